"""Corruptions: each by hand, by its stated strength, or against SciPy, Pillow and colorsys."""

import colorsys
import io

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from pipeline.corruptions import SEVERITIES, blur, colour, corrupt, elastic, fog, label, noise, software, title
from pipeline.corruptions.catalogue import CATALOGUE
from pipeline.corruptions.draws import Draws
from pipeline.study import CORRUPTION_NAMES

DRAWS = Draws("a test", 1, 0)
UNEVEN = ("saturate", "elastic_transform")
"""Their severities differ in kind, not only in size."""


def pictures(count: int = 6) -> np.ndarray:
    """Coloured disks on coloured ramps, uint8 (N, 3, 32, 32)."""
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:32, :32]
    ramp = rng.uniform(20, 120, (count, 3, 1, 1)) + rng.uniform(1, 3, (count, 3, 1, 1)) * rows
    disk = (rows - 16) ** 2 + (columns - 14) ** 2 < 80
    return np.where(disk, rng.uniform(0, 255, (count, 3, 1, 1)), ramp).astype(np.uint8)


def grey(value: float, count: int = 20) -> np.ndarray:
    """Images of one value, float32 (N, 3, 32, 32)."""
    return np.full((count, 3, 32, 32), value, dtype=np.float32)


# -- all of them ---------------------------------------------------------------------------------------


def test_the_catalogue_is_what_a_study_may_name():
    """In the same order, five strengths each, with a name for readers."""
    assert tuple(CATALOGUE) == CORRUPTION_NAMES
    assert all(len(corruption.levels) == len(SEVERITIES) for corruption in CATALOGUE.values())
    assert [label(name) for name in ("fog", "motion_blur", "jpeg_compression")] == [
        "fog", "motion blur", "JPEG compression",
    ]  # fmt: skip
    assert [title(name) for name in ("fog", "jpeg_compression")] == ["Fog", "JPEG compression"]


@pytest.mark.parametrize("name", CORRUPTION_NAMES)
def test_an_altered_image_depends_on_its_place_alone(name):
    """Not on the images that it is altered together with; twice the same; images in and out are uint8."""
    whole = corrupt(name, 4, pictures())
    assert whole.dtype == np.uint8
    assert whole.shape == (6, 3, 32, 32)
    assert np.array_equal(whole, corrupt(name, 4, pictures()))
    assert np.array_equal(whole[2:5], corrupt(name, 4, pictures()[2:5], first=2))


@pytest.mark.parametrize("name", ["gaussian_noise", "shot_noise", "impulse_noise", "fog", "motion_blur",
                                  "elastic_transform"])  # fmt: skip
def test_random_ones_differ_from_image_to_image_and_from_severity_to_severity(name):
    """The same picture twice is altered in two ways."""
    twice = np.repeat(pictures(1), 2, axis=0)
    first, second = corrupt(name, 3, twice)
    assert not np.array_equal(first, second)
    generators = [next(Draws(name, severity, 0).generators(1)).random() for severity in SEVERITIES]
    assert len(set(generators)) == 5


@pytest.mark.parametrize("name", [name for name in CORRUPTION_NAMES if name not in UNEVEN])
def test_damage_grows_with_severity(name):
    """The mean squared difference from images with structure of all sizes, strictly."""
    fields = np.random.default_rng(0).standard_normal((24, 3, 32, 32))
    rough = sum(size * ndimage.gaussian_filter(fields, (0, 0, size, size)) for size in (1, 2, 4))
    images = np.clip(128 + 80 * rough, 0, 255).astype(np.uint8)
    damage = [((corrupt(name, s, images).astype(float) - images) ** 2).mean() for s in SEVERITIES]
    assert damage[0] > 0
    assert damage == sorted(set(damage))


@pytest.mark.parametrize("name", ["defocus_blur", "motion_blur", "elastic_transform", "pixelate", "contrast"])
def test_an_image_of_one_colour_stays_as_it_is(name):
    """Blur, warp and pixels have nothing to work on."""
    plain = np.full((4, 3, 32, 32), 77, dtype=np.uint8)
    for severity in SEVERITIES:
        assert np.array_equal(corrupt(name, severity, plain), plain)


# -- noise ---------------------------------------------------------------------------------------------


def test_gaussian_noise_has_the_stated_deviation():
    """And mean zero; 61,440 values."""
    added = noise.gaussian(grey(0.5), 0.08, DRAWS) - 0.5
    assert added.std() == pytest.approx(0.08, rel=0.01)
    assert abs(added.mean()) < 0.001


def test_shot_noise_has_the_variance_of_its_mean():
    """Of photons: value / photons at 1, and nothing in the dark."""
    counted = noise.shot(grey(0.4), 75, DRAWS)
    assert counted.mean() == pytest.approx(0.4, rel=0.01)
    assert counted.var() == pytest.approx(0.4 / 75, rel=0.03)
    assert not noise.shot(grey(0.0), 75, DRAWS).any()


def test_impulse_noise_sets_its_share_of_the_values():
    """Half of them to 0, half to 1, each colour by itself; the others stay."""
    struck = noise.impulse(grey(0.3), 0.07, DRAWS)
    assert set(np.unique(struck)) == {np.float32(0), np.float32(0.3), np.float32(1)}
    assert (struck == 0).mean() == pytest.approx(0.035, rel=0.05)
    assert (struck == 1).mean() == pytest.approx(0.035, rel=0.05)


# -- blur ----------------------------------------------------------------------------------------------


def test_a_disk_by_hand():
    """Of radius 1, a cross of fifths; of radius 1.5, a square of ninths; below 1, a Gaussian over 3 x 3 pixels."""
    cross = np.zeros((5, 5))
    cross[2, 1:4] = cross[1:4, 2] = 0.2
    assert blur.disk(1, 0.05) == pytest.approx(cross, abs=1e-6)
    assert blur.disk(1.5, 0.05)[1:4, 1:4] == pytest.approx(np.full((3, 3), 1 / 9))
    weights = np.exp(-np.array([1, 0, 1]) / (2 * 0.4**2))
    assert blur.disk(0.3, 0.4)[1:4, 1:4] == pytest.approx(np.outer(weights, weights) / weights.sum() ** 2, rel=1e-5)


def test_defocus_agrees_with_scipy():
    """With edges mirrored at the outermost pixel, which SciPy calls mirror."""
    images = pictures(2).astype(np.float32) / 255
    expected = ndimage.correlate(images, blur.disk(1.5, 0.1)[None, None], mode="mirror")
    assert blur.defocus(images, (1.5, 0.1), DRAWS) == pytest.approx(expected, abs=1e-5)


def test_motion_smears_a_dot_over_the_pixels_before_it():
    """Straight to the left at angle 0, with the weights of half a Gaussian; upwards too at 45 degrees."""
    image = np.zeros((3, 32, 32), dtype=np.float32)
    image[:, 16, 20] = 1
    steps = np.arange(5)
    weights = np.array([0.4, 0.3, 0.15, 0.1, 0.05], dtype=np.float32)
    flat = blur._smeared(image, 0.0, steps, weights)
    assert flat[0, 16, 16:21][::-1] == pytest.approx(weights)
    assert flat.sum() == pytest.approx(3)
    slanted = blur._smeared(image, np.pi / 4, steps, weights)
    assert slanted[0, 15, 19] == pytest.approx(0.45)  # the steps to 0.71 and to 1.41 pixels are both rounded to 1
    assert slanted[0, 16, 19] == 0


# -- weather and light ---------------------------------------------------------------------------------


def test_a_cloud_fills_its_range():
    """From 0 to 1 in each image; neighbours are alike, the more so the smoother it is."""
    dice = np.random.default_rng(0).uniform(-1, 1, (50, 32, 32))
    smooth, rough = fog.cloud(dice, 3), fog.cloud(dice, 1.75)
    for made in (smooth, rough):
        assert np.array_equal(made.min(axis=(1, 2)), np.zeros(50))
        assert np.array_equal(made.max(axis=(1, 2)), np.ones(50))
    assert np.abs(np.diff(smooth)).mean() < 0.7 * np.abs(np.diff(rough)).mean()


def test_a_cloud_starts_from_its_corner_by_hand():
    """The centre gets its own random part of 100 squared; a point on the edge half of the centre's, and its own."""
    dice = np.zeros((1, 32, 32))
    dice[0, 16, 16], dice[0, 0, 16] = 1.0, -0.25
    made = fog.cloud(dice, 3)[0]
    assert made[16, 16] == made.max() == 1
    # Corner 0, centre 1, left edge 1/2, upper edge 1/2 - 1/4: in units of 10,000.
    assert made[16, 0] - made[0, 0] == pytest.approx(0.5 * (made[16, 16] - made[0, 0]), rel=1e-5)
    assert made[0, 16] - made[0, 0] == pytest.approx(0.25 * (made[16, 16] - made[0, 0]), rel=1e-5)


def test_fog_keeps_black_images_and_the_range_of_white_ones():
    """White through fog of thickness 1 lies between a half and one."""
    assert not fog.fog(grey(0.0, 3), (1, 2), DRAWS).any()
    foggy = fog.fog(grey(1.0, 3), (1, 2), DRAWS)
    assert foggy.min() == pytest.approx(0.5)
    assert foggy.max() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("alter", "level", "change"),
    [
        (colour.brightness, 0.3, lambda h, s, v: (h, s, min(1.0, v + 0.3))),
        (colour.saturate, (0.3, 0), lambda h, s, v: (h, 0.3 * s, v)),
        (colour.saturate, (2.5, 0.2), lambda h, s, v: (h, min(1.0, 2.5 * s + 0.2), v)),
    ],
)
def test_brightness_and_saturation_agree_with_colorsys(alter, level, change):
    """Pixel by pixel: random ones, black, white, grey, and the pure colours."""
    rng = np.random.default_rng(0)
    special = [[0, 0, 0], [1, 1, 1], [0.5, 0.5, 0.5], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]]
    pixels = np.concatenate([special, rng.random((1024 - len(special), 3))]).astype(np.float32)
    image = pixels.T.reshape(1, 3, 32, 32)
    expected = [colorsys.hsv_to_rgb(*change(*colorsys.rgb_to_hsv(*pixel))) for pixel in pixels.tolist()]
    altered = alter(image, level, DRAWS).reshape(3, -1).T
    assert altered == pytest.approx(np.array(expected), abs=1e-5)


def test_contrast_halves_deviations():
    """From the mean of each colour over the image, which stays."""
    images = pictures(3).astype(np.float32) / 255
    halved = colour.contrast(images, 0.5, DRAWS)
    assert halved.mean(axis=(2, 3)) == pytest.approx(images.mean(axis=(2, 3)), abs=1e-5)
    assert halved.std(axis=(2, 3)) == pytest.approx(images.std(axis=(2, 3)) / 2, abs=1e-5)


# -- rubber --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deviation", [0.96, 1.92, 6.4])
def test_the_smoother_agrees_with_scipy(deviation):
    """Also where its reach is more than half the image."""
    values = np.random.default_rng(0).random((32, 4))
    expected = ndimage.gaussian_filter1d(values, deviation, axis=0, mode="reflect", truncate=3)
    assert elastic.smoother(deviation) @ values == pytest.approx(expected, abs=1e-5)


def test_sampling_agrees_with_scipy():
    """Linear, and mirrored beyond the edges."""
    rng = np.random.default_rng(0)
    images = rng.random((3, 3, 32, 32)).astype(np.float32)
    places = rng.uniform(-8, 40, (3, 2, 32, 32)).astype(np.float32)
    expected = [
        [ndimage.map_coordinates(channel, where, order=1, mode="mirror") for channel in image]
        for image, where in zip(images, places, strict=True)
    ]
    assert elastic.sample(images, places) == pytest.approx(np.array(expected), abs=1e-4)


def test_the_affine_part_takes_its_points_where_it_should():
    """Left where they are, nothing moves; shifted together, all is read from as far the other way."""
    rows, columns = np.mgrid[:32, :32]
    still, moved = elastic._origins(np.stack([elastic._CORNERS, elastic._CORNERS + np.array([1.0, -2.0])]))
    assert still == pytest.approx(np.stack([rows, columns]), abs=1e-3)
    assert moved == pytest.approx(np.stack([rows - 1, columns + 2]), abs=1e-3)


def test_the_weakest_elastic_transform_bends_nothing():
    """A ramp stays a ramp, though another one; dents of the strongest bend it."""
    rows, columns = np.mgrid[:32, :32]
    ramp = np.broadcast_to((0.2 + 0.01 * rows + 0.005 * columns).astype(np.float32), (5, 3, 32, 32))
    levels = CATALOGUE["elastic_transform"].levels
    flat, bent = (elastic.transform(ramp, levels[place], DRAWS)[:, :, 12:20, 12:20] for place in (0, -1))
    assert not np.allclose(flat, ramp[:, :, 12:20, 12:20], atol=1e-3)
    assert np.abs(np.diff(flat, 2)).max() < 1e-4
    assert np.abs(np.diff(bent, 2)).max() > 1e-3


# -- software ------------------------------------------------------------------------------------------


def test_pixelation_by_hand():
    """At half the side, each square of four pixels becomes their mean."""
    image = pictures(1).astype(np.float32) / 255
    squares = image.reshape(1, 3, 16, 2, 16, 2).mean(axis=(3, 5))
    expected = squares.repeat(2, axis=2).repeat(2, axis=3)
    assert software.pixelate(image, 0.5, DRAWS) == pytest.approx(expected, abs=1.01 / 255)  # Pillow rounds twice


def test_jpeg_is_pillows_at_that_quality():
    """Byte for byte what Pillow makes of the same picture."""
    image = pictures(1)
    file = io.BytesIO()
    Image.fromarray(image[0].transpose(1, 2, 0)).save(file, "JPEG", quality=58)
    expected = np.asarray(Image.open(file)).transpose(2, 0, 1)
    assert np.array_equal(corrupt("jpeg_compression", 3, image)[0], expected)
