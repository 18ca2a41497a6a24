"""Answers to altered images: by hand on four of them, against SciPy, and by simulation."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from made_up import corrupted_answers, data_summary, noise_images, replicated_robustness, robustness, world
from scipy import stats

from pipeline.analyses.corruptions import answers as corrupted
from pipeline.analyses.corruptions.answers import ask_corrupted
from pipeline.analyses.corruptions.measure import is_told_apart, measure_robustness, p_value, replicate_robustness
from pipeline.analyses.corruptions.record import CorruptedAnswers
from pipeline.corruptions import SEVERITIES, corrupt
from pipeline.evaluation.forward import restored
from pipeline.evaluation.intervals import paired_difference, sample_mean, wilson
from pipeline.evaluation.seeds import across
from pipeline.models import build_model
from pipeline.records import Estimate, Predictions, Splits, TrainedRun
from pipeline.study import load_study
from pipeline.training.augmentation import Normalization
from pipeline.training.loop import state_arrays

NAMES = ("fog", "contrast")


def predictions(right) -> Predictions:
    """A run whose answers to unaltered images are right where told."""
    right = np.asarray(right, dtype=bool)
    logits = np.where(right[:, None], [1.0, 0.0], [0.0, 1.0]).astype(np.float32)
    return Predictions("baseline", 0, logits, np.zeros(len(right), dtype=np.int64), 1, 1, 0.1, 1, 0)


def measured(clean, right, confidence=0.6):
    """Robustness from clean answers (2, N) and answers (2, C, 5, N)."""
    right = np.asarray(right, dtype=bool)
    images = right.shape[-1]
    sure = np.full((2, images), confidence, dtype=np.float32)
    answers = [
        CorruptedAnswers(name, 0, images, np.packbits(right[:, place], axis=2), sure)
        for place, name in enumerate(NAMES[: right.shape[1]])
    ]
    return measure_robustness(*(predictions(each) for each in clean), answers)


CLEAN = [[1, 1, 1, 0], [1, 1, 0, 0]]
RIGHT = np.zeros((2, 2, 5, 4), dtype=bool)
RIGHT[0, 0, :2, 0] = True  # the baseline: image 0 under fog at severities 1 and 2,
RIGHT[0, 1, :, :2] = True  # images 0 and 1 under contrast at all five;
RIGHT[1, 0, :, 0] = True  # the regularized model: image 0 under fog at all five,
RIGHT[1, 1, 0, :] = True  # all images under contrast at severity 1


# -- by hand -------------------------------------------------------------------------------------------


def test_accuracies_by_hand():
    """Of four images: counts at each severity, means over severities, and over everything."""
    made = measured(CLEAN, RIGHT)
    fog, contrast = made.baseline.corruptions
    assert fog.by_severity == (wilson(1, 4), wilson(1, 4), wilson(0, 4), wilson(0, 4), wilson(0, 4))
    assert fog.mean == sample_mean(np.array([0.4, 0, 0, 0]), 0, 1)
    assert contrast.by_severity == (wilson(2, 4),) * 5
    assert made.baseline.clean == wilson(3, 4)
    assert made.baseline.mean_accuracy == sample_mean(np.array([0.7, 0.5, 0, 0]), 0, 1)
    assert made.regularized.mean_accuracy == sample_mean(np.array([0.6, 0.1, 0.1, 0.1]), 0, 1)


def test_drop_retained_share_and_overconfidence_by_hand():
    """Clean 0.75 and 0.5, altered 0.3 and 0.225, confidence 0.6 throughout."""
    made = measured(CLEAN, RIGHT)
    assert (made.baseline.drop.value, made.regularized.drop.value) == pytest.approx((0.45, 0.275))
    assert (made.baseline.retained.value, made.regularized.retained.value) == pytest.approx((0.4, 0.45))
    assert made.baseline.overconfidence.value == pytest.approx(0.3)
    assert made.mean_accuracy == sample_mean(np.array([-0.1, -0.4, 0.1, 0.1]))
    assert made.drop.value == pytest.approx(-0.175)
    assert made.retained.value == pytest.approx(0.05)
    assert made.overconfidence.value == pytest.approx(0.075)


def test_differences_by_hand():
    """By severity from the paired counts, their mean from the images' means; corrected for two corruptions."""
    fog, contrast = measured(CLEAN, RIGHT).differences
    assert (fog.corruption, contrast.corruption) == NAMES
    assert fog.by_severity == (paired_difference(1, 0, 0, 3),) * 2 + (paired_difference(0, 1, 0, 3),) * 3
    assert contrast.by_severity == (paired_difference(2, 2, 0, 0), *(paired_difference(0, 0, 2, 2),) * 4)
    assert fog.mean == sample_mean(np.array([0.6, 0, 0, 0]))
    assert contrast.mean == sample_mean(np.array([-0.8, -0.8, 0.2, 0.2]))
    raw = sorted([fog.p_value, contrast.p_value])
    assert min(fog.adjusted_p_value, contrast.adjusted_p_value) == pytest.approx(2 * raw[0])


def test_a_model_that_is_never_right_retains_nothing_that_could_be_told():
    """A share of nothing."""
    made = measured([[0] * 4, CLEAN[1]], RIGHT)
    assert (made.baseline.retained, made.retained) == (None, None)
    assert made.regularized.retained is not None


# -- against SciPy, and by simulation ------------------------------------------------------------------


def test_p_values_are_those_of_a_normal_distribution():
    """SciPy's tails, from the interval alone; no difference at all gives 1."""
    values = np.random.default_rng(0).normal(0.1, 1, 400)
    z = values.mean() / (values.std(ddof=1) / 20)
    assert p_value(sample_mean(values)) == pytest.approx(2 * stats.norm.sf(abs(z)))
    assert p_value(sample_mean(values)) == pytest.approx(stats.ttest_1samp(values, 0).pvalue, rel=0.05)
    assert p_value(Estimate(0.0, 0.0, 0.0)) == 1
    assert p_value(Estimate(0.2, 0.2, 0.2)) == 0


def test_intervals_are_what_resampling_the_images_gives():
    """SciPy's bootstrap of mean accuracy, of its difference and of the retained share, on 500 images."""
    clean, right = simulated(500, seed=0)
    made = measured(clean, right)
    before, after = right.mean(axis=(1, 2))

    def share(altered, unaltered, axis=-1):
        return altered.mean(axis=axis) / unaltered.mean(axis=axis)

    for estimate, values, statistic in [
        (made.baseline.mean_accuracy, (before,), np.mean),
        (made.mean_accuracy, (after - before,), np.mean),
        (made.baseline.retained, (before, clean[0].astype(float)), share),
    ]:
        interval = stats.bootstrap(
            values, statistic, n_resamples=999, paired=True, method="percentile", rng=np.random.default_rng(0)
        ).confidence_interval
        reach = (estimate.high - estimate.low) / 2
        assert (estimate.low, estimate.high) == pytest.approx(tuple(interval), abs=0.2 * reach)


def simulated(images: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Clean and altered answers of two models, to images of which some are hard for both in every version.

    The chance of a right answer is the image's own, raised to a power that grows with severity; for the second model
    to a lower one.
    """
    rng = np.random.default_rng(seed)
    ease = rng.beta(2, 1, images)
    powers = np.array([[1.0, 1.5, 2, 2.5, 3], [1.0, 1.4, 1.8, 2.2, 2.6]])[:, None, :, None]
    right = rng.random((2, 2, 5, images)) < ease**powers
    return rng.random((2, images)) < ease, right


def truth() -> tuple[float, float]:
    """Mean accuracy of the first model, and by how much the second's is higher: E[ease**k] is 2 / (2 + k)."""
    first, second = (np.mean([2 / (2 + k) for k in ks]) for ks in ([1, 1.5, 2, 2.5, 3], [1, 1.4, 1.8, 2.2, 2.6]))
    return float(first), float(second - first)


def test_intervals_over_images_hold_the_truth_as_often_as_they_say():
    """In 400 simulated test sets of 300 images: 95%, give or take three standard errors; those that would take every
    version for an image of its own hold the mean accuracy far less often."""
    level, change = truth()
    made = [simulated(300, seed) for seed in range(400)]
    measured_all = [measured(*each) for each in made]
    for held in (
        np.mean([e.low <= level <= e.high for e in (m.baseline.mean_accuracy for m in measured_all)]),
        np.mean([e.low <= change <= e.high for e in (m.mean_accuracy for m in measured_all)]),
    ):
        assert 0.915 <= held <= 0.985
    naive = [wilson(int(right[0].sum()), right[0].size) for _, right in made]
    assert np.mean([e.low <= level <= e.high for e in naive]) < 0.8


@pytest.mark.parametrize(
    ("answers", "side", "ahead", "behind"),
    [("sturdier", 1, 12, 0), ("frailer", -1, 0, 12), ("alike", 0, 0, 0), ("depends", 0, 5, 5)],
)
def test_made_up_answers_come_out_as_they_are_called(answers, side, ahead, behind):
    """Where both models are equally right on unaltered images: overall, in what they lose, and by corruption."""
    made = robustness("tied", answers)
    assert (made.mean_accuracy.low > 0) - (made.mean_accuracy.high < 0) == side
    assert (made.drop.high < 0) - (made.drop.low > 0) == side
    told = [each.mean.value > 0 for each in made.differences if is_told_apart(each)]
    assert (told.count(True), told.count(False)) == (ahead, behind)


# -- over seeds ----------------------------------------------------------------------------------------


def test_seeds_are_averaged_as_everywhere():
    """Means with intervals over seeds and images; each seed's own figure stays; what one seed has, two agree on."""
    one, other = (robustness("tied", answers) for answers in ("sturdier", "alike"))
    made = replicate_robustness([one, replace(other, seeds=(1,))])
    assert made.seeds == (0, 1)
    assert made.values == (one.mean_accuracy.value, other.mean_accuracy.value)
    assert made.mean_accuracy == across([one.mean_accuracy, other.mean_accuracy])
    assert made.baseline.drop == across([one.baseline.drop, other.baseline.drop], 0.95, -1, 1)
    fog = made.differences[5]
    assert fog.mean == across([one.differences[5].mean, other.differences[5].mean])
    assert fog.by_severity[2] == across([one.differences[5].by_severity[2], other.differences[5].by_severity[2]])
    assert made.regularized.corruptions[5].seeds == (
        *one.regularized.corruptions[5].seeds, *other.regularized.corruptions[5].seeds
    )  # fmt: skip
    assert replicate_robustness([one]) is one


def test_over_seeds_a_corruption_tells_apart_what_all_seeds_show():
    """Three that agree to the digit are told apart; three of which one goes the other way are not."""
    agreed = replicated_robustness("sturdier", "sturdier", "sturdier")
    assert all(is_told_apart(each) and each.mean.low > 0 for each in agreed.differences)
    mixed = replicated_robustness("sturdier", "sturdier", "frailer")
    assert not any(is_told_apart(each) for each in mixed.differences)


# -- asking --------------------------------------------------------------------------------------------


def asked(
    monkeypatch, block: int, name: str = "gaussian_noise", altered: dict | None = None
) -> tuple[CorruptedAnswers, tuple]:
    """Two untrained models asked about 23 images, ``block`` at a time, and what they were asked with."""
    monkeypatch.setattr(corrupted, "BLOCK", block)
    variants, data = load_study("shapes").variants, data_summary()
    torch.manual_seed(0)
    runs = [
        TrainedRun(variant, 0, (), state_arrays(build_model(variants.of(variant), 10)))
        for variant in ("baseline", "regularized")
    ]
    images = noise_images(np.arange(23) % 10)
    answers = ask_corrupted(name, variants, runs, Splits(images, images), data, "cpu", altered)
    return answers, (variants, data, runs, images)


def test_both_models_are_asked_about_the_same_altered_images(monkeypatch):
    """Right answers and confidence are those of a plain forward pass on what ``corrupt`` gives."""
    made, (variants, data, runs, images) = asked(monkeypatch, 10)
    right = np.unpackbits(made.right, axis=2, count=23).astype(bool)
    normalization = Normalization(data.channel_mean, data.channel_std)
    for place, run in enumerate(runs):
        model = restored(variants.of(run.variant), run, 10, torch.device("cpu"))
        sure = []
        for severity in SEVERITIES:
            pixels = torch.from_numpy(corrupt("gaussian_noise", severity, images.pixels))
            with torch.inference_mode():
                confidence, answers = model(normalization(pixels)).softmax(1).max(1)
            assert right[place, severity - 1].tolist() == (answers.numpy() == images.labels).tolist()
            sure.append(confidence.numpy())
        assert made.confidence[place] == pytest.approx(np.mean(sure, axis=0), abs=1e-5)
    assert (made.corruption, made.seed, made.images) == ("gaussian_noise", 0, 23)


def test_images_are_altered_once_for_several_seeds(monkeypatch):
    """A second pair takes what the first left; images under another corruption are not kept."""
    kept = {}
    first, _ = asked(monkeypatch, 10, altered=kept)
    assert [key[0] for key in kept] == ["gaussian_noise"] * 15  # five severities of three blocks
    with monkeypatch.context() as patch:
        patch.setattr(corrupted, "corrupt", None)
        again, _ = asked(monkeypatch, 10, altered=kept)
    assert np.array_equal(first.right, again.right)
    assert np.array_equal(first.confidence, again.confidence)
    asked(monkeypatch, 10, "contrast", kept)
    assert {key[0] for key in kept} == {"contrast"}


def test_the_answers_do_not_depend_on_how_many_are_asked_at_a_time(monkeypatch):
    """Each image has its own random numbers."""
    few, many = (asked(monkeypatch, block)[0] for block in (4, 100))
    assert np.array_equal(few.right, many.right)
    assert few.confidence == pytest.approx(many.confidence, abs=1e-5)


def test_answers_to_other_images_are_refused():
    """Those of the original world's 10,000 do not go with 360 predictions."""
    with pytest.raises(ValueError, match="not of the same images"):
        measure_robustness(*world("three-classes").predictions, corrupted_answers("original", "alike"))
