"""Chapter on regularization: what the models answer on training images with wrong labels, by epoch."""

from matplotlib.axes import Axes

from pipeline import formats
from pipeline.analyses.label_noise.record import Memorization, MemorizationComparison
from pipeline.figures import canvas, style
from pipeline.figures.panels import Curve, Panel, Quantity, side_by_side
from pipeline.figures.words import charts
from pipeline.records import Chapter, FigureAsset

SHARE = Quantity("share of images", 100, "%")
HEADROOM = 1.02


def draw(label_noise: MemorizationComparison) -> Chapter:
    """Learning by heart, epoch by epoch."""
    return Chapter((by_heart(label_noise),))


def by_heart(measured: MemorizationComparison) -> FigureAsset:
    """Wrong labels given back and true ones answered in spite of them; right labels and test images thin."""
    models = tuple(measured.models.values())
    caption = (
        f"Training on {formats.count(measured.wrong)} wrong labels among {formats.count(measured.train_size)}, by "
        "epoch, on one scale: the share of the wrongly labelled images on which the model gives the wrong label back "
        "(as told) and on which it answers the true one (true label). Thin: right answers on images that kept their "
        "label (kept) and on test images (test). All in evaluation mode without augmentation; dotted, what guessing "
        f"gives, one in {formats.count(measured.classes)}."
    )
    alt = f"{charts('line chart', len(models))}, shares by epoch. {' '.join(_course(each) for each in models)}"
    with style.drawing("memorization"):
        panels = [Panel(each.variant, curves(each)) for each in models]
        figure = side_by_side(panels, SHARE, (0.0, HEADROOM), mark=lambda axes: _mark_guessing(axes, measured))
        return canvas.svg(figure, "memorization", caption, alt, "analyses/label_noise/figure.py:by_heart")


def curves(each: Memorization) -> tuple[Curve, ...]:
    """Wrong labels given back, true ones answered, and the two accuracies by epoch."""
    ink = style.colour(each.variant)
    lines = {
        "as told": ("memorized", {"color": ink, "linewidth": 2.4, "zorder": 4}),
        "true label": ("true_answers", {"color": ink, "linewidth": 1.7, "linestyle": (0, (3.5, 1.8)), "zorder": 4}),
        "kept": ("intact", {"color": style.SOFT, "linewidth": 0.9, "zorder": 2}),
        "test": ("test_accuracy", {"color": style.SOFT, "linewidth": 0.9, "linestyle": (0, (5, 1.5)), "zorder": 2}),
    }
    return tuple(
        Curve(label, values := tuple(getattr(e, field) for e in each.history), formats.percent(values[-1]), line)
        for label, (field, line) in lines.items()
    )


def _mark_guessing(axes: Axes, measured: MemorizationComparison) -> None:
    axes.axhline(1 / measured.classes, color=style.SOFT, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)


def _course(each: Memorization) -> str:
    first, last = each.history[0], each.history[-1]
    return (
        f"{style.title(each.variant)}: wrong labels given back from {formats.percent(first.memorized)} at the "
        f"first epoch to {formats.percent(last.memorized)} at the last; true labels answered in spite of them from "
        f"{formats.percent(first.true_answers)} to {formats.percent(last.true_answers)}; right on images that kept "
        f"their label {formats.percent(last.intact)}, on test images {formats.percent(last.test_accuracy)}."
    )
