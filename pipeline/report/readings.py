"""What the prose may say: each decision once, by a rule that is written here, never in a template."""

from dataclasses import dataclass
from typing import Literal

from pipeline.evaluation.intervals import negated
from pipeline.evaluation.loss_curves import CLEAR_RISE, late_rise, relative_rise
from pipeline.evaluation.signs import Sign, sign
from pipeline.records import Comparison, DataSummary, EpochRecord, Estimate, Evaluation, GapDecomposition, GapStep
from pipeline.report.original import ORIGINAL_DATA

GapChange = Literal["narrower", "wider", "inverted", "moved", "unclear"]


@dataclass(frozen=True)
class TrainingReading:
    """What one model's curves show.

    Attributes:
        first, onset, last: the first epoch, the one of lowest test loss, the last.
        rises: the test loss rose again, clearly and lastingly, by the measure of the claims ledger.
        overfits: it rose while the clean train loss went on falling.
        onset_is_last: the test loss was still at its lowest when training ended.
        loss_rise: last test loss above the lowest, as a share of the lowest.
        test_gain_after_onset: test accuracy at the last epoch - at the onset.
        gap, apparent_gap: which side of zero.
        is_flattered: the clean gap is above zero although the apparent one is below: only how the training
            accuracy was measured made the gap look inverted.
    """

    first: EpochRecord
    onset: EpochRecord
    last: EpochRecord
    overfits: bool
    rises: bool
    onset_is_last: bool
    loss_rise: float
    test_gain_after_onset: float
    gap: Sign
    apparent_gap: Sign
    is_flattered: bool


def read_training(evaluation: Evaluation) -> TrainingReading:
    """Read one model's curves."""
    onset, last = evaluation.history[evaluation.onset_epoch - 1], evaluation.history[-1]
    loss_rise = relative_rise(onset.test_loss, last.test_loss)
    rises = late_rise(evaluation.history) >= CLEAR_RISE
    gap, apparent_gap = sign(evaluation.generalization_gap), sign(evaluation.apparent_gap)
    return TrainingReading(
        first=evaluation.history[0],
        onset=onset,
        last=last,
        overfits=rises and last.train_loss < onset.train_loss,
        rises=rises,
        onset_is_last=onset.epoch == last.epoch,
        loss_rise=loss_rise,
        test_gain_after_onset=last.test_accuracy - onset.test_accuracy,
        gap=gap,
        apparent_gap=apparent_gap,
        is_flattered=gap == "positive" and apparent_gap == "negative",
    )


@dataclass(frozen=True)
class ComparisonReading:
    """What tells two models apart.

    Attributes:
        accuracy: sign of other - reference test accuracy.
        accuracy_loss: reference - other test accuracy.
        gap: sign of reference - other clean gap (positive: the other's is narrower).
        gap_change: in a word; "moved" where a gap is below zero to begin with or ends there otherwise.
        gap_difference, apparent_gap_difference: other - reference.
    """

    accuracy: Sign
    accuracy_loss: Estimate
    gap: Sign
    gap_change: GapChange
    gap_difference: Estimate
    apparent_gap_difference: Estimate


def read_comparison(reference: Evaluation, other: Evaluation, comparison: Comparison) -> ComparisonReading:
    """Read one model against its reference."""
    return ComparisonReading(
        accuracy=sign(comparison.test_accuracy),
        accuracy_loss=negated(comparison.test_accuracy),
        gap=sign(comparison.generalization_gap),
        gap_change=gap_change(reference.generalization_gap, other.generalization_gap, comparison.generalization_gap),
        gap_difference=negated(comparison.generalization_gap),
        apparent_gap_difference=negated(comparison.apparent_gap),
    )


def gap_change(reference: Estimate, other: Estimate, narrowing: Estimate) -> GapChange:
    """What becomes of the clean gap, with as much claimed as the intervals allow.

    Args:
        narrowing: reference - other.
    """
    change, before, after = sign(narrowing), sign(reference), sign(other)
    if change == "unclear":
        return "unclear"
    if before == "positive" and after == "negative":
        return "inverted"
    if "negative" in (before, after):
        return "moved"
    return "narrower" if change == "positive" else "wider"


@dataclass(frozen=True)
class GapDecompositionReading:
    """What stands between a model's clean training accuracy and its running one.

    Attributes:
        has_conditions: training switched something on that the clean measure leaves off.
        difference: running - clean training accuracy.
        running: where the steps end.
        costliest: the step that costs most, None where no step's interval lies below all others'.
    """

    has_conditions: bool
    difference: float
    running: Estimate
    costliest: GapStep | None


def read_gap_decomposition(gap_decomposition: GapDecomposition) -> GapDecompositionReading:
    """Read one model's steps."""
    by_cost = sorted(gap_decomposition.steps, key=lambda step: step.change.value)
    others = [0.0, *(step.change.low for step in by_cost[1:])]
    running = gap_decomposition.steps[-1].accuracy
    return GapDecompositionReading(
        has_conditions=len(gap_decomposition.steps) > 1,
        difference=running.value - gap_decomposition.clean.value,
        running=running,
        costliest=by_cost[0] if by_cost[0].change.high < min(others) else None,
    )


@dataclass(frozen=True)
class DataReading:
    """What the images' numbers say.

    Attributes:
        is_balanced: every class has as many training images as the next, and as many test images.
        smallest, largest: labels by training images.
        guess_accuracy: test accuracy of always answering the class that is most frequent in training.
        is_original: the images are of the data set that the original study used, in whatever edition.
    """

    is_balanced: bool
    smallest: int
    largest: int
    guess_accuracy: float
    is_original: bool


def read_data(data: DataSummary) -> DataReading:
    """Read the class counts and the name."""
    train, test = data.train_counts, data.test_counts
    largest = train.index(max(train))
    return DataReading(
        is_balanced=len(set(train)) == len(set(test)) == 1,
        smallest=train.index(min(train)),
        largest=largest,
        guess_accuracy=test[largest] / sum(test),
        is_original=data.name == ORIGINAL_DATA,
    )


@dataclass(frozen=True)
class Readings:
    """What is said of all models alike."""

    data: DataReading
