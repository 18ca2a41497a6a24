"""Calibration by hand on a few images, and its intervals' coverage in simulated test sets whose truth is known."""

import numpy as np
import pytest
from made_up import world
from scipy import stats

from pipeline.evaluation.calibration import calibrate, compare_calibration, error_confidence_difference, overconfidence
from pipeline.evaluation.calibration_error import (
    error_by_chance,
    error_difference,
    error_estimate,
    expected_calibration_error,
    reliability_bins,
)
from pipeline.evaluation.intervals import difference, sample_mean, wilson
from pipeline.evaluation.predictive_scores import PredictiveScores, predictive_scores_of
from pipeline.records import Estimate

PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.5, 0.3, 0.2], [0.1, 0.1, 0.8], [0.2, 0.6, 0.2]])
LABELS = np.array([0, 1, 2, 0])


def answers(confidence, right) -> PredictiveScores:
    """PredictiveScores of these confidences; the proper scores are as for two classes."""
    confidence, right = np.asarray(confidence, dtype=float), np.asarray(right, dtype=bool)
    of_truth = np.where(right, confidence, 1 - confidence)
    return PredictiveScores(confidence, right, -np.log(np.maximum(of_truth, 1e-12)), 2 * (1 - of_truth) ** 2)


def by_hand(probabilities=PROBABILITIES, labels=LABELS) -> PredictiveScores:
    """The answers of logits that give these probabilities."""
    return predictive_scores_of(np.log(probabilities), labels)


# -- by hand -------------------------------------------------------------------------------------------


def test_answers_by_hand():
    """Confidence, right or wrong, log-loss and squared error of four images."""
    made = by_hand()
    assert made.confidence == pytest.approx([0.7, 0.5, 0.8, 0.6])
    assert made.right.tolist() == [True, False, True, False]
    assert made.log_losses == pytest.approx(-np.log([0.7, 0.3, 0.8, 0.2]))
    squared = [0.3**2 + 0.2**2 + 0.1**2, 0.5**2 + 0.7**2 + 0.2**2, 0.1**2 + 0.1**2 + 0.2**2, 0.8**2 + 0.6**2 + 0.2**2]
    assert made.squared_errors == pytest.approx(squared)


def test_calibrate_by_hand():
    """Means of what the images show; each of four images is a bin of its own."""
    made, measured = by_hand(), calibrate(by_hand())
    assert measured.confidence == sample_mean(made.confidence, 0, 1)
    assert measured.log_loss.value == pytest.approx(-np.log([0.7, 0.3, 0.8, 0.2]).mean())
    assert measured.brier_score.value == pytest.approx((0.14 + 0.78 + 0.06 + 1.04) / 4)
    assert measured.overconfidence.value == pytest.approx(0.65 - 0.5)
    assert measured.error_confidence.value == pytest.approx(0.55)
    assert measured.calibration_error.value == pytest.approx((0.5 + 0.6 + 0.3 + 0.2) / 4)
    assert sum(measured.right_by_confidence) == sum(measured.wrong_by_confidence) == 2
    assert (measured.wrong_by_confidence[10], measured.right_by_confidence[16]) == (1, 1)


def test_the_brier_score_runs_from_zero_to_two():
    """Sure and right gives 0, sure and wrong 2."""
    sure = predictive_scores_of(np.array([[1e4, 0.0], [1e4, 0.0]]), np.array([0, 1]))
    assert sure.squared_errors == pytest.approx([0, 2])


def test_overconfidence_uses_that_the_same_images_give_both_numbers():
    """Mean confidence less accuracy, from both intervals and their correlation."""
    made = by_hand()
    correlation = float(stats.pearsonr(made.confidence, made.right).statistic)
    expected = difference(sample_mean(made.confidence, 0, 1), wilson(2, 4), correlation)
    measured = calibrate(made).overconfidence
    assert (measured.value, measured.low, measured.high) == pytest.approx((expected.value, expected.low, expected.high))


def test_a_mean_has_scipys_normal_interval():
    """And is cut where no value can be."""
    values = np.random.default_rng(0).exponential(size=50)
    measured = sample_mean(values)
    assert (measured.low, measured.high) == pytest.approx(stats.norm.interval(0.95, values.mean(), stats.sem(values)))
    assert sample_mean(np.array([0.0, 0.0, 0.1]), 0.0).low == 0.0
    with pytest.raises(ValueError, match="no spread"):
        sample_mean(values[:1])


def test_confidence_of_errors_where_there_are_few():
    """None without an error, everything possible with one; a difference needs two on each side."""
    faultless, once = answers([0.9, 0.8, 0.7], [1, 1, 1]), answers([0.9, 0.8, 0.7], [1, 0, 1])
    twice = answers([0.9, 0.8, 0.7], [1, 0, 0])
    assert calibrate(faultless).error_confidence is None
    assert calibrate(once).error_confidence == Estimate(0.8, 0.0, 1.0)
    assert compare_calibration(once, twice).error_confidence is None
    assert compare_calibration(twice, twice).error_confidence == Estimate(0.0, 0.0, 0.0)


def test_equal_models_differ_in_nothing():
    """Every value is 0; the calibration error's interval allows for its bias to both sides, and for no chance."""
    made, bias = world("tied").comparison.calibration, world("tied").baseline.calibration.calibration_error_by_chance
    for each in (made.confidence, made.log_loss, made.brier_score, made.error_confidence):
        assert each == Estimate(0.0, 0.0, 0.0)
    assert made.calibration_error == Estimate(0.0, -bias, bias)


def test_differences_are_those_of_the_models():
    """regularized - baseline, in every measure."""
    made = world("original")
    before, after, between = made.baseline.calibration, made.regularized.calibration, made.comparison.calibration
    for name in ("confidence", "calibration_error", "log_loss", "brier_score", "error_confidence"):
        expected = getattr(after, name).value - getattr(before, name).value
        assert getattr(between, name).value == pytest.approx(expected), name


# -- bins ----------------------------------------------------------------------------------------------


def test_calibration_error_by_the_definition():
    """100 images without ties: the sum over slices of the sorted images, whatever order they come in."""
    dice = np.random.default_rng(1)
    confidence, right = dice.random(100), dice.random(100) < 0.6
    order = np.argsort(confidence)
    slices = [order[k * 100 // 15 : (k + 1) * 100 // 15] for k in range(15)]
    expected = sum(abs(confidence[held].sum() - right[held].sum()) for held in slices) / 100
    assert expected_calibration_error(answers(confidence, right)) == pytest.approx(expected)
    bins = reliability_bins(answers(confidence, right))
    assert [each.count for each in bins] == [len(held) for held in slices]
    assert [each.confidence for each in bins] == pytest.approx([confidence[held].mean() for held in slices])
    assert bins[3].accuracy == wilson(int(right[slices[3]].sum()), len(slices[3]))


def test_images_of_equal_confidence_share_a_bin():
    """So that the error does not depend on their order: half right at a confidence of one half is no error."""
    confidence = np.repeat([0.5, 0.9], 30)
    right = np.tile([True, False], 30)
    for order in (np.arange(60), np.argsort(right, kind="stable")):
        made = answers(confidence[order], right[order])
        assert expected_calibration_error(made) == pytest.approx(0.5 * 0.4)
        bins = reliability_bins(made)
        assert [each.count for each in bins] == [30, 30]
        assert [each.confidence for each in bins] == pytest.approx([0.5, 0.9])


def test_a_group_of_ties_goes_to_the_last_bin_that_it_reaches():
    """Of 30 images, two to a bin, the second and the third are alike: both join the fourth, not the first."""
    confidence = np.linspace(0.1, 0.9, 30)
    confidence[1] = confidence[2]
    counts = [each.count for each in reliability_bins(answers(confidence, np.ones(30)))]
    assert counts == [1, 3] + 13 * [2]


def test_with_fewer_images_than_bins_each_has_its_own():
    """Seven images, seven bins."""
    assert len(reliability_bins(answers(np.linspace(0.2, 0.8, 7), np.ones(7)))) == 7


def test_the_extremes():
    """Always sure and always right is no error; always sure and always wrong is the largest."""
    assert expected_calibration_error(answers(np.ones(40), np.ones(40))) == 0
    assert expected_calibration_error(answers(np.ones(40), np.zeros(40))) == 1


def test_error_by_chance_is_what_calibrated_models_show():
    """The mean error of 300 simulated test sets in which every answer is right with its confidence for a chance."""
    dice = np.random.default_rng(2)
    confidence = dice.uniform(0.2, 1.0, 600)
    errors = [expected_calibration_error(answers(confidence, dice.random(600) < confidence)) for _ in range(300)]
    assert error_by_chance(confidence) == pytest.approx(np.mean(errors), rel=0.05)


# -- intervals -----------------------------------------------------------------------------------------


def test_the_same_images_give_the_same_interval():
    """The resamples are seeded."""
    made = answers(np.linspace(0.3, 0.9, 80), np.arange(80) % 3 > 0)
    assert calibrate(made) == calibrate(made)


def test_the_bootstrap_s_standard_error_is_that_of_new_samples():
    """Half the interval above the value, against the spread over 200 simulated test sets of an overconfident model."""
    made = [simulated(800, -0.15, seed)[0] for seed in range(200)]
    spread = np.std([expected_calibration_error(each) for each in made])
    estimate = error_estimate(made[0], np.random.default_rng(0))
    assert (estimate.high - estimate.value) / 1.96 == pytest.approx(spread, rel=0.2)


def simulated(size: int, shift: float, seed: int) -> tuple[PredictiveScores, PredictiveScores]:
    """Two models on the same images: the first's chance to be right is its confidence plus ``shift``.

    The second's confidence is its chance; the same luck decides for both, so that they tend to err together.
    """
    dice = np.random.default_rng([seed, size])
    confidence, luck = 0.35 + 0.6 * dice.beta(2, 1, size), dice.random(size)
    other = np.clip(confidence + dice.normal(0, 0.05, size), 0.05, 0.95)
    return answers(confidence, luck < confidence + shift), answers(other, luck < other)


@pytest.mark.parametrize("shift", [0.0, -0.02, -0.15])
def test_calibration_error_covers_the_truth(shift):
    """Of 150 simulated test sets of 500 images, at least 95% of the intervals hold the true error.

    That is ``shift``'s size, as it is the same everywhere. The percentile bootstrap would hold none for the first.
    """
    held = [
        (estimate.low, abs(shift), estimate.high)
        for seed in range(150)
        for estimate in [error_estimate(simulated(500, shift, seed)[0], np.random.default_rng(0))]
    ]
    assert np.mean([low <= truth <= high for low, truth, high in held]) >= 0.95
    assert np.mean([high - low for low, _, high in held]) < 0.16


@pytest.mark.parametrize(("shift", "seen"), [(0.0, (0.0, 0.05)), (-0.3, (0.95, 1.0))])
def test_calibration_error_difference_covers_the_truth(shift, seen):
    """Of 100 simulated pairs, at least 95% of the intervals hold the true difference; only a large one is seen."""
    pairs = [simulated(500, shift, seed) for seed in range(100)]
    held = [error_difference(*pair, np.random.default_rng(0)) for pair in pairs]
    assert np.mean([each.low <= abs(shift) <= each.high for each in held]) >= 0.95
    assert seen[0] <= np.mean([each.low > 0 for each in held]) <= seen[1]


def test_means_and_their_differences_cover_the_truth():
    """In 1,000 simulated test sets, about 95% of the intervals of log-loss, Brier score and their differences."""
    truth = simulated(1_000_000, -0.1, 0)
    for measure in ("log_losses", "squared_errors"):
        of_mean, of_difference = [], []
        one, other = (getattr(each, measure).mean() for each in truth)
        for seed in range(1000):
            first, second = (getattr(each, measure) for each in simulated(400, -0.1, seed))
            mean, between = sample_mean(first), sample_mean(first - second)
            of_mean.append(mean.low <= one <= mean.high)
            of_difference.append(between.low <= one - other <= between.high)
        assert 0.93 < np.mean(of_mean) < 0.97
        assert 0.93 < np.mean(of_difference) < 0.97


def test_over_and_error_confidence_cover_the_truth():
    """Likewise for confidence less accuracy, and for how much surer one model is of its errors than the other."""
    one, other = simulated(1_000_000, -0.1, 0)
    truth = one.confidence[~one.right].mean() - other.confidence[~other.right].mean()
    over, surer = [], []
    for seed in range(400):
        pair = simulated(400, -0.1, seed)
        excess, between = overconfidence(pair[0]), error_confidence_difference(*pair)
        over.append(excess.low <= 0.1 <= excess.high)
        surer.append(between.low <= truth <= between.high)
    assert 0.93 < np.mean(over) < 0.98
    assert 0.93 < np.mean(surer) < 0.98
