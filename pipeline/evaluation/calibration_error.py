"""The expected calibration error: its bins, its bias, and an interval that allows for both bias and chance."""

from collections.abc import Sequence
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluation.intervals import Z, wilson
from pipeline.evaluation.predictive_scores import PredictiveScores
from pipeline.records import Estimate, ReliabilityBin

BINS = 15
RESAMPLES = 200
"""Enough for a standard error (B. Efron & R. J. Tibshirani 1993, An introduction to the bootstrap, section 6.4)."""
_AT_ONCE = 1_000_000
"""Images in the resamples that are held in memory at a time."""


def expected_calibration_error(answers: PredictiveScores) -> float:
    """The distance between mean confidence and accuracy, averaged over bins of equally many images.

    The score is that of M. P. Naeini, G. F. Cooper & M. Hauskrecht (2015, Obtaining well calibrated probabilities
    using Bayesian binning, AAAI 29), for the probability of the answer alone and with 15 bins, as in C. Guo et al.
    (2017, On calibration of modern neural networks, ICML). Bins of equal mass, not of equal width, are those of J.
    Nixon et al. (2019, Measuring calibration in deep learning, CVPR Workshops).

    Of N images sorted by confidence, bin k starts at image floor(k N / 15), counted from 0: sizes differ by at most
    one. Images of equal confidence share a bin, the last in which one of them falls; otherwise the score would
    depend on the order of the images. Where many are tied, or N < 15, some bins are empty and count for nothing.

    Biased upwards: chance alone sets confidence and accuracy apart, and distances do not cancel (A. Kumar, P. Liang
    & T. Ma 2019, Verified uncertainty calibration, NeurIPS 32). ``error_by_chance`` says how much.
    """
    return float(_errors(answers, _once(answers.confidence))[0])


def error_by_chance(confidence: NDArray[np.float64]) -> float:
    """The error that a perfectly calibrated model of these confidences (N,) shows on average.

    Each of its answers is right with its confidence c for a chance. So the difference of a bin's mean confidence
    and accuracy has mean 0 and variance sum c (1 - c) / n**2; were it normal, its distance from 0 would be
    sqrt(2 / pi) standard deviations on average. The bias of a model that is off is smaller: a bin far from the
    diagonal hardly ever lands on its other side.
    """
    variances = np.bincount(_places(confidence, _once(confidence))[0], confidence * (1 - confidence))
    return sqrt(2 / pi) * float(np.sqrt(variances).sum()) / len(confidence)


def error_estimate(answers: PredictiveScores, generator: np.random.Generator) -> Estimate:
    """The error and its interval: a bootstrap's standard errors to both sides, and below the largest bias as well.

    The percentile bootstrap fails here, as every resample adds to the bias: of 150 simulated test sets of a
    calibrated model none had its interval hold the true error, 0. This one errs on the side of too wide.
    """
    value = expected_calibration_error(answers)
    reach = Z * float(_resampled([answers], generator)[0].std(ddof=1))
    return Estimate(value, max(0.0, value - error_by_chance(answers.confidence) - reach), min(1.0, value + reach))


def error_difference(first: PredictiveScores, second: PredictiveScores, generator: np.random.Generator) -> Estimate:
    """first - second on the same images, by a paired bootstrap; each side allows for the bias of one model."""
    value = expected_calibration_error(first) - expected_calibration_error(second)
    one, other = _resampled([first, second], generator)
    reach = Z * float((one - other).std(ddof=1))
    return Estimate(
        value, value - error_by_chance(first.confidence) - reach, value + error_by_chance(second.confidence) + reach
    )


def reliability_bins(answers: PredictiveScores) -> tuple[ReliabilityBin, ...]:
    """The bins of the expected calibration error that hold an image, by rising confidence."""
    places = _places(answers.confidence, _once(answers.confidence))[0]
    members = [places == place for place in np.unique(places)]
    return tuple(
        ReliabilityBin(
            confidence=float(answers.confidence[held].mean()),
            accuracy=wilson(int(answers.right[held].sum()), int(held.sum())),
            count=int(held.sum()),
        )
        for held in members
    )


def _once(confidence: NDArray[np.float64]) -> NDArray[np.int64]:
    """The sample itself, as the one resample that holds each image once: int (1, N)."""
    return np.ones((1, len(confidence)), dtype=np.int64)


def _resampled(models: Sequence[PredictiveScores], generator: np.random.Generator) -> NDArray[np.float64]:
    """Each model's error in each of 200 resamples of the test images, the same for all models: (models, 200)."""
    total = len(models[0].right)
    batch = min(RESAMPLES, max(1, _AT_ONCE // total))
    errors = []
    for first in range(0, RESAMPLES, batch):
        size = min(batch, RESAMPLES - first)
        draws = generator.integers(total, size=(size, total)) + total * np.arange(size)[:, None]
        counts = np.bincount(draws.ravel(), minlength=size * total).reshape(size, total)
        errors.append([_errors(answers, counts) for answers in models])
    return np.concatenate(errors, axis=1)


def _errors(answers: PredictiveScores, counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The error in resamples that hold each image as often as ``counts``, int (R, N), says: (R,)."""
    resamples, total = counts.shape
    cells = _places(answers.confidence, counts) + BINS * np.arange(resamples)[:, None]
    surplus = np.bincount(cells.ravel(), (counts * answers.surplus).ravel(), minlength=resamples * BINS)
    errors: NDArray[np.float64] = np.abs(surplus.reshape(resamples, BINS)).sum(axis=1) / total
    return errors


def _places(confidence: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bin, from 0, of each image in each resample, int (R, N).

    Of the N images drawn, m are no surer than this one: it is in the last bin whose start, floor(k N / 15), is
    below m.
    """
    order = np.argsort(confidence, kind="stable")
    last_alike = np.searchsorted(confidence[order], confidence, side="right") - 1
    up_to_here: NDArray[np.int64] = counts[:, order].cumsum(axis=1)[:, last_alike]
    return np.maximum(BINS * up_to_here - 1, 0) // len(confidence)
