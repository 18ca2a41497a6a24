"""One look for all figures: colours, type, and how a drawn figure becomes bytes that are always the same.

Lengths are CSS pixels (96 to the inch) and places are counted from the figure's top left corner. Text is the
project's own font, so that a figure looks the same whatever is installed.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from pipeline.records import FigureAsset

BASELINE = "#C4500A"
"""After Okabe and Ito's vermilion, darkened until text in it is readable on white."""
REGULARIZED = "#0A568F"
"""After Okabe and Ito's blue, darkened until it differs from the baseline's colour in grey too."""
BASELINE_TINT = "#F3C9AE"
REGULARIZED_TINT = "#B3CFE6"
INK = "#1F2328"
SOFT = "#5B636C"
RULE = "#D9DDE1"
NEUTRAL = "#46525E"
NEUTRAL_TINT = "#C3CBD3"
PAPER = "#FFFFFF"

WIDTH_PX = 720
"""A figure as wide as the text."""
TEXT = 10.5
SMALL = 9.5
PANEL = 12.0
"""Font sizes in points at natural size."""

PNG_SCALE = 2
"""Device pixels to a CSS pixel in a picture."""

_PX_PER_INCH = 96
_FONTS = Path(__file__).parents[2] / "templates" / "fonts"
_RC = {
    "font.family": ["Study Sans", "DejaVu Sans"],  # the second comes with matplotlib, for other scripts
    "font.size": TEXT,
    "text.color": INK,
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


def colour(variant: str) -> str:
    """The one colour of a variant in every figure."""
    return BASELINE if variant == "baseline" else REGULARIZED


def tint(variant: str) -> str:
    """The pale colour of a variant, for areas."""
    return BASELINE_TINT if variant == "baseline" else REGULARIZED_TINT


def title(variant: str) -> str:
    """A variant's name where a label or a sentence starts with it."""
    return variant.capitalize()


def ramp() -> LinearSegmentedColormap:
    """Rates from none to all: white to a deep blue-green, ever darker, so that it reads in grey."""
    stops = ["#FFFFFF", "#E3F0EC", "#A9D6CF", "#5DAFB0", "#2A7F8E", "#1B4F68", "#142B44"]
    return LinearSegmentedColormap.from_list("study-ramp", stops)


def diverging() -> LinearSegmentedColormap:
    """Differences: the baseline's colour below zero, white at zero, the regularized model's above."""
    stops = ["#8F3503", BASELINE, "#E99F70", "#FFFFFF", "#7FB0D6", REGULARIZED, "#053A66"]
    return LinearSegmentedColormap.from_list("study-diverging", stops)


@contextmanager
def drawing(name: str) -> Iterator[None]:
    """Draw under the study's style whatever the user's matplotlib settings are, and leave those as they were.

    Args:
        name: the figure's name; it salts the identifiers in an SVG, so that two on one page don't clash.
    """
    _register_fonts()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_RC)
        matplotlib.rcParams["svg.hashsalt"] = name
        yield


def _register_fonts() -> None:
    """Make the bundled fonts known to matplotlib, whose list of fonts belongs to the process."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in sorted(_FONTS.glob("*.ttf")):
        if str(path) not in known:
            font_manager.fontManager.addfont(str(path))


# -- layout --------------------------------------------------------------------------------------------


def new_figure(width_px: float, height_px: float) -> Figure:
    """An empty figure of that size."""
    return Figure(figsize=(width_px / _PX_PER_INCH, height_px / _PX_PER_INCH), dpi=_PX_PER_INCH)


def size_px(figure: Figure) -> tuple[float, float]:
    """Width and height of a figure."""
    width, height = figure.get_size_inches() * _PX_PER_INCH
    return float(width), float(height)


def place(figure: Figure, left: float, top: float, width: float, height: float, **kwargs) -> Axes:
    """New axes whose frame lies exactly there."""
    full_width, full_height = size_px(figure)
    bottom = full_height - top - height
    return figure.add_axes(
        (left / full_width, bottom / full_height, width / full_width, height / full_height), **kwargs
    )


def write(figure: Figure, left: float, top: float, text: str, width: float | None = None, **kwargs) -> Text:
    """Text at a place in the figure, cut to ``width`` if given. Its default anchor is the baseline's left."""
    full_width, full_height = size_px(figure)
    artist = figure.text(left / full_width, 1 - top / full_height, text, **kwargs)
    return artist if width is None else shorten(artist, width)


def picture(figure: Figure, image, left: float, top: float, side: float, **kwargs) -> Axes:
    """A square image with a thin frame and no axes. ``image``: (H, W, 3) or (H, W, 4)."""
    axes = place(figure, left, top, side, side)
    axes.imshow(image, aspect="auto", interpolation="nearest", **kwargs)
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color=RULE, linewidth=0.6)
    return axes


def shorten(artist: Text, width_px: float) -> Text:
    """Cut a text that is wider than ``width_px`` and end it in an ellipsis."""
    full = artist.get_text()
    keep = len(full)
    while keep > 1 and artist.get_window_extent().width > width_px:
        keep -= 1
        artist.set_text(full[:keep].rstrip() + "…")
    return artist


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places apart to at least ``gap``, in their order, as little as it takes, within [low, high].

    Where there is no room for all of them the gap shrinks.
    """
    if len(places) < 2:
        return [min(max(p, low), high) for p in places]
    gap = min(gap, (high - low) / (len(places) - 1))
    order = sorted(range(len(places)), key=lambda i: places[i])
    # Isotonic regression (pool adjacent violators) of the places less the gaps before them.
    pools: list[tuple[float, int]] = []
    for rank, i in enumerate(order):
        pools.append((places[i] - rank * gap, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, n), (other, m) = pools[-2:]
            pools[-2:] = [((n * one + m * other) / (n + m), n + m)]
    levels = [level for level, size in pools for _ in range(size)]
    highest = high - (len(places) - 1) * gap
    moved = [min(max(level, low), highest) + rank * gap for rank, level in enumerate(levels)]
    return [place for _, place in sorted(zip(order, moved, strict=True))]


# -- export --------------------------------------------------------------------------------------------


def svg(figure: Figure, name: str, caption: str, alt: str, source: str) -> FigureAsset:
    """The figure as SVG, text as outlines. Call it inside ``drawing``."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return _asset(figure, "svg", buffer.getvalue(), name, caption, alt, source)


def png(figure: Figure, name: str, caption: str, alt: str, source: str) -> FigureAsset:
    """The figure as PNG, twice its natural size in device pixels, opaque and without metadata."""
    figure.set_dpi(PNG_SCALE * _PX_PER_INCH)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    buffer = io.BytesIO()
    Image.frombytes("RGBA", canvas.get_width_height(), bytes(canvas.buffer_rgba())).convert("RGB").save(
        buffer, "PNG", optimize=True
    )
    return _asset(figure, "png", buffer.getvalue(), name, caption, alt, source)


def _asset(figure: Figure, kind: str, content: bytes, name: str, caption: str, alt: str, source: str):
    width, height = (round(side) for side in size_px(figure))
    return FigureAsset(name, kind, content, caption, alt, f"pipeline/figures/{source}", width, height)
