"""The result in one picture: the losses of all models, and the gap that is left at the end."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style, words
from pipeline.figures.curves import Model, Models, bands, clean_losses, models_of, turning_point
from pipeline.figures.panels import FOOT_PX, LOSS, Panel, loss_limits, side_by_side
from pipeline.records import Chapter, DataSummary, FigureAsset, Replication, RunHistory

NOTE_PX = 62
"""Room under a panel for its gap."""

SUMMARY_PX = 530
"""Width: beside the summary's text a wider one would be scaled down until its letters are too small."""


def draw(data: DataSummary, replication: Replication, histories: tuple[RunHistory, ...]) -> Chapter:
    """The picture at the top of the summary and of the README."""
    return Chapter((headline(data, models_of(replication, histories)),))


def headline(data: DataSummary, models: Models) -> FigureAsset:
    """Clean train and test loss, a panel a model, what lies between them shaded, the final clean gap written under."""
    caption = (
        "Train and test loss by epoch, both in evaluation mode; what lies between them is shaded. "
        f"Clean gap at the end: {_gaps(models)}.{bands(models)}"
    )
    alt = (
        f"{words.charts('line chart', len(models))}, loss by epoch on {data.name}.{bands(models)} "
        f"{' '.join(f'{turning_point(each)} {_ends(each)}' for each in models)}"
    )
    with style.drawing("headline"), style.at_width(SUMMARY_PX):
        return canvas.svg(_figure(models), "headline", caption, alt, "headline.py:headline")


def _figure(models: Models) -> Figure:
    panels = [Panel(each.variant, clean_losses(each), each.onsets) for each in models]
    limits = loss_limits([curve for panel in panels for curve in panel.curves])
    figure = side_by_side(panels, LOSS, limits, height=300 if style.is_narrow() else 330, below=NOTE_PX)
    for axes, panel, model in zip(tuple(figure.axes), panels, models, strict=True):
        _shade(axes, panel)
        _write_gap(figure, axes, model)
    return figure


def _shade(axes: Axes, panel: Panel) -> None:
    test, train = (curve.values for curve in panel.curves)
    tint = style.tint(panel.variant)
    axes.fill_between(range(1, len(test) + 1), test, train, color=tint, alpha=0.6, linewidth=0, zorder=1.5)


def _write_gap(figure: Figure, axes: Axes, model: Model) -> None:
    """The gap large, and the two accuracies it is made of, under the panel."""
    frame = axes.get_window_extent()
    left, base = frame.x0, canvas.size_px(figure)[1] - frame.y0 + FOOT_PX + NOTE_PX - 14
    number = canvas.write(
        figure, left, base, formats.number(100 * model.measures.generalization_gap.mean),
        fontsize=27, fontweight="bold", color=style.colour(model.variant),
    )  # fmt: skip
    left = number.get_window_extent().x1 + 9
    canvas.write(figure, left, base - 18, "points of clean gap", color=style.INK)
    canvas.write(figure, left, base, _accuracies(model), color=style.SOFT)


def _accuracies(model: Model) -> str:
    train, test = model.measures.train_accuracy.mean, model.measures.test_accuracy.mean
    return f"{formats.percent(train)} train − {formats.percent(test)} test"


def _gap(model: Model) -> str:
    return formats.points(model.measures.generalization_gap.mean)


def _gaps(models: Models) -> str:
    """Every model's gap; of one model, which there is no need to name, the gap alone."""
    if len(models) == 1:
        return _gap(models[0])
    return formats.listing([f"{_gap(each)} for the {style.noun(each.variant)}" for each in models])


def _ends(model: Model) -> str:
    measures, mean = model.measures, "mean " if len(model.histories) > 1 else ""
    return (
        f"After the last epoch the train loss is {formats.loss(measures.train_loss.mean)}, the {mean}accuracy "
        f"{formats.percent(measures.train_accuracy.mean)} on the training images and "
        f"{formats.percent(measures.test_accuracy.mean)} on the test images: a {mean}clean gap of {_gap(model)}."
    )
