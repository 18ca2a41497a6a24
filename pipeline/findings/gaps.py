"""The claims about gaps between training and test accuracy.

The original subtracts the test accuracy from a training accuracy counted during training (the apparent gap).
Verdicts rest on the clean gap, in which both accuracies are measured alike; statements give both.
"""

from pipeline import formats
from pipeline.analyses.label_noise import claims as label_noise
from pipeline.analyses.verdicts import Answer, interval_clause, lies_above, limits, oriented
from pipeline.evaluation.intervals import negated
from pipeline.findings.facts import ALLOWED, TOLERANCE, Facts
from pipeline.records import Estimate, Verdict
from pipeline.study import Variant

BASELINE_GAP_FIGURE = 0.25
IMPROVEMENT_FIGURE = 0.32
_AGAINST_ZERO = {
    "holds": "clear of zero",
    "fails": "on the wrong side of zero",
    "undecided": "not to be told from zero",
}


def baseline_gap(facts: Facts) -> Answer:
    """Holds if the clean gap is at least the original's less the tolerance; a wider one supports it too.

    On other images than the original's: if it is above zero.
    """
    measured = facts.replication.baseline
    clean, apparent = measured.generalization_gap.estimate, measured.apparent_gap.estimate
    verdict, size = _at_least(facts, clean, BASELINE_GAP_FIGURE)
    return Answer(
        verdict=verdict,
        ours=formats.estimate_points(clean),
        statement=(
            f"The baseline gets {formats.percent(measured.train_accuracy.mean)} of the training images "
            f"right and {formats.percent(measured.test_accuracy.mean)} of the test images, a gap of "
            f"{formats.points(clean.value)} ({interval_clause(clean)}), {size}. With the training accuracy "
            f"counted during training, as in the original, it is {formats.points(apparent.value)}."
        ),
        evidence=("fig:gap-curves", "tab:results"),
        value=clean.value,
        interval=limits(clean),
    )


def regularized_gap(facts: Facts) -> Answer:
    """Holds if the clean gap's whole interval lies below zero, fails if it lies above."""
    measured = facts.replication.regularized
    clean, apparent = measured.generalization_gap.estimate, measured.apparent_gap.estimate
    verdict = lies_above(negated(clean), 0.0)
    return Answer(
        verdict=verdict,
        ours=f"{formats.estimate_points(clean)}; apparent {formats.points(apparent.value)}",
        statement=(
            f"As the original measured it, the gap is {formats.points(apparent.value)}: its training accuracy is "
            f"counted {_counting(facts.variants.regularized)}, its test accuracy is not. Measured alike, the gap is "
            f"{formats.points(clean.value)} ({interval_clause(clean)}): "
            f"{_inversion(verdict, apparent)}.{_by_heart(facts)}"
        ),
        evidence=(
            *("fig:gap-curves", "fig:gap-ladder", "tab:results"),
            *((label_noise.EVIDENCE,) if facts.label_noise else ()),
        ),
        value=clean.value,
        interval=limits(clean),
    )


def gap_improvement(facts: Facts) -> Answer:
    """Holds if the clean gap narrows by at least the original's figure less the tolerance.

    On other images than the original's: if it narrows at all.
    """
    over_seeds = facts.replication
    clean, apparent = (
        negated(gap.estimate) for gap in (over_seeds.difference.generalization_gap, over_seeds.difference.apparent_gap)
    )
    before, after = (each.generalization_gap.mean for each in (over_seeds.baseline, over_seeds.regularized))
    verdict, size = _at_least(facts, clean, IMPROVEMENT_FIGURE)
    return Answer(
        verdict=verdict,
        ours=f"{formats.estimate_points(clean)}; apparent {formats.points(apparent.value)}",
        statement=(
            f"The clean gap is {formats.points(before)} in the baseline and {formats.points(after)} in the "
            f"regularized model: it {_change(clean.value)} ({interval_clause(oriented(clean))}), {size}. With training "
            f"accuracies counted during training, as in the original, it {_change(apparent.value)}."
        ),
        evidence=("fig:gap-curves", "tab:results"),
        value=clean.value,
        interval=limits(clean),
    )


def _by_heart(facts: Facts) -> str:
    """What training on wrong labels adds, where that was asked for: a sentence after a space."""
    if facts.label_noise is None:
        return ""
    return f" {label_noise.by_heart(facts.label_noise, facts.baseline.seed, facts.seed_count)}"


def _change(narrowing: float) -> str:
    if formats.points(narrowing) == formats.points(0):
        return "stays the same"
    return f"{'shrinks' if narrowing > 0 else 'grows'} by {formats.points(abs(narrowing))}"


def _counting(variant: Variant) -> str:
    """How a running training accuracy comes about."""
    parts = {"dropout": variant.dropout_rate > 0, "augmentation": variant.augmentation}
    switched_on = [name for name, is_on in parts.items() if is_on]
    verb = "is" if len(switched_on) == 1 else "are"
    with_them = f"{formats.listing(switched_on)} {verb} on and " if switched_on else ""
    return f"while {with_them}the weights still move"


def _inversion(verdict: Verdict, apparent: Estimate) -> str:
    if verdict == "undecided":
        return "too close to zero to say which way it points"
    if verdict == "holds":
        way = "inverted even so" if apparent.value < 0 else "inverted, though not as the original measures it"
        return f"{way}, with more of the test images right than of the training images"
    if apparent.value < 0:
        return "the inversion came from the measuring, and the model does better on the images it was trained on"
    return "not inverted by either measure, as the model does better on the images it was trained on"


def _at_least(facts: Facts, measured: Estimate, figure: float) -> tuple[Verdict, str]:
    """The verdict on "at least about this much", and a clause that compares with the original."""
    if not facts.is_comparable:
        verdict = lies_above(measured, 0.0)
        return verdict, f"{_AGAINST_ZERO[verdict]}; {facts.elsewhere}"
    verdict = lies_above(measured, figure - TOLERANCE)
    original = f"the original's {formats.number(100 * figure, 0)}"
    if verdict == "undecided":
        least = formats.number(100 * (figure - TOLERANCE), 0)
        return verdict, f"too close to {least}, the least that we count as {original}, to call"
    if verdict == "fails":
        return verdict, f"short of {original} by more than the {ALLOWED} that we allow"
    if measured.low > figure:
        return verdict, f"more than {original}"
    return verdict, f"{'close to' if measured.high < figure + TOLERANCE else 'at least about'} {original}"
