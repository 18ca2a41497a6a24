"""Test images that are in the training set as well, but for small differences, and the accuracy without them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.values import Estimate


@dataclass(frozen=True)
class ImagePair:
    """A test image and the training image most like it.

    Attributes:
        test, train: indices into the splits.
        mirrored: whether they are most alike when one is mirrored.
        whole, detail: correlations in [-1, 1] of all pixels, and of what their thumbnails leave.
        test_label, train_label: their classes.
    """

    test: int
    train: int
    mirrored: bool
    whole: float
    detail: float
    test_label: int
    train_label: int


@dataclass(frozen=True)
class NearDuplicates:
    """Which test images are in the training set as well, but for small differences.

    Attributes:
        whole_line, detail_line: what both correlations of a near-duplicate reach.
        pairs: one for each test image that has a near-duplicate, with the closest; the most alike in detail first.
        near_misses: the same of test images that have none but something alike as a whole, at most nine.
        alike: pairs of a test and a training image that are alike as a whole.
        duplicates: those of them that are alike in detail too.
        same_class: those of these whose labels agree. Labels play no part in the search.
        detail_counts: the pairs alike as a whole, in stripes of detail of equal width from 0 to 1.
    """

    whole_line: float
    detail_line: float
    pairs: tuple[ImagePair, ...]
    near_misses: tuple[ImagePair, ...]
    alike: int
    duplicates: int
    same_class: int
    detail_counts: tuple[int, ...]


@dataclass(frozen=True)
class AccuracyWithoutDuplicates:
    """One model's test accuracy with and without the test images that have a near-duplicate in the training set.

    Attributes:
        everything: on the whole test set.
        without: on the test images that have no near-duplicate.
        only: on those that have one; None where there are none.
    """

    variant: str
    seed: int
    everything: Estimate
    without: Estimate
    only: Estimate | None
