"""What the prose may say of all seeds together, and the tables of the chapter on them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import gt, lt

from pipeline import formats
from pipeline.analyses.rows import ResultRow
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.signs import Sign, is_one_sided, lower_of, sign
from pipeline.records import Counted, Estimate, Evaluation, SeedMeasures
from pipeline.report.context import ContrastRecords, ReportContext
from pipeline.report.readings import GapChange, gap_change

ORDINALS = ("", "second ", "third ", "fourth ", "fifth ")
"""Before "lowest" and "highest"."""


@dataclass(frozen=True)
class Stop:
    """What stopping at the lowest test loss would have given one run, and what the last epoch gave."""

    epoch: int
    lowest_loss: float
    accuracy: float
    last_loss: float
    last_accuracy: float


@dataclass(frozen=True)
class StopRow:
    """One seed's runs, a model after the other."""

    seed: int
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class SpreadReading:
    """How one model's runs differ.

    Attributes:
        accuracies: lowest and highest test accuracy.
        onsets: first and last onset epoch.
        stopping_gain: test accuracy at the onset - at the last epoch, over the seeds.
        stopping: which side of zero that is on; unclear with one seed.
    """

    accuracies: tuple[float, float]
    onsets: tuple[int, int]
    stopping_gain: Counted
    stopping: Sign


def read_spread(measures: SeedMeasures) -> SpreadReading:
    """Read how far one model's seeds are apart."""
    accuracies, onsets, gain = measures.test_accuracy.values, measures.onset_epoch.values, measures.stopping_gain
    return SpreadReading(
        accuracies=(min(accuracies), max(accuracies)),
        onsets=(round(min(onsets)), round(max(onsets))),
        stopping_gain=gain,
        stopping=sign(gain.estimate) if gain.estimate else "unclear",
    )


@dataclass(frozen=True)
class DifferenceReading:
    """Two models over all seeds; with one seed, its two runs.

    Attributes:
        gap_difference, accuracy_difference: other - reference.
        accuracy_loss: the other way round.
        gap_change: what becomes of the clean gap, in a word.
        accuracy: which side of zero the difference in test accuracy is on.
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
    """

    count: int
    shown: int
    standing: str
    others: int
    phrase: str
    rows: tuple[ResultRow, ...]
    stops: tuple[StopRow, ...]


def read_seeds(context: ReportContext) -> SeedsReading:
    """Read the means."""
    count = len(context.seeds)
    listed = formats.listing([str(seed) for seed in context.seeds])
    return SeedsReading(
        count=count,
        shown=context.study.seed,
        standing=_standing(context),
        others=count - 1,
        phrase=f"seed {listed}" if count == 1 else f"means over seeds {listed}",
        rows=_rows(context),
        stops=_stops(context),
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


def _rows(context: ReportContext) -> tuple[ResultRow, ...]:
    """The measures over the seeds; differences are paired by seed."""
    percent, points, loss = formats.estimate_percent, formats.estimate_signed_points, formats.estimate_loss
    return (
        _row(context, "Test accuracy", "", lambda m: m.test_accuracy, percent, points),
        _row(context, "Clean train accuracy", "", lambda m: m.train_accuracy, percent, points),
        _row(context, "Generalization gap", "clean train − test", lambda m: m.generalization_gap, points, points),
        _row(context, "Apparent gap", "running train − test", lambda m: m.apparent_gap, points, points),
        _row(context, "Test loss, last", "", lambda m: m.test_loss, loss, formats.estimate_signed_loss),
        _row(context, "Test loss, lowest", "", lambda m: m.lowest_test_loss, loss, formats.estimate_signed_loss),
        _row(context, "Epoch of lowest test loss", "", lambda m: m.onset_epoch, formats.estimate_number),
        _row(context, "Roughness of the test loss", "distance from neighbours’ midpoint", lambda m: m.roughness, loss),
        _row(context, "Expected calibration error", "", lambda m: m.calibration_error, formats.estimate_points, points),
        _row(context, "Silent hidden units", "", lambda m: m.silent_units, formats.estimate_number),
    )


def _row(
    context: ReportContext,
    measure: str,
    note: str,
    of: Callable[[SeedMeasures], Counted | None],
    text: Callable[[Estimate], str],
    difference: Callable[[Estimate], str] | None = None,
) -> ResultRow:
    values = tuple(_cell(of(each.measures), text) for each in context.models)
    differences = tuple(_cell(of(each.over_seeds.difference), difference or text) for each in context.contrasts)
    return ResultRow(measure, note, values, differences)


def _cell(measured: Counted | None, text: Callable[[Estimate], str]) -> str:
    return text(measured.estimate) if measured and measured.estimate else formats.DASH


def _stops(context: ReportContext) -> tuple[StopRow, ...]:
    names = [model.variant for model in context.models]
    return tuple(StopRow(seed, tuple(_stop(context.runs[name, seed]) for name in names)) for seed in context.seeds)


def _stop(run: Evaluation) -> Stop:
    onset = run.history[run.onset_epoch - 1]
    return Stop(onset.epoch, onset.test_loss, onset.test_accuracy, run.test_loss, run.test_accuracy.value)
