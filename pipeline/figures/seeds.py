"""Both models over the seeds: each seed a dot, the mean with its interval under them."""

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.records import Chapter, Counted, FigureAsset, Replication, SeedMeasures

PANEL_PX, GAP_PX, TITLE_PX, ROW_PX, FOOT_PX = 352.0, 16.0, 44.0, 46.0, 30.0
MARKERS = {"baseline": "o", "regularized": "D"}


@dataclass(frozen=True)
class Strip:
    """One measure: its name, where it is kept, how it is written and what its ticks are scaled by."""

    name: str
    of: Callable[[SeedMeasures], Counted]
    show: Callable[[float], str]
    tick: Callable[[float], str]


STRIPS = (
    Strip("test accuracy", lambda m: m.test_accuracy, formats.percent, lambda v: formats.percent(v, 0)),
    Strip("clean gap, points", lambda m: m.generalization_gap, formats.points, lambda v: formats.number(100 * v, 0)),
    Strip("test loss after the last epoch", lambda m: m.test_loss, formats.loss, lambda v: formats.number(v, 1)),
    Strip("epoch of lowest test loss", lambda m: m.onset_epoch, formats.number, lambda v: formats.number(v, 0)),
)


def draw(replication: Replication) -> Chapter:
    """The figure of the chapter on seeds."""
    return Chapter((seeds(replication),))


def seeds(replication: Replication) -> FigureAsset:
    """Four strips, each with one row a model: dots for seeds, a bar for the mean, a line for its interval."""
    count = len(replication.seeds)
    caption = (
        f"Both models trained with {count} seeds: circles are the baseline’s runs, diamonds the regularized model’s. "
        "The upright bar is their mean, the line its 95% interval, which covers seeds and, but for the epoch, test "
        "images."
    )
    alt = f"Four dot plots over {count} seeds. {' '.join(_strip_words(replication, strip) for strip in STRIPS)}"
    with style.drawing("seeds"):
        return canvas.svg(_figure(replication), "seeds", caption, alt, "seeds.py:seeds")


def _strip_words(replication: Replication, strip: Strip) -> str:
    parts = []
    for name in MARKERS:
        measured = strip.of(getattr(replication, name))
        values = formats.listing([strip.show(value) for value in measured.values])
        parts.append(f"{name} {values}, mean {strip.show(measured.mean)}")
    return f"{strip.name[0].upper()}{strip.name[1:]}: {'; '.join(parts)}."


def _figure(replication: Replication) -> Figure:
    block = TITLE_PX + 2 * ROW_PX + FOOT_PX
    figure = canvas.new_figure(style.WIDTH_PX, 2 * block)
    for place, strip in enumerate(STRIPS):
        left, top = (place % 2) * (PANEL_PX + GAP_PX), (place // 2) * block
        canvas.write(figure, left, top + 20, strip.name, fontsize=style.PANEL, fontweight="bold", color=style.INK)
        axes = canvas.place(figure, left + 88, top + TITLE_PX, PANEL_PX - 96, 2 * ROW_PX)
        _draw_strip(figure, axes, replication, strip)
        for row, name in enumerate(MARKERS):
            middle = top + TITLE_PX + (row + 0.5) * ROW_PX + 4
            canvas.write(figure, left, middle, style.title(name), color=style.colour(name), fontsize=style.SMALL)
    return figure


def _draw_strip(figure: Figure, axes: Axes, replication: Replication, strip: Strip) -> None:
    for row, name in enumerate(MARKERS):
        _draw_row(axes, strip.of(getattr(replication, name)), row, name)
    axes.set(ylim=(1.5, -0.5), yticks=[])
    axes.margins(x=0.08)
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(lambda value, _: strip.tick(value))
    axes.tick_params(axis="x", length=0, labelsize=style.SMALL)
    axes.grid(True, axis="x")
    axes.spines[:].set_visible(False)
    axes.axhspan(-0.5, 0.5, color="#F5F6F8", zorder=0)


def _draw_row(axes: Axes, measured: Counted, row: int, name: str) -> None:
    """The seeds' dots, and the mean and its interval a little below them."""
    ink, below = style.colour(name), row + 0.24
    axes.plot(
        measured.values,
        [row - 0.14] * len(measured.values),
        MARKERS[name],
        color=ink,
        alpha=0.75,
        markersize=6,
        zorder=3,
    )
    if measured.estimate:
        axes.hlines(below, measured.estimate.low, measured.estimate.high, color=ink, linewidth=1.6, zorder=2)
    axes.vlines(measured.mean, below - 0.12, below + 0.12, color=ink, linewidth=2.6, zorder=3)
