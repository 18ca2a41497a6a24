"""Test images that are in the training set as well, but for small differences, and the accuracy without them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.values import Array, Estimate


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
class AlikeImages:
    """Which test images are so like a training image that they may be the same picture.

    Attributes:
        whole_line, detail_line: what both correlations of such a pair reach.
        pairs: one for each such test image, with the training image most like it; the most alike in detail first.
        near_misses: the same of other test images that are like one as a whole, at most nine.
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
class Surroundings:
    """How like the nearest training images are to each test image of ``AlikeImages.pairs``.

    Attributes:
        test: int64 (C,), indices into the test set, in the order of the pairs.
        detail: float32 (C, K), correlations in detail with the K training images most alike in it, falling.
        without_detail: test images that are no more than their thumbnail, so that no detail can be compared.
    """

    test: Array
    detail: Array
    without_detail: int


@dataclass(frozen=True)
class NearDuplicates:
    """Which test images are in the training set as well, but for small differences.

    Attributes:
        whole_line, detail_line: as in ``AlikeImages``.
        rate: the share of ``pairs`` that may be expected to be look-alikes, at most.
        pairs: one for each test image that has a near-duplicate, with the training image most like it; the most alike
            in detail first.
        look_alikes: the same of test images that are as alike but can't be told from look-alikes, those nearest to
            being told first.
        near_misses: as in ``AlikeImages``.
        level: the largest p value with which a test image counts.
        expected: how many of ``pairs`` are look-alikes, by chance and at most.
        stands_out: the correlation in detail from which on a copy of the typical test image of both kinds would count;
            None where there are none.
        without_detail: as in ``Surroundings``.
    """

    whole_line: float
    detail_line: float
    rate: float
    pairs: tuple[ImagePair, ...]
    look_alikes: tuple[ImagePair, ...]
    near_misses: tuple[ImagePair, ...]
    level: float
    expected: float
    stands_out: float | None
    without_detail: int

    @property
    def same_class(self) -> int:
        """Pairs whose labels agree."""
        return sum(pair.test_label == pair.train_label for pair in self.pairs)


@dataclass(frozen=True)
class AccuracyWithoutDuplicates:
    """One variant's test accuracy with and without the test images that have a near-duplicate in the training set;
    means over the seeds, where there are several.

    Attributes:
        everything: on the whole test set.
        without: on the test images that have no near-duplicate.
        only: on those that have one; None where there are none.
    """

    variant: str
    seeds: tuple[int, ...]
    everything: Estimate
    without: Estimate
    only: Estimate | None
