"""Alike images: planted copies are found, lookalikes are not, and no block and no machine changes the answer."""

import io

import numpy as np
import pytest
from PIL import Image

from pipeline.analyses.duplicates.search import DETAIL, NEAR_MISSES, WHOLE, _Compared, alike_images
from pipeline.records import Images, Splits


def photographs(count: int, seed: int) -> np.ndarray:
    """Smooth shading with fine texture on it, uint8 (N, 3, 32, 32): no two share either."""
    rng = np.random.default_rng(seed)
    coarse = rng.normal(0, 40, (count, 3, 8, 8)).repeat(4, 2).repeat(4, 3)
    fine = rng.normal(0, 25, (count, 1, 16, 16)).repeat(2, 2).repeat(2, 3)
    return (128 + coarse + fine).clip(0, 255).astype(np.uint8)


def splits(test: np.ndarray, train: np.ndarray) -> Splits:
    """All of one class."""
    return Splits(Images(train, np.zeros(len(train), np.int64)), Images(test, np.zeros(len(test), np.int64)))


def recompressed(pixels: np.ndarray, quality: int = 75) -> np.ndarray:
    """One image (3, 32, 32) after JPEG."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels.transpose(1, 2, 0))).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file)).transpose(2, 0, 1)


CHANGES = {
    "copied": lambda p: p,
    "mirrored": lambda p: p[..., ::-1],
    "noisy": lambda p: (p + np.random.default_rng(9).normal(0, 6, p.shape)).clip(0, 255).astype(np.uint8),
    "recompressed": recompressed,
    "darker": lambda p: (0.7 * p + 5).astype(np.uint8),
    "tinted": lambda p: (p * np.array([1.0, 0.95, 0.9])[:, None, None]).astype(np.uint8),
    "mirrored and recompressed": lambda p: recompressed(p[..., ::-1]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_planted_duplicate_is_found(change):
    """The one test image that was made of a training image, and which one, and which way round."""
    train, test = photographs(300, 1), photographs(40, 2)
    test[17] = CHANGES[change](train[123])
    (pair,) = alike_images(splits(test, train)).pairs
    assert (pair.test, pair.train, pair.mirrored) == (17, 123, "mirrored" in change)
    assert pair.whole >= WHOLE
    assert pair.detail >= DETAIL


def test_both_correlations_are_those_of_numpy():
    """Of the planted pair, from the definition: pixels less channel means, and pixels less block means."""
    train, test = photographs(5, 1), photographs(3, 2)
    test[1] = CHANGES["noisy"](train[4])
    (pair,) = alike_images(splits(test, train)).pairs
    x, y = test[1].astype(float), train[4].astype(float)
    centred = [(i - i.mean((1, 2), keepdims=True)).ravel() for i in (x, y)]
    detail = [(i - i.reshape(3, 8, 4, 8, 4).mean((2, 4)).repeat(4, 1).repeat(4, 2)).ravel() for i in (x, y)]
    for found, (a, b) in ((pair.whole, centred), (pair.detail, detail)):
        assert found == pytest.approx(a @ b / np.sqrt((a @ a) * (b @ b)), abs=1e-12)


def test_images_alike_only_in_their_thumbnails_are_no_duplicates():
    """The same shading under other texture: alike as a whole, not in detail, and said to be a near miss."""
    train, rng = photographs(50, 1), np.random.default_rng(3)
    shading = train[7].reshape(3, 8, 4, 8, 4).mean((2, 4)).repeat(4, 1).repeat(4, 2)
    lookalike = (shading + rng.normal(0, 9, (3, 32, 32))).clip(0, 255).astype(np.uint8)
    smooth = (shading + rng.normal(0, 9, (3, 32, 32))).clip(0, 255).astype(np.uint8)
    train[7] = smooth
    found = alike_images(splits(lookalike[None], train))
    assert found.pairs == ()
    assert [(miss.test, miss.train) for miss in found.near_misses] == [(0, 7)]
    assert (found.alike, found.duplicates, sum(found.detail_counts)) == (1, 0, 1)


def test_unrelated_images_of_one_class_are_no_duplicates():
    """Nothing planted, nothing found."""
    assert alike_images(splits(photographs(60, 4), photographs(300, 5))).pairs == ()


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_blocks_of_any_size_give_the_same_record(block):
    """Bit for bit, with planted pairs, lookalikes and a symmetrical image among them."""
    train, test = photographs(200, 1), photographs(30, 2)
    test[::3] = [CHANGES["noisy"](image) for image in train[:10]]
    train[150] = test[5] = np.concatenate([train[3][..., :16], train[3][..., 15::-1]], axis=2)
    made = splits(test, train)
    assert alike_images(made, block) == alike_images(made)
    assert len(alike_images(made).pairs) == 11


def test_no_pair_is_missed():
    """All pairs above the line by brute force are those that are counted: random crops of a few large pictures."""
    rng = np.random.default_rng(6)
    scenes = rng.normal(0, 1, (4, 3, 48, 48)).cumsum(2).cumsum(3)
    scenes = (128 + 60 * scenes / scenes.std((2, 3), keepdims=True)).clip(0, 255).astype(np.uint8)
    crops = [scenes[rng.integers(4), :, y : y + 32, x : x + 32] for y, x in rng.integers(0, 5, (220, 2))]
    test, train = np.stack(crops[:60]), np.stack(crops[60:])
    whole, detail = (np.stack([_correlations(test, side, part) for side in (train, train[..., ::-1])])
                     for part in (False, True))  # fmt: skip
    alike = whole >= WHOLE
    made = alike_images(splits(test, train), block=16)
    assert 0 < made.alike == alike.any(0).sum() < alike[0].size
    assert made.duplicates == (alike & (detail >= DETAIL)).any(0).sum()
    assert {pair.test for pair in made.pairs} == set(np.flatnonzero((alike & (detail >= DETAIL)).any((0, 2))))


def test_the_bound_is_tight_for_an_image_and_itself():
    """What a search compares has unit length: a looser bound would find the same pairs, and take for ever."""
    made = _Compared(splits(photographs(3, 1), photographs(50, 2)).train)
    np.testing.assert_allclose((made.even**2).sum(1) + (made.odd**2).sum(1), 1, atol=1e-6)


def _correlations(test: np.ndarray, train: np.ndarray, only_detail: bool) -> np.ndarray:
    """Every test image with every training image."""

    def unit(pixels):
        x = pixels.astype(float)
        blocks = x.reshape(-1, 3, 8, 4, 8, 4).mean((3, 5)).repeat(4, 2).repeat(4, 3)
        x = (x - (blocks if only_detail else x.mean((2, 3), keepdims=True))).reshape(len(x), -1)
        return x / np.linalg.norm(x, axis=1, keepdims=True)

    return unit(test) @ unit(train).T


def test_ties_go_to_the_first_training_image_and_pairs_are_sorted():
    """Copies of one image: the first is named; the most alike pair comes first."""
    train, test = photographs(20, 1), photographs(4, 2)
    train[[4, 9, 15]] = test[2]
    test[0] = CHANGES["noisy"](train[11])
    found = alike_images(splits(test, train))
    assert [(pair.test, pair.train) for pair in found.pairs] == [(2, 4), (0, 11)]
    assert found.duplicates == 4


def test_an_image_of_one_colour_is_like_nothing():
    """Not even like itself: there is nothing to correlate, and nothing is divided by zero."""
    flat = np.full((3, 3, 32, 32), 200, np.uint8)
    assert alike_images(splits(flat, flat)).alike == 0


def test_labels_are_only_compared_after_the_search():
    """A pair of different labels is found like any other, and counted as such."""
    train = photographs(30, 1)
    made = splits(train[[3, 8]].copy(), train)
    made.test.labels[1] = 1
    found = alike_images(made)
    assert [(pair.test_label, pair.train_label) for pair in found.pairs] == [(0, 0), (1, 0)]
    assert (found.duplicates, found.same_class) == (2, 1)


def test_near_misses_are_few():
    """However many there are."""
    rng = np.random.default_rng(8)
    shading = photographs(1, 1)[0].reshape(3, 8, 4, 8, 4).mean((2, 4)).repeat(4, 1).repeat(4, 2)
    alike = (shading + rng.normal(0, 9, (40, 3, 32, 32))).clip(0, 255).astype(np.uint8)
    found = alike_images(splits(alike[:20], alike[20:]))
    assert found.alike == 400
    assert len(found.near_misses) == NEAR_MISSES
