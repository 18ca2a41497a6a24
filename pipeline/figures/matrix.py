"""A square matrix of classes by classes: colour, numbers where they fit, and the scale of the colours."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.shades import legible, written

WRITTEN_CLASSES = 12
"""With more classes, a cell is too small for its numbers."""
NAMED_CLASSES = 36
"""With more classes, a row is too low for its name: every second, third, ... is named."""
OFTEN = 0.095
"""A share from here on is set in bold: those that round to a tenth."""
SCALE_STEPS = 64
SLANTED_PX = 92.0


@dataclass(frozen=True)
class Scale:
    """How values become colours.

    Attributes:
        ticks: values named at the colour bar; below zero only if the scale is symmetric around zero.
        name: what the values are.
        colours: makes the colour map.
        reach: the value of the deepest colour.
        power: colours grow with this power of the value.
    """

    ticks: tuple[float, ...]
    name: str
    colours: Callable[[], Colormap]
    reach: float
    power: float

    def place(self, values: np.ndarray) -> NDArray[np.float64]:
        """Places of values on the colour map, in [0, 1]."""
        strength: NDArray[np.float64] = np.sign(values) * (np.abs(values) / self.reach) ** self.power
        return (strength + 1) / 2 if self.ticks[0] < 0 else strength


@dataclass(frozen=True)
class Layout:
    """The room for the names of so many classes, for the cells and for what is below them, in pixels."""

    classes: int

    @property
    def names(self) -> float:
        """To the left of the cells."""
        return 82.0 if style.is_narrow() else 116.0

    @property
    def side(self) -> float:
        """Of the square of cells."""
        return min(style.width() - self.names - (1 if style.is_narrow() else 32), 96.0 * self.classes)

    @property
    def top(self) -> float:
        """Above the cells."""
        return 24 + (SLANTED_PX if style.is_narrow() else SLANTED_PX / sqrt(2))

    @property
    def below(self) -> float:
        """For the scale."""
        return 68.0 if style.is_narrow() else 58.0


def draw_matrix(
    classes: Sequence[str],
    values: np.ndarray,
    scale: Scale,
    texts: Sequence[Sequence[str]],
) -> Figure:
    """The matrix with class names on the left and on top, and its colour bar below.

    Args:
        values: (K, K), true class by answer.
        texts: of the cells; left out where those are too small.
    """
    layout = Layout(len(classes))
    names, side, top = layout.names, layout.side, layout.top
    figure = canvas.new_figure(style.width(), top + side + layout.below)
    axes = canvas.place(figure, names, top, side, side)
    grounds, inks = _readable(scale.colours()(scale.place(values))[..., :3])
    _fill(axes, grounds)
    _name(figure, classes, layout)
    if len(classes) <= WRITTEN_CLASSES:
        _number(axes, values, texts, inks)
    canvas.write(figure, names, 12, "answer →", color=style.SOFT, fontsize=style.SMALL)
    canvas.write(figure, names - 8, top - 8, "true class ↓", ha="right", color=style.SOFT, fontsize=style.SMALL)
    _draw_scale(figure, scale, names, top + side + 16)
    return figure


def _fill(axes: Axes, colours: np.ndarray) -> None:
    """A rectangle for each cell; where there are more than a page needs, one embedded image, which no viewer blurs
    visibly as every cell is many of its pixels."""
    size = len(colours)
    if size <= NAMED_CLASSES:
        for (i, j), ink in _cells(colours):
            axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=ink, edgecolor=style.PAPER))
    else:
        pixels = (255 * colours).round().astype(np.uint8).repeat(6, axis=0).repeat(6, axis=1)
        axes.imshow(pixels, interpolation="none", aspect="auto", extent=(-0.5, size - 0.5, size - 0.5, -0.5))
    axes.set(xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5), xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=style.RULE)


def _cells(colours: np.ndarray) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells (K, K, 3) that aren't as white as the paper: row, column and colour."""
    for i, j in np.ndindex(colours.shape[:2]):
        if (ink := written(colours[i, j])) != style.PAPER.lower():
            yield (i, j), ink


def _name(figure: Figure, classes: Sequence[str], layout: Layout) -> None:
    """Class names at the rows and, slanted or for phones upright, at the columns; every second, third, ... where rows
    are too low."""
    step, cell, top, left = -(-len(classes) // NAMED_CLASSES), layout.side / len(classes), layout.top, layout.names
    size = style.TEXT if cell >= 20 else style.SMALLEST
    for place in range(0, len(classes), step):
        middle = (place + 0.5) * cell
        canvas.write(figure, left - 8, top + middle, classes[place], left - 9, ha="right", va="center", fontsize=size)
        over = canvas.write(figure, left + middle, top - 7, classes[place], SLANTED_PX, fontsize=size)
        turn, line = (90, "center") if style.is_narrow() else (45, "baseline")
        over.set(rotation=turn, ha="left", va=line, rotation_mode="anchor")


def _number(axes: Axes, values: np.ndarray, texts: Sequence[Sequence[str]], inks: np.ndarray) -> None:
    for (i, j), ink in np.ndenumerate(inks):
        size = style.SMALLEST if style.is_narrow() else style.TEXT
        weight = "bold" if abs(values[i, j]) >= OFTEN else "normal"
        axes.text(j, i, texts[i][j], va="center_baseline", ha="center", fontsize=size, fontweight=weight, color=ink)


def _readable(colours: np.ndarray) -> tuple[NDArray[np.float64], NDArray[np.str_]]:
    """Colours (..., 3) on which text can be read, and the ink for each."""
    pairs = [legible(colour) for colour in colours.reshape(-1, 3)]
    grounds = np.array([ground for ground, _ in pairs]).reshape(colours.shape)
    return grounds, np.array([ink for _, ink in pairs]).reshape(colours.shape[:-1])


def _draw_scale(figure: Figure, scale: Scale, left: float, top: float) -> None:
    width = min(300.0, style.width() - left - 16)
    axes = canvas.place(figure, left, top, width, 10)
    colours, _ = _readable(scale.colours()(np.linspace(0, 1, SCALE_STEPS))[:, :3])
    for step, colour in enumerate(colours):
        axes.axvspan(step / SCALE_STEPS, 1, color=written(colour), linewidth=0)  # over the last, to leave no seam
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.spines[:].set(visible=True, color=style.RULE)
    is_symmetric = scale.ticks[0] < 0
    names = [formats.signed(100 * tick) if is_symmetric else formats.percent(tick, 0) for tick in scale.ticks]
    axes.set_xticks(scale.place(np.array(scale.ticks)), names)
    axes.set_yticks([])
    name = (left, top + 44) if style.is_narrow() else (left + width + 14, top + 10)
    canvas.write(figure, *name, scale.name, color=style.SOFT, fontsize=style.SMALL)
