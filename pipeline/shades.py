"""Colours: how light they are, whether text on them can be read, and what each becomes on a dark page.

Figures are drawn once, in the colours of a white page. Their dark variant turns the lightness of every colour round and
keeps its hue, so that the contrast of any two colours is on the dark page what it is on the white one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.portable import exp, log

INK = "#1F2328"
SOFT = "#5B636C"
RULE = "#D9DDE1"
STRIPE = "#F5F6F8"
NEUTRAL = "#46525E"
NEUTRAL_TINT = "#C3CBD3"
PAPER = "#FFFFFF"

READABLE = 4.5
"""The contrast that text needs at least (WCAG 2.2, success criterion 1.4.3)."""

_DARK_PAPER = "#14181D"
_FLARE = 0.05
"""What WCAG adds to both luminances of a contrast, for the light that a screen reflects."""
_LUMINANCE = 0.2126, 0.7152, 0.0722

_TO_LMS = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
           (0.0883024619, 0.2817188376, 0.6299787005))  # fmt: skip
_TO_LAB = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099),
           (0.0259040371, 0.7827717662, -0.8086757660))  # fmt: skip
_FROM_LAB = ((1.0, 0.3963377774, 0.2158037573), (1.0, -0.1055613458, -0.0638541728),
             (1.0, -0.0894841775, -1.2914855480))  # fmt: skip
_FROM_LMS = ((4.0767416621, -3.3077115913, 0.2309699292), (-1.2684380046, 2.6097574011, -0.3413193965),
             (-0.0041960863, -0.7034186147, 1.7076147010))  # fmt: skip
"""Björn Ottosson (2020), A perceptual color space for image processing: between linear sRGB and Oklab."""

Colours = NDArray[np.float64]
"""One colour or many: (..., 3), of sRGB from 0 to 1."""


def parsed(colour: str) -> Colours:
    """A colour written "#1F2328"."""
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255


def written(colour: Colours) -> str:
    """The reverse of ``parsed``, in small letters as matplotlib writes them."""
    return "#" + "".join(f"{int(part):02x}" for part in np.rint(255 * colour))


def luminance(colours: Colours) -> Colours:
    """The relative luminance of colours, from 0 to 1, as WCAG 2.2 defines it: shape (...)."""
    return _product((_LUMINANCE,), _linear(colours))[..., 0]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    low, high = sorted(float(luminance(parsed(each))) + _FLARE for each in (one, other))
    return high / low


def legible(colour: Colours) -> tuple[Colours, str]:
    """A ground for text, and the ink that can be read on it: dark on pale, white on deep.

    On a narrow range between them neither can be read: a ground in it is darkened until white can.
    """
    light, spare = float(luminance(colour)) + _FLARE, 0.004  # for what is lost when colours are written
    if light >= READABLE * (float(luminance(parsed(INK))) + _FLARE) + spare:
        return colour, INK
    most = (1 + _FLARE) / READABLE - spare
    if light <= most:
        return colour, PAPER
    return _encoded(_linear(colour) * ((most - _FLARE) / (light - _FLARE))), PAPER


@cache
def in_dark(colour: str) -> str:
    """What a colour of a white page is on a dark one, both in hexadecimal: of its hue, as far from the dark paper as
    it is from white."""
    paper = float(luminance(parsed(_DARK_PAPER)))
    light = float(luminance(parsed(colour)))
    if light == 1.0:
        return _DARK_PAPER.lower()
    wanted = min((1 + _FLARE) * (paper + _FLARE) / (light + _FLARE) - _FLARE, 1.0)
    lab = _product(_TO_LAB, _cube_root(_product(_TO_LMS, _linear(parsed(colour)))))
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        is_dark = float(luminance(_with_lightness(lab, middle))) < wanted
        low, high = (middle, high) if is_dark else (low, middle)
    return written(_with_lightness(lab, high))


def dark_rules(svgs: Iterable[str], within: str = "") -> str:
    """Style rules that give drawings their dark variants.

    Args:
        svgs: whose colours are attributes of their elements, as ``figures.tidy`` writes them.
        within: a selector of what holds the drawings.
    """
    found = sorted({match for svg in svgs for match in re.findall(r'\b(fill|stroke)="(#[0-9a-f]{6})"', svg)})
    return "".join(f'{within} [{name}="{colour}"]{{{name}:{in_dark(colour)}}}' for name, colour in found)


def _with_lightness(lab: Colours, lightness: float) -> Colours:
    """The colour of that lightness and of the hue and chroma of an Oklab colour, or nearest to that on a screen."""
    roots = _product(_FROM_LAB, np.array([lightness, lab[1], lab[2]]))
    return _encoded(np.clip(_product(_FROM_LMS, roots * roots * roots), 0.0, 1.0))


def _linear(colours: Colours) -> Colours:
    """sRGB's values as amounts of light."""
    return np.where(colours <= 0.04045, colours / 12.92, exp(2.4 * log((colours + 0.055) / 1.055)))


def _encoded(light: Colours) -> Colours:
    """The reverse of ``_linear``."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * exp(log(np.maximum(light, 0.0031308)) / 2.4) - 0.055)


def _cube_root(values: Colours) -> Colours:
    return np.where(values > 0, exp(log(np.maximum(values, 1e-300)) / 3), 0.0)


def _product(matrix: tuple[tuple[float, ...], ...], values: Colours) -> Colours:
    """A matrix's product with each of the vectors, its sums taken in one order."""
    return np.stack([sum(a * values[..., i] for i, a in enumerate(row)) for row in matrix], axis=-1)
