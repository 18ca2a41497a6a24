"""What the prose may say of all seeds together."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import gt, lt

from pipeline import formats
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.signs import Sign, is_one_sided, lower_of, sign
from pipeline.records import Estimate
from pipeline.report.context import ContrastRecords, ReportContext
from pipeline.report.readings import GapChange, gap_change

ORDINALS = ("", "second ", "third ", "fourth ", "fifth ")
"""Before "lowest" and "highest"."""


@dataclass(frozen=True)
class DifferenceReading:
    """Two models over all seeds; with one seed, its two runs.

    Attributes:
        gap_difference, accuracy_difference: other - reference.
        accuracy_loss: the other way round.
        gap_change: what becomes of the clean gap, in a word.
        accuracy, train_accuracy: which side of zero the difference in test and in clean train accuracy is on.
        train_accuracy_loss: reference - other clean train accuracy.
        better_calibrated: the variant with the lower expected calibration error; None where that can't be told.
        calibration_lead: by how much it is lower.
        accuracy_of_better_calibrated: that variant's test accuracy against the other's.
        same_side: with every seed the same model has the higher test accuracy.
    """

    gap_difference: Estimate
    gap_change: GapChange
    accuracy_difference: Estimate
    accuracy_loss: Estimate
    accuracy: Sign
    train_accuracy: Sign
    train_accuracy_loss: Estimate
    better_calibrated: str | None
    calibration_lead: Estimate
    accuracy_of_better_calibrated: Sign
    same_side: bool


def read_difference(contrast: ContrastRecords) -> DifferenceReading:
    """Read the mean differences of two models."""
    before, after = (model.measures.generalization_gap.estimate for model in contrast.both)
    difference, reference = contrast.over_seeds.difference, contrast.reference.variant
    gap, accuracy = difference.generalization_gap.estimate, difference.test_accuracy
    error = difference.calibration_error.estimate
    better = lower_of(error, reference, contrast.other.variant)
    return DifferenceReading(
        gap_difference=gap,
        gap_change=gap_change(before, after, negated(gap)),
        accuracy_difference=accuracy.estimate,
        accuracy_loss=negated(accuracy.estimate),
        accuracy=sign(accuracy.estimate),
        train_accuracy=sign(difference.train_accuracy.estimate),
        train_accuracy_loss=negated(difference.train_accuracy.estimate),
        better_calibrated=better,
        calibration_lead=error if better == reference else negated(error),
        accuracy_of_better_calibrated=sign(negated(accuracy.estimate) if better == reference else accuracy.estimate),
        same_side=is_one_sided(accuracy.values),
    )


@dataclass(frozen=True)
class SeedsReading:
    """All models over all seeds; with one seed, its runs.

    Attributes:
        shown: the seed whose networks are shown.
        standing: where they are among the seeds, "the middle one of five by the difference in test accuracy".
        others: how many seeds there are besides.
        phrase: "seed 0", or "means over seeds 0, 1 and 2".
        scope: what a sentence speaks of that begins with it: "over 5 seeds", or "in these two trained networks".
    """

    count: int
    shown: int
    standing: str
    others: int
    phrase: str
    scope: str


def read_seeds(context: ReportContext) -> SeedsReading:
    """Read the means."""
    count = len(context.seeds)
    listed = formats.listing([str(seed) for seed in context.seeds])
    models = len(context.models)
    networks = "this trained network" if models == 1 else f"these {formats.in_words(models)} trained networks"
    return SeedsReading(
        count=count,
        shown=context.study.seed,
        standing=_standing(context),
        others=count - 1,
        phrase=f"seed {listed}" if count == 1 else f"means over seeds {listed}",
        scope=f"over {formats.plural(count, 'seed')}" if count > 1 else f"in {networks}",
    )


def _standing(context: ReportContext) -> str:
    """By how far the other model's test accuracy lies above the reference's, or by the only model's."""
    if context.contrasts:
        values, measure = context.contrasts[0].over_seeds.difference.test_accuracy.values, "the difference in test"
    else:
        values, measure = context.models[0].measures.test_accuracy.values, "test"
    return f"{standing(values, context.seeds.index(context.study.seed))} by {measure} accuracy"


def standing(values: Sequence[float], place: int) -> str:
    """Where one of several values lies among them, in words."""
    count = formats.in_words(len(values))
    below, above = (sum(of(each, values[place]) for each in values) for of in (lt, gt))
    if below == above:
        return f"the middle one of {count}"
    nth, end = min(below, above), "lowest" if below < above else "highest"
    return f"the {ORDINALS[nth] if nth < len(ORDINALS) else f'{nth + 1}th '}{end} of {count}"
