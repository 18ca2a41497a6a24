"""The two models on the same test images: difference and equality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.records.calibration import CalibrationDifference
from pipeline.records.values import Array, Estimate


@dataclass(frozen=True)
class Equivalence:
    """Whether two accuracies may be called equal.

    Attributes:
        margin: a difference smaller than this counts as none; chosen, not measured.
        interval: of the difference, other - reference, at 90%: two one-sided tests at 5% each.
        outcome: equivalent where that interval lies within the margin on both sides, different where all of it
            lies beyond, neither where it holds differences of both kinds.
    """

    margin: float
    interval: Estimate
    outcome: Literal["equivalent", "different", "neither"]


@dataclass(frozen=True)
class ClassChange:
    """Which way one class's test images change sides, and whether that is more than chance.

    Attributes:
        fixed, introduced: images that only the other / only the reference model gets right.
        p_value: of the exact McNemar test on these two counts.
        adjusted_p_value: after Holm's correction for looking at every class.
    """

    label: int
    fixed: int
    introduced: int
    p_value: float
    adjusted_p_value: float


@dataclass(frozen=True)
class Comparison:
    """One model, the other, against the reference, on the same test images.

    Attributes:
        test_accuracy: other - reference, paired over the test images, with interval.
        generalization_gap: reference - other (positive: the other's gap is narrower), with interval.
        apparent_gap: the same difference of the apparent gaps.
        per_class_recall: other - reference, (K,) paired estimates.
        confusion_difference: int64 (K, K), other - reference.
        fixed, introduced: int64 test indices that only the other / only the reference model gets right.
        both_right, both_wrong: counts.
        p_value: of the exact McNemar test on the numbers of fixed and introduced errors.
        equivalence: whether the two test accuracies may be called equal.
        changes: of each class, (K,).
        calibration: other - reference.
    """

    reference: str
    other: str
    test_accuracy: Estimate
    generalization_gap: Estimate
    apparent_gap: Estimate
    per_class_recall: tuple[Estimate, ...]
    confusion_difference: Array
    fixed: Array
    introduced: Array
    both_right: int
    both_wrong: int
    p_value: float
    equivalence: Equivalence
    changes: tuple[ClassChange, ...]
    calibration: CalibrationDifference
