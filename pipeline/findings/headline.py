"""The study's verdict in one sentence."""

from pipeline import formats
from pipeline.findings.equality import margin
from pipeline.findings.facts import Facts, interval_clause, oriented

GAP = "the gap between training and test accuracy, both measured alike,"


def headline(facts: Facts) -> str:
    """The clean gaps of both models and the difference in test accuracy, with as much claimed as is known.

    Whether the gap and the test accuracy differ is read off their intervals; that accuracies are equal is said only
    where it was shown. Intervals cover the test sample and
    not the seed, of which the sentence therefore reminds.
    """
    return f"On {facts.data.name}, with one seed, regularization {_gap_clause(facts)} and {_accuracy_clause(facts)}."


def _gap_clause(facts: Facts) -> str:
    before, after = facts.baseline.generalization_gap, facts.regularized.generalization_gap
    change = facts.comparison.generalization_gap
    course = f"from {formats.number(100 * before.value)} to {formats.points(after.value)}"
    if change.low <= 0 <= change.high:
        return (
            f"changes {GAP} too little to tell ({formats.points(before.value)} without it, "
            f"{formats.number(100 * after.value)} with it)"
        )
    if before.low > 0 > after.high:
        return f"inverts {GAP} {course}"
    if before.high < 0 or after.high < 0:
        return f"moves {GAP} {course}"
    if change.high < 0:
        return f"widens {GAP} {course}"
    return f"narrows {GAP} {course}{_remainder(facts)}"


def _remainder(facts: Facts) -> str:
    """What is left of a gap that has narrowed, next to the inverted one that the original reported."""
    after = facts.regularized
    if after.generalization_gap.low <= 0:
        return ", which cannot be told from none,"
    return ", without inverting it," if after.apparent_gap.high < 0 else ""


def _accuracy_clause(facts: Facts) -> str:
    difference, equivalence = facts.comparison.test_accuracy, facts.comparison.equivalence
    measured = f"{formats.signed_points(difference.value)}, {interval_clause(difference)}"
    is_equal = equivalence.outcome == "equivalent"
    if difference.low <= 0 <= difference.high:
        if is_equal:
            return f"leaves test accuracy equal to within {margin(equivalence)} ({measured})"
        return f"makes a difference to test accuracy that the test images can neither show nor rule out ({measured})"
    size = oriented(difference)
    verb = "raises" if difference.value > 0 else "lowers"
    end = f", within the {margin(equivalence)} that we count as equal" if is_equal else ""
    return f"{verb} test accuracy by {formats.points(size.value)} ({interval_clause(size)}){end}"
