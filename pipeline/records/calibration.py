"""How a model's confidence compares with how often it is right."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.values import Estimate


@dataclass(frozen=True)
class ReliabilityBin:
    """Test images of similar confidence: their mean confidence, and the share answered right (Wilson interval)."""

    confidence: float
    accuracy: Estimate
    count: int


@dataclass(frozen=True)
class Calibration:
    """How one model's confidence, the probability of its answer, compares with how often it is right.

    Attributes:
        confidence: mean over the test images.
        overconfidence: mean confidence - test accuracy (negative: underconfidence).
        calibration_error: expected calibration error over ``bins``.
        calibration_error_by_chance: what a perfectly calibrated model of the same confidences shows on average.
        log_loss: mean negative log-likelihood, nats per example: the last epoch's test loss, from the logits.
        brier_score: mean squared distance of the probabilities from the truth, summed over classes, in [0, 2].
        error_confidence: mean confidence of the wrong answers; None where there is none.
        bins: of equally many images, by rising confidence.
        right_by_confidence, wrong_by_confidence: images with a right / wrong answer in stripes of confidence of
            equal width, from 0 to 1.
    """

    confidence: Estimate
    overconfidence: Estimate
    calibration_error: Estimate
    calibration_error_by_chance: float
    log_loss: Estimate
    brier_score: Estimate
    error_confidence: Estimate | None
    bins: tuple[ReliabilityBin, ...]
    right_by_confidence: tuple[int, ...]
    wrong_by_confidence: tuple[int, ...]


@dataclass(frozen=True)
class CalibrationDifference:
    """Of the measures in ``Calibration``: other - reference, paired over the test images, with intervals.

    ``error_confidence`` is None where one of the models errs less than twice.
    """

    confidence: Estimate
    calibration_error: Estimate
    log_loss: Estimate
    brier_score: Estimate
    error_confidence: Estimate | None
