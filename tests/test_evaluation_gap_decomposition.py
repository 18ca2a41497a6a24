"""From the clean training accuracy to the running one: the steps by hand, and against a training whose weights rest."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from made_up import noise_splits, world

from pipeline.evaluation.conditions import measure_conditions
from pipeline.evaluation.gap_decomposition import MOVING, decompose_gap
from pipeline.evaluation.intervals import difference, paired_difference, wilson
from pipeline.figures import gap_decomposition as drawing
from pipeline.records import (
    Condition,
    DataSummary,
    EpochRecord,
    Predictions,
    TrainedRun,
    TrainingConditions,
)
from pipeline.study import Recipe, Variant
from pipeline.training.devices import make_deterministic
from pipeline.training.loop import Trainer
from pipeline.training.spec import RunSpec

MEAN, STD = (0.5, 0.4, 0.3), (0.25, 0.2, 0.3)
EVERYTHING = Variant(batch_norm=True, dropout_rate=0.5, augmentation=True)
NOTHING = Variant(batch_norm=False, dropout_rate=0.0, augmentation=False)


def summary() -> DataSummary:
    """As much of a summary as a forward pass reads."""
    return replace(world("three-classes").data, channel_mean=MEAN, channel_std=STD)


def predictions() -> Predictions:
    """Predictions with 150 of 200 training images right."""
    return Predictions("regularized", 0, np.zeros((3, 3), np.float32), np.zeros(3, np.int64), 150, 200, 0.5, 128, 0)


def trained(variant: Variant, learning_rate: float, seed: int = 0) -> tuple[TrainedRun, Recipe]:
    """Two epochs on the noise images."""
    make_deterministic(1)
    recipe = Recipe(epochs=2, batch_size=32, learning_rate=learning_rate)
    spec = RunSpec("regularized", variant, seed, recipe, 3, MEAN, STD)
    *_, state = Trainer(spec, noise_splits(200, 30), torch.device("cpu")).epochs(lambda *_: None)
    return TrainedRun("regularized", seed, state.history, state.weights), recipe


def conditions(variant: Variant, learning_rate: float) -> tuple[TrainedRun, TrainingConditions]:
    """A run and its conditions."""
    run, recipe = trained(variant, learning_rate)
    return run, measure_conditions(variant, recipe, run, predictions(), noise_splits(200, 30), summary(), "cpu")


@pytest.mark.parametrize("dropout_rate", [0.0, 0.5])
@pytest.mark.parametrize("augmentation", [False, True])
def test_with_weights_at_rest_the_ladder_ends_at_the_running_accuracy(dropout_rate, augmentation):
    """Same batches, crops, flips, dropped units and batch statistics: nothing is left for the weights' movement."""
    variant = Variant(batch_norm=True, dropout_rate=dropout_rate, augmentation=augmentation)
    run, made = conditions(variant, learning_rate=1e-12)
    assert made.steps[-1].name == "batch statistics"
    assert made.steps[-1].correct == round(200 * run.history[-1].running_train_accuracy)


def test_only_the_conditions_of_the_variant_are_switched_on():
    """In the order augmentation, dropout, batch statistics; each with its own counts."""
    _, made = conditions(EVERYTHING, learning_rate=1e-2)
    assert [step.name for step in made.steps] == ["clean", "augmentation", "dropout", "batch statistics"]
    for before, step in zip(made.steps, made.steps[1:], strict=False):
        assert step.correct - before.correct == step.gained - step.lost
    _, made = conditions(Variant(batch_norm=False, dropout_rate=0.5, augmentation=False), learning_rate=1e-2)
    assert [step.name for step in made.steps] == ["clean", "dropout"]


def test_a_training_without_conditions_is_not_asked_again():
    """Its clean answers are the predictions'."""
    _, made = conditions(NOTHING, learning_rate=1e-2)
    assert made.steps == (Condition("clean", 150, 0, 0),)


def test_steps_by_hand():
    """100 images, 80 right; augmentation gains 2 and loses 10, then the running accuracy is 0.75."""
    made = TrainingConditions(
        "regularized", 3, 100, (Condition("clean", 80, 0, 0), Condition("augmentation", 72, 2, 10))
    )
    run = TrainedRun("regularized", 3, (EpochRecord(1, 1.0, 0.75, 1.0, 0.8, 1.0, 0.5),), {})
    gap_decomposition = decompose_gap(run, made)
    assert gap_decomposition.clean == wilson(80, 100)
    augmentation, moving = gap_decomposition.steps
    assert (augmentation.name, augmentation.accuracy) == ("augmentation", wilson(72, 100))
    assert augmentation.change == paired_difference(70, 2, 10, 18)
    assert augmentation.change.value == pytest.approx(-0.08)
    assert (moving.name, moving.accuracy) == (MOVING, wilson(75, 100))
    assert moving.change == difference(wilson(75, 100), wilson(72, 100))


def test_conditions_of_another_run_are_refused():
    """Another seed's don't count."""
    run = TrainedRun("regularized", 1, (), {})
    with pytest.raises(ValueError, match="are not those of"):
        decompose_gap(run, TrainingConditions("regularized", 2, 10, (Condition("clean", 5, 0, 0),)))


def test_the_figure_s_rows_follow_the_steps():
    """The clean accuracy first, then each step with its change."""
    made = world("original").gap_decompositions[1]
    rows = drawing.rows(made)
    assert [row[0] for row in rows] == [
        "clean", "+ augmentation", "+ dropout", "+ batch statistics", "+ moving weights = running",
    ]  # fmt: skip
    assert rows[0][1:] == (made.clean, None)
    assert rows[2][1:] == (made.steps[1].accuracy, made.steps[1].change)
