"""Answers to altered images: by hand on four of them, against SciPy, and by simulation."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from made_up import corrupted_answers, data_summary, noise_images, replicated_robustness, robustness, world
from scipy import stats

from pipeline.analyses.corruptions import forward as corrupted
from pipeline.analyses.corruptions.forward import ask_corrupted
from pipeline.analyses.corruptions.measure import is_told_apart, measure_robustness, p_value
from pipeline.analyses.corruptions.over_seeds import replicate_robustness
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


def predictions(right, variant: str = "a") -> Predictions:
    """A run whose answers to unaltered images are right where told."""
    right = np.asarray(right, dtype=bool)
    logits = np.where(right[:, None], [1.0, 0.0], [0.0, 1.0]).astype(np.float32)
    return Predictions(variant, 0, logits, np.zeros(len(right), dtype=np.int64), 1, 1, 0.1, 1, 0)


def measured(clean, right, confidence=0.6, pairs=(("a", "b"),), names=None):
    """Robustness of models called a, b, c from clean answers (V, N) and answers (V, C, 5, N)."""
    right = np.asarray(right, dtype=bool)
    images = right.shape[-1]
    sure = np.full((len(right), images), confidence, dtype=np.float32)
    answers = [
        CorruptedAnswers(name, 0, images, np.packbits(right[:, place], axis=2), sure)
        for place, name in enumerate((names or NAMES)[: right.shape[1]])
    ]
    asked = {name: predictions(each, name) for name, each in zip("abc", clean, strict=False)}
    return measure_robustness(asked, answers, pairs)


CLEAN = [[1, 1, 1, 0], [1, 1, 0, 0]]
RIGHT = np.zeros((2, 2, 5, 4), dtype=bool)
RIGHT[0, 0, :2, 0] = True  # the first model: image 0 under fog at severities 1 and 2,
RIGHT[0, 1, :, :2] = True  # images 0 and 1 under contrast at all five;
RIGHT[1, 0, :, 0] = True  # the second: image 0 under fog at all five,
RIGHT[1, 1, 0, :] = True  # all images under contrast at severity 1


# -- by hand -------------------------------------------------------------------------------------------


def test_accuracies_by_hand():
    """Of four images: counts at each severity, means over severities, and over everything."""
    made = measured(CLEAN, RIGHT)
    first, second = made.models.values()
    fog, contrast = first.corruptions
    assert fog.by_severity == (wilson(1, 4), wilson(1, 4), wilson(0, 4), wilson(0, 4), wilson(0, 4))
    assert fog.mean == sample_mean(np.array([0.4, 0, 0, 0]), 0, 1)
    assert contrast.by_severity == (wilson(2, 4),) * 5
    assert first.clean == wilson(3, 4)
    assert first.mean_accuracy == sample_mean(np.array([0.7, 0.5, 0, 0]), 0, 1)
    assert second.mean_accuracy == sample_mean(np.array([0.6, 0.1, 0.1, 0.1]), 0, 1)


def test_drop_retained_share_and_overconfidence_by_hand():
    """Clean 0.75 and 0.5, altered 0.3 and 0.225, confidence 0.6 throughout."""
    made = measured(CLEAN, RIGHT)
    (first, second), (contrast,) = made.models.values(), made.contrasts
    assert (first.drop.value, second.drop.value) == pytest.approx((0.45, 0.275))
    assert (first.retained.value, second.retained.value) == pytest.approx((0.4, 0.45))
    assert first.overconfidence.value == pytest.approx(0.3)
    assert contrast.mean_accuracy == sample_mean(np.array([-0.1, -0.4, 0.1, 0.1]))
    assert contrast.drop.value == pytest.approx(-0.175)
    assert contrast.retained.value == pytest.approx(0.05)
    assert contrast.overconfidence.value == pytest.approx(0.075)


def test_differences_by_hand():
    """By severity from the paired counts, their mean from the images' means; corrected for two corruptions."""
    fog, contrast = measured(CLEAN, RIGHT).contrasts[0].differences
    assert (fog.corruption, contrast.corruption) == NAMES
    assert fog.by_severity == (paired_difference(1, 0, 0, 3),) * 2 + (paired_difference(0, 1, 0, 3),) * 3
    assert contrast.by_severity == (paired_difference(2, 2, 0, 0), *(paired_difference(0, 0, 2, 2),) * 4)
    assert fog.mean == sample_mean(np.array([0.6, 0, 0, 0]))
    assert contrast.mean == sample_mean(np.array([-0.8, -0.8, 0.2, 0.2]))
    raw = sorted([fog.p_value, contrast.p_value])
    assert min(fog.adjusted_p_value, contrast.adjusted_p_value) == pytest.approx(2 * raw[0])


def test_means_without_noise_by_hand():
    """Of fog and a noise the fog alone counts; without noise, or with nothing else, there is no such mean."""
    shown = measured(CLEAN, RIGHT, names=("fog", "shot_noise"))
    first, second = shown.models.values()
    assert first.accuracy_without_noise == sample_mean(np.array([0.4, 0, 0, 0]), 0, 1)
    assert first.drop_without_noise == sample_mean(np.array([0.6, 1, 1, 0]), -1, 1)
    assert shown.contrasts[0].accuracy_without_noise == sample_mean(np.array([0.6, 0, 0, 0]))
    assert shown.contrasts[0].drop_without_noise.value == pytest.approx(-0.25 - 0.15)
    averaged = replicate_robustness([shown, replace(shown, seeds=(1,))])
    assert averaged.models["b"].accuracy_without_noise.value == pytest.approx(second.accuracy_without_noise.value)
    for names in (NAMES, ("impulse_noise", "gaussian_noise")):
        assert measured(CLEAN, RIGHT, names=names).contrasts[0].accuracy_without_noise is None


def test_a_model_that_is_never_right_retains_nothing_that_could_be_told():
    """A share of nothing."""
    made = measured([[0] * 4, CLEAN[1]], RIGHT)
    assert (made.models["a"].retained, made.contrasts[0].retained) == (None, None)
    assert made.models["b"].retained is not None


def test_each_two_are_compared_that_are_asked_for():
    """Three models, the third as the first: the other less the reference, and nothing between the other two; of one
    model, nothing."""
    made = measured([*CLEAN, CLEAN[0]], [*RIGHT, RIGHT[0]], pairs=(("a", "b"), ("b", "c")))
    assert list(made.models) == ["a", "b", "c"]
    assert (made.models["c"].corruptions, made.corruptions) == (made.models["a"].corruptions, NAMES)
    one, other = made.contrasts
    assert one == measured(CLEAN, RIGHT).contrast("a", "b")
    assert (other.reference, other.other) == ("b", "c")
    assert other.mean_accuracy.value == pytest.approx(-one.mean_accuracy.value)
    with pytest.raises(KeyError):
        made.contrast("a", "c")
    alone = measured(CLEAN[:1], RIGHT[:1], pairs=())
    assert (alone.models["a"], alone.contrasts) == (made.models["a"], ())
    assert replicate_robustness([alone, alone]).contrasts == ()


def test_answers_are_in_the_order_of_names_whatever_the_study_s():
    """The key under which they are kept doesn't know the study's order."""
    made = measured(CLEAN, RIGHT)
    answers = [
        CorruptedAnswers(name, 0, 4, np.packbits(RIGHT[:, place], axis=2), np.full((2, 4), 0.6, dtype=np.float32))
        for place, name in enumerate(NAMES)
    ]
    asked = {"b": predictions(CLEAN[1], "b"), "a": predictions(CLEAN[0], "a")}
    again = measure_robustness(asked, answers, [("a", "b")])
    assert list(again.models) == ["b", "a"]
    assert (again.models, again.contrasts) == (made.models, made.contrasts)


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
        (made.models["a"].mean_accuracy, (before,), np.mean),
        (made.contrasts[0].mean_accuracy, (after - before,), np.mean),
        (made.models["a"].retained, (before, clean[0].astype(float)), share),
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
        np.mean([e.low <= level <= e.high for e in (m.models["a"].mean_accuracy for m in measured_all)]),
        np.mean([e.low <= change <= e.high for e in (m.contrasts[0].mean_accuracy for m in measured_all)]),
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
    (made,) = robustness("tied", answers).contrasts
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
    (contrast,), (first, second) = made.contrasts, (each.contrasts[0] for each in (one, other))
    assert contrast.values == (first.mean_accuracy.value, second.mean_accuracy.value)
    assert contrast.mean_accuracy == across([first.mean_accuracy, second.mean_accuracy])
    drops = [each.models["baseline"].drop for each in (one, other)]
    assert made.models["baseline"].drop == across(drops, 0.95, -1, 1)
    fog = contrast.differences[5]
    assert fog.mean == across([first.differences[5].mean, second.differences[5].mean])
    assert fog.by_severity[2] == across([first.differences[5].by_severity[2], second.differences[5].by_severity[2]])
    seeds = [each.models["regularized"].corruptions[5].seeds for each in (one, other)]
    assert made.models["regularized"].corruptions[5].seeds == (*seeds[0], *seeds[1])
    assert replicate_robustness([one]) is one


def test_over_seeds_a_corruption_tells_apart_what_all_seeds_show():
    """Three that agree to the digit are told apart; three of which one goes the other way are not."""
    agreed = replicated_robustness("sturdier", "sturdier", "sturdier")
    assert all(is_told_apart(each) and each.mean.low > 0 for each in agreed.contrasts[0].differences)
    mixed = replicated_robustness("sturdier", "sturdier", "frailer")
    assert not any(is_told_apart(each) for each in mixed.contrasts[0].differences)


# -- asking --------------------------------------------------------------------------------------------


def asked(
    monkeypatch, block: int, name: str = "gaussian_noise", altered: dict | None = None
) -> tuple[CorruptedAnswers, tuple]:
    """Two untrained models asked about 23 images, ``block`` at a time, and what they were asked with."""
    monkeypatch.setattr(corrupted, "BLOCK", block)
    variants, data = load_study("shapes").variants, data_summary()
    torch.manual_seed(0)
    runs = [
        TrainedRun(variant, 0, (), state_arrays(build_model(variants[variant], 10)))
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
        model = restored(variants[run.variant], run, 10, torch.device("cpu"))
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
    asked = {each.variant: each for each in world("three-classes").predictions}
    with pytest.raises(ValueError, match="not of the same images"):
        measure_robustness(asked, corrupted_answers("original", "alike"), [])
