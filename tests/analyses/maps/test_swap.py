"""Maps for two classes of one image: networks whose maps are the same for every class, and each class's own."""

import numpy as np
import pytest
import torch
from made_up import READABLE, class_swap, world
from scipy.stats import spearmanr, t

from pipeline.analyses.maps.forward.classes import measure_swap
from pipeline.analyses.maps.randomization import HIGH
from pipeline.analyses.maps.swap import ClassSwapMeasurements, weigh_swap
from pipeline.attribution.gradcam import grad_cam
from pipeline.models import SimpleCNN

from .test_forward import noise, subject

CLASSES = 4


def hand_made(own_places: bool) -> SimpleCNN:
    """Hidden unit k sums channel k; a class has a unit of its own, or all have the same four with another bias."""
    torch.manual_seed(3)
    model = SimpleCNN(CLASSES)
    with torch.no_grad():
        for layer in (model.fc1, model.fc2):
            layer.weight.zero_()
            layer.bias.zero_()
        side = model.fc1.in_features // 64
        for unit in range(CLASSES):
            model.fc1.weight[unit, unit * side : (unit + 1) * side] = 1.0
        model.fc2.weight[:, :CLASSES] = torch.eye(CLASSES) if own_places else 1.0
        model.fc2.bias += 0.01 * torch.arange(CLASSES)
    return model.eval()


def test_maps_that_are_the_same_for_every_class_fail():
    """They agree fully, beyond all that maps of different images have in common."""
    found = weigh_swap(measure_swap(subject(hand_made(own_places=False)), 0, noise(30)))
    assert found.similarity.value == pytest.approx(1.0, abs=1e-6)
    assert found.beyond_chance.low > HIGH


def test_maps_of_a_class_s_own_pass():
    """Each class looks at a channel of its own."""
    found = weigh_swap(measure_swap(subject(hand_made(own_places=True)), 0, noise(30)))
    assert found.images > 20
    assert found.beyond_chance.high < HIGH


def test_the_likeness_is_spearman_s_of_captum_s_maps():
    """For the answer and for the class next most probable; against the map of the image before."""
    model, pixels = hand_made(own_places=True), noise(6)
    asked = subject(model)
    measured = measure_swap(asked, 5, pixels)
    inputs = asked.normalization(pixels)
    order = model(inputs).detach().argsort(1, descending=True)
    answers, seconds = (grad_cam(model, inputs, order[:, place]).flatten(1).numpy() for place in (0, 1))
    assert (measured.variant, measured.seed) == ("baseline", 5)
    np.testing.assert_array_equal(measured.runner_up, order[:, 1])
    expected = [spearmanr(*pair).statistic for pair in zip(answers, seconds, strict=True)]
    np.testing.assert_allclose(measured.similarity, expected, atol=1e-5)
    before = [spearmanr(answers[place], answers[place - 1]).statistic for place in range(6)]
    np.testing.assert_allclose(measured.between_images, before, atol=1e-5)


def test_means_and_intervals_are_those_of_the_images_with_both_maps():
    """Against SciPy's interval, which at so many images is the normal one; the difference is paired."""
    rng = np.random.default_rng(0)
    similarity, between = rng.normal(0.6, 0.2, 4000), rng.normal(0.1, 0.2, 4000)
    similarity[:100] = between[200:210] = np.nan
    found = weigh_swap(ClassSwapMeasurements("a", 0, np.zeros(4000, np.int64), similarity, between))
    known = ~np.isnan(similarity) & ~np.isnan(between)
    difference = (similarity - between)[known]
    low, high = t.interval(0.95, known.sum() - 1, difference.mean(), difference.std(ddof=1) / np.sqrt(known.sum()))
    assert found.images == known.sum() == 3890
    assert found.similarity.value == pytest.approx(similarity[known].mean())
    assert (found.beyond_chance.low, found.beyond_chance.high) == pytest.approx((low, high), abs=1e-5)


def test_without_maps_there_is_nothing_to_compare():
    """No number, and no error."""
    nothing = np.full(3, np.nan, np.float32)
    found = weigh_swap(ClassSwapMeasurements("a", 0, np.zeros(3, np.int64), nothing, nothing))
    assert (found.images, found.similarity, found.chance, found.beyond_chance) == (0, None, None, None)
    assert class_swap(world().predictions[0], READABLE).similarity.value == pytest.approx(READABLE.classes, abs=0.02)
