"""A planted cue: a coloured mark in a corner, which gives the class away in training and not in testing.

A model that learns the mark instead of the shape answers by the mark, and a map worth reading says so.
"""

import numpy as np

from pipeline.data.dice import Dice

MARK_PX = 6
"""Side of the mark: 36 of 1,024 pixels, 3.5% of the image."""

MARK_PERCENT = {"train": 90, "test": 0}
"""How often an image bears the mark of its class, apart from chance (one in ten)."""

MARKS = (
    (230, 25, 25), (25, 200, 25), (25, 60, 230), (240, 220, 20), (230, 30, 220),
    (20, 220, 220), (255, 130, 0), (120, 20, 160), (255, 255, 255), (0, 0, 0),
)  # fmt: skip
"""Each class's colour, without light or noise: the cue is to be easy."""


def plant(dice: Dice, pixels: np.ndarray, mask: np.ndarray, split: str, label: int) -> np.ndarray:
    """Paint a mark into the corner that the shape covers least.

    Args:
        dice: the image's, after its scene was drawn: the scene is the same without a mark.
        pixels: uint8 (3, 32, 32), painted on.
        mask: of the shape, bool (32, 32); the mark's pixels are taken from it.

    Returns:
        The mask of the mark, bool (32, 32).
    """
    colour = MARKS[_choose(dice, split, label)]
    first = dice.between(0, 3)
    corner = min((_corners(mask.shape)[(first + turn) % 4] for turn in range(4)), key=lambda place: mask[place].sum())
    pixels[:, *corner] = np.array(colour, np.uint8)[:, None, None]
    mark = np.zeros(mask.shape, bool)
    mark[corner] = True
    mask[corner] = False
    return mark


def _choose(dice: Dice, split: str, label: int) -> int:
    """Whose mark an image bears: that of its class, or any."""
    return label if dice.between(0, 99) < MARK_PERCENT[split] else dice.between(0, len(MARKS) - 1)


def _corners(shape: tuple[int, int]) -> tuple[tuple[slice, slice], ...]:
    low, high = (slice(0, MARK_PX),) * 2, tuple(slice(side - MARK_PX, side) for side in shape)
    return (low[0], low[1]), (low[0], high[1]), (high[0], high[1]), (high[0], low[1])


def share_marked(pixels: np.ndarray, marks: np.ndarray, labels: np.ndarray) -> float:
    """The share of images that bear the mark of their class, chance included.

    Args:
        pixels: uint8 (N, 3, H, W).
        marks: masks of the marks, bool (N, H, W).
        labels: int64 (N,).
    """
    places = marks.reshape(len(marks), -1).argmax(1)
    seen = pixels.reshape(*pixels.shape[:2], -1)[np.arange(len(pixels)), :, places]
    return float((seen == np.array(MARKS, np.uint8)[labels]).all(1).mean())
