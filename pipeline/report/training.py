"""What the chapter on training may say, of all runs together, and its table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from pipeline import formats
from pipeline.analyses.rows import ResultRow
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.loss_curves import CLEAR_RISE, late_rise, relative_rise
from pipeline.evaluation.signs import Sign, sign
from pipeline.records import Counted, Estimate, Evaluation, SeedMeasures
from pipeline.report.context import ContrastRecords, ReportContext

Course = Literal["overfits", "mixed", "falling", "apart", "level"]
"""All runs overfit; some do; the test loss of all is lowest at the end; it and the train loss rise in all; none of
these."""

Gap = Literal["flattered", "below", "only clean below", "unclear", "above"]
"""The clean gap lies above zero though the apparent one lies below; both lie below; only the clean one is known to; the
clean one can't be told from zero; it lies above."""


@dataclass(frozen=True)
class TrainingReading:
    """What the curves of one model's runs show; with one seed, of its run. Losses are means over the seeds.

    Attributes:
        runs, overfitting: how many runs there are, and how many overfit: see ``overfits_in``.
        onsets: first and last epoch at which a run's test loss is lowest.
        loss_rise: last test loss above the lowest, as a share of the lowest.
        gap: what the clean and the apparent gap say.
    """

    runs: int
    overfitting: int
    course: Course
    onsets: tuple[int, int]
    lowest_test_loss: float
    last_test_loss: float
    loss_rise: float
    train_loss: float
    gap: Gap

    @property
    def overfits(self) -> bool:
        """Whether every run does."""
        return self.course == "overfits"

    @property
    def is_flattered(self) -> bool:
        """Whether only how the training accuracy was measured makes the gap look inverted."""
        return self.gap == "flattered"


def read_training(runs: Sequence[Evaluation], measures: SeedMeasures) -> TrainingReading:
    """Read the curves of one model's runs, one a seed."""
    epochs = [run.onset_epoch for run in runs]
    lowest, last = measures.lowest_test_loss.mean, measures.test_loss.mean
    return TrainingReading(
        runs=len(runs),
        overfitting=sum(map(overfits_in, runs)),
        course=_course(runs),
        onsets=(min(epochs), max(epochs)),
        lowest_test_loss=lowest,
        last_test_loss=last,
        loss_rise=relative_rise(lowest, last),
        train_loss=fmean(run.train_loss for run in runs),
        gap=_gap(sign(measures.generalization_gap.estimate), sign(measures.apparent_gap.estimate)),
    )


def overfits_in(run: Evaluation) -> bool:
    """Whether its test loss rose again, by the measure of the claims, while the clean train loss went on falling."""
    return _rises(run) and run.history[-1].train_loss < run.history[run.onset_epoch - 1].train_loss


def _rises(run: Evaluation) -> bool:
    return late_rise(run.history) >= CLEAR_RISE


def _course(runs: Sequence[Evaluation]) -> Course:
    overfitting = [overfits_in(run) for run in runs]
    if any(overfitting):
        return "overfits" if all(overfitting) else "mixed"
    if all(run.onset_epoch == run.history[-1].epoch for run in runs):
        return "falling"
    return "apart" if all(map(_rises, runs)) else "level"


def _gap(clean: Sign, apparent: Sign) -> Gap:
    if clean == "negative":
        return "below" if apparent == "negative" else "only clean below"
    if clean == "unclear":
        return "unclear"
    return "flattered" if apparent == "negative" else "above"


@dataclass(frozen=True)
class StoppedReading:
    """Two models, each at its epoch of lowest test loss. With one seed, what their two runs did.

    Attributes:
        leader, follower: the variants of higher and of lower test accuracy there; other and reference where that can't
            be told.
        is_clear: it can be told; of two runs it always can, but for a tie.
        lead: the leader's less the follower's test accuracy, with its interval over seeds; no interval with one seed.
        size: the same without interval.
    """

    leader: str
    follower: str
    is_clear: bool
    lead: Estimate | None
    size: float


def read_stopped(contrast: ContrastRecords) -> StoppedReading:
    """Read two models at their lowest test losses."""
    found, (reference, other) = contrast.over_seeds.difference.onset_test_accuracy, contrast.both
    side = sign(found.estimate or Estimate(found.mean, found.mean, found.mean))
    if side == "negative":
        lead = found.estimate and negated(found.estimate)
        return StoppedReading(reference.variant, other.variant, True, lead, -found.mean)
    return StoppedReading(other.variant, reference.variant, side == "positive", found.estimate, found.mean)


# -- the table -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """How a measure is written without and with its interval, and how a difference is; counts have none of one run."""

    value: Callable[[float], str]
    estimate: Callable[[Estimate], str]
    signed: Callable[[float], str]
    signed_estimate: Callable[[Estimate], str]


PERCENT = Written(formats.percent, formats.estimate_percent, formats.signed_points, formats.estimate_signed_points)
POINTS = Written(
    formats.signed_points, formats.estimate_signed_points, formats.signed_points, formats.estimate_signed_points
)
LOSS = Written(
    formats.loss, formats.estimate_loss, lambda value: formats.signed(value, 3), formats.estimate_signed_loss
)
NUMBER = Written(
    lambda value: formats.number(value, 0),
    formats.estimate_number,
    lambda value: formats.signed(value, 0),
    formats.estimate_signed_number,
)


def result_rows(context: ReportContext) -> tuple[ResultRow, ...]:
    """The models after the last epoch, over all seeds; differences are paired by seed."""
    units = context.models[0].evaluation.hidden_units

    def row(measure: str, note: str, of: Callable[[SeedMeasures], Counted], written: Written) -> ResultRow:
        values = tuple(_cell(of(each.measures), written.value, written.estimate) for each in context.models)
        apart = [of(each.over_seeds.difference) for each in context.contrasts]
        differences = tuple(_cell(each, written.signed, written.signed_estimate) for each in apart)
        return ResultRow(measure, note, values, differences)

    return (
        row("Test accuracy", "", lambda m: m.test_accuracy, PERCENT),
        row("Clean train accuracy", "", lambda m: m.train_accuracy, PERCENT),
        row("Running train accuracy", "last epoch", lambda m: m.running_train_accuracy, PERCENT),
        row("Generalization gap", "clean train − test", lambda m: m.generalization_gap, POINTS),
        row("Apparent gap", "running train − test", lambda m: m.apparent_gap, POINTS),
        row("Test loss", "", lambda m: m.test_loss, LOSS),
        row("Clean train loss", "", lambda m: m.train_loss, LOSS),
        row("Lowest test loss", "of any epoch", lambda m: m.lowest_test_loss, LOSS),
        row("Its epoch", "", lambda m: m.onset_epoch, NUMBER),
        row("Test accuracy at that epoch", "", lambda m: m.onset_test_accuracy, PERCENT),
        row("Silent hidden units", f"of {formats.count(units)}", lambda m: m.silent_units, NUMBER),
    )


def _cell(measured: Counted, value: Callable[[float], str], estimate: Callable[[Estimate], str]) -> str:
    """With the interval where there is one: what test images don't decide has none with one seed."""
    return estimate(measured.estimate) if measured.estimate else value(measured.mean)
