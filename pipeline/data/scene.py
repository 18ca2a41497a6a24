"""One generated image: a background, clutter, a shape on it, light and noise. Integers only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.data.dice import Dice
from pipeline.data.outlines import CLUTTER, OUTLINES, STEPS, UNIT, Outline, sine

SIDE_PX = 32
FINE = 4
"""Samples along a pixel's side: coverage comes in sixteenths."""

EIGHTHS = 2 * FINE
"""Lengths are eighths of a pixel, so that the centre of every sample is a whole number."""

Colour = tuple[int, int, int]

_SAMPLES = 2 * np.arange(SIDE_PX * FINE, dtype=np.int32) + 1
_Y, _X = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.int32)


@dataclass(frozen=True)
class Pose:
    """Where a shape lies: centre and radius in eighths of a pixel, turn in 256ths, height in percent of its width."""

    x: int
    y: int
    radius: int
    turn: int
    height_percent: int


def draw_scene(dice: Dice, label: int, place: int) -> tuple[np.ndarray, np.ndarray]:
    """One image of a shape.

    Args:
        dice: its random numbers.
        label: which shape, in the order of ``OUTLINES``.
        place: which of the ten backgrounds.

    Returns:
        uint8 (3, 32, 32), and the mask of the shape, bool (32, 32).
    """
    canvas, tint = _background(dice, place)
    for _ in range(dice.between(1, 3)):
        piece = CLUTTER[dice.between(0, len(CLUTTER) - 1)]
        _paint(canvas, *cover(piece, _pose(dice, 16, 32, STEPS // 2)), _colour(dice))
    outline = list(OUTLINES.values())[label]
    box, coverage = cover(outline, _pose(dice, 72, 104, STEPS // 16))
    _paint(canvas, box, coverage, _colour_unlike(dice, tint))
    mask = np.zeros((SIDE_PX, SIDE_PX), bool)
    mask[box] = 2 * coverage >= FINE * FINE
    return _expose(dice, canvas), mask


def cover(outline: Outline, pose: Pose) -> tuple[tuple[slice, slice], np.ndarray]:
    """Where a shape lies and how much it covers there.

    Returns:
        The rows and columns (y, x) of a box around it, and how many of each pixel's sixteen samples in that box lie
        inside, int32 of its shape.
    """
    (first_x, end_x), (first_y, end_y) = _reach(pose.x, pose.radius), _reach(pose.y, pose.radius)
    cosine, sinus = sine(pose.turn + STEPS // 4), sine(pose.turn)
    scale = UNIT * 256 // pose.radius  # 256ths of the outline's unit per eighth of a pixel
    dx = (_SAMPLES[FINE * first_x : FINE * end_x] - pose.x)[None, :]
    dy = (_SAMPLES[FINE * first_y : FINE * end_y] - pose.y)[:, None]
    u = (dx * (cosine * scale >> 14) + dy * (sinus * scale >> 14)) >> 8
    v = (dy * (cosine * scale >> 14) - dx * (sinus * scale >> 14)) >> 8
    inside = outline(u, v * 100 // pose.height_percent)
    counts = inside.reshape(end_y - first_y, FINE, end_x - first_x, FINE).sum(axis=(1, 3), dtype=np.int32)
    return (slice(first_y, end_y), slice(first_x, end_x)), counts


def _reach(centre: int, radius: int) -> tuple[int, int]:
    """The pixels along one side that a shape may touch: none reaches further than 1.14 radii (a square's corner)."""
    reach = 5 * radius // 4
    return max((centre - reach) // EIGHTHS, 0), min((centre + reach) // EIGHTHS + 1, SIDE_PX)


def _paint(canvas: np.ndarray, box: tuple[slice, slice], coverage: np.ndarray, colour: Colour) -> None:
    """Lay a colour over a box of the canvas, int32 (3, 32, 32), as far as it covers each pixel."""
    whole = FINE * FINE
    part = canvas[:, box[0], box[1]]
    part += (coverage * (np.array(colour, np.int32)[:, None, None] - part) + whole // 2) // whole


def _pose(dice: Dice, low: int, high: int, turn: int) -> Pose:
    """A random pose: radius in [low, high], turned by at most ``turn`` either way, inside the image or nearly so."""
    radius = dice.between(low, high)
    margin = 7 * radius // 8
    x, y = (dice.between(margin, SIDE_PX * EIGHTHS - margin) for _ in range(2))
    return Pose(x, y, radius, dice.between(-turn, turn), dice.between(80, 100))


def _colour(dice: Dice) -> Colour:
    red, green, blue = (dice.between(10, 245) for _ in range(3))
    return red, green, blue


def _colour_unlike(dice: Dice, other: Colour) -> Colour:
    """A colour that stands out from another one."""
    for _ in range(16):
        colour = _colour(dice)
        if sum(abs(a - b) for a, b in zip(colour, other, strict=True)) >= 240:
            return colour
    red, green, blue = (255 - value for value in other)
    return red, green, blue


TINTS: tuple[tuple[Colour, Colour], ...] = (
    ((96, 132, 80), (132, 158, 98)),  # meadow
    ((120, 160, 190), (160, 188, 206)),  # sky
    ((196, 172, 128), (172, 146, 106)),  # sand
    ((150, 92, 80), (120, 76, 70)),  # brick
    ((92, 100, 112), (118, 124, 136)),  # slate
    ((150, 132, 172), (122, 106, 146)),  # lavender
    ((72, 122, 124), (100, 146, 142)),  # teal
    ((126, 120, 70), (100, 96, 58)),  # olive
    ((190, 140, 146), (164, 118, 128)),  # rose
    ((206, 200, 186), (184, 178, 166)),  # plaster
)
"""Two colours of each background."""


def _background(dice: Dice, place: int) -> tuple[np.ndarray, Colour]:
    """A textured background, int32 (3, 32, 32), and its mean tint."""
    shift = [dice.between(-28, 28) for _ in range(3)]
    a, b = ([value + s for value, s in zip(tint, shift, strict=True)] for tint in TINTS[place])
    weave = _texture(dice, place % 5)
    canvas = np.stack([low + (high - low) * weave // 256 for low, high in zip(a, b, strict=True)])
    red, green, blue = ((low + high) // 2 for low, high in zip(a, b, strict=True))
    return canvas, (red, green, blue)


def _texture(dice: Dice, kind: int) -> NDArray[np.int32]:
    """A pattern with values in [0, 256], int32 (32, 32)."""
    period = dice.between(5, 9)
    x, y = _X + dice.between(0, 31), _Y + dice.between(0, 31)
    if kind == 0:
        return _wave(x, period)
    if kind == 1:
        return _wave(y, period)
    if kind == 2:
        return _wave(x + y, period)
    if kind == 3:
        board: NDArray[np.int32] = (((x // period) + (y // period)) % 2) * 256
        return board
    return (_wave(x, period) + _wave(y, period)) // 2


def _wave(position: NDArray[np.int32], period: int) -> NDArray[np.int32]:
    """A triangle wave between 0 and 256."""
    return abs(position % period * 512 // period - 256)


def _expose(dice: Dice, canvas: np.ndarray) -> NDArray[np.uint8]:
    """Light from one side, contrast, and sensor noise; uint8 (3, 32, 32)."""
    slope_x, slope_y = dice.between(-24, 24), dice.between(-24, 24)
    light = (slope_x * (2 * _X - SIDE_PX) + slope_y * (2 * _Y - SIDE_PX)) // SIDE_PX
    contrast, brightness = dice.between(70, 100), dice.between(-20, 20)
    lit = 128 + (canvas - 128) * contrast // 100 + light + brightness
    noise = dice.noise(canvas.size).reshape(canvas.shape) * dice.between(3, 9) // 104
    exposed: NDArray[np.uint8] = np.clip(lit + noise, 0, 255).astype(np.uint8)
    return exposed
