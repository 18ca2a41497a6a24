"""The study's verdict in one sentence."""

from __future__ import annotations

from statistics import stdev

from pipeline import formats
from pipeline.analyses.verdicts import interval_clause, oriented
from pipeline.claims.facts import Contrasted, Facts

GAP = "gap between training and test accuracy, both measured alike,"


def headline(facts: Facts) -> str:
    """The clean gaps of each two models that the study compares and the difference in test accuracy, with as much
    claimed as is known; of a study that compares none, what its models do.

    Whether gap and test accuracy differ is read off their intervals; that accuracies are equal is said only where it
    was shown. With one seed, intervals cover the test sample and not the seed, so that it speaks of the networks that
    were trained, and says what is known of other seeds.
    """
    compared = [_compared(facts, *pair) for pair in facts.contrasts]
    first, *others = compared or [_alone(facts, model) for model in facts.labels]
    also = [f"{each[0].upper()}{each[1:]}" for each in others]
    sentences = [f"On {facts.data.name}, {_reach(facts)}, {first}", *also, *_seeds_sentences(facts)]
    return " ".join(f"{each}." for each in sentences)


def _reach(facts: Facts) -> str:
    """What the sentence speaks of."""
    if len(facts.seeds) > 1:
        return f"over {len(facts.seeds)} seeds"
    numbers = {1: "this trained network", 2: "these two trained networks"}
    return f"in {numbers.get(len(facts.labels), 'these trained networks')} (seed {facts.shown})"


def _seeds_sentences(facts: Facts) -> list[str]:
    """What is known of other seeds than the one, without their full stops."""
    if len(facts.seeds) > 1:
        return []
    if facts.known is None:
        return ["What another seed would give isn't known"]
    moved = [
        f"the difference in test accuracy by {formats.points(stdev(each.difference.test_accuracy.values))}"
        for each in facts.known.contrasts.values()
    ] or [
        f"the test accuracy by {formats.points(stdev(facts.known.measures(model).test_accuracy.values))}"
        for model in facts.labels
    ]
    runs = f"standard deviation of {len(facts.known.seeds)} other published runs"
    return [f"Seeds of this recipe move {formats.listing(moved)} ({runs})"]


def _compared(facts: Facts, reference: str, other: str) -> str:
    """Two models, in a clause."""
    gap, accuracy = _gap_clause(facts, reference, other), _accuracy_clause(facts, reference, other)
    return f"{gap.removesuffix(',') if accuracy.startswith(';') else gap}{accuracy}"


def _alone(facts: Facts, model: str) -> str:
    measures = facts.measures(model)
    accuracy, gap = measures.test_accuracy.estimate, measures.generalization_gap.estimate
    return (
        f"the {facts.label(model)} gets {formats.percent(accuracy.value)} of the test images right "
        f"({interval_clause(accuracy)}), with a {GAP} of {formats.points(gap.value)} ({interval_clause(gap)})"
    )


def _gap_clause(facts: Facts, reference: str, other: str) -> str:
    """How the other's gap is to the reference's, with what is left of one that is narrower."""
    before, after = (facts.measures(each).generalization_gap.estimate for each in (reference, other))
    change = facts.contrast(reference, other).difference.generalization_gap.estimate
    first, second = facts.label(reference), facts.label(other)
    if change.low <= 0 <= change.high:
        return (
            f"the {GAP} differs too little to tell between the {first} ({formats.points(before.value)}) and the "
            f"{second} ({formats.number(100 * after.value)})"
        )
    sizes = f"{formats.number(100 * after.value)} against {formats.points(before.value)}"
    if before.low > 0 > after.high:
        return f"the {GAP} is inverted in the {second} and not in the {first}, {sizes},"
    if before.high < 0 or after.high < 0:
        return f"the {GAP} is another in the {second} than in the {first}, {sizes},"
    if change.low > 0:
        return f"the {GAP} is wider in the {second} than in the {first}, {sizes},"
    return f"the {GAP} is narrower in the {second} than in the {first}, {sizes},{_remainder(facts, other)}"


def _remainder(facts: Facts, other: str) -> str:
    """What is left of a gap that is narrower, and whether it only looks inverted."""
    after = facts.measures(other)
    if after.generalization_gap.estimate.low <= 0:
        return " which cannot be told from none,"
    return " without being inverted," if after.apparent_gap.estimate.high < 0 else ""


def _accuracy_clause(facts: Facts, reference: str, other: str) -> str:
    """How test accuracy differs, with what joins it to the gap."""
    contrast: Contrasted = facts.contrast(reference, other)
    difference, equivalence = contrast.difference.test_accuracy.estimate, contrast.equivalence
    measured = f"{formats.signed_points(difference.value)}, {interval_clause(difference)}"
    is_equal, margin = equivalence.outcome == "equivalent", formats.points(equivalence.margin, 0)
    if difference.low <= 0 <= difference.high:
        if is_equal:
            return f" and test accuracy is equal to within {margin} ({measured})"
        unable = "the test images" if len(facts.seeds) == 1 else "these runs"
        return f"; whether test accuracy differs, {unable} can't tell ({measured})"
    size = oriented(difference)
    shown = f"{formats.points(size.value)} ({interval_clause(size)})"
    side = "higher" if difference.value > 0 else "lower"
    end = f", within the {margin} that we count as equal" if is_equal else ""
    return f" and the {facts.label(other)}'s test accuracy is {side} by {shown}{end}"
