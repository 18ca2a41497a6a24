"""The result in one picture: the losses of all models, and the gap that is left at the end."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style, words
from pipeline.figures.curves import Model, clean_losses, turning_point
from pipeline.figures.panels import FOOT_PX, LOSS, Panel, loss_limits, side_by_side
from pipeline.records import Chapter, DataSummary, Evaluation, FigureAsset, Replication, SeedMeasures

NOTE_PX = 62
"""Room under a panel for its gap."""


def draw(data: DataSummary, evaluations: tuple[Evaluation, ...], replication: Replication) -> Chapter:
    """The picture at the top of the summary and of the README."""
    return Chapter((headline(data, evaluations, replication),))


@dataclass(frozen=True)
class Shown:
    """One model: the run whose curves are drawn, and the means over the seeds that are written."""

    evaluation: Evaluation
    measures: SeedMeasures
    seeds: int

    @property
    def mean(self) -> str:
        """What a figure over several seeds is called: "mean " before it, or nothing."""
        return "mean " if self.seeds > 1 else ""


def headline(data: DataSummary, evaluations: tuple[Evaluation, ...], replication: Replication) -> FigureAsset:
    """Clean train and test loss, a panel a model, what lies between them shaded, the final clean gap written under."""
    seeds = len(replication.seeds)
    models = [Shown(each, replication.models[each.variant], seeds) for each in evaluations]
    which = "" if seeds == 1 else f", mean of {seeds} seeds"
    lines = "" if seeds == 1 else f" Curves are those of seed {evaluations[0].seed}."
    caption = (
        f"Train and test loss by epoch on {data.name}, both measured in evaluation mode; what lies between them "
        f"is shaded. Clean gap after the last epoch, train minus test accuracy{which}: {_gaps(models)}.{lines}"
    )
    alt = (
        f"{words.charts('line chart', len(models))}, loss by epoch on {data.name}.{lines} "
        f"{' '.join(f'{turning_point(each.evaluation)} {_ends(each)}' for each in models)}"
    )
    with style.drawing("headline"):
        return canvas.svg(_figure(models), "headline", caption, alt, "headline.py:headline")


def _figure(models: Sequence[Shown]) -> Figure:
    panels = [
        Panel(each.evaluation.variant, clean_losses(Model(each.evaluation, ())), each.evaluation.onset_epoch)
        for each in models
    ]
    limits = loss_limits([curve for panel in panels for curve in panel.curves])
    figure = side_by_side(panels, LOSS, limits, height=400, below=NOTE_PX)
    for axes, panel, shown in zip(tuple(figure.axes), panels, models, strict=True):
        _shade(axes, panel)
        _write_gap(figure, axes, shown)
    return figure


def _shade(axes: Axes, panel: Panel) -> None:
    test, train = (curve.values for curve in panel.curves)
    tint = style.tint(panel.variant)
    axes.fill_between(range(1, len(test) + 1), test, train, color=tint, alpha=0.6, linewidth=0, zorder=1.5)


def _write_gap(figure: Figure, axes: Axes, shown: Shown) -> None:
    """The gap large, and the two accuracies it is made of, under the panel."""
    frame = axes.get_window_extent()
    left, base = frame.x0, canvas.size_px(figure)[1] - frame.y0 + FOOT_PX + NOTE_PX - 14
    number = canvas.write(
        figure, left, base, formats.number(100 * shown.measures.generalization_gap.mean),
        fontsize=27, fontweight="bold", color=style.colour(shown.evaluation.variant),
    )  # fmt: skip
    left = number.get_window_extent().x1 + 9
    of_seeds = f", mean of {shown.seeds} seeds" if shown.seeds > 1 else ""
    canvas.write(figure, left, base - 18, f"points of clean gap{of_seeds}", color=style.INK)
    canvas.write(figure, left, base, _accuracies(shown.measures), color=style.SOFT)


def _accuracies(measures: SeedMeasures) -> str:
    train, test = measures.train_accuracy.mean, measures.test_accuracy.mean
    return f"{formats.percent(train)} train − {formats.percent(test)} test"


def _gap(shown: Shown) -> str:
    return formats.points(shown.measures.generalization_gap.mean)


def _gaps(models: Sequence[Shown]) -> str:
    """Every model's gap; of one model, which there is no need to name, the gap alone."""
    if len(models) == 1:
        return _gap(models[0])
    return formats.listing([f"{_gap(each)} for the {style.noun(each.evaluation.variant)}" for each in models])


def _ends(shown: Shown) -> str:
    measures = shown.measures
    return (
        f"After the last epoch the train loss is {formats.loss(shown.evaluation.train_loss)}, the {shown.mean}accuracy "
        f"{formats.percent(measures.train_accuracy.mean)} on the training images and "
        f"{formats.percent(measures.test_accuracy.mean)} on the test images: a {shown.mean}clean gap of {_gap(shown)}."
    )
