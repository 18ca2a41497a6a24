"""Panels of curves by epoch: scales, lines, and labels where the lines end instead of a legend."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from pipeline import formats
from pipeline.figures import canvas, style

LEFT_PX, LABELS_PX, APART_PX, TOP_PX, FOOT_PX = 44.0, 106.0, 10.0, 48.0, 44.0
"""Room to the left of a panel, to its right for the labels of its curves, between panels, above and below."""
ROWS_PX, LOWER_PX = 18.0, 60.0
"""Room between rows of panels, and by how much each is lower where there are several."""


@dataclass(frozen=True)
class Curve:
    """One curve: what it is, its values by epoch (E,), the figure at its end and how it is drawn.

    Attributes:
        band: lowest and highest value of all seeds by epoch, each (E,); None with one seed.
    """

    label: str
    values: tuple[float, ...]
    end: str
    line: style.Line
    band: tuple[tuple[float, ...], tuple[float, ...]] | None = None


@dataclass(frozen=True)
class Quantity:
    """What a y axis shows: its name, and how its ticks are written."""

    name: str
    factor: float = 1.0
    suffix: str = ""


LOSS = Quantity("loss, nats per example")
ACCURACY = Quantity("accuracy", 100, "%")
GAP = Quantity("gap, points", 100)


@dataclass(frozen=True)
class Panel:
    """One model's curves, and the first and last epoch of its runs' lowest test loss where that is to be marked."""

    variant: str
    curves: tuple[Curve, ...]
    onsets: tuple[int, int] | None = None


def side_by_side(
    panels: Sequence[Panel],
    quantity: Quantity,
    limits: tuple[float, float],
    height: float = 330,
    below: float = 0,
    mark: Callable[[Axes], None] | None = None,
) -> Figure:
    """Panels with the same axes, in rows of two; one alone has the whole width. Curves are labelled where they end.

    Args:
        height: of a row; lower where there are several.
        below: room kept free under each panel, in pixels.
        mark: draws into each panel what is to be compared with.
    """
    columns = 1 if style.is_narrow() else min(len(panels), 2)
    rows = -(-len(panels) // columns)
    height -= LOWER_PX if rows > 1 else 0
    figure = canvas.new_figure(style.width(), rows * (height + ROWS_PX) - ROWS_PX)
    width = (style.width() - LEFT_PX - columns * LABELS_PX - (columns - 1) * APART_PX) / columns
    epochs = max(len(curve.values) for panel in panels for curve in panel.curves)
    for number, panel in enumerate(panels):
        row, column = divmod(number, columns)
        x, top = LEFT_PX + column * (width + LABELS_PX + APART_PX), row * (height + ROWS_PX)
        axes = canvas.place(figure, x, top + TOP_PX, width, height - TOP_PX - FOOT_PX - below)
        _frame(axes, epochs, limits, quantity, named=column == 0)
        _plot(axes, panel.curves)
        label_ends(axes, panel.curves)
        if panel.onsets:
            _mark_onsets(axes, *panel.onsets, epochs)
        if mark:
            mark(axes)
        canvas.name_model(figure, x, top + 20, panel.variant, width + LABELS_PX)
        _name_scales(figure, quantity.name if column == 0 else "", axes)
    return figure


def one_panel(curves: Sequence[Curve], quantity: Quantity, labels_px: float, height: float = 340) -> Figure:
    """All curves in one panel around a line at zero."""
    figure = canvas.new_figure(style.width(), height)
    top = 28.0
    axes = canvas.place(figure, LEFT_PX, top, style.width() - LEFT_PX - labels_px, height - top - FOOT_PX)
    epochs = max(len(curve.values) for curve in curves)
    _frame(axes, epochs, _limits_around_zero(curves), quantity, named=True)
    _mark_zero(axes)
    _plot(axes, curves)
    label_ends(axes, curves)
    _name_scales(figure, quantity.name, axes)
    return figure


def around_zero(panels: Sequence[Panel], quantity: Quantity) -> Figure:
    """Panels with the same axes, each around a line at zero."""
    curves = [curve for panel in panels for curve in panel.curves]
    return side_by_side(panels, quantity, _limits_around_zero(curves), mark=_mark_zero)


def _mark_zero(axes: Axes) -> None:
    axes.axhline(0, color=style.SOFT, linewidth=0.9, zorder=1)


def _name_scales(figure: Figure, quantity: str, axes: Axes) -> None:
    frame, height = axes.get_window_extent(), canvas.size_px(figure)[1]
    canvas.write(figure, 4, height - frame.y1 - 8, quantity, color=style.SOFT, fontsize=style.SMALL)
    canvas.write(figure, frame.x0, height - frame.y0 + 38, "epoch", color=style.SOFT, fontsize=style.SMALL)


def loss_limits(curves: Sequence[Curve]) -> tuple[float, float]:
    """From zero to the highest loss, with headroom for the onset's name."""
    return 0.0, 1.14 * max(_finite(curves), default=1.0)


def accuracy_limits(curves: Sequence[Curve]) -> tuple[float, float]:
    """The tenths that hold all accuracies, with headroom for the onset's name."""
    values = _finite(curves)
    low = math.floor(10 * min(values) - 1e-9) / 10
    high = min(1.0, math.ceil(10 * max(values) + 1e-9) / 10)
    return max(low, 0.0), high + 0.1 * (high - max(low, 0.0))


def _limits_around_zero(curves: Sequence[Curve]) -> tuple[float, float]:
    values = [*_finite(curves), 0.0]
    pad = 0.06 * max(max(values) - min(values), 0.02)
    return min(values) - pad, max(values) + pad


def _finite(curves: Sequence[Curve]) -> list[float]:
    tracks = [track for curve in curves for track in (curve.values, *(curve.band or ()))]
    return [v for track in tracks for v in track if math.isfinite(v)]


def _frame(axes: Axes, epochs: int, limits: tuple[float, float], quantity: Quantity, named: bool) -> None:
    """Scales, grid and ticks; values are written only where ``named``."""
    axes.set_xlim(*((1, epochs) if epochs > 1 else (0.5, 1.5)))
    axes.set_ylim(*limits)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=1))
    ticks = [t for t in MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(*limits) if limits[0] <= t <= limits[1]]
    axes.set_yticks(ticks, tick_labels(ticks, quantity.factor, quantity.suffix) if named else [""] * len(ticks))
    axes.spines["left"].set_visible(False)
    axes.grid(True, axis="y")


def tick_labels(ticks: Sequence[float], factor: float, suffix: str) -> list[str]:
    """As many decimals as tell the ticks apart."""
    step = factor * (ticks[1] - ticks[0]) if len(ticks) > 1 else 1.0
    decimals = max(0, math.ceil(-math.log10(step) - 1e-9))
    return [formats.number(factor * tick, decimals) + suffix for tick in ticks]


def _plot(axes: Axes, curves: Sequence[Curve]) -> None:
    for curve in curves:
        epochs = range(1, len(curve.values) + 1)
        marker: style.Line = {"marker": "o", "markersize": 5} if len(epochs) < 3 else {}
        if curve.band:
            axes.fill_between(epochs, *curve.band, color=curve.line["color"], alpha=0.16, linewidth=0, zorder=1.5)
        axes.plot(epochs, curve.values, **curve.line, **marker, clip_on=False)


def label_ends(axes: Axes, curves: Sequence[Curve], gap_px: float = 16) -> None:
    """Name each curve and its last figure to the right of where it ends, moved apart where they would meet."""
    low, high = axes.get_ylim()
    height = axes.get_window_extent().height
    ends = [c.values[-1] if math.isfinite(c.values[-1]) else high for c in curves]
    places = canvas.spread([(e - low) / (high - low) * height for e in ends], gap_px, 0, height)
    for curve, place in zip(curves, places, strict=True):
        axes.annotate(
            f"{curve.label} {curve.end}",
            (1, place / height),
            (7, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            color=curve.line["color"],
            fontweight="bold" if curve.line["linewidth"] > 2 else "normal",
            annotation_clip=False,
        )


TIGHT_PX = 200
"""A panel narrower than this has the name of its hairlines in two lines."""


def _mark_onsets(axes: Axes, first: int, latest: int, last: int) -> None:
    """A hairline at the epoch of lowest test loss, or one at either end of the epochs, named in the headroom: on the
    left where they are late and the name fits there, else on the right."""
    for epoch in {first, latest}:
        axes.axvline(epoch, color=style.SOFT, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)
    epochs = f"epoch {first}" if first == latest else f"epochs {first} to {latest}"
    panel = axes.get_window_extent()
    between = "\n" if panel.width < TIGHT_PX else " "
    name = axes.annotate(
        f"lowest test loss:{between}{epochs}",
        (first, 1),
        (-4, -1),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="right",
        va="top",
        color=style.SOFT,
        fontsize=style.SMALL,
    )
    if first <= (last + 1) / 2 or name.get_window_extent().x0 < panel.x0:
        name.xy, name.xyann = (latest, 1), (4, -1)
        name.set_horizontalalignment("left")
