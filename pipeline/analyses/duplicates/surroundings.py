"""How like a test image are the training images nearest to it: what a copy has to stand out from.

Of each test image that has an alike training image, the detail (see ``search``) is held against that of all training
images, as they are and mirrored. Products of matrices find the nearest; their correlations are then computed in whole
numbers, so that they are the same on every machine.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.analyses.duplicates.record import AlikeImages, Surroundings
from pipeline.records import Splits

FEWEST, MOST, SHARE = 30, 100, 500
"""How many training images are looked at: one in ``SHARE``, between ``FEWEST`` and ``MOST`` where there are so many.
Pictures with fifty copies are known, so there should be more; but only near ones show how densely images lie there."""

SPARE = 28
"""How many more are compared in whole numbers than are kept: products of matrices in float32 err in the sixth digit."""

CELL, TEST_BLOCK, TRAIN_BLOCK = 4, 500, 5000


def nearest_count(train_size: int) -> int:
    """K, of so many training images."""
    return min(train_size, max(FEWEST, min(MOST, train_size // SHARE)))


def surroundings(splits: Splits, alike: AlikeImages) -> Surroundings:
    """The correlations in detail of each such test image with the training images nearest to it."""
    train, test = splits.train.pixels, splits.test.pixels
    places = np.array([pair.test for pair in alike.pairs], dtype=np.int64)
    kept = nearest_count(len(train))
    detail = [_nearest(test[places[some]], train, kept) for some in _blocks(len(places), TEST_BLOCK)]
    return Surroundings(
        test=places,
        detail=np.concatenate([np.empty((0, kept), np.float32), *detail]),
        without_detail=sum(int((_squares(test[some]) == 0).sum()) for some in _blocks(len(test), TRAIN_BLOCK)),
    )


def _blocks(total: int, size: int) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(0, total, size))


def _nearest(test: np.ndarray, train: np.ndarray, kept: int) -> NDArray[np.float32]:
    """Of test images (B, 3, H, W), the correlations with the training images most like them, float32 (B, kept)."""
    ways = [_unit(test), _unit(test[..., ::-1])]
    score, place = np.empty((len(test), 0), np.float32), np.empty((len(test), 0), np.int64)
    for some in _blocks(len(train), TRAIN_BLOCK):
        units = _unit(train[some]).T
        found = np.maximum(*(way @ units for way in ways))
        score = np.concatenate([score, found], axis=1)
        place = np.concatenate([place, np.broadcast_to(np.arange(len(train))[some], found.shape)], axis=1)
        best = np.argsort(-score, axis=1, kind="stable")[:, : kept + SPARE]
        score, place = np.take_along_axis(score, best, axis=1), np.take_along_axis(place, best, axis=1)
    exact = np.stack([_correlations(image, train[near]) for image, near in zip(test, place, strict=True)])
    falling: NDArray[np.float32] = -np.sort(-exact, axis=1)[:, :kept]
    return falling


def _unit(pixels: np.ndarray) -> NDArray[np.float32]:
    """What the thumbnails leave, scaled to unit length, (N, D); zero where they leave nothing."""
    blocks = pixels.reshape(*pixels.shape[:2], pixels.shape[2] // CELL, CELL, -1, CELL).astype(np.float32)
    rest = (blocks - blocks.mean(axis=(3, 5), keepdims=True)).reshape(len(pixels), -1)
    length = np.sqrt((rest * rest).sum(axis=1, keepdims=True))
    unit: NDArray[np.float32] = rest / np.where(length > 0, length, np.inf)
    return unit


def _correlations(image: np.ndarray, others: np.ndarray) -> NDArray[np.float32]:
    """Of one image (3, H, W), or its mirror image where that is more alike, with each of the others (N, 3, H, W)."""
    lengths = np.sqrt(_squares(image[None]).astype(np.float64)) * np.sqrt(_squares(others).astype(np.float64))
    products = np.maximum(*(_products(way[None], others) for way in (image, image[..., ::-1])))
    found: NDArray[np.float32] = (products / np.where(lengths > 0, lengths, np.inf)).clip(-1, 1).astype(np.float32)
    return found


def _squares(pixels: np.ndarray) -> NDArray[np.int64]:
    return _products(pixels, pixels)


def _products(first: np.ndarray, second: np.ndarray) -> NDArray[np.int64]:
    """Image by image the product of what the thumbnails leave, times ``CELL`` squared: a whole number."""
    cells = CELL * CELL
    one, other = (pixels.reshape(len(pixels), -1).astype(np.int64) for pixels in (first, second))
    sums, other_sums = (_sums(pixels).reshape(len(pixels), -1) for pixels in (first, second))
    products: NDArray[np.int64] = cells * (one * other).sum(axis=1) - (sums * other_sums).sum(axis=1)
    return products


def _sums(pixels: np.ndarray) -> NDArray[np.int64]:
    """Of the blocks."""
    blocks = pixels.reshape(*pixels.shape[:2], pixels.shape[2] // CELL, CELL, -1, CELL)
    sums: NDArray[np.int64] = blocks.sum(axis=(3, 5), dtype=np.int64)
    return sums
