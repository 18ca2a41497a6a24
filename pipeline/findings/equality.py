"""Whether the two models' test accuracies may be called equal: a premise of claims, and part of the headline."""

from pipeline import formats
from pipeline.findings.facts import Facts
from pipeline.records import Equivalence, Verdict

_VERDICTS: dict[str, Verdict] = {"equivalent": "holds", "different": "fails", "neither": "undecided"}


def equal_accuracy(facts: Facts) -> tuple[Verdict, str]:
    """The verdict on "at equal test accuracy", and what it rests on: a clause that follows the difference."""
    equivalence = facts.comparison.equivalence
    interval = formats.span(equivalence.interval.low, equivalence.interval.high)
    clause = {
        "equivalent": f"which counts as equal: the 90% interval, {interval}, lies within {margin(equivalence)}",
        "different": f"which does not count as equal: the 90% interval, {interval}, lies beyond {margin(equivalence)}",
        "neither": f"and whether that counts as equal is open: the 90% interval, {interval}, {_straddled(equivalence)}",
    }[equivalence.outcome]
    return _VERDICTS[equivalence.outcome], clause


def _straddled(equivalence: Equivalence) -> str:
    return f"holds differences both within and beyond {margin(equivalence)}"


def margin(equivalence: Equivalence) -> str:
    """The margin in a sentence: "2 points"."""
    return formats.points(equivalence.margin, 0)
