"""One look for all figures: colours and type. Text is the project's own font, whatever is installed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib import font_manager
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb

from pipeline import shades
from pipeline.looks import Look, Looks
from pipeline.place import TEMPLATES

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

INK, SOFT, RULE, STRIPE, PAPER = shades.INK, shades.SOFT, shades.RULE, shades.STRIPE, shades.PAPER
NEUTRAL, NEUTRAL_TINT = shades.NEUTRAL, shades.NEUTRAL_TINT

Line = dict[str, Any]
"""How something is drawn, as matplotlib's keywords."""


WIDTH_PX = 720
"""A figure as wide as the text."""
NARROW_PX = 348
"""A figure as wide as a phone's window of 390 pixels leaves room for."""
FRAME = "#8B9299"
"""Of a photo: seen on white and on dark paper."""
TEXT = 10.5
SMALL = 9.5
PANEL = 12.0
SMALLEST = 8.5
"""Font sizes in points at natural size."""

_RC: dict[RcKeyType, Any] = {
    "font.family": ["Study Sans", "DejaVu Sans"],  # the second comes with matplotlib, for other scripts
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,  # a class may have a dollar in its name
    "axes.labelcolor": SOFT,
    "axes.edgecolor": SOFT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.axisbelow": True,
    "axes.grid.axis": "y",
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 3.0,
    "ytick.major.size": 0.0,
    "lines.solid_capstyle": "round",
    "lines.solid_joinstyle": "round",
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",
    "image.interpolation": "nearest",
    "image.composite_image": False,
}


_IS_NARROW: ContextVar[bool] = ContextVar("is_narrow", default=False)
"""Whether what is drawn is for a phone; see ``for_phones``."""


@contextmanager
def for_phones() -> Iterator[None]:
    """Draw figures ``NARROW_PX`` wide, their panels one below the other, as far as they can be drawn so."""
    token = _IS_NARROW.set(True)
    try:
        yield
    finally:
        _IS_NARROW.reset(token)


def is_narrow() -> bool:
    """Whether figures are being drawn for a phone."""
    return _IS_NARROW.get()


_WIDE: ContextVar[float] = ContextVar("wide", default=WIDTH_PX)


@contextmanager
def at_width(pixels: float) -> Iterator[None]:
    """Draw for a column narrower than the page's."""
    token = _WIDE.set(pixels)
    try:
        yield
    finally:
        _WIDE.reset(token)


def width() -> float:
    """Of the figure that is being drawn, in CSS pixels."""
    return NARROW_PX if is_narrow() else _WIDE.get()


_LOOKS: ContextVar[Looks] = ContextVar("looks")
"""Of the variants of the study that is being drawn; see ``of_models``."""


@contextmanager
def of_models(looks: Looks) -> Iterator[None]:
    """Draw the variants of a study as they look there."""
    token = _LOOKS.set(looks)
    try:
        yield
    finally:
        _LOOKS.reset(token)


def look(variant: str) -> Look:
    """What a variant is called and looks like.

    Raises:
        KeyError: where the study has no such variant, a combination of the factorial, say.
    """
    return _LOOKS.get()[variant]


def colour(variant: str) -> str:
    """The one colour of a variant in every figure; neutral for one that isn't the study's own."""
    return look(variant).palette.colour if variant in _LOOKS.get() else NEUTRAL


def tint(variant: str) -> str:
    """The pale colour of a variant, for areas."""
    return look(variant).palette.tint if variant in _LOOKS.get() else NEUTRAL_TINT


def hue(variant: str) -> str:
    """What a sentence calls the colour of a variant."""
    return look(variant).palette.hue


def shape(variant: str) -> str:
    """What a sentence calls the marker of a variant."""
    return look(variant).palette.shape


def marker(variant: str) -> str:
    """The marker of a variant, where colours are not enough to tell points apart."""
    return look(variant).palette.marker


def dots(variant: str, size: float = 6.5) -> Line:
    """How a variant's points are drawn.

    Args:
        size: of a circle; other markers get the size that looks like it.
    """
    larger = _LARGER[marker(variant)]
    return {"marker": marker(variant), "markersize": size + larger, "color": colour(variant), "linestyle": "none"}


_LARGER = {"o": 0.0, "D": -1.0, "^": 0.5, "s": -0.5, "v": 0.5, "P": 0.7}
"""How much larger than a circle a marker is set, in points."""


def title(variant: str) -> str:
    """A variant's name where a label or a sentence starts with it."""
    return look(variant).title


def noun(variant: str) -> str:
    """A variant's name in a sentence, after "the"."""
    return look(variant).noun


def ramp() -> LinearSegmentedColormap:
    """Rates from none to all: white to a deep blue-green, ever darker, so that it reads in grey."""
    stops = ["#FFFFFF", "#E3F0EC", "#A9D6CF", "#5DAFB0", "#2A7F8E", "#1B4F68", "#142B44"]
    return LinearSegmentedColormap.from_list("study-ramp", stops)


def diverging(reference: str, other: str) -> LinearSegmentedColormap:
    """Differences: the reference's colour below zero, white at zero, the other's above."""
    return between(colour(reference), colour(other))


def between(below: str, above: str) -> LinearSegmentedColormap:
    """From one colour through white to another."""
    stops = [*_shades(below), PAPER, *reversed(_shades(above))]
    return LinearSegmentedColormap.from_list("study-diverging", stops)


def _shades(ink: str) -> list[str]:
    """A colour darkened, as it is, and half way to white."""
    red, green, blue = to_rgb(ink)
    dark, pale = (0.73 * red, 0.73 * green, 0.73 * blue), ((1 + red) / 2, (1 + green) / 2, (1 + blue) / 2)
    return [to_hex(dark), ink, to_hex(pale)]


@contextmanager
def drawing(name: str) -> Iterator[None]:
    """Draw under the study's style whatever the user's matplotlib settings are, and leave those as they were.

    Args:
        name: the figure's name; it salts the identifiers in an SVG, so that two on one page don't clash.
    """
    _register_fonts()
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # a class name in a script without a font here
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_RC)
        matplotlib.rcParams["svg.hashsalt"] = name
        yield


def _register_fonts() -> None:
    """Make the bundled fonts known to matplotlib, whose list of fonts belongs to the process."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in sorted(TEMPLATES.glob("fonts/*.ttf")):
        if str(path) not in known:
            font_manager.fontManager.addfont(str(path))
