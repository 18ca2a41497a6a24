"""Empty figures, text and pictures at exact places, and figures as bytes that are always the same.

Lengths are CSS pixels, 96 to the inch, and places are counted from the figure's top left corner.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from pipeline.figures import style
from pipeline.figures.tidy import tidied
from pipeline.records import Chapter, FigureAsset

PICTURE_SCALE = 2
"""Device pixels to a CSS pixel in a picture. A side that is a multiple of 16 shows 32 x 32 pixels evenly."""

_PX_PER_INCH = 96


@dataclass(frozen=True)
class Picture:
    """A square image and its place: pixels uint8 (H, W, 3), left and top edge, side."""

    pixels: np.ndarray
    left: float
    top: float
    side: float


@dataclass(frozen=True)
class Column:
    """One of several columns that a long list is set in: its place, and the part of the list that it holds."""

    left: float
    width: float
    start: int
    stop: int


def new_figure(width_px: float, height_px: float) -> Figure:
    """An empty figure of that size."""
    figure = Figure(figsize=(width_px / _PX_PER_INCH, height_px / _PX_PER_INCH), dpi=_PX_PER_INCH)
    FigureCanvasAgg(figure)  # keeps its renderer, which measures texts; the figure's own canvas makes one each time
    return figure


def size_px(figure: Figure) -> tuple[float, float]:
    """Width and height of a figure."""
    width, height = figure.get_size_inches() * _PX_PER_INCH
    return float(width), float(height)


def place(figure: Figure, left: float, top: float, width: float, height: float, **kwargs: Any) -> Axes:
    """New axes whose frame lies exactly there."""
    full_width, full_height = size_px(figure)
    bottom = full_height - top - height
    return figure.add_axes(
        (left / full_width, bottom / full_height, width / full_width, height / full_height), **kwargs
    )


def write(figure: Figure, left: float, top: float, text: str, width: float | None = None, **kwargs: Any) -> Text:
    """Text at a place in the figure, cut to ``width`` if given. Its default anchor is the baseline's left."""
    full_width, full_height = size_px(figure)
    artist = figure.text(left / full_width, 1 - top / full_height, text, **kwargs)
    return artist if width is None else shorten(artist, width)


def shorten(artist: Text, width_px: float) -> Text:
    """Cut a text that is wider than ``width_px`` and end it in an ellipsis."""
    full = artist.get_text()
    keep = len(full)
    while keep > 1 and artist.get_window_extent().width > width_px:
        keep -= 1
        artist.set_text(full[:keep].rstrip() + "…")
    return artist


def fitting(figure: Figure, text: str, width_px: float, **kwargs: Any) -> str:
    """A text as far as it fits into ``width_px``, for a label of which more follows."""
    artist = write(figure, 0, 0, text, width_px, **kwargs)
    artist.remove()
    return artist.get_text()


def widest(figure: Figure, texts: Sequence[str], least: float, most: float, **kwargs: Any) -> float:
    """The width of the longest of several names, between two bounds."""
    artists = [write(figure, 0, 0, text, **kwargs) for text in texts]
    width = max(artist.get_window_extent().width for artist in artists)
    for artist in artists:
        artist.remove()
    return float(min(max(width, least), most))


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


def columns(count: int, gap: float = 16) -> Iterator[Column]:
    """Columns over the text's width for ``count`` rows: one, or as few as hold at most 34 rows each."""
    number = 1 if count <= 26 or style.is_narrow() else -(-count // 34)
    rows = -(-count // number)
    width = (style.width() + gap) / number - gap
    for place in range(number):
        yield Column(place * (width + gap), width, place * rows, min(count, (place + 1) * rows))


def name_model(figure: Figure, left: float, top: float, variant: str, width: float) -> Text:
    """A variant's name in its colour, over what is drawn of it."""
    look: style.Line = {"color": style.colour(variant), "fontsize": style.PANEL, "fontweight": "bold"}
    return write(figure, left, top, style.title(variant), width, **look)


def abreast() -> int:
    """How many variants a legend names in a row."""
    return 2 if style.is_narrow() else 3


def legend_px(count: int) -> float:
    """The height of a legend of so many variants."""
    return 22.0 * -(-count // abreast())


def legend(figure: Figure, left: float, variants: Sequence[str]) -> None:
    """Every variant's marker and name at the top of a figure: from ``left`` on, or, of more than a row, over its whole
    width."""
    left = left if len(variants) <= abreast() else 0.0
    room = (style.width() - left) / min(len(variants), abreast())
    x = left
    for number, variant in enumerate(variants):
        row, column = divmod(number, abreast())
        if len(variants) > abreast() or column == 0:
            x = left + column * room
        key = place(figure, x, 4 + 22 * row, 16, 22)
        key.plot([0.5], [0.5], **style.dots(variant))
        key.set(xlim=(0, 1), ylim=(0, 1))
        key.set_axis_off()
        name = name_model(figure, x + 20, 20 + 22 * row, variant, room - 32)
        x = name.get_window_extent().x1 + 24


# -- export --------------------------------------------------------------------------------------------


def in_both_widths(draw: Callable[[], Chapter]) -> Chapter:
    """What a function draws, each figure that has a form for phones with that."""
    chapter = draw()
    with style.for_phones():
        narrow = draw().figures
    return Chapter(tuple(_with_narrow(*pair) for pair in zip(chapter.figures, narrow, strict=True)))


def _with_narrow(figure: FigureAsset, narrow: FigureAsset) -> FigureAsset:
    return replace(figure, narrow=narrow.content) if narrow.width_px < figure.width_px else figure


def svg(figure: Figure, name: str, caption: str, alt: str, source: str) -> FigureAsset:
    """The figure as SVG, text as outlines. Call it inside ``style.drawing``."""
    return _asset(figure, _as_svg(figure), name, caption, alt, source)


def pictured(
    figure: Figure, pictures: Sequence[Picture], name: str, caption: str, alt: str, source: str
) -> FigureAsset:
    """The figure as SVG, and its pictures on a transparent sheet beneath it.

    Pictures are pasted rather than drawn: every pixel of an image is the same number of device pixels wide.
    """
    size = [round(PICTURE_SCALE * side) for side in size_px(figure)]
    sheet = Image.new("RGBA", (size[0], size[1]))
    for item in pictures:
        _paste(sheet, item)
    buffer = io.BytesIO()
    sheet.save(buffer, "WEBP", lossless=True, quality=50, method=3)  # more saves a hundredth and takes twice as long
    return replace(_asset(figure, _as_svg(figure), name, caption, alt, source), pictures=buffer.getvalue())


def _as_svg(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return tidied(buffer.getvalue())


def _paste(sheet: Image.Image, picture: Picture) -> None:
    """A picture in a frame of one device pixel, which tells a white image from the paper."""
    left, top, side = (round(PICTURE_SCALE * length) for length in (picture.left, picture.top, picture.side))
    sheet.paste(style.FRAME, (left - 1, top - 1, left + side + 1, top + side + 1))
    image = Image.fromarray(np.ascontiguousarray(picture.pixels))
    sheet.paste(image.resize((side, side), Image.Resampling.NEAREST), (left, top))


def _asset(figure: Figure, content: bytes, name: str, caption: str, alt: str, source: str) -> FigureAsset:
    width, height = (round(side) for side in size_px(figure))
    drawn_in = f"pipeline/{source}" if "/" in source else f"pipeline/figures/{source}"
    return FigureAsset(name, "svg", content, caption, alt, drawn_in, width, height)
