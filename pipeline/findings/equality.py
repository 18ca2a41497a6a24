"""Whether the two models' test accuracies may be called equal: a premise of claims, and part of the headline."""

from pipeline import formats
from pipeline.findings.facts import Facts
from pipeline.records import Equivalence, Verdict

_VERDICTS: dict[str, Verdict] = {"equivalent": "holds", "different": "fails", "neither": "undecided"}


def equal_accuracy(facts: Facts) -> tuple[Verdict, str]:
    """The verdict on "at equal test accuracy", and what it rests on: a clause that follows the difference."""
    equivalence = facts.replication.equivalence
    interval = f"the 90% interval, {formats.span(equivalence.interval.low, equivalence.interval.high)}"
    allowed = f"{margin(equivalence)} that we count as equal"
    clause = {
        "equivalent": f"which counts as equal: {interval}, lies within the {allowed}",
        "different": f"which does not count as equal: {interval}, lies beyond the {allowed}",
        "neither": f"and whether that counts as equal is open: {interval}, reaches past the {allowed}",
    }[equivalence.outcome]
    return _VERDICTS[equivalence.outcome], clause


def margin(equivalence: Equivalence) -> str:
    """The margin in a sentence: "2 points"."""
    return formats.points(equivalence.margin, 0)
