"""All models over the seeds: each seed a dot, the mean with its interval under them, and the differences."""

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from pipeline import formats
from pipeline.figures import canvas, style, words
from pipeline.figures.panels import tick_labels
from pipeline.records import Chapter, Counted, FigureAsset, ReplicatedContrast, Replication, SeedMeasures

PANEL_PX, GAP_PX, TITLE_PX, ROW_PX, FOOT_PX, LINE_PX, APART_PX = 348.0, 24.0, 44.0, 46.0, 30.0, 17.0, 18.0
NAMES_PX = 88.0, 150.0
"""Room for the models' names, at least and at most."""


@dataclass(frozen=True)
class Strip:
    """One measure: its name, where it is kept, and how its values, its ticks (by factor and suffix) and its differences
    (with a sign and a unit) are written."""

    name: str
    of: Callable[[SeedMeasures], Counted]
    show: Callable[[float], str]
    factor: float
    suffix: str
    signed: Callable[[float], str]
    unit: str = ""


def _signed_points(fraction: float) -> str:
    return formats.signed(100 * fraction)


STRIPS = (
    Strip("test accuracy", lambda m: m.test_accuracy, formats.percent, 100, "%", _signed_points, " points"),
    Strip("clean gap, points", lambda m: m.generalization_gap, formats.points, 100, "", _signed_points, " points"),
    Strip("test loss after the last epoch", lambda m: m.test_loss, formats.loss, 1, "", lambda v: formats.signed(v, 3)),
    Strip("epoch of lowest test loss", lambda m: m.onset_epoch, formats.number, 1, "", formats.signed),
)


def draw(replication: Replication) -> Chapter:
    """The figure of the chapter on seeds."""
    return Chapter((seeds(replication),))


def seeds(replication: Replication) -> FigureAsset:
    """Four strips, each with one row a model: dots for seeds, a bar for the mean, a line for its interval."""
    alt = f"Four dot plots over {len(replication.seeds)} seeds. {' '.join(_told(replication, each) for each in STRIPS)}"
    with style.drawing("seeds"):
        return canvas.svg(_figure(replication), "seeds", _caption(replication), alt, "analyses/luck/figure.py:seeds")


def _figure(replication: Replication) -> Figure:
    rows = len(replication.models) * ROW_PX
    block = TITLE_PX + rows + FOOT_PX + len(replication.contrasts) * LINE_PX + APART_PX
    columns = 1 if style.is_narrow() else 2
    figure = canvas.new_figure(style.width(), len(STRIPS) // columns * block - APART_PX + 6)
    small: style.Line = {"fontsize": style.SMALL}
    names_px = canvas.widest(figure, [style.title(name) for name in replication.models], *NAMES_PX, **small)
    for place, strip in enumerate(STRIPS):
        left, top = (place % columns) * (PANEL_PX + GAP_PX), (place // columns) * block
        canvas.write(figure, left, top + 20, strip.name, fontsize=style.PANEL, fontweight="bold", color=style.INK)
        axes = canvas.place(figure, left + names_px, top + TITLE_PX, PANEL_PX - names_px - 18, rows)
        _draw_strip(axes, replication, strip)
        for row, name in enumerate(replication.models):
            middle = top + TITLE_PX + (row + 0.5) * ROW_PX + 4
            canvas.write(figure, left, middle, style.title(name), names_px - 6, color=style.colour(name), **small)
        for row, contrast in enumerate(replication.contrasts):
            base = top + TITLE_PX + rows + FOOT_PX + (row + 0.7) * LINE_PX
            _write_difference(figure, left, base, strip, contrast)
    return figure


def _draw_strip(axes: Axes, replication: Replication, strip: Strip) -> None:
    for row, (name, measures) in enumerate(replication.models.items()):
        _draw_row(axes, strip.of(measures), row, name)
        if row % 2 == 0:
            axes.axhspan(row - 0.5, row + 0.5, color=style.STRIPE, zorder=0)
    axes.set(ylim=(len(replication.models) - 0.5, -0.5), yticks=[])
    axes.margins(x=0.08)
    low, high = axes.get_xlim()
    ticks = [tick for tick in MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high) if low <= tick <= high]
    axes.set_xticks(ticks, tick_labels(ticks, strip.factor, strip.suffix))
    axes.tick_params(axis="x", length=0, labelsize=style.SMALL)
    axes.grid(True, axis="x")
    axes.spines[:].set_visible(False)


def _draw_row(axes: Axes, measured: Counted, row: int, name: str) -> None:
    """The seeds' dots, and the mean and its interval a little below them."""
    ink, below = style.colour(name), row + 0.24
    places = [row - 0.14] * len(measured.values)
    axes.plot(measured.values, places, **style.dots(name, 6.0), alpha=0.75, zorder=3)
    if measured.estimate:
        axes.hlines(below, measured.estimate.low, measured.estimate.high, color=ink, linewidth=1.6, zorder=2)
    axes.vlines(measured.mean, below - 0.12, below + 0.12, color=ink, linewidth=2.6, zorder=3)


def _write_difference(figure: Figure, left: float, base: float, strip: Strip, contrast: ReplicatedContrast) -> None:
    """Which two models, and by how much the other's mean is higher."""
    look: style.Line = {"fontsize": style.SMALL, "color": style.SOFT}
    told = canvas.write(figure, left + PANEL_PX - 8, base, _difference(strip, contrast), ha="right", **look)
    room = PANEL_PX - 20 - told.get_window_extent().width
    canvas.write(figure, left, base, f"{style.title(contrast.other)} − {style.title(contrast.reference)}", room, **look)


# -- words ---------------------------------------------------------------------------------------------


def _caption(replication: Replication) -> str:
    models, contrasts = list(replication.models), len(replication.contrasts)
    told = [
        f"{style.shape(name)} {'those' if place else 'are the runs'} of the {style.noun(name)}"
        for place, name in enumerate(models)
    ]
    dots = ", ".join(told) if len(told) > 1 else "a dot each"
    under = {1: "", 2: " Beneath, the difference of the two means."} if contrasts else {len(models): ""}
    spreads = [(style.noun(name), each.test_accuracy.values) for name, each in replication.models.items()]
    seen = formats.listing([f"{formats.points(max(values) - min(values))} in the {noun}" for noun, values in spreads])
    return (
        f"Between best and worst seed, test accuracy differs by {seen}. {words.models(len(models))} trained with "
        f"{len(replication.seeds)} seeds: {dots}. The upright bar is "
        f"{'their mean' if len(models) == 1 else 'a model’s mean'}, the line its 95% interval, which covers seeds and, "
        f"but for the epoch, test images.{under.get(len(models), ' Beneath, differences of two means.')}"
    )


def _told(replication: Replication, strip: Strip) -> str:
    """Every run, every mean and every difference of one measure: a sentence."""
    parts = []
    for name, measures in replication.models.items():
        measured = strip.of(measures)
        values = formats.listing([strip.show(value) for value in measured.values])
        parts.append(f"{style.noun(name)} {values}, mean {strip.show(measured.mean)}")
    for each in replication.contrasts:
        names = f"{style.noun(each.other)} minus {style.noun(each.reference)}"
        parts.append(f"{names} {_difference(strip, each)}")
    return f"{strip.name[0].upper()}{strip.name[1:]}: {'; '.join(parts)}."


def _difference(strip: Strip, contrast: ReplicatedContrast) -> str:
    """The mean difference with its interval: "+1.1 points [−0.1, +2.3]"."""
    found = strip.of(contrast.difference)
    limits = (found.estimate.low, found.estimate.high) if found.estimate else ()
    interval = f" [{', '.join(map(strip.signed, limits))}]" if limits else ""
    return f"{strip.signed(found.mean)}{strip.unit}{interval}"
