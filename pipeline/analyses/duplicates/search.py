"""Test images that may be in the training set as well, but for small differences: found in the pixels, by no model.

Two images are held against each other by two correlations. ``whole`` is that of all pixels after each channel's mean
is taken off, so that brightness, contrast and tint don't count. Smooth photographs have it high by chance: one dark
boat on a grey sea is like another. So there is ``detail``, the correlation of what is left when each image's
thumbnail, the means of its 4 x 4 px blocks, is taken off: of two photographs it is near zero, whatever they show.
A training image is tried as it is and mirrored, for training mirrors it too.

No pair above the line is missed. A correlation is at most that of the thumbnails plus, by Cauchy and Schwarz, the
product of what lies outside them, so one product of matrices of thumbnails leaves few pairs to compare pixel by
pixel; and the thumbnails' parts that mirroring keeps and turns round, apart, give both ways of holding an image at
once. What remains is counted in whole numbers: the result is the same on every machine and in blocks of any size.

Where images are alike anyway, digits say, many pairs are above the line that are no copies: ``threshold`` tells them
apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.analyses.duplicates.record import AlikeImages, ImagePair
from pipeline.records import Images, Splits

WHOLE = 0.9
"""Pairs less alike than this in all pixels are not looked at."""

DETAIL = 0.7
"""Nor are pairs less alike than this in detail. Among CIFAR-10's pairs above ``WHOLE``, detail has two heaps, around
0.45 and 0.85, with the fewest pairs just below 0.7; above it 248 of 249 pairs carry the same label, in the lower heap
many don't. Turn the test images upside down, and 2 have a near-duplicate instead of 193."""

NEAR_MISSES = 9
"""How many of the pairs that are closest to being near-duplicates are kept, for a reader to judge the line by."""

STRIPES = 20
"""Of detail, from 0 to 1, in which pairs are counted; the first holds those below 0 too."""

BLOCK, CHUNK = 250, 1000
THUMBNAIL_SIDE_PX = 8
_CELL, _SIDE = 4, 32
_COORDINATES = 3 * THUMBNAIL_SIDE_PX**2
_ROUNDING = 1e-4
"""More than the error of a sum of products of thumbnails in float32."""


class Pairs(NamedTuple):
    """Pairs of images, one a row: test and training index, whether one is mirrored, and both correlations."""

    test: np.ndarray
    train: np.ndarray
    mirrored: np.ndarray
    whole: np.ndarray
    detail: np.ndarray

    def where(self, chosen: np.ndarray) -> Pairs:
        """Some of the pairs, by a mask or by places."""
        return Pairs(*(column[chosen] for column in self))


def alike_images(splits: Splits, block: int = BLOCK) -> AlikeImages:
    """For each test image the training image most like it, where one is so like it that it may be the same picture.

    Args:
        block: how many test images are compared at a time; it changes no result.
    """
    test, train = _Compared(splits.test), _Compared(splits.train)
    alike = [_distinct(pairs) for pairs in _alike_by_block(test, train, block)]
    every = Pairs(*(np.concatenate(columns) for columns in zip(*alike, strict=True)))
    duplicates = every.where(every.detail >= DETAIL)
    closest = _closest(every)
    is_duplicate = closest.detail >= DETAIL
    same = splits.test.labels[duplicates.test] == splits.train.labels[duplicates.train]
    return AlikeImages(
        whole_line=WHOLE,
        detail_line=DETAIL,
        pairs=_listed(splits, closest.where(is_duplicate)),
        near_misses=_listed(splits, closest.where(~is_duplicate))[:NEAR_MISSES],
        alike=len(every.test),
        duplicates=len(duplicates.test),
        same_class=int(same.sum()),
        detail_counts=tuple(np.histogram(every.detail.clip(0, 1), STRIPES, (0, 1))[0].tolist()),
    )


@dataclass(frozen=True, init=False)
class _Compared:
    """A split's images and what they are compared by.

    Attributes:
        pixels: uint8 (N, 3, 32, 32).
        sums: int64 (N, 192), of the blocks.
        means: float64 (N, 3), of the channels, times 32: their product is what the means add to a sum of products.
        whole, detail: float64 (N,), sum of squares of the pixels less their means, and less their thumbnail.
        even, odd: float32 (N, 97), (N, 96): what mirroring keeps of the thumbnail, with the length of what lies
            outside it, and what mirroring turns round; of images scaled to unit length.
    """

    pixels: np.ndarray
    sums: np.ndarray
    means: np.ndarray
    whole: np.ndarray
    detail: np.ndarray
    even: np.ndarray
    odd: np.ndarray

    def __init__(self, images: Images) -> None:
        parts = zip(*(_measures(part) for part in _parts(images.pixels)), strict=True)
        names = ("sums", "means", "whole", "detail", "even", "odd")
        object.__setattr__(self, "pixels", images.pixels)
        for name, part in zip(names, parts, strict=True):
            object.__setattr__(self, name, np.concatenate(part))


def _parts(pixels: np.ndarray) -> Iterator[np.ndarray]:
    return (pixels[start : start + CHUNK] for start in range(0, len(pixels), CHUNK))


def _measures(pixels: np.ndarray) -> tuple[np.ndarray, ...]:
    cells = pixels.reshape(-1, 3, THUMBNAIL_SIDE_PX, _CELL, THUMBNAIL_SIDE_PX, _CELL)
    sums = cells.sum(5, dtype=np.int32).sum(3).astype(np.int64)
    channels = sums.sum((2, 3))
    squares = _products(pixels, pixels)
    whole = squares - (channels**2).sum(1) / _SIDE**2
    detail = squares - (sums**2).sum((1, 2, 3)) / _CELL**2
    length = np.sqrt(_unless_flat(whole))
    thumbnails = (sums - channels[..., None, None] / THUMBNAIL_SIDE_PX**2) / (_CELL * length[:, None, None, None])
    even, odd = _mirrored_parts(thumbnails)
    even = np.concatenate([even, (np.sqrt(detail) / length)[:, None]], axis=1).astype(np.float32)
    return sums.reshape(-1, _COORDINATES), channels / _SIDE, whole, detail, even, odd.astype(np.float32)


def _unless_flat(square: np.ndarray) -> np.ndarray:
    """Squares to divide by: an image of one colour is like nothing, not even like itself."""
    return np.where(square > 0, square, np.inf)


def _mirrored_parts(thumbnails: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates (N, 96) of what mirroring keeps of thumbnails, and of what it turns round."""
    left, right = thumbnails[..., : THUMBNAIL_SIDE_PX // 2], thumbnails[..., : THUMBNAIL_SIDE_PX // 2 - 1 : -1]
    half = _COORDINATES // 2
    return ((left + right) / np.sqrt(2)).reshape(-1, half), ((left - right) / np.sqrt(2)).reshape(-1, half)


def _products(first: np.ndarray, second: np.ndarray) -> NDArray[np.int64]:
    """Sum of products of uint8 pixels, image by image, int64 (N,): at most 3 x 1,024 x 255² < 2³¹."""
    flat = [pixels.reshape(-1, 3 * _SIDE**2).astype(np.int32) for pixels in (first, second)]
    products: NDArray[np.int64] = np.einsum("ij,ij->i", *flat).astype(np.int64)
    return products


# -- pairs ---------------------------------------------------------------------------------------------


def _alike_by_block(test: _Compared, train: _Compared, block: int) -> Iterator[Pairs]:
    """All pairs that are alike as a whole, a block of test images at a time."""
    for start in range(0, len(test.pixels), block):
        even = test.even[start : start + block] @ train.even.T
        odd = test.odd[start : start + block] @ train.odd.T
        found = []
        for mirrored, bound in ((False, even + odd), (True, even - odd)):
            places = np.flatnonzero(bound >= WHOLE - _ROUNDING)
            for first in range(0, max(1, len(places)), CHUNK):  # at least once, for empty columns of the right kind
                rows, columns = np.divmod(places[first : first + CHUNK], len(train.pixels))
                found.append(_compare(test, train, rows + start, columns, mirrored))
        yield Pairs(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def _compare(test: _Compared, train: _Compared, rows: np.ndarray, columns: np.ndarray, mirrored: bool) -> Pairs:
    """Those of the pairs that are alike as a whole, with their correlations."""
    pixels, sums = test.pixels[rows], test.sums[rows]
    if mirrored:
        pixels = pixels[..., ::-1]
        sums = sums.reshape(-1, THUMBNAIL_SIDE_PX)[:, ::-1].reshape(sums.shape)
    products = _products(pixels, train.pixels[columns])
    from_means = (test.means[rows] * train.means[columns]).sum(1)
    from_thumbnails = (sums * train.sums[columns]).sum(1) / _CELL**2
    pairs = Pairs(
        test=rows,
        train=columns,
        mirrored=np.full(len(rows), mirrored),
        whole=(products - from_means) / np.sqrt(_unless_flat(test.whole[rows] * train.whole[columns])),
        detail=(products - from_thumbnails) / np.sqrt(_unless_flat(test.detail[rows] * train.detail[columns])),
    )
    return pairs.where(pairs.whole >= WHOLE)


def _distinct(pairs: Pairs) -> Pairs:
    """Each pair once, the way in which its detail is more alike; by test image, then by training image."""
    pairs = pairs.where(np.lexsort((pairs.mirrored, -pairs.detail, pairs.train, pairs.test)))
    repeated = (np.diff(pairs.test, prepend=-1) == 0) & (np.diff(pairs.train, prepend=-1) == 0)
    return pairs.where(~repeated)


def _closest(pairs: Pairs) -> Pairs:
    """Of each test image the training image most like it in detail, the first of equals; the most alike first."""
    pairs = pairs.where(np.lexsort((pairs.train, -pairs.detail, pairs.test)))
    pairs = pairs.where(np.diff(pairs.test, prepend=-1) != 0)
    return pairs.where(np.lexsort((pairs.test, -pairs.detail)))


def _listed(splits: Splits, pairs: Pairs) -> tuple[ImagePair, ...]:
    columns = (column.tolist() for column in pairs)
    labels = splits.test.labels[pairs.test].tolist(), splits.train.labels[pairs.train].tolist()
    return tuple(ImagePair(*each) for each in zip(*columns, *labels, strict=True))
