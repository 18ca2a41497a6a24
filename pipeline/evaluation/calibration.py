"""How far a model's probabilities can be taken at their word.

The confidence of an answer, the largest of the K probabilities, is held against how often such answers are right;
the log-loss and the Brier score judge all K. As everywhere here, intervals take the trained weights as given: they
cover the choice of test images, not of the seed.
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluation.calibration_error import error_by_chance, error_difference, error_estimate, reliability_bins
from pipeline.evaluation.intervals import difference, normal, sample_mean, wilson
from pipeline.evaluation.predictive_scores import PredictiveScores
from pipeline.portable import stripe_of
from pipeline.records import Calibration, CalibrationDifference, Estimate

STRIPES = 20
"""Of the histogram of confidences: one for every five points."""
SEED = 0
"""Of the resamples; the same images give the same intervals."""


def calibrate(answers: PredictiveScores) -> Calibration:
    """Measure one model.

    The Brier score is that of G. W. Brier (1950, Verification of forecasts expressed in terms of probability,
    Monthly Weather Review 78:1-3), summed over the classes: from 0 to 2.
    """
    confidence, right = answers.confidence, answers.right
    return Calibration(
        confidence=sample_mean(confidence, 0.0, 1.0),
        overconfidence=overconfidence(answers),
        calibration_error=error_estimate(answers, np.random.default_rng(SEED)),
        calibration_error_by_chance=error_by_chance(confidence),
        log_loss=sample_mean(answers.log_losses, 0.0),
        brier_score=sample_mean(answers.squared_errors, 0.0, 2.0),
        error_confidence=_error_confidence(confidence[~right]),
        bins=reliability_bins(answers),
        right_by_confidence=_histogram(confidence[right]),
        wrong_by_confidence=_histogram(confidence[~right]),
    )


def compare_calibration(reference: PredictiveScores, other: PredictiveScores) -> CalibrationDifference:
    """other - reference, paired over the same images."""
    return CalibrationDifference(
        confidence=sample_mean(other.confidence - reference.confidence),
        calibration_error=error_difference(other, reference, np.random.default_rng(SEED)),
        log_loss=sample_mean(other.log_losses - reference.log_losses),
        brier_score=sample_mean(other.squared_errors - reference.squared_errors),
        error_confidence=error_confidence_difference(other, reference),
    )


def overconfidence(answers: PredictiveScores) -> Estimate:
    """Mean confidence - accuracy, from the interval of each and what they have in common over the images."""
    confidence, right = answers.confidence, answers.right
    accuracy = wilson(int(right.sum()), len(right))
    return difference(sample_mean(confidence, 0.0, 1.0), accuracy, _correlation(confidence, right))


def _error_confidence(confidence: NDArray[np.float64]) -> Estimate | None:
    """Mean confidence of the wrong answers; of a single one, the interval is all that is possible."""
    if len(confidence) > 1:
        return sample_mean(confidence, 0.0, 1.0)
    return Estimate(float(confidence[0]), 0.0, 1.0) if len(confidence) else None


def error_confidence_difference(first: PredictiveScores, second: PredictiveScores) -> Estimate | None:
    """first - second; None where one of them errs less than twice.

    The two err on different images, so this is a difference of two ratios over the same images. Its standard error
    is the delta method's: that of the mean of the images' influences (W. G. Cochran 1977, Sampling techniques,
    section 2.11).
    """
    if min((~first.right).sum(), (~second.right).sum()) < 2:
        return None
    value = first.confidence[~first.right].mean() - second.confidence[~second.right].mean()
    influences = _influences(first) - _influences(second)
    return normal(float(value), float(influences.std(ddof=1) / np.sqrt(len(influences))))


def _influences(answers: PredictiveScores) -> NDArray[np.float64]:
    """How much each image, (N,), moves the mean confidence of errors; right answers do not."""
    wrong = ~answers.right
    surplus = answers.confidence - answers.confidence[wrong].mean()
    influences: NDArray[np.float64] = np.where(wrong, surplus, 0.0) / wrong.mean()
    return influences


def _correlation(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Of confidence and being right; 0 where one of them never changes."""
    if np.ptp(confidence) == 0 or right.all() or not right.any():
        return 0.0
    surer, righter = confidence - confidence.mean(), right - right.mean()
    return float((surer * righter).sum()) / sqrt((surer * surer).sum() * (righter * righter).sum())


def _histogram(confidence: NDArray[np.float64]) -> tuple[int, ...]:
    """Images by confidence in stripes of equal width, each with its lower limit; a confidence of 1 is in the last."""
    stripes = np.minimum(stripe_of(confidence, STRIPES), STRIPES - 1)
    return tuple(np.bincount(stripes, minlength=STRIPES).tolist())
