"""Grad-CAM by hand, hooks that go away, and cases chosen by rule."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from pipeline.attribution import softmax, study_cases
from pipeline.attribution.gradcam import border_share, extreme_fifth, grad_cam, upsample
from pipeline.attribution.rules import Answers, choose, top_confusions
from pipeline.evaluation.forward import predict
from pipeline.models import SimpleCNN, build_model
from pipeline.records import DataSummary, Images, Splits, TrainedRun
from pipeline.study import Contrast, load_study
from pipeline.training.loop import state_arrays


def fixed_model() -> SimpleCNN:
    """Weights so simple that its Grad-CAM is known: the second block copies brightness into channel 0, and class 1
    reads the sum of channel 0 while class 0 reads its negative."""
    model = SimpleCNN(2).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        model.conv1.weight[0, :, 1, 1] = 1.0
        model.conv2.weight[0, 0, 1, 1] = 1.0
        model.fc1.weight[0, :64] = 1.0  # the 8x8 cells of channel 0
        model.fc2.weight[1, 0] = 1.0
        model.fc2.weight[0, 0] = -1.0
    return model


def test_grad_cam_of_fixed_weights():
    """Each 2x2 block's maximum passes gradient 1: alpha is the share of cells that are maxima, the map is
    alpha times the activation, and a class that the region speaks against gets none."""
    images = torch.zeros(1, 3, 32, 32)
    images[0, :, 4:6, 8:10] = 2.0  # sums to 6 over the channels: cell (2, 4) of the 16x16 grid
    maps = grad_cam(fixed_model(), images.repeat(2, 1, 1, 1), torch.tensor([1, 0]))
    # ReLU blocks nothing at zero input inside max-pooling: one cell in each of 64 blocks gets gradient 1.
    alpha = 64 / 256
    expected = torch.zeros(16, 16)
    expected[2, 4] = alpha * 6.0
    torch.testing.assert_close(maps[0], expected)
    assert not maps[1].any()


def test_hooks_are_removed_even_after_an_error():
    """A failed attribution leaves the model as it was."""
    model = fixed_model()
    with pytest.raises(IndexError):
        grad_cam(model, torch.zeros(1, 3, 32, 32), torch.tensor([99]))
    grad_cam(model, torch.ones(1, 3, 32, 32), torch.tensor([1]))
    for module in model.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks
        assert not module._backward_hooks


def test_border_share():
    """A uniform map has the ring's area; a central one nothing; an empty one no share."""
    assert border_share(np.ones((16, 16), np.float32), 2) == pytest.approx(1 - (12 / 16) ** 2)
    centre = np.zeros((16, 16), np.float32)
    centre[8, 8] = 3
    assert border_share(centre, 2) == 0
    centre[0, 0] = 1
    assert border_share(centre, 2) == pytest.approx(0.25)
    assert border_share(np.zeros((16, 16), np.float32), 2) is None


def test_extreme_fifth():
    """Exactly a fifth of the pixels, the highest or the lowest, the first of equals."""
    values = torch.arange(100.0).view(1, 10, 10)
    assert extreme_fifth(values, hottest=True)[0].flatten().nonzero()[:, 0].tolist() == list(range(80, 100))
    assert extreme_fifth(values, hottest=False)[0].flatten().nonzero()[:, 0].tolist() == list(range(20))
    ties = extreme_fifth(torch.zeros(1, 10, 10), hottest=True)
    assert ties[0].flatten().nonzero()[:, 0].tolist() == list(range(20))


def test_upsampling_keeps_the_mean():
    """Bilinear, on the pixel grid."""
    maps = torch.rand(3, 16, 16)
    fine = upsample(maps)
    assert fine.shape == (3, 32, 32)
    torch.testing.assert_close(fine.mean((1, 2)), maps.mean((1, 2)), rtol=0.02, atol=0.02)


CLASSES = ("airplane", "cat", "ship")
NOUNS = {"baseline": "baseline", "regularized": "regularized model"}
PAIR = Contrast("baseline", "regularized")
BASELINE = [
    [0.10, 0.00, 0.90],  # airplane taken for ship, most confident
    [0.80, 0.10, 0.10],
    [0.30, 0.20, 0.50],  # airplane taken for ship
    [0.60, 0.40, 0.00],  # cat taken for airplane
    [0.20, 0.10, 0.70],
    [0.30, 0.60, 0.10],  # ship taken for cat
]
REGULARIZED = [
    [0.40, 0.05, 0.55],  # wrong in both
    [0.20, 0.70, 0.10],  # introduced
    [0.60, 0.10, 0.30],  # fixed
    [0.10, 0.90, 0.00],  # fixed, gains most
    [0.10, 0.20, 0.70],
    [0.30, 0.50, 0.20],  # wrong in both
]


def answers() -> Answers:
    """Two models' answers on six images."""
    probabilities = {"baseline": np.array(BASELINE), "regularized": np.array(REGULARIZED)}
    return Answers(np.array([0, 0, 0, 1, 2, 2]), probabilities, CLASSES, NOUNS)


def chosen_by(answers: Answers, *contrasts: Contrast) -> dict[str, int | None]:
    """What each rule chooses."""
    return {case.id: case.index for case in choose(answers, contrasts)}


def test_cases_follow_their_rules():
    """Each rule takes its best image that no earlier rule took."""
    assert chosen_by(answers(), PAIR) == {
        "baseline-most-confident-error": 0,
        "regularized-most-confident-error": 1,
        "airplane-taken-for-ship": 2,
        "ship-taken-for-cat": 5,
        "airplane-taken-for-cat": None,
        "fixed": 3,
        "introduced": None,
        "wrong-in-both": None,
    }


def test_top_confusions_count_both_models():
    """Most frequent first; ties in the order of the matrix."""
    assert top_confusions(answers()) == [(0, 2), (2, 1), (0, 1)]


def test_no_errors_no_cases():
    """Models without a mistake leave every rule unmet."""
    perfect = np.eye(3)[[0, 0, 0, 1, 2, 2]]
    faultless = replace(answers(), probabilities={"baseline": perfect, "regularized": perfect})
    assert not any(index is not None for index in chosen_by(faultless, PAIR).values())


def test_a_model_by_itself_has_no_images_that_change_sides():
    """Its own errors and confusions are left."""
    alone = replace(answers(), probabilities={"baseline": np.array(BASELINE)}, nouns={"baseline": "baseline"})
    assert chosen_by(alone) == {
        "baseline-most-confident-error": 0,
        "cat-taken-for-airplane": 3,
        "ship-taken-for-cat": 5,
        "airplane-taken-for-ship": 2,
    }
    sentences = " ".join(case.rule for case in choose(alone, ()))
    assert "the model:" in sentences
    assert "either" not in sentences


def test_of_three_models_every_contrast_has_its_images():
    """Fixed and introduced, by the two that are compared; wrong is what all three get wrong."""
    third = np.array(REGULARIZED)[[0, 0, 2, 3, 4, 4]]
    three = replace(
        answers(),
        probabilities={**answers().probabilities, "third": third},
        nouns={**NOUNS, "third": "third model"},
    )
    chosen = choose(three, (PAIR, Contrast("baseline", "third", "-baseline-third")))
    assert [case.id for case in chosen][-5:] == [
        *("fixed", "introduced", "fixed-baseline-third", "introduced-baseline-third", "wrong-in-all"),
    ]
    rules = {case.id: case.rule for case in chosen}
    assert "only the third model, and not the baseline, gets right" in rules["fixed-baseline-third"]
    assert "all three models get wrong" in rules["wrong-in-all"]


def test_softmax_is_stable():
    """Large logits neither overflow nor lose their order."""
    np.testing.assert_allclose(softmax(np.array([[1000.0, 999.0]])), [[0.7310585786300049, 0.2689414213699951]])


def test_case_studies_measure_what_they_say():
    """Probabilities are those of the predictions; shares and drops are fractions; maps have their shape."""
    study = load_study("cifar10")
    rng = np.random.default_rng(0)
    splits = Splits(*(Images(rng.integers(0, 256, (40, 3, 32, 32), dtype=np.uint8), np.arange(40) % 3, masks)
                      for masks in (None, np.ones((40, 32, 32), bool))))  # fmt: skip
    data = DataSummary("n", "e", False, "f", CLASSES, (14, 13, 13), (14, 13, 13), (0.5,) * 3, (0.25,) * 3)
    runs, predictions = {}, {}
    for seed, name in enumerate(("baseline", "regularized")):
        torch.manual_seed(seed)
        runs[name] = TrainedRun(name, 0, (), state_arrays(build_model(study.variant(name), 3)))
        predictions[name] = predict(study.variant(name), runs[name], splits, data, "cpu")
    cases = study_cases(study, "cpu", splits, data, runs, predictions)
    assert cases.border_area == 0.4375
    assert cases.cases
    assert len({case.index for case in cases.cases}) == len(cases.cases)
    for case in cases.cases:
        assert case.true == splits.test.labels[case.index]
        for view in case.views:
            expected = softmax(predictions[view.variant].test_logits)[case.index]
            np.testing.assert_allclose(view.probabilities, expected, atol=1e-6)
            assert view.predicted == expected.argmax()
            assert view.attribution_predicted.shape == view.attribution_true.shape == (16, 16)
            assert view.attribution_predicted.min() >= 0
            assert view.border_share is None or 0 <= view.border_share <= 1
            assert view.mask_share is None or view.mask_share == pytest.approx(1)
            assert view.hottest_drop is None or -1 <= view.hottest_drop <= view.probabilities.max()
