"""One run measured."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.calibration import Calibration
from pipeline.records.training import EpochRecord
from pipeline.records.values import Array, Estimate


@dataclass(frozen=True)
class ClassScores:
    """Precision, recall and F1 of one class on the test set. Recall carries its Wilson interval."""

    label: int
    precision: float
    recall: Estimate
    f1: float
    support: int


@dataclass(frozen=True)
class ConfusedPair:
    """How often images of one class were taken for another: count, and share of the true class's images."""

    true: int
    predicted: int
    count: int
    rate: float


@dataclass(frozen=True)
class ConfidentError:
    """A wrong answer on test image ``index``, given with softmax probability ``probability``."""

    index: int
    true: int
    predicted: int
    probability: float


@dataclass(frozen=True)
class Evaluation:
    """One run measured.

    Attributes:
        history: the run's epochs, as trained.
        test_accuracy: with Wilson interval over the test images.
        train_accuracy: clean, on the whole training set, with Wilson interval.
        running_train_accuracy: of the last epoch.
        generalization_gap: clean train accuracy - test accuracy, with interval.
        apparent_gap: running train accuracy - test accuracy, with interval (what the original study reported).
        onset_epoch: the epoch of lowest test loss; overfitting, if any, sets in after it.
        lowest_test_loss: the test loss at that epoch.
        test_loss: at the last epoch.
        confusion: int64 (K, K), [i, j] counts true i predicted j.
        confident_errors: the most confident wrong answers first, at most twelve.
        confused_pairs: the most frequent confusions by count first, at most ten.
        hidden_units, silent_units: as in ``Predictions``.
    """

    variant: str
    seed: int
    history: tuple[EpochRecord, ...]
    test_accuracy: Estimate
    train_accuracy: Estimate
    running_train_accuracy: float
    test_loss: float
    train_loss: float
    generalization_gap: Estimate
    apparent_gap: Estimate
    onset_epoch: int
    lowest_test_loss: float
    confusion: Array
    per_class: tuple[ClassScores, ...]
    confused_pairs: tuple[ConfusedPair, ...]
    confident_errors: tuple[ConfidentError, ...]
    calibration: Calibration
    hidden_units: int
    silent_units: int
