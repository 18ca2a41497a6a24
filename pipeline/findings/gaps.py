"""The claims about gaps between training and test accuracy.

The original subtracts the test accuracy from a training accuracy counted during training (the apparent gap).
Verdicts rest on the clean gap, in which both accuracies are measured alike; statements give both.
"""

from pipeline import formats
from pipeline.findings.facts import TOLERANCE, Answer, Facts, interval_clause, lies_above, limits
from pipeline.records import Estimate, Verdict
from pipeline.study import Variant

BASELINE_GAP_FIGURE = 0.25
IMPROVEMENT_FIGURE = 0.32


def baseline_gap(facts: Facts) -> Answer:
    """Holds if the clean gap is at least the original's less the tolerance; a wider one supports it too.

    On other images than the original's: if it is above zero.
    """
    clean, apparent = facts.baseline.generalization_gap, facts.baseline.apparent_gap
    verdict, size = _at_least(facts, clean, BASELINE_GAP_FIGURE, ("wider", "narrower"))
    return Answer(
        verdict=verdict,
        ours=formats.estimate_points(clean),
        statement=(
            f"The baseline gets {formats.percent(facts.baseline.train_accuracy.value)} of the training images "
            f"right and {formats.percent(facts.baseline.test_accuracy.value)} of the test images, a gap of "
            f"{formats.points(clean.value)} ({interval_clause(clean)}), {size}. With the training accuracy "
            f"counted during training, as in the original, it is {formats.points(apparent.value)}."
        ),
        evidence=("fig:gap-curves", "tab:results"),
        value=clean.value,
        interval=limits(clean),
    )


def regularized_gap(facts: Facts) -> Answer:
    """Holds if the clean gap's whole interval lies below zero, fails if it lies above."""
    clean, apparent = facts.regularized.generalization_gap, facts.regularized.apparent_gap
    verdict = lies_above(Estimate(-clean.value, -clean.high, -clean.low), 0.0)
    return Answer(
        verdict=verdict,
        ours=f"{formats.estimate_points(clean)}; apparent {formats.points(apparent.value)}",
        statement=(
            f"As the original measured it, the gap is {formats.points(apparent.value)}, but that sets a training "
            f"accuracy {_counting(facts.variants.regularized)} against a test accuracy of the finished model. "
            f"Measured alike, the gap is {formats.points(clean.value)} ({interval_clause(clean)}): "
            f"{_inversion(verdict, apparent)}."
        ),
        evidence=("fig:gap-curves", "fig:accuracy-curves", "tab:results"),
        value=clean.value,
        interval=limits(clean),
    )


def gap_improvement(facts: Facts) -> Answer:
    """Holds if the clean gap narrows by at least the original's figure less the tolerance.

    On other images than the original's: if it narrows at all.
    """
    clean, apparent = facts.comparison.generalization_gap, facts.comparison.apparent_gap
    before, after = facts.baseline.generalization_gap.value, facts.regularized.generalization_gap.value
    verdict, size = _at_least(facts, clean, IMPROVEMENT_FIGURE, ("more", "less"))
    return Answer(
        verdict=verdict,
        ours=f"{formats.estimate_points(clean)}; apparent {formats.points(apparent.value)}",
        statement=(
            f"The clean gap goes from {formats.points(before)} in the baseline to {formats.points(after)} in the "
            f"regularized model, an improvement of {formats.points(clean.value)} ({interval_clause(clean)}), "
            f"{size}. With training accuracies counted during training, as in the original, it would be "
            f"{formats.points(apparent.value)}."
        ),
        evidence=("fig:gap-curves", "tab:results"),
        value=clean.value,
        interval=limits(clean),
    )


def _counting(variant: Variant) -> str:
    """How a running training accuracy comes about."""
    switched_on = [
        name for name, is_on in [("dropout", variant.dropout_rate), ("augmentation", variant.augmentation)] if is_on
    ]
    with_them = f"counted with {formats.listing(switched_on)} on, and " if switched_on else ""
    return f"{with_them}averaged over an epoch in which the weights move,"


def _inversion(verdict: Verdict, apparent: Estimate) -> str:
    if verdict == "holds":
        return "it is inverted even so, and the model does better on the test images than on its training images"
    if verdict == "undecided":
        return "too close to zero to say which way it points"
    if apparent.value < 0:
        return "the inversion was in the measuring, and the model does better on the images it has seen"
    return "it is inverted neither way, and the model does better on the images it has seen"


def _at_least(
    facts: Facts, measured: Estimate, figure: float, comparatives: tuple[str, str]
) -> tuple[Verdict, str]:
    """The verdict on "at least about this much", and a clause that compares with the original."""
    if not facts.is_comparable:
        verdict = lies_above(measured, 0.0)
        side = {"holds": "above zero", "fails": "below zero", "undecided": "which may as well be zero"}[verdict]
        return verdict, f"{side} ({facts.elsewhere})"
    verdict = lies_above(measured, figure - TOLERANCE)
    original = f"the original's {formats.number(100 * figure, 0)}"
    if verdict == "undecided":
        bound = formats.points(figure - TOLERANCE, 0)
        return verdict, f"too close to {bound}, the least that we would count as {original}, to call"
    if abs(measured.value - figure) <= TOLERANCE and verdict == "holds":
        return verdict, f"close to {original}"
    return verdict, f"{comparatives[0 if measured.value > figure else 1]} than {original}"
