"""Chapter on reliability: accuracy by the strength of an attack."""

from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.adversarial.record import Adversarial, AttackedModel
from pipeline.figures import canvas, style
from pipeline.figures.panels import Curve, label_ends
from pipeline.records import Chapter, FigureAsset

LEFT_PX, TOP_PX, HEIGHT_PX, BELOW_PX, LABELS_PX, NARROW_LABELS_PX = 44, 28, 250, 44, 170, 132
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def draw(adversarial: Adversarial) -> Chapter:
    """Every model's accuracy under attack."""
    return Chapter((adversarial_accuracy(adversarial),))


def adversarial_accuracy(measured: Adversarial) -> FigureAsset:
    """A line a model, from unaltered images to the strongest attack, with intervals."""
    seeds = f", means over {len(measured.seeds)} seeds" if len(measured.seeds) > 1 else ""
    caption = (
        "Accuracy on test images each moved to mislead just the model that is asked, by how far its pixels were moved, "
        f"0 for unaltered; with 95% intervals{seeds}."
    )
    courses = " ".join(_course(measured, model) for model in measured.models)
    alt = f"Line chart of accuracy by strength of attack{seeds}. {courses}"
    with style.drawing("adversarial-accuracy"):
        figure = _figure(measured)
        source = "analyses/adversarial/figure.py:adversarial_accuracy"
        return canvas.svg(figure, "adversarial-accuracy", caption, alt, source)


def _figure(measured: Adversarial) -> Figure:
    figure = canvas.new_figure(style.width(), TOP_PX + HEIGHT_PX + BELOW_PX)
    width = style.width() - LEFT_PX - (NARROW_LABELS_PX if style.is_narrow() else LABELS_PX)
    axes = canvas.place(figure, LEFT_PX, TOP_PX, width, HEIGHT_PX)
    places = (0.0, *measured.strengths)
    reach = places[-1]
    axes.set(xlim=(-0.02 * reach, 1.02 * reach), ylim=(0, 1), xticks=places)
    axes.set_xticks(places, [f"{place:g}" for place in places])
    axes.set_yticks(TICKS, [formats.percent(tick, 0) for tick in TICKS])
    axes.spines["left"].set_visible(False)
    axes.grid(True, axis="y")
    for number, model in enumerate(measured.models):
        aside = 0.012 * reach * (number - (len(measured.models) - 1) / 2)
        estimates, ink = (model.clean, *model.accuracies), style.colour(model.variant)
        at = [place + aside for place in places]
        axes.vlines(at, [e.low for e in estimates], [e.high for e in estimates], color=ink, linewidth=1.2)
        values = [e.value for e in estimates]
        axes.plot(at, values, color=ink, marker=style.marker(model.variant), markersize=5, linewidth=1.8, clip_on=False)
    label_ends(axes, [_curve(model) for model in measured.models])
    canvas.write(figure, 4, 14, "accuracy", color=style.SOFT, fontsize=style.SMALL)
    canvas.write(
        figure, LEFT_PX, TOP_PX + HEIGHT_PX + 38, "moved by at most, grey levels of 255", color=style.SOFT,
        fontsize=style.SMALL,
    )  # fmt: skip
    return figure


def _curve(model: AttackedModel) -> Curve:
    """A model's line, for its label."""
    values = (model.clean.value, *(each.value for each in model.accuracies))
    line = {"color": style.colour(model.variant), "linewidth": 2.4}
    return Curve(style.title(model.variant), values, formats.percent(values[-1]), line)


def _course(measured: Adversarial, model: AttackedModel) -> str:
    steps = zip(measured.strengths, model.accuracies, strict=True)
    told = [f"{formats.percent(each.value)} at {strength:g}" for strength, each in steps]
    return f"{style.title(model.variant)}: {formats.percent(model.clean.value)} unaltered, {formats.listing(told)}."
