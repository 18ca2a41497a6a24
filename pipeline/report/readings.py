"""What the prose may say: each decision once, by a rule that is written here, never in a template."""

from dataclasses import dataclass
from typing import Literal

from pipeline.evaluation.intervals import negated
from pipeline.evaluation.signs import Sign, sign
from pipeline.records import Comparison, DataSummary, Estimate, Evaluation, GapDecomposition, GapStep
from pipeline.report.original import ORIGINAL_DATA

GapChange = Literal["narrower", "wider", "inverted", "moved", "unclear"]


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
        apart: by how much the running and the clean training accuracy differ.
        running: where the steps end.
        costliest: the step that costs most, None where no step's interval lies below all others'.
    """

    has_conditions: bool
    apart: float
    running: Estimate
    costliest: GapStep | None


def read_gap_decomposition(gap_decomposition: GapDecomposition) -> GapDecompositionReading:
    """Read one model's steps."""
    by_cost = sorted(gap_decomposition.steps, key=lambda step: step.change.value)
    others = [0.0, *(step.change.low for step in by_cost[1:])]
    running = gap_decomposition.steps[-1].accuracy
    return GapDecompositionReading(
        has_conditions=len(gap_decomposition.steps) > 1,
        apart=abs(running.value - gap_decomposition.clean.value),
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
