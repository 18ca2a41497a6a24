"""Further models beside the variants that they start from: two accuracies, and the hidden units that are dead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.alternatives.record import FurtherModels
from pipeline.analyses.further import described
from pipeline.figures import canvas, style
from pipeline.records import Chapter, FigureAsset, Replication, SeedMeasures

HEAD_PX, ROW_PX, FOOT_PX, APART_PX, FIGURE_PX = 30.0, 40.0, 44.0, 26.0, 34.0
"""Above the rows, of a row, below them, between the two panels, and for the number behind a bar."""


@dataclass(frozen=True)
class Line:
    """A row: a variant, or a model that starts from it."""

    name: str
    variant: str
    is_variant: bool
    seeds: int
    measures: SeedMeasures


def draw(alternatives: FurtherModels, replication: Replication) -> Chapter:
    """The figure of the part on further models."""
    return Chapter((further_models(alternatives, replication),))


def further_models(found: FurtherModels, replication: Replication) -> FigureAsset:
    """A row a model: clean train and test accuracy joined by the gap, and a bar for its dead hidden units."""
    lines, units = list(_lines(found, replication)), found.models[0].hidden_units
    caption = (
        f"{_seen(lines)} Left, mean test accuracy (filled) and clean train accuracy (hollow), a small mark for each "
        f"seed; right, how many of the {formats.count(units)} hidden units before the last layer are dead, zero on "
        "every test image."
    )
    alt = f"Dumbbell chart of {len(lines)} models, and bars for dead hidden units. {'; '.join(map(_told, lines))}."
    with style.drawing("alternatives"):
        figure = _figure(lines, units)
        return canvas.svg(figure, "alternatives", caption, alt, "analyses/alternatives/figure.py:further_models")


def _lines(found: FurtherModels, replication: Replication) -> Iterator[Line]:
    for variant, measures in replication.models.items():
        models = [each for each in found.models if each.of == variant]
        if models:
            yield Line(style.title(variant), variant, True, len(replication.seeds), measures)
        for each in models:
            yield Line(described(each.changes), variant, False, len(each.seeds), each.measures)


def _seen(lines: list[Line]) -> str:
    """What is to be seen first: the most accurate of the rows on the test images."""
    best = max(lines, key=lambda line: line.measures.test_accuracy.mean)
    noun = f"the {style.noun(best.variant)}{'' if best.is_variant else f' {best.name}'}"
    accuracy = formats.percent(best.measures.test_accuracy.mean)
    return f"Most accurate on the test images of these models is {noun}, {accuracy}."


def _told(line: Line) -> str:
    name = line.name if line.is_variant else f"{style.noun(line.variant)} {line.name}"
    measures = line.measures
    return (
        f"{name}, {formats.plural(line.seeds, 'seed')}: train {formats.percent(measures.train_accuracy.mean)}, test "
        f"{formats.percent(measures.test_accuracy.mean)}, dead units {formats.number(measures.silent_units.mean)}"
    )


# -- drawing -------------------------------------------------------------------------------------------


def _figure(lines: list[Line], units: int) -> Figure:
    names_px, bars_px = (170.0, 78.0) if style.is_narrow() else (236.0, 140.0)
    height = ROW_PX * len(lines)
    figure = canvas.new_figure(style.width(), HEAD_PX + height + FOOT_PX)
    width = style.width() - names_px - APART_PX - bars_px
    accuracies = canvas.place(figure, names_px, HEAD_PX, width, height)
    bars = canvas.place(figure, style.width() - bars_px, HEAD_PX, bars_px - FIGURE_PX, height)
    for left, title in ((names_px, "accuracy"), (style.width() - bars_px, "dead units")):
        canvas.write(figure, left, 18, title, fontsize=style.PANEL, fontweight="bold")
    for row, line in enumerate(lines):
        _name(figure, line, HEAD_PX + (row + 0.5) * ROW_PX, names_px)
        _draw_accuracies(accuracies, row, line)
        _draw_bar(bars, row, line)
    _frame(accuracies, len(lines), bars, units)
    canvas.write(
        figure, names_px, HEAD_PX + height + 38, "filled test, hollow train", fontsize=style.SMALL, color=style.SOFT
    )
    return figure


def _name(figure: Figure, line: Line, middle: float, width: float) -> None:
    ink, weight = (style.colour(line.variant), "bold") if line.is_variant else (style.INK, "normal")
    indent, size = 0 if line.is_variant else 10, style.SMALL if style.is_narrow() else style.TEXT
    canvas.write(figure, indent, middle, line.name, width - indent - 4, fontsize=size, color=ink, fontweight=weight)
    seeds = formats.plural(line.seeds, "seed")
    canvas.write(figure, indent, middle + 14, seeds, fontsize=style.SMALLEST, color=style.SOFT)


def _draw_accuracies(axes: Axes, row: int, line: Line) -> None:
    ink, test, train = style.colour(line.variant), line.measures.test_accuracy, line.measures.train_accuracy
    axes.plot([test.mean, train.mean], [row, row], color=ink, linewidth=2.2, alpha=0.45, zorder=2)
    axes.plot([train.mean], [row], "o", markersize=7.5, markerfacecolor=style.PAPER, markeredgecolor=ink, zorder=3)
    axes.plot([test.mean], [row], "o", markersize=7.5, color=ink, zorder=3)
    for values in (test.values, train.values) if line.seeds > 1 else ():
        axes.plot(values, [row + 0.3] * len(values), "|", markersize=5, color=ink, alpha=0.8, zorder=2)


def _draw_bar(axes: Axes, row: int, line: Line) -> None:
    dead = line.measures.silent_units.mean
    axes.barh(row, dead, height=0.42, color=style.colour(line.variant), zorder=2)
    axes.annotate(
        formats.number(dead, 0), (dead, row), (5, 0), textcoords="offset points", va="center", fontsize=style.TEXT
    )


def _frame(accuracies: Axes, rows: int, bars: Axes, units: int) -> None:
    """Upright grid lines, and nothing else around the data."""
    accuracies.margins(x=0.06)
    accuracies.xaxis.set_major_formatter(lambda value, _: formats.percent(value, 0))
    accuracies.locator_params(axis="x", nbins=3 if style.is_narrow() else 5)
    bars.set(xlim=(0, units))
    bars.set_xticks([0, units], ["0", formats.count(units)])
    for axes in (accuracies, bars):
        axes.set(ylim=(rows - 0.5, -0.5), yticks=[])
        axes.tick_params(axis="x", length=0, labelsize=style.SMALL)
        axes.grid(True, axis="x")
        axes.spines[:].set_visible(False)
