"""Recall of each class, all models, with intervals."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.errors.figure.changes import star_names, starred, told_apart, write_class
from pipeline.analyses.errors.record import ErrorsContrast, ModelErrors
from pipeline.figures import canvas, style, words
from pipeline.records import DataSummary, Estimate, FigureAsset

HEAD_PX, FOOT_PX = 12.0, 26.0
"""Room above the panel besides the legend, and below it."""
MOST_LISTED = 20
"""With more classes, the words in place of the picture name the extremes only."""

Models = tuple[ModelErrors, ...]


def class_recall(data: DataSummary, models: Models, contrasts: Sequence[ErrorsContrast], seeds: int) -> FigureAsset:
    """A dot plot in the order of the first model, from its best class to its worst; a star where models differ."""
    order = sorted(range(len(data.classes)), key=lambda i: -models[0].recalls[i].recall.mean)
    said = starred(data, contrasts, seeds) if contrasts else " ".join(recall_range(data, each) for each in models)
    means = f", means over {seeds} seeds" if seeds > 1 else ""
    caption = (
        f"{said} Dots are the share of a class’s test images that is recognized (recall{means}), lines 95% intervals, "
        f"{_order_words(models)}."
    )
    told = f"{_listed(data, models, order)}{star_names(data, contrasts)}"
    nouns = formats.listing([style.noun(each.variant) for each in models])
    alt = f"Dot plot of recall by class, {nouns}. {told}"
    with style.drawing("class-recall"):
        figure = _figure(data, models, told_apart(contrasts), order)
        return canvas.svg(figure, "class-recall", caption, alt, "analyses/errors/figure/recall.py:class_recall")


def _order_words(models: Models) -> str:
    if len(models) == 1:
        return "from the best class to the worst"
    variants = [each.variant for each in models]
    return f"in the order of the {style.noun(variants[0])}: {words.shapes(variants)}"


def _figure(data: DataSummary, models: Models, stars: list[int], order: list[int]) -> Figure:
    columns = list(canvas.columns(len(order)))
    is_roomy = len(columns) == 1
    row, head = _row_px(len(models), is_roomy), HEAD_PX + canvas.legend_px(len(models))
    figure = canvas.new_figure(style.width(), head + columns[0].stop * row + FOOT_PX)
    low = min(each.recalls[i].recall.estimate.low for each in models for i in order)
    limits = (max(0.0, int(20 * low) / 20 - 0.02), 1.02)
    for column in columns:
        labels = order[column.start : column.stop]
        names_px, size = (108.0, style.TEXT) if is_roomy else (0.45 * column.width, style.SMALLEST)
        axes = canvas.place(figure, column.left + names_px, head, column.width - names_px - 16, len(labels) * row)
        _draw_column(axes, models, labels, limits, is_roomy)
        for place, label in enumerate(labels):
            middle, right = head + (place + 0.5) * row, column.left + names_px
            write_class(figure, right, middle, names_px - 12, data.classes[label], label in stars, size)
    canvas.legend(figure, 108.0 if is_roomy and not style.is_narrow() else 0.0, [each.variant for each in models])
    return figure


def _row_px(models: int, is_roomy: bool) -> float:
    """The height of a class's row: that of two models, and more for each further one."""
    further = max(0, models - 2)
    return 29.0 + 9.0 * further if is_roomy else 19.0 + 5.0 * further


def _draw_column(axes: Axes, models: Models, labels: list[int], limits: tuple[float, float], is_roomy: bool) -> None:
    apart = 0.32 if len(models) < 3 else 0.76 / len(models)
    for number, each in enumerate(models):
        shift = apart * (number - (len(models) - 1) / 2)
        _dots(axes, [each.recalls[i].recall.estimate for i in labels], each.variant, shift, is_roomy)
    axes.set(xlim=limits, ylim=(len(labels) - 0.5, -0.5), yticks=[])
    axes.locator_params(axis="x", nbins=8 if is_roomy else 2)
    axes.tick_params(axis="x", length=0, labelsize=style.SMALL if is_roomy else style.SMALLEST)
    axes.xaxis.set_major_formatter(lambda value, _: formats.percent(value, 0))
    axes.grid(True, axis="x")
    axes.spines[:].set_visible(False)
    for place in range(0, len(labels), 2):
        axes.axhspan(place - 0.5, place + 0.5, color=style.STRIPE, zorder=0)


def _dots(axes: Axes, recalls: list[Estimate], variant: str, shift: float, is_roomy: bool) -> None:
    places = [place + shift for place in range(len(recalls))]
    ink = style.colour(variant)
    axes.hlines(places, [r.low for r in recalls], [r.high for r in recalls], color=ink, linewidth=1.5, zorder=2)
    dots = style.dots(variant, 6.5 if is_roomy else 4.5)
    axes.plot([r.value for r in recalls], places, **dots, clip_on=False, zorder=3)


def _listed(data: DataSummary, models: Models, order: list[int]) -> str:
    """Every class's recalls, or, with too many to listen to, each model's best and worst."""
    if len(order) > MOST_LISTED:
        return " ".join(recall_range(data, each) for each in models)
    values = [formats.listing([formats.percent(each.recalls[i].recall.mean) for each in models]) for i in order]
    return "; ".join(f"{data.classes[i]}: {told}" for i, told in zip(order, values, strict=True)) + "."


def recall_range(data: DataSummary, errors: ModelErrors) -> str:
    """A sentence: a model's best and worst class, or that all are equal."""
    ranked = sorted(errors.recalls, key=lambda each: -each.recall.mean)
    best, worst = ranked[0], ranked[-1]
    high, low = formats.percent(best.recall.mean), formats.percent(worst.recall.mean)
    if best.recall.mean == worst.recall.mean:
        return f"{style.title(errors.variant)}: {high} for every class."
    return (
        f"{style.title(errors.variant)}: highest for {data.classes[best.label]} ({high}), lowest for "
        f"{data.classes[worst.label]} ({low})."
    )
