"""Ten shapes as integer inequalities: the same pixels on every machine.

A shape is a predicate on points of its own frame, in which it fills about a disc of radius ``UNIT``, u to the
right and v downwards.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

UNIT = 1024
Coordinates = NDArray[np.int32]
Inside = NDArray[np.bool_]
Outline = Callable[[Coordinates, Coordinates], Inside]
"""(u, v) of one shape -> bool of that shape: which points are inside."""


def _circle(u: Coordinates, v: Coordinates) -> Inside:
    return u * u + v * v <= 900**2


def _ring(u: Coordinates, v: Coordinates) -> Inside:
    distance = u * u + v * v
    return (distance <= 960**2) & (distance >= 540**2)


def _crescent(u: Coordinates, v: Coordinates) -> Inside:
    return (u * u + v * v <= 980**2) & ((u - 430) ** 2 + v * v >= 800**2)


def _square(u: Coordinates, v: Coordinates) -> Inside:
    return (abs(u) <= 800) & (abs(v) <= 800)


def _cross(u: Coordinates, v: Coordinates) -> Inside:
    return ((abs(u) <= 290) & (abs(v) <= 980)) | ((abs(v) <= 290) & (abs(u) <= 980))


def _hexagon(u: Coordinates, v: Coordinates) -> Inside:
    # a hexagon of circumradius 1000: three slabs, 500 * sqrt(3) = 866 from the centre
    return (abs(v) <= 866) & (abs(866 * u + 500 * v) <= 866_000) & (abs(866 * u - 500 * v) <= 866_000)


def _triangle(u: Coordinates, v: Coordinates) -> Inside:
    # equilateral, circumradius 1100, pointing up
    return (v <= 550) & (abs(866 * u) <= 500 * v + 550_000)


def _star(u: Coordinates, v: Coordinates) -> Inside:
    # a pentagram lies on the inner side of at least four of its five lines; 309, 951, ... = 1000 sin, cos of 18 degrees
    lines = ((0, -1000), (951, -309), (-951, -309), (588, 809), (-588, 809))
    inner = np.array([a * u + b * v <= 340_000 for a, b in lines])
    inside: Inside = np.count_nonzero(inner, axis=0) >= 4
    return inside


def _heart(u: Coordinates, v: Coordinates) -> Inside:
    # a square on its tip and two discs on its upper sides
    square = abs(u) + abs(v - 130) <= 800
    discs = (abs(u) - 400) ** 2 + (v + 270) ** 2 <= 566**2
    return square | discs


def _arrow(u: Coordinates, v: Coordinates) -> Inside:
    head = (v <= -50) & (2 * abs(u) <= 3 * (v + 1000) // 2)
    shaft = (abs(u) <= 260) & (v >= -100) & (v <= 980)
    return head | shaft


OUTLINES: dict[str, Outline] = {
    "arrow": _arrow,
    "circle": _circle,
    "crescent": _crescent,
    "cross": _cross,
    "heart": _heart,
    "hexagon": _hexagon,
    "ring": _ring,
    "square": _square,
    "star": _star,
    "triangle": _triangle,
}
"""Class name -> outline, in the order of the labels."""


def _bar(u: Coordinates, v: Coordinates) -> Inside:
    return (abs(v) <= 260) & (abs(u) <= 1024)


def _splinter(u: Coordinates, v: Coordinates) -> Inside:
    return (v <= 400) & (v >= -900) & (abs(3 * u) <= v + 900)


def _chip(u: Coordinates, v: Coordinates) -> Inside:
    return (abs(u) + abs(v) <= 900) & (v <= 300)


CLUTTER: tuple[Outline, ...] = (_bar, _splinter, _chip)
"""Pieces that lie about and belong to no class."""

STEPS = 256
_QUARTER: tuple[int, ...] = tuple(round(16384 * np.sin(np.pi / 2 * i / (STEPS // 4))) for i in range(STEPS // 4 + 1))


def sine(step: int) -> int:
    """16384 times the sine of ``step`` 256ths of a turn."""
    quadrant, rest = divmod(step % STEPS, STEPS // 4)
    value = _QUARTER[STEPS // 4 - rest] if quadrant % 2 else _QUARTER[rest]
    return -value if quadrant > 1 else value
