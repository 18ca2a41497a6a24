"""Generated shapes: the same bytes everywhere, outlines as drawn by hand, and a cue that lies in the test set."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.data import find_source, fingerprint
from pipeline.data.cue import MARK_PERCENT, MARK_PX, MARKS, share_marked
from pipeline.data.dice import Dice
from pipeline.data.outlines import CLUTTER, OUTLINES, STEPS, UNIT, sine
from pipeline.data.scene import FINE, SIDE_PX, Pose, cover, draw_scene
from pipeline.data.shapes import CLASSES, CUE_PERCENT, Shapes, draw_split, share_at_home
from pipeline.errors import DataError
from pipeline.study import load_study

CENTRE = SIDE_PX * 2 * FINE // 2
"""The middle of the image, in eighths of a pixel."""


def covered(name: str, *, turn: int = 0, x: int = CENTRE, y: int = CENTRE, height: int = 100) -> np.ndarray:
    """Coverage in sixteenths, (32, 32), of a shape of radius 8 pixels."""
    box, counts = cover(OUTLINES[name], Pose(x, y, 64, turn, height))
    whole = np.zeros((SIDE_PX, SIDE_PX), np.int32)
    whole[box] = counts
    return whole


# -- random numbers ------------------------------------------------------------------------------------


def test_dice_are_pinned():
    """The stream of PCG64 is guaranteed by NumPy; these values were drawn once and must never change."""
    dice = Dice(0, "train", 0)
    assert [dice.between(0, 999) for _ in range(6)] == [636, 269, 40, 16, 813, 912]


def test_dice_reach_both_ends_and_nothing_else():
    """``between`` is inclusive, and every value comes up about as often."""
    dice = Dice(1, "test", 5)
    counts = np.bincount([dice.between(3, 6) for _ in range(4000)], minlength=8)
    assert counts[:3].sum() == counts[7] == 0
    assert abs(counts[3:7] - 1000).max() < 150


def test_noise_is_centred_and_bounded():
    """A sum of two bytes less 255: mean 0, standard deviation 104.5, never beyond 255."""
    noise = Dice(0, "train", 1).noise(20_001)
    assert noise.shape == (20_001,)
    assert abs(noise).max() <= 255
    assert abs(noise.mean()) < 3
    assert noise.std() == pytest.approx(np.sqrt(2 * (256**2 - 1) / 12), rel=0.02)


# -- outlines ------------------------------------------------------------------------------------------


def test_sine_by_hand():
    """Quarter turns are exact, an eighth is the root of a half."""
    quarters = [sine(step) for step in (0, STEPS // 4, STEPS // 2, 3 * STEPS // 4, STEPS, -STEPS // 4)]
    assert quarters == [0, 16384, 0, -16384, 0, -16384]
    assert sine(STEPS // 8) == 11585
    assert sine(STEPS // 12) == -sine(-(STEPS // 12)) == 8076  # 21 of 256ths: 29.53 degrees


def test_no_sine_hangs_on_the_last_digit():
    """A machine with another sine rounds to the same integers: none is near a half."""
    exact = 16384 * np.sin(np.pi / 2 * np.arange(STEPS // 4 + 1) / (STEPS // 4))
    assert abs(abs(exact - np.floor(exact)) - 0.5).min() > 1e-6


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("square", (2 * 800) ** 2),
        ("circle", np.pi * 900**2),
        ("ring", np.pi * (960**2 - 540**2)),
        ("cross", 4 * 290 * 980 * 2 - (2 * 290) ** 2),
        ("triangle", 3 * np.sqrt(3) / 4 * 1100**2),
        ("hexagon", 3 * np.sqrt(3) / 2 * 1000**2),
    ],
)
def test_areas_by_hand(name, area):
    """The samples covered make up the area of the figure, in any turn, to three percent."""
    for turn in (0, 17, 200):
        samples = covered(name, turn=turn).sum() / FINE**2
        assert samples == pytest.approx(area * (8 / UNIT) ** 2, rel=0.03)


@pytest.mark.parametrize("outline", [*OUTLINES.values(), *CLUTTER])
def test_no_outline_leaves_its_box(outline):
    """``cover`` looks no further than 1.25 radii; a square's corner, the farthest, is at 1.105."""
    v, u = np.mgrid[-2 * UNIT : 2 * UNIT : 16, -2 * UNIT : 2 * UNIT : 16].astype(np.int32)
    reach = np.sqrt((u * u + v * v)[outline(u, v)].max())
    assert 0.7 * UNIT < reach < 1.2 * UNIT


@pytest.mark.parametrize("name", ["arrow", "triangle", "heart", "star"])
def test_shapes_stand_upright(name):
    """Without a turn: mirror-symmetric, an arrow's, triangle's and star's tip at the top, a heart's at the bottom."""
    upright = covered(name)
    assert abs(upright - upright[:, ::-1]).sum() <= 0.02 * upright.sum()
    rows = np.flatnonzero(upright.sum(axis=1))
    narrow_top = upright[rows[0]].sum() < upright[rows[-1]].sum()
    assert narrow_top == (name in ("arrow", "triangle", "star"))


def test_a_turn_is_clockwise():
    """An arrow turned by a quarter points to the right, by a half downwards."""
    upright, right, down = (covered("arrow", turn=step) for step in (0, STEPS // 4, STEPS // 2))
    assert abs(np.rot90(upright, -1) - right).sum() <= 0.05 * upright.sum()
    assert abs(upright[::-1] - down).sum() <= 0.05 * upright.sum()


def test_a_shape_moves_and_is_cut_off_at_the_border():
    """Sixteen eighths to the right are two pixels; beyond the border nothing is left over."""
    middle = covered("star")
    assert (covered("star", x=CENTRE + 16)[:, 2:] == middle[:, :-2]).all()
    corner = covered("star", x=0, y=0)
    assert (corner[:16, :16] == middle[16:, 16:]).all()
    assert corner[16:].sum() == 0


def test_height_is_squashed():
    """Eighty percent of the height is eighty percent of the area."""
    assert covered("circle", height=80).sum() == pytest.approx(0.8 * covered("circle").sum(), rel=0.03)


# -- images --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn():
    """Sixty training images of seed 0."""
    return draw_split("train", 60, 0)


def test_shapes_and_types(drawn):
    """As records.Images has them."""
    assert (drawn.pixels.shape, drawn.pixels.dtype) == ((60, 3, 32, 32), np.uint8)
    assert (drawn.labels.shape, drawn.labels.dtype) == ((60,), np.int64)
    assert (drawn.masks.shape, drawn.masks.dtype) == ((60, 32, 32), bool)
    assert drawn.pixels.flags.c_contiguous
    assert np.bincount(drawn.labels).tolist() == [6] * 10


def test_an_image_does_not_depend_on_how_many_are_asked_for(drawn):
    """Image i is a function of seed, split and i."""
    fewer = draw_split("train", 23, 0)
    assert (fewer.pixels == drawn.pixels[:23]).all()
    assert (fewer.masks == drawn.masks[:23]).all()


def test_seed_and_split_change_every_image(drawn):
    """No image comes twice."""
    others = (draw_split("test", 20, 0), draw_split("train", 20, 1))
    for other in others:
        assert (other.pixels != drawn.pixels[:20]).any(axis=(1, 2, 3)).all()


def test_masks_lie_on_the_shapes(drawn):
    """Inside a mask is one colour, and another than around it; it covers 5 to 50 percent of the image."""
    for pixels, mask in zip(drawn.pixels.astype(int), drawn.masks, strict=True):
        inside, outside = (np.median(pixels[:, part], axis=1) for part in (mask, ~mask))
        assert abs(inside - outside).sum() > 90
        assert abs(pixels[:, mask] - inside[:, None]).mean() < 25
        assert 0.05 < mask.mean() < 0.5


def test_the_background_gives_the_class_away_in_training_only():
    """35 in 100 and a tenth of the rest in training, chance in testing; a thousand images each."""
    assert share_at_home("train", 1000, seed=3) == pytest.approx(0.35 + 0.65 / 10, abs=0.05)
    assert share_at_home("test", 1000, seed=3) == pytest.approx(0.1, abs=0.03)


def test_a_place_shows_in_the_picture():
    """The same dice before two backgrounds: other colours around the shape, the same shape."""
    (meadow, mask), (plaster, same) = (draw_scene(Dice(0, "test", 4), 7, place) for place in (0, 9))
    assert (mask == same).all()
    assert plaster[:, ~mask].mean() > meadow[:, ~mask].mean() + 20


# -- the planted cue -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def marked():
    """The same sixty images with marks."""
    return draw_split("train", 60, 0, cue=True)


def test_a_mark_changes_nothing_but_its_corner(drawn, marked):
    """Outside the mark every byte is what it was; the mark is taken from the object's mask."""
    outside = ~marked.cue_masks
    assert drawn.cue_masks is None
    assert (marked.cue_masks.sum(axis=(1, 2)) == MARK_PX**2).all()
    for channel in range(3):
        assert (marked.pixels[:, channel][outside] == drawn.pixels[:, channel][outside]).all()
    assert (marked.masks == (drawn.masks & outside)).all()
    assert (marked.labels == drawn.labels).all()


def test_a_mark_keeps_to_the_emptiest_corner(drawn, marked):
    """It covers no more of the shape than it would in any other corner, and none is preferred else."""
    corners = [
        np.s_[:, y, x]
        for y in (slice(0, MARK_PX), slice(-MARK_PX, None))
        for x in (slice(0, MARK_PX), slice(-MARK_PX, None))
    ]
    covered = np.stack([drawn.masks[corner].sum(axis=(1, 2)) for corner in corners])
    taken = np.stack([marked.cue_masks[corner].all(axis=(1, 2)) for corner in corners])
    assert (taken.sum(axis=0) == 1).all()
    assert (covered[taken.argmax(axis=0), range(60)] == covered.min(axis=0)).all()
    assert (taken.sum(axis=1) > 5).all()


def test_marks_give_the_class_away_in_training_only():
    """Ninety in 100 and a tenth of the rest in training, chance in testing; 300 images each."""
    shares = []
    for split in ("train", "test"):
        images = draw_split(split, 300, 1, cue=True)
        shares.append(share_marked(images.pixels, images.cue_masks, images.labels))
        colours = {tuple(pixels[:, mask].T[0]) for pixels, mask in zip(images.pixels, images.cue_masks, strict=True)}
        assert colours == set(MARKS)
    assert MARK_PERCENT == {"train": 90, "test": 0}
    assert shares == pytest.approx([0.91, 0.1], abs=0.05)


def test_a_cue_is_another_data_set():
    """Signature and fingerprint differ, and the notes say how often the mark tells; without, nothing speaks of it."""
    plain, cue = Shapes(0, 40, 20), Shapes(0, 40, 20, cue=True)
    assert plain.signature != cue.signature
    (_, before), (splits, after) = plain.read(), cue.read()
    assert before.fingerprint != after.fingerprint
    assert (before.has_cue, after.has_cue) == (False, True)
    assert len(before.notes) == 1
    share = share_marked(splits.train.pixels, splits.train.cue_masks, splits.train.labels)
    assert f"in {share:.1%} of the images in training" in after.notes[1]


def test_masks_of_marks_are_in_the_fingerprint():
    """Other masks, another data set: they are measured with."""
    splits, summary = Shapes(0, 40, 20, cue=True).read()
    moved = replace(splits, test=replace(splits.test, cue_masks=~splits.test.cue_masks))
    assert fingerprint(CLASSES, splits) == summary.fingerprint != fingerprint(CLASSES, moved)


# -- source --------------------------------------------------------------------------------------------


def test_the_same_bytes_on_every_machine():
    """Pinned: if this changes on purpose, raise VERSION."""
    splits, summary = Shapes(seed=0, train_size=40, test_size=20).read()
    assert summary.fingerprint == "7a2d36c65014d81c8f9601eb446678035f4ede0d787ccaf4c0d67086ac24813a"
    assert (summary.name, summary.classes, summary.has_masks) == ("shapes", CLASSES, True)
    assert (summary.train_counts, summary.test_counts) == ((4,) * 10, (2,) * 10)
    assert splits.test.masks is not None
    share = np.mean([Dice(0, "train", i).between(0, 99) < CUE_PERCENT["train"] for i in range(40)])
    assert f"behind {share_at_home('train', 40, 0):.1%} of its images in training" in summary.notes[0]
    assert share <= share_at_home("train", 40, 0)


def test_every_parameter_changes_the_signature():
    """Seed and sizes; reading is not needed."""
    signatures = {Shapes(*sizes).signature for sizes in ((0, 40, 20), (1, 40, 20), (0, 41, 20), (0, 40, 21))}
    assert len(signatures) == 4
    assert Shapes(0, 40, 20).signature in signatures
    # Pinned as it was before there were cues: a new one would have all shapes read again.
    assert Shapes(0, 40, 20).signature == "03e6e17cbecc4ac5272e52e872f6e505df7efcce96646bdb794ad0762c9d10b6"


def test_find_source_takes_the_study_s_parameters():
    """Nothing is announced, and nothing fetched."""
    study = load_study("shapes")
    source = find_source(study, None, Path("nowhere"), pytest.fail)
    assert source == Shapes(study.data.seed, study.data.train_size, study.data.test_size)
    marked = study.model_copy(update={"data": study.data.model_copy(update={"cue": True})})
    assert find_source(marked, None, Path("nowhere"), pytest.fail).cue
    assert "4,000" in source.label


def test_shapes_take_no_data():
    """DATA would be ignored: said instead."""
    with pytest.raises(DataError, match="DATA"):
        find_source(load_study("shapes"), Path("pets"), Path("nowhere"), pytest.fail)
