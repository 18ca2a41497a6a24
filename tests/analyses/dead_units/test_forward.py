"""The first steps of a run: counted as they are, and without a bit of difference to the training."""

from dataclasses import replace

import numpy as np
import torch
from made_up import world
from report_contexts import report_context
from test_report import Page

from pipeline.analyses.dead_units.export import results, tables
from pipeline.analyses.dead_units.figure import by_step
from pipeline.analyses.dead_units.forward import dead_units, follow_first_steps, marks
from pipeline.analyses.dead_units.nodes import followed
from pipeline.analyses.dead_units.record import Course, DeadUnits, FirstSteps
from pipeline.analyses.dead_units.view import read
from pipeline.data.shapes import draw_split
from pipeline.figures import style
from pipeline.records import Splits
from pipeline.report import render
from pipeline.study import Recipe, Study, Variant, load_study
from pipeline.training.loop import Trainer
from pipeline.training.spec import RunSpec

SHAPES = Splits(draw_split("train", 160, 0), draw_split("test", 60, 0))
FULL = Variant(batch_norm=True, dropout_rate=0.5, augmentation=True)


def spec(**recipe) -> RunSpec:
    """A short run with every technique."""
    asked = Recipe(**{"epochs": 2, "batch_size": 16, "learning_rate": 1e-3, **recipe})
    return RunSpec("full", FULL, 3, asked, 10, (0.5,) * 3, (0.25,) * 3)


def weights(trainer: Trainer) -> list[np.ndarray]:
    """Of its model, running averages included."""
    return [tensor.numpy().copy() for tensor in trainer.model.state_dict().values()]


def test_counting_changes_no_bit_of_the_training():
    """With and without it, the weights after an epoch are the same."""
    plain, counting = (Trainer(spec(), SHAPES, torch.device("cpu")) for _ in range(2))
    next(plain.epochs(lambda *_: None))
    sample = torch.arange(20)
    next(counting.epochs(lambda *_: dead_units(counting, sample)))
    for one, other in zip(weights(plain), weights(counting), strict=True):
        assert np.array_equal(one, other)


def test_units_are_counted_at_the_marks_and_at_the_last_step():
    """From before the first; and no further than the run goes."""
    assert sorted(marks(200)) == [1, 2, 5, 10, 20, 50, 100, 200]
    assert sorted(marks(7)) == [1, 2, 5, 7]
    found = follow_first_steps(spec(), SHAPES, 7, "cpu")
    assert (found.steps, found.hidden_units, found.images) == ((0, 1, 2, 5, 7), 128, len(SHAPES.test.labels))
    steps_in_all = 2 * -(-len(SHAPES.train.labels) // 16)
    assert follow_first_steps(spec(), SHAPES, 1000, "cpu").steps[-1] <= steps_in_all


def test_a_unit_is_dead_that_is_zero_on_every_image():
    """Biases that no input overcomes kill as many units as they are given to."""
    trainer = Trainer(spec(), SHAPES, torch.device("cpu"))
    alive = dead_units(trainer, torch.arange(20))
    with torch.no_grad():
        trainer.model.fc1.bias[:] = 1e6
        assert dead_units(trainer, torch.arange(20)) == 0
        trainer.model.fc1.bias[:40] = -1e6
    assert dead_units(trainer, torch.arange(20)) == 40
    assert alive < 128


def test_models_with_first_steps_of_their_own_are_followed():
    """A further model that only goes on for longer has those of its variant, but where its rate follows a cosine."""
    tree = load_study("cifar10").model_dump() | {"claims": None}
    models = {
        "longer": {"of": "regularized", "recipe": {"epochs": 75}},
        "warmup": {"of": "regularized", "recipe": {"warmup_steps": 200}},
    }
    study = Study.model_validate(tree | {"alternatives": {"models": models}})
    assert list(followed(study)) == ["baseline", "regularized", "warmup"]
    cosine = {**tree["recipe"], "schedule": "cosine"}
    study = Study.model_validate(tree | {"recipe": cosine, "alternatives": {"models": models}})
    assert list(followed(study)) == ["baseline", "regularized", "longer", "warmup"]


def counted(variant: str, *dead: int) -> FirstSteps:
    """Made-up counts of one run."""
    return FirstSteps(variant, 0, 2000, 128, (0, 1, 20, 200), dead)


FOUND = DeadUnits(
    (
        Course("baseline", {}, (counted("baseline", 1, 37, 51, 57),)),
        Course("regularized", {}, (counted("regularized", 1, 54, 107, 112),)),
        Course("regularized", {"warmup_steps": 200.0}, (counted("warmup", 1, 1, 14, 71),)),
    )
)


def test_the_report_tells_when_units_die():
    """Of the model with the most, with the counts of all; figure and files have them too."""
    made = report_context("original")
    context = replace(made, outcomes={**made.outcomes, "dead_units": FOUND})
    assert read(context).worst.noun == "regularized model"
    text = Page(render(context, "screen")).text
    assert "Most of the regularized model’s dead units die in the first 20 of its steps: 107 of 128." in text
    assert (
        "51 are dead in the baseline, 107 are dead in the regularized model and 14 are dead in the regularized" in text
    )
    with style.of_models(world("original").looks):
        assert "107 at step 20 and 112 at step 200" in by_step(FOUND).alt
    assert [run["dead"][-1] for run in results(context)["dead_units"]] == [57, 112, 71]
    assert len(tables(context)["dead_units.csv"][1]) == 12


def test_units_that_die_late_are_told_so():
    """No word of the first steps then."""
    late = Course("regularized", {}, (counted("regularized", 1, 1, 14, 71),))
    made = report_context("original")
    context = replace(made, outcomes={**made.outcomes, "dead_units": DeadUnits((late,))})
    assert (
        "After 200 steps, 71 of the regularized model’s 128 hidden units are dead."
        in Page(render(context, "screen")).text
    )
