"""The result in one picture: the losses of both models, and the gap that is left at the end."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.figures.curves import clean_losses, turning_point
from pipeline.figures.panels import LOSS, Panel, loss_limits, side_by_side
from pipeline.records import Chapter, DataSummary, Evaluation, FigureAsset

NOTE_PX = 62
"""Room under a panel for its gap."""


def draw(data: DataSummary, baseline: Evaluation, regularized: Evaluation) -> Chapter:
    """The picture at the top of the summary and of the README."""
    return Chapter((headline(data, baseline, regularized),))


def headline(data: DataSummary, baseline: Evaluation, regularized: Evaluation) -> FigureAsset:
    """Clean train and test loss side by side, what lies between them shaded, the final clean gap written under it."""
    pair = (baseline, regularized)
    gaps = formats.listing([f"{_gap(e)} for the {_model(e)}" for e in pair])
    caption = (
        f"Train and test loss by epoch on {data.name}, both measured in evaluation mode; what lies between them "
        f"is shaded. Clean gap after the last epoch, train minus test accuracy: {gaps}."
    )
    alt = (
        f"Two line charts on one scale, loss by epoch on {data.name}. "
        f"{' '.join(f'{turning_point(e)} {_ends(e)}' for e in pair)}"
    )
    with style.drawing("headline"):
        return canvas.svg(_figure(pair), "headline", caption, alt, "headline.py:headline")


def _figure(pair: tuple[Evaluation, Evaluation]) -> Figure:
    panels = [Panel(e, clean_losses(e)) for e in pair]
    limits = loss_limits([curve for panel in panels for curve in panel.curves])
    figure = side_by_side(panels, LOSS, limits, height=400, below=NOTE_PX)
    for axes, panel in zip(tuple(figure.axes), panels, strict=True):
        _shade(axes, panel)
        _write_gap(figure, axes, panel.evaluation)
    return figure


def _shade(axes: Axes, panel: Panel) -> None:
    test, train = (curve.values for curve in panel.curves)
    tint = style.tint(panel.evaluation.variant)
    axes.fill_between(range(1, len(test) + 1), test, train, color=tint, alpha=0.6, linewidth=0, zorder=1.5)


def _write_gap(figure: Figure, axes: Axes, evaluation: Evaluation) -> None:
    """The gap large, and the two accuracies it is made of, under the panel."""
    height = canvas.size_px(figure)[1]
    left = axes.get_position().x0 * style.WIDTH_PX
    number = canvas.write(
        figure, left, height - 14, formats.number(100 * evaluation.generalization_gap.value),
        fontsize=27, fontweight="bold", color=style.colour(evaluation.variant),
    )  # fmt: skip
    left = number.get_window_extent().x1 + 9
    canvas.write(figure, left, height - 32, "points of clean gap", color=style.INK)
    canvas.write(figure, left, height - 14, _accuracies(evaluation), color=style.SOFT)


def _accuracies(evaluation: Evaluation) -> str:
    train, test = evaluation.train_accuracy.value, evaluation.test_accuracy.value
    return f"{formats.percent(train)} train − {formats.percent(test)} test"


def _gap(evaluation: Evaluation) -> str:
    return formats.points(evaluation.generalization_gap.value)


def _model(evaluation: Evaluation) -> str:
    return "baseline" if evaluation.variant == "baseline" else f"{evaluation.variant} model"


def _ends(evaluation: Evaluation) -> str:
    return (
        f"After the last epoch the train loss is {formats.loss(evaluation.train_loss)}, the accuracy "
        f"{formats.percent(evaluation.train_accuracy.value)} on the training images and "
        f"{formats.percent(evaluation.test_accuracy.value)} on the test images: a clean gap of {_gap(evaluation)}."
    )
