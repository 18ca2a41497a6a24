"""A square matrix of classes by classes: colour, numbers where they fit, and the scale of the colours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.portable import exp, log

WRITTEN_CLASSES = 12
"""With more classes, a cell is too small for its numbers."""
NAMED_CLASSES = 36
"""With more classes, a row is too low for its name: every second, third, ... is named."""
OFTEN = 0.095
"""A share from here on is set in bold: those that round to a tenth."""
BLACK, EVEN_LUMINANCE = "#000000", 0.1791
"""The text of pale cells, and the luminance at which white and black stand out alike, 4.58:1: the ink of other texts, a
dark grey, would fall short of 4.5:1 there."""
NAMES_PX, SLANTED_PX, SIDE_PX, SCALE_PX = 116.0, 92.0, 572.0, 58.0


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
    side = min(SIDE_PX, 96.0 * len(classes))
    top = 24 + SLANTED_PX / sqrt(2)
    figure = canvas.new_figure(style.WIDTH_PX, top + side + SCALE_PX)
    axes = canvas.place(figure, NAMES_PX, top, side, side)
    places = scale.place(values)
    _fill(axes, scale.colours()(places))
    _name(figure, classes, side, top)
    if len(classes) <= WRITTEN_CLASSES:
        _number(axes, values, texts, inks(scale.colours()(places)))
    canvas.write(figure, NAMES_PX, 12, "answer →", color=style.SOFT, fontsize=style.SMALL)
    canvas.write(figure, NAMES_PX - 8, top - 8, "true class ↓", ha="right", color=style.SOFT, fontsize=style.SMALL)
    _draw_scale(figure, scale, top + side + 16, 300)
    return figure


def _fill(axes: Axes, colours: np.ndarray) -> None:
    """Cells as one embedded image, of which every cell is many pixels: no viewer blurs it visibly."""
    size = len(colours)
    fine = max(6, 480 // size)
    pixels = (255 * colours[..., :3]).round().astype(np.uint8).repeat(fine, axis=0).repeat(fine, axis=1)
    axes.imshow(pixels, extent=(-0.5, size - 0.5, size - 0.5, -0.5), interpolation="none", aspect="auto")
    axes.spines[:].set(visible=True, color=style.RULE)
    axes.set(xticks=[], yticks=[])
    if size <= NAMED_CLASSES:
        for place in np.arange(size - 1) + 0.5:
            axes.axhline(place, color=style.PAPER, linewidth=1)
            axes.axvline(place, color=style.PAPER, linewidth=1)


def _name(figure: Figure, classes: Sequence[str], side: float, top: float) -> None:
    """Class names at the rows and, slanted, at the columns; every second, third, ... where rows are too low."""
    step, cell = -(-len(classes) // NAMED_CLASSES), side / len(classes)
    size = style.TEXT if cell >= 20 else style.SMALLEST
    for place in range(0, len(classes), step):
        middle = (place + 0.5) * cell
        canvas.write(
            figure, NAMES_PX - 8, top + middle, classes[place], NAMES_PX - 9, ha="right", va="center", fontsize=size
        )
        slanted = canvas.write(figure, NAMES_PX + middle, top - 7, classes[place], SLANTED_PX, fontsize=size)
        slanted.set(rotation=45, ha="left", va="baseline", rotation_mode="anchor")


def _number(axes: Axes, values: np.ndarray, texts: Sequence[Sequence[str]], colours: np.ndarray) -> None:
    for (i, j), ink in np.ndenumerate(colours):
        weight = "bold" if abs(values[i, j]) >= OFTEN else "normal"
        axes.text(
            j, i, texts[i][j], va="center_baseline", ha="center", fontsize=style.TEXT, fontweight=weight, color=ink
        )


def inks(colours: NDArray[np.float64]) -> NDArray[np.str_]:
    """White or black, whichever stands out more from colours (K, K, 4) by WCAG's relative luminance: at least 4.5:1."""
    red, green, blue, _ = np.moveaxis(_linear(colours), -1, 0)
    is_dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < EVEN_LUMINANCE
    return np.where(is_dark, style.PAPER, BLACK)


def _linear(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """sRGB's values, from 0 to 1, as amounts of light."""
    return np.where(colours <= 0.04045, colours / 12.92, exp(2.4 * log((colours + 0.055) / 1.055)))


def _draw_scale(figure: Figure, scale: Scale, top: float, width: float) -> None:
    axes = canvas.place(figure, NAMES_PX, top, width, 10)
    axes.imshow(np.linspace(0, 1, 256)[None], cmap=scale.colours(), aspect="auto", extent=(0, 1, 0, 1))
    axes.spines[:].set(visible=True, color=style.RULE)
    is_symmetric = scale.ticks[0] < 0
    names = [formats.signed(100 * tick) if is_symmetric else formats.percent(tick, 0) for tick in scale.ticks]
    axes.set_xticks(scale.place(np.array(scale.ticks)), names)
    axes.set_yticks([])
    canvas.write(figure, NAMES_PX + width + 14, top + 10, scale.name, color=style.SOFT, fontsize=style.SMALL)
