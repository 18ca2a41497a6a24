"""Recall of each class, both models, with intervals."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.figures.changes import star_names, starred, write_class
from pipeline.records import Comparison, DataSummary, Estimate, Evaluation, FigureAsset

HEAD_PX, FOOT_PX = 34, 26
MOST_LISTED = 20
"""With more classes, the words in place of the picture name the extremes only."""


def class_recall(
    data: DataSummary, baseline: Evaluation, regularized: Evaluation, comparison: Comparison
) -> FigureAsset:
    """A dot plot in the order of the baseline, from its best class to its worst; a star where the models differ."""
    pair = (baseline, regularized)
    order = sorted(range(len(data.classes)), key=lambda i: -baseline.per_class[i].recall.value)
    ranges = " ".join(recall_range(data, e) for e in pair)
    caption = (
        "Share of each class’s test images that is recognized (recall) with its 95% interval, in the order of the "
        f"baseline: circles the baseline, diamonds the regularized model. {ranges} "
        f"{starred(data, comparison)}"
    )
    words = f"{_listed(data, pair, order)}{star_names(data, comparison)}"
    alt = f"Dot plot of recall by class, baseline and regularized. {words}"
    with style.drawing("class-recall"):
        figure = _figure(data, pair, comparison, order)
        return canvas.svg(figure, "class-recall", caption, alt, "recall.py:class_recall")


def _figure(data: DataSummary, pair: tuple[Evaluation, Evaluation], comparison: Comparison, order: list[int]) -> Figure:
    columns = list(canvas.columns(len(order)))
    is_roomy = len(columns) == 1
    row = 29.0 if is_roomy else 19.0
    figure = canvas.new_figure(style.WIDTH_PX, HEAD_PX + columns[0].stop * row + FOOT_PX)
    low = min(e.per_class[i].recall.low for e in pair for i in order)
    limits = (max(0.0, int(20 * low) / 20 - 0.02), 1.02)
    for column in columns:
        labels = order[column.start : column.stop]
        names_px, size = (108.0, style.TEXT) if is_roomy else (0.45 * column.width, style.SMALLEST)
        axes = canvas.place(figure, column.left + names_px, HEAD_PX, column.width - names_px - 4, len(labels) * row)
        _draw_column(axes, pair, labels, limits, is_roomy)
        for place, label in enumerate(labels):
            middle, right = HEAD_PX + (place + 0.5) * row, column.left + names_px
            write_class(figure, right, middle, names_px - 12, data.classes[label], comparison.changes[label], size)
    _legend(figure, 108.0 if is_roomy else 0.0)
    return figure


def _draw_column(
    axes: Axes,
    pair: tuple[Evaluation, Evaluation],
    labels: list[int],
    limits: tuple[float, float],
    is_roomy: bool,
) -> None:
    for evaluation, shift in zip(pair, (-0.16, 0.16), strict=True):
        _dots(axes, [evaluation.per_class[i].recall for i in labels], evaluation.variant, shift, is_roomy)
    axes.set(xlim=limits, ylim=(len(labels) - 0.5, -0.5), yticks=[])
    axes.locator_params(axis="x", nbins=8 if is_roomy else 2)
    axes.tick_params(axis="x", length=0, labelsize=style.SMALL if is_roomy else style.SMALLEST)
    axes.xaxis.set_major_formatter(lambda value, _: formats.percent(value, 0))
    axes.grid(True, axis="x")
    axes.spines[:].set_visible(False)
    for place in range(0, len(labels), 2):
        axes.axhspan(place - 0.5, place + 0.5, color="#F5F6F8", zorder=0)


def _dots(axes: Axes, recalls: list[Estimate], variant: str, shift: float, is_roomy: bool) -> None:
    places = [place + shift for place in range(len(recalls))]
    ink, is_baseline = style.colour(variant), variant == "baseline"
    axes.hlines(places, [r.low for r in recalls], [r.high for r in recalls], color=ink, linewidth=1.5, zorder=2)
    size = (6.5 if is_baseline else 5.5) - (0 if is_roomy else 2)
    marker = "o" if is_baseline else "D"
    axes.plot([r.value for r in recalls], places, marker, color=ink, markersize=size, clip_on=False, zorder=3)


def _legend(figure: Figure, left: float) -> None:
    """The two markers, drawn as they are in the plot."""
    for place, (variant, marker) in enumerate((("baseline", "o"), ("regularized", "D"))):
        ink, x = style.colour(variant), left + 8 + 110 * place
        key = canvas.place(figure, x - 8, 4, 16, 22)
        key.plot([0.5], [0.5], marker, color=ink, markersize=6.5 if place == 0 else 5.5)
        key.set(xlim=(0, 1), ylim=(0, 1))
        key.set_axis_off()
        canvas.write(figure, x + 12, 20, style.title(variant), color=ink, fontsize=style.PANEL, fontweight="bold")


def _listed(data: DataSummary, pair: tuple[Evaluation, Evaluation], order: list[int]) -> str:
    """Every class's two recalls, or, with too many to listen to, each model's best and worst."""
    if len(order) > MOST_LISTED:
        return " ".join(recall_range(data, e) for e in pair)
    values = [" and ".join(formats.percent(e.per_class[i].recall.value) for e in pair) for i in order]
    return "; ".join(f"{data.classes[i]}: {both}" for i, both in zip(order, values, strict=True)) + "."


def recall_range(data: DataSummary, evaluation: Evaluation) -> str:
    """A sentence: a model's best and worst class, or that all are equal."""
    ranked = sorted(evaluation.per_class, key=lambda s: -s.recall.value)
    best, worst = ranked[0], ranked[-1]
    if best.recall.value == worst.recall.value:
        return f"{style.title(evaluation.variant)}: {formats.percent(best.recall.value)} for every class."
    return (
        f"{style.title(evaluation.variant)}: highest for {data.classes[best.label]} "
        f"({formats.percent(best.recall.value)}), lowest for {data.classes[worst.label]} "
        f"({formats.percent(worst.recall.value)})."
    )
