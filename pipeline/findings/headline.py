"""The study's verdict in one sentence."""

from pipeline import formats
from pipeline.analyses.verdicts import interval_clause, oriented
from pipeline.evaluation.intervals import negated
from pipeline.findings.equality import margin
from pipeline.findings.facts import Facts

GAP = "the gap between training and test accuracy, both measured alike,"


def headline(facts: Facts) -> str:
    """The clean gaps of both models and the difference in test accuracy, with as much claimed as is known.

    Whether the gap and the test accuracy differ is read off their intervals; that accuracies are equal is said only
    where it was shown. With one seed, intervals cover the test sample and not the seed, so the sentence says how many
    seeds there were.
    """
    seeds = "with one seed" if facts.seed_count == 1 else f"over {facts.seed_count} seeds"
    gap, accuracy = _gap_clause(facts), _accuracy_clause(facts)
    gap = gap.removesuffix(",") if accuracy.startswith(";") else gap
    return f"On {facts.data.name}, {seeds}, regularization {gap}{accuracy}."


def _gap_clause(facts: Facts) -> str:
    over_seeds = facts.replication
    before, after = (each.generalization_gap.estimate for each in (over_seeds.baseline, over_seeds.regularized))
    change = negated(over_seeds.difference.generalization_gap.estimate)
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
    after = facts.replication.regularized
    if after.generalization_gap.estimate.low <= 0:
        return ", which cannot be told from none,"
    return ", without inverting it," if after.apparent_gap.estimate.high < 0 else ""


def _accuracy_clause(facts: Facts) -> str:
    """What becomes of test accuracy, with what joins it to the gap."""
    difference, equivalence = facts.replication.difference.test_accuracy.estimate, facts.replication.equivalence
    measured = f"{formats.signed_points(difference.value)}, {interval_clause(difference)}"
    is_equal = equivalence.outcome == "equivalent"
    if difference.low <= 0 <= difference.high:
        if is_equal:
            return f" and leaves test accuracy equal to within {margin(equivalence)} ({measured})"
        unable = "the test images" if facts.seed_count == 1 else "these runs"
        return f"; whether it changes test accuracy, {unable} can't tell ({measured})"
    size = oriented(difference)
    verb = "raises" if difference.value > 0 else "lowers"
    end = f", within the {margin(equivalence)} that we count as equal" if is_equal else ""
    return f" and {verb} test accuracy by {formats.points(size.value)} ({interval_clause(size)}){end}"
