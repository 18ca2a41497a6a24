"""What a model has seen: the features that enter the last layer, and the neighbours of each case."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from pipeline.analyses.neighbours.forward import SHOWN, features, find_neighbours
from pipeline.attribution import study_cases
from pipeline.evaluation.forward import predict, restored
from pipeline.models import build_model
from pipeline.records import DataSummary, Images, Splits, TrainedRun
from pipeline.study import load_study
from pipeline.training.augmentation import Normalization
from pipeline.training.loop import Resident, state_arrays

DATA = DataSummary("n", "e", False, "f", ("a", "b", "c"), (20,) * 3, (10,) * 3, (0.5,) * 3, (0.25,) * 3)


@pytest.fixture(scope="module")
def made():
    """A study's two untrained models on noise: images, runs, predictions and cases."""
    study, rng = load_study("cifar10"), np.random.default_rng(0)
    splits = Splits(*(Images(rng.integers(0, 256, (size, 3, 32, 32), dtype=np.uint8), np.arange(size) % 3)
                      for size in (60, 30)))  # fmt: skip
    runs, predictions = {}, {}
    for seed, name in enumerate(("baseline", "regularized")):
        torch.manual_seed(seed)
        runs[name] = TrainedRun(name, 0, (), state_arrays(build_model(study.variant(name), 3)))
        predictions[name] = predict(study.variant(name), runs[name], splits, DATA, "cpu")
    return study, splits, runs, predictions, study_cases(study, "cpu", splits, DATA, runs, predictions)


def of(made, name="regularized", **changes):
    """One model's neighbours, with some of what they are found from changed."""
    study, splits, runs, predictions, cases = made
    told = {"run": runs[name], "predictions": predictions[name], "cases": cases, "splits": splits} | changes
    return find_neighbours(study.variant(name), **told, data=DATA, device_name="cpu")


def test_features_are_what_the_last_layer_reads(made):
    """The last layer of them gives the logits, dropout is off, and no hook is left, even after an error."""
    study, splits, runs, predictions, _ = made
    model = restored(study.variant("regularized"), runs["regularized"], 3, torch.device("cpu"))
    normalization, resident = Normalization(DATA.channel_mean, DATA.channel_std), Resident(splits.test, "cpu")
    found = features(model, resident, normalization)
    assert found.shape == (30, 128)
    assert found.min() == 0
    logits = model.fc2(torch.from_numpy(found)).detach().numpy()
    np.testing.assert_allclose(logits, predictions["regularized"].test_logits, atol=1e-5)
    with pytest.raises(RuntimeError):
        features(model, replace_pixels(resident), normalization)
    assert not model.fc2._forward_pre_hooks


def replace_pixels(resident: Resident) -> Resident:
    """Images of a size that the model can't take."""
    broken = Resident.__new__(Resident)
    object.__setattr__(broken, "pixels", resident.pixels[..., :8])
    object.__setattr__(broken, "labels", resident.labels)
    return broken


def test_a_copy_in_the_training_set_is_the_nearest(made):
    """At no distance, under any label: every test image replaced by a training image."""
    _, splits, *_ = made
    copies = np.arange(30) * 2
    planted = Splits(splits.train, replace(splits.test, pixels=splits.train.pixels[copies].copy()))
    found = of(made, splits=planted)
    assert found.nearest.tolist() == copies.tolist()
    assert all(case.nearest.distance == pytest.approx(0, abs=1e-6) for case in found.cases)


@pytest.mark.parametrize("name", ["baseline", "regularized"])
def test_each_case_has_the_nearest_of_two_classes(made, name):
    """Of the answered class and of the true one, or of the runner-up; nearest first; the nearest of all among them
    or of a third class."""
    _, splits, _, predictions, cases = made
    assert cases.cases
    for case, seen in zip(cases.cases, of(made, name).cases, strict=True):
        answer = int(predictions[name].test_logits[case.index].argmax())
        assert (seen.id, seen.index, seen.answered.label) == (case.id, case.index, answer)
        ranked = np.argsort(-predictions[name].test_logits[case.index]).tolist()
        assert seen.other.label == (case.true if answer != case.true else ranked[1])
        for held in (seen.answered, seen.other):
            away = [near.distance for near in held.nearest]
            assert len(away) == SHOWN
            assert away == sorted(away)
            assert all(splits.train.labels[near.index] == near.label == held.label for near in held.nearest)
            assert seen.nearest.distance <= away[0]


def test_an_image_on_which_no_unit_fires_has_no_neighbours(made):
    """With the hidden layer's biases far below zero: every count is empty."""
    run = made[2]["baseline"]
    weights = {**run.weights, "fc1.bias": np.full(128, -1e4, np.float32)}
    found = of(made, "baseline", run=replace(run, weights=weights))
    assert (found.right, found.wrong, found.featureless) == (0, 0, 30)
    assert set(found.nearest.tolist()) == {-1}
    assert all((case.nearest, case.answered.nearest, case.other.nearest) == (None, (), ()) for case in found.cases)


def test_a_class_with_few_training_images_shows_what_it_has(made):
    """One image of each class."""
    _, splits, *_ = made
    few = Splits(Images(splits.train.pixels[:3], splits.train.labels[:3]), splits.test)
    assert all(len(case.answered.nearest) == 1 for case in of(made, splits=few).cases)
