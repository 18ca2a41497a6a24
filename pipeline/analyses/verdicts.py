"""The answer to a claim, and the rules that lead from intervals to verdicts."""

from dataclasses import dataclass

from pipeline import formats
from pipeline.evaluation.intervals import negated
from pipeline.portable import snapped
from pipeline.records import Estimate, Verdict


@dataclass(frozen=True)
class Answer:
    """What a study has to say to one claim: the fields of a Finding that depend on the numbers.

    Attributes:
        brief: what a list of several measurements shows of it; ``ours`` where that is empty.
    """

    verdict: Verdict
    ours: str
    statement: str
    evidence: tuple[str, ...]
    value: float | None = None
    interval: tuple[float, float] | None = None
    brief: str = ""


def limits(estimate: Estimate) -> tuple[float, float]:
    """An estimate's interval as a pair."""
    return estimate.low, estimate.high


def interval_clause(estimate: Estimate) -> str:
    """The interval in a sentence: "95% interval 67.6 to 69.4"."""
    return f"95% interval {formats.span(estimate.low, estimate.high)}"


def oriented(estimate: Estimate) -> Estimate:
    """A difference as its own size, for sentences that say the direction in words: "falls by 2.0 (1.1 to 2.9)"."""
    return negated(estimate) if estimate.value < 0 else estimate


def lies_above(estimate: Estimate, bound: float) -> Verdict:
    """Holds where the whole interval lies above the bound, fails where it lies below; else undecided."""
    if snapped(estimate.low) > snapped(bound):
        return "holds"
    return "fails" if snapped(estimate.high) < snapped(bound) else "undecided"


def lies_near(estimate: Estimate, figure: float, tolerance: float) -> Verdict:
    """Holds where the whole interval lies within the tolerance of the figure, fails where it lies outside."""
    least, most = snapped(figure - tolerance), snapped(figure + tolerance)
    low, high = snapped(estimate.low), snapped(estimate.high)
    if least <= low and high <= most:
        return "holds"
    return "fails" if high < least or low > most else "undecided"


def all_hold(*verdicts: Verdict) -> Verdict:
    """The verdict on a claim of several parts: it fails with any."""
    if "fails" in verdicts:
        return "fails"
    return "undecided" if "undecided" in verdicts else "holds"
