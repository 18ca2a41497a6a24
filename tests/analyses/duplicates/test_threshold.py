"""Telling near-duplicates from look-alikes: planted copies are told, none is invented, and chance errs as it says."""

import numpy as np
import pytest
from made_up import noise_images
from scipy import stats

from pipeline.analyses.duplicates.record import AlikeImages, ImagePair, Surroundings
from pipeline.analyses.duplicates.search import alike_images
from pipeline.analyses.duplicates.surroundings import FEWEST, MOST, nearest_count, surroundings
from pipeline.analyses.duplicates.threshold import RATE, judge, p_values
from pipeline.records import Images, Splits

from .test_search import CHANGES, photographs, recompressed, splits


def judged(made: Splits):
    """What comes of the search and of what follows it."""
    alike = alike_images(made)
    return judge(alike, surroundings(made, alike), len(made.test.labels))


def detail_of(distances: np.ndarray) -> np.ndarray:
    """Correlations that belong to distances between images of unit length."""
    return (1 - distances**2 / 2).astype(np.float32)


def by_chance(rng: np.random.Generator, images: int, neighbours: int, dimensions: float) -> np.ndarray:
    """Distances of the nearest points of an even cloud in so many dimensions, rising, (images, neighbours)."""
    return 0.8 * np.sort(rng.random((images, neighbours)) ** (1 / dimensions), axis=1)


def figures(count: int, seed: int) -> np.ndarray:
    """Ten kinds of drawings, eight strokes each, shifted a little: uint8 (N, 3, 32, 32). Those of a kind look alike."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:32, 0:32] / 31.0
    made = []
    for number in range(count):
        kind = np.random.default_rng(1000 + number % 10)
        angles, places = kind.uniform(0, np.pi, 8), kind.uniform(0.2, 0.8, (8, 2)) + rng.normal(0, 0.025, (8, 2))
        away = [(x - a) * np.cos(k) + (y - b) * np.sin(k) for k, (a, b) in zip(angles, places, strict=True)]
        made.append(255 * np.exp(-np.square(away).min(axis=0) / 0.002))
    return np.repeat(np.stack(made)[:, None], 3, axis=1).astype(np.uint8)


# -- p values ------------------------------------------------------------------------------------------


def test_one_gap_is_an_f_test():
    """SciPy's F distribution with 2 and 2 m degrees of freedom, of the nearest alone: by hand, from the definition."""
    distances = np.array([[0.2, 0.5, 0.55, 0.6, 0.62, 0.7, 0.71, 0.72, 0.8, 0.9, 0.91, 0.92]])
    gaps = np.diff(np.log(distances[0])) * np.arange(1, 12)
    ratio = gaps[0] / gaps[1:].mean()
    assert p_values(detail_of(distances)) == pytest.approx(2 * stats.f.sf(ratio, 2, 20), rel=1e-5)


@pytest.mark.parametrize("dimensions", [2, 7, 30])
@pytest.mark.parametrize("neighbours", [30, 100])
def test_look_alikes_get_small_p_values_no_more_often_than_they_say(dimensions, neighbours):
    """In 20,000 even clouds, whatever their dimensions: at most the share that is said, and not far less."""
    chances = p_values(detail_of(by_chance(np.random.default_rng(0), 20_000, neighbours, dimensions)))
    for level in (0.1, 0.01, 0.001):
        assert 0.3 * level <= (chances <= level).mean() <= level + 3 * np.sqrt(level / 20_000)


def test_several_copies_are_told_together():
    """Three copies among the nearest: the gap behind the third; the same three a little apart by chance aren't."""
    distances = by_chance(np.random.default_rng(1), 200, 30, 8)
    assert (p_values(detail_of(distances)) < 1e-4).mean() < 0.01
    distances[:, :3] *= 0.1
    assert (p_values(detail_of(distances)) < 1e-4).mean() > 0.95


def test_the_same_image_counts_without_regard_to_chance():
    """However many copies there are."""
    assert p_values(np.ones((1, 30), np.float32)) == [0.0]


def test_few_training_images_tell_nothing():
    """One or two others: no gap to hold against another."""
    for count in (1, 2):
        assert p_values(np.full((1, count), 0.9, np.float32)) == [1.0]


def test_the_level_is_that_of_benjamini_and_hochberg():
    """As SciPy adjusts the p values of all test images, of which those without an alike image have one."""
    rng = np.random.default_rng(3)
    distances = by_chance(rng, 60, 30, 8)
    distances[:12, 0] *= np.linspace(0.05, 0.6, 12)
    detail = detail_of(distances)
    pairs = tuple(ImagePair(n, n, False, 0.95, 0.9, 0, n % 2) for n in range(60))
    alike = AlikeImages(0.9, 0.7, pairs, (), 60, 60, 30, (0,) * 20)
    found = judge(alike, Surroundings(np.arange(60), detail, 0), 500)
    adjusted = stats.false_discovery_control(np.concatenate([p_values(detail), np.ones(440)]))
    assert {pair.test for pair in found.pairs} == set(np.flatnonzero(adjusted <= RATE))
    assert 0 < len(found.pairs) < 12
    assert found.expected == pytest.approx(RATE * len(found.pairs))
    assert len(found.pairs) + len(found.look_alikes) == 60
    assert found.same_class == sum(pair.test % 2 == 0 for pair in found.pairs)


# -- on images -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", CHANGES)
def test_planted_copies_of_photographs_are_found_and_none_is_invented(change):
    """Twenty of eighty test images."""
    train, test = photographs(400, 1), photographs(80, 2)
    test[::4] = np.stack([CHANGES[change](image) for image in train[:20]])
    assert {pair.test: pair.train for pair in judged(splits(test, train)).pairs} == {4 * n: n for n in range(20)}


@pytest.mark.parametrize("change", [lambda p: p, lambda p: p[..., ::-1], lambda p: (0.8 * p + 20).astype(np.uint8)])
def test_copies_are_told_from_look_alikes(change):
    """Drawings of ten kinds: most test images are as alike to a training image as copies of photographs are, and only
    those count that were planted."""
    train, test = figures(1500, 1), figures(200, 2)
    plain = judged(splits(test, train))
    assert len(plain.look_alikes) > 100
    assert len(plain.pairs) <= 1
    test[::20] = np.stack([change(image) for image in train[700:710]])
    found = {pair.test for pair in judged(splits(test, train)).pairs}
    assert found >= {*range(0, 200, 20)}
    assert len(found) <= 11


def test_copies_that_are_in_the_training_set_several_times_are_found():
    """Three times, each recompressed otherwise."""
    train, test = photographs(400, 1), photographs(30, 2)
    for place, quality in ((10, 60), (11, 75), (12, 90)):
        train[place] = recompressed(test[5], quality)
    assert [pair.test for pair in judged(splits(test, train)).pairs] == [5]


def test_images_without_detail_are_counted():
    """Two of five are no more than their thumbnail."""
    test = photographs(5, 2)
    test[:2] = test[:2].reshape(2, 3, 8, 4, 8, 4)[..., :1, :, :1].repeat(4, 3).repeat(4, 5).reshape(2, 3, 32, 32)
    assert judged(splits(test, photographs(50, 1))).without_detail == 2


def test_the_nearest_are_those_of_plain_correlations():
    """From the definition, mirrored or not, the largest first; the same in blocks of any size."""
    train, test = photographs(60, 1), photographs(4, 2)
    test[1] = CHANGES["noisy"](train[9][..., ::-1])
    made = splits(test, train)
    near = surroundings(made, alike_images(made))
    (image,) = near.test

    def rest(pixels):
        x = pixels.astype(float)
        return (x - x.reshape(3, 8, 4, 8, 4).mean((2, 4)).repeat(4, 1).repeat(4, 2)).ravel()

    plain = [
        max(np.corrcoef(rest(way), rest(other))[0, 1] for way in (test[image], test[image][..., ::-1]))
        for other in train
    ]
    assert near.detail[0] == pytest.approx(np.sort(plain)[::-1][: near.detail.shape[1]], abs=1e-6)


def test_how_many_neighbours_are_looked_at_follows_the_training_set():
    """All of a handful, thirty of a thousand, a hundred of CIFAR-10's fifty thousand."""
    assert [nearest_count(size) for size in (7, 1000, 50_000)] == [7, FEWEST, MOST]


def test_nothing_alike_is_nothing_to_tell():
    """Noise."""
    images = noise_images(np.arange(40) % 10)
    found = judged(
        Splits(Images(images.pixels[:20], images.labels[:20]), Images(images.pixels[20:], images.labels[20:]))
    )
    assert (found.pairs, found.look_alikes, found.stands_out) == ((), (), None)
