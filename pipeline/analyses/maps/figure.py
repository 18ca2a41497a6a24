"""What covering parts of an image costs the answer, whole and class by class."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.maps.record import Deletion, MapControls
from pipeline.figures import canvas, style, words
from pipeline.records import Chapter, DataSummary, FigureAsset

NAMES_PX, GAP_PX, HEAD_PX, ROW_PX, FOOT_PX, ROWS_PX = 104.0, 26.0, 66.0, 26.0, 42.0, 16.0
MOST_LISTED = 20
"""Of more classes, those that the models answer most often are shown."""


@dataclass(frozen=True)
class Mark:
    """How what is covered is drawn: marker, whether it is filled, its colour where it isn't the model's, and words."""

    name: str
    marker: str
    filled: bool
    colour: str | None
    words: str


MARKS = (
    Mark("coldest", "s", True, style.NEUTRAL_TINT, "coldest fifth"),
    Mark("elsewhere", "o", False, None, "elsewhere"),
    Mark("centre", "D", False, style.INK, "central fifth"),
    Mark("hottest", "o", True, None, "hottest fifth"),
)
"""In the order in which they are drawn, the last on top."""


Models = tuple[MapControls, ...]


def draw(data: DataSummary, maps: Models) -> Chapter:
    """The dots of all models."""
    return Chapter((deletion(data, maps),))


def deletion(data: DataSummary, models: Models) -> FigureAsset:
    """Fall of the answer's probability by what is covered: all test images, then by the class answered."""
    shown = _shown(models)
    caption = (
        f"What it costs the answer’s probability to cover {formats.percent(models[0].covered_area, 0)} of the image "
        "with the training mean colour, on average over the test images, in points, with intervals: the hottest part "
        "by the map, the coldest, the hottest part of another image’s map (elsewhere), and the centre, for which no "
        "map is needed. A map earns trust where the filled dot lies to the right of all others. "
        f"{_classes_words(data, shown)}"
    )
    where = f" in {words.NUMBERS[len(models)]} panels" if len(models) > 1 else ""
    alt = f"Dot plot{where}. {' '.join(map(_totals, models))}"
    with style.drawing("deletion"):
        return canvas.svg(_figure(data, models, shown), "deletion", caption, alt, "analyses/maps/figure.py:deletion")


# -- drawing -------------------------------------------------------------------------------------------


def _shown(models: Models) -> list[int]:
    """The labels that get a row: all of them, or those that are answered most often."""
    labels = range(len(models[0].by_class))
    counts = [sum(found.images for c in models if (found := c.by_class[k])) for k in labels]
    return sorted(sorted(labels, key=lambda k: -counts[k])[:MOST_LISTED])


def _figure(data: DataSummary, models: Models, shown: Sequence[int]) -> Figure:
    """A panel a model, in rows of two that share the names of their rows."""
    height, columns = (len(shown) + 1.4) * ROW_PX, 1 if style.is_narrow() else min(len(models), 2)
    whole = HEAD_PX + height + FOOT_PX + ROWS_PX
    figure = canvas.new_figure(style.width(), -(-len(models) // columns) * whole - ROWS_PX)
    width = (style.width() - NAMES_PX - (columns - 1) * GAP_PX - 12) / columns
    limits = _limits(models, shown)
    for number, controls in enumerate(models):
        row, column = divmod(number, columns)
        left, top = NAMES_PX + column * (width + GAP_PX), row * whole
        axes = canvas.place(figure, left, top + HEAD_PX, width, height)
        _frame(axes, limits, len(shown))
        for place, found in enumerate([controls.deletion, *(controls.by_class[label] for label in shown)]):
            if found:
                _draw_row(axes, controls.variant, found, _height(place))
        canvas.name_model(figure, left, top + 20, controls.variant, width)
        _legend(figure, 0 if style.is_narrow() else left, top, controls.variant)
        if column == 0:
            _write_names(figure, ["all images", *(data.classes[label] for label in shown)], top + HEAD_PX)
            look: style.Line = {"color": style.SOFT, "fontsize": style.SMALL}
            canvas.write(figure, left, top + HEAD_PX + height + 36, "fall of the answer’s probability, points", **look)
    return figure


def _write_names(figure: Figure, names: Sequence[str], top: float) -> None:
    for place, name in enumerate(names):
        y, weight = top + (_height(place) + 0.5) * ROW_PX, "normal" if place else "bold"
        canvas.write(figure, NAMES_PX - 12, y, name, NAMES_PX - 14, ha="right", va="center", fontweight=weight)


def _height(place: int) -> float:
    """The row of all images stands apart."""
    return place + (0.4 if place else 0.0)


def _limits(models: Models, shown: Sequence[int]) -> tuple[float, float]:
    rows = [found for c in models for found in (c.deletion, *(c.by_class[k] for k in shown)) if found]
    values = [v for row in rows for m in MARKS for v in (row.drops[m.name].low, row.drops[m.name].high)]
    low, high = min([0.0, *(max(v, -1.0) for v in values)]), max([0.1, *(min(v, 1.0) for v in values)])
    pad = 0.04 * (high - low)
    return low - pad, high + pad


def _frame(axes: Axes, limits: tuple[float, float], classes: int) -> None:
    axes.set(xlim=limits, ylim=(classes + 0.9, -0.5), yticks=[])
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(lambda value, _: formats.number(100 * value, 0))
    axes.tick_params(axis="x", length=0)
    axes.grid(True, axis="x")
    axes.spines[:].set_visible(False)
    axes.axvline(0, color=style.SOFT, linewidth=0.8, zorder=1)
    axes.axhline(0.7, color=style.RULE, linewidth=0.8, zorder=1)


def _draw_row(axes: Axes, variant: str, found: Deletion, height: float) -> None:
    for mark in MARKS:
        drop, ink = found.drops[mark.name], mark.colour or style.colour(variant)
        axes.hlines(height, drop.low, drop.high, color=ink, linewidth=1.4, zorder=2)
        _dot(axes, drop.value, height, mark, ink)


def _dot(axes: Axes, x: float, y: float, mark: Mark, ink: str) -> None:
    axes.plot(
        [x], [y], mark.marker, color=ink, markerfacecolor=ink if mark.filled else style.PAPER, markersize=6,
        markeredgewidth=1.4, zorder=3, clip_on=False,
    )  # fmt: skip


def _legend(figure: Figure, left: float, top: float, variant: str) -> None:
    """The four marks with their words, under the model's name."""
    x = left
    axes = canvas.place(figure, 0, top + 30, style.width(), 20)
    axes.set(xlim=(0, style.width()), ylim=(0, 1))
    axes.set_axis_off()
    for mark in reversed(MARKS):
        _dot(axes, x + 4, 0.5, mark, mark.colour or style.colour(variant))
        said = canvas.write(
            figure, x + 12, top + 40, mark.words, va="center", color=style.SOFT, fontsize=style.SMALLEST
        )
        x += 12 + said.get_window_extent().width + 9


# -- words ---------------------------------------------------------------------------------------------


def _classes_words(data: DataSummary, shown: Sequence[int]) -> str:
    if len(shown) < len(data.classes):
        return f"Below all images, the {len(shown)} classes that are answered most often."
    return "Below all images, those that were answered with each class."


def _totals(controls: MapControls) -> str:
    if controls.deletion is None:
        return f"{style.title(controls.variant)}: no maps."
    told = [f"{m.words} {formats.estimate_points(controls.deletion.drops[m.name])}" for m in reversed(MARKS)]
    by_class = [each for each in controls.by_class if each]
    first = sum(max(MARKS, key=lambda m: each.drops[m.name].value).name == "hottest" for each in by_class)
    return (
        f"{style.title(controls.variant)}, all images: {'; '.join(told)}. The hottest fifth costs most of the four in "
        f"{first} of {formats.plural(len(by_class), 'class', 'classes')}."
    )
