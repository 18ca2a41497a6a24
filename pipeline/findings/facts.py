"""What a verdict is made of: the records at hand, the tolerance, and the rules from intervals to verdicts."""

from dataclasses import dataclass

from pipeline import formats
from pipeline.records import CaseStudies, Comparison, DataSummary, Estimate, Evaluation, MapControls, Verdict
from pipeline.study import Variants

ORIGINAL_DATA = "CIFAR-10"
TOLERANCE = 0.05
"""How far from the original's figure still counts as that figure: 5 points.

A choice, made before any run: the original rounds its figures and states neither learning rate, batch size
nor seed, so a faithful run may well land a few points off.
"""
ALLOWED = formats.number(100 * TOLERANCE, 0)


@dataclass(frozen=True)
class Facts:
    """All that findings are drawn from."""

    data: DataSummary
    baseline: Evaluation
    regularized: Evaluation
    comparison: Comparison
    cases: CaseStudies
    baseline_controls: MapControls
    regularized_controls: MapControls
    variants: Variants

    @property
    def is_comparable(self) -> bool:
        """Whether the original's figures are of these images; if not, only its directions can be checked."""
        return self.data.name == ORIGINAL_DATA

    @property
    def elsewhere(self) -> str:
        """Why the size of the original's figures says nothing here: a clause."""
        return f"the original's figure is for {ORIGINAL_DATA}, not for {self.data.name}"

    def label(self, name: str) -> int | None:
        """The label of the class called ``name``, whatever its capitals; None where there is none."""
        names = [known.lower() for known in self.data.classes]
        return names.index(name) if name in names else None


@dataclass(frozen=True)
class Answer:
    """What a study has to say to one claim: the fields of a Finding that depend on the numbers."""

    verdict: Verdict
    ours: str
    statement: str
    evidence: tuple[str, ...]
    value: float | None = None
    interval: tuple[float, float] | None = None


def limits(estimate: Estimate) -> tuple[float, float]:
    """An estimate's interval as a pair."""
    return estimate.low, estimate.high


def interval_clause(estimate: Estimate) -> str:
    """The interval in a sentence: "95% interval 67.6 to 69.4"."""
    return f"95% interval {formats.span(estimate.low, estimate.high)}"


def oriented(estimate: Estimate) -> Estimate:
    """A difference as its own size, for sentences that say the direction in words: "falls by 2.0 (1.1 to 2.9)"."""
    return negated(estimate) if estimate.value < 0 else estimate


def negated(estimate: Estimate) -> Estimate:
    """The same difference taken the other way round."""
    return Estimate(-estimate.value, -estimate.high, -estimate.low)


def lies_above(estimate: Estimate, bound: float) -> Verdict:
    """Holds where the whole interval lies above the bound, fails where it lies below; else undecided."""
    if estimate.low > bound:
        return "holds"
    return "fails" if estimate.high < bound else "undecided"


def lies_near(estimate: Estimate, figure: float) -> Verdict:
    """Holds where the whole interval lies within the tolerance of the figure, fails where it lies outside."""
    if figure - TOLERANCE <= estimate.low and estimate.high <= figure + TOLERANCE:
        return "holds"
    is_outside = estimate.high < figure - TOLERANCE or estimate.low > figure + TOLERANCE
    return "fails" if is_outside else "undecided"


def nearness(verdict: Verdict, value: float, figure: float) -> str:
    """How ``lies_near`` decided, in words that end a clause."""
    side = "below" if value < figure else "above"
    return {
        "holds": f"{_distance(value, figure, side)}, within the {ALLOWED} that we allow",
        "fails": f"{_distance(value, figure, side)}, more than the {ALLOWED} that we allow",
        "undecided": f"{_distance(value, figure, side)}, too close to the {ALLOWED} that we allow to call",
    }[verdict]


def _distance(value: float, figure: float, side: str) -> str:
    original = f"the original's {formats.percent(figure, 0)}"
    distance = formats.points(abs(value - figure))
    return f"the same as {original}" if distance == formats.points(0) else f"{distance} {side} {original}"
