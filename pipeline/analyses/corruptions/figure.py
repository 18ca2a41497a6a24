"""Chapter on reliability: accuracy on altered images, by corruption and severity."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.corruptions.measure import is_told_apart
from pipeline.analyses.corruptions.record import CorruptedAccuracy, CorruptionDifference, Robustness
from pipeline.corruptions import SEVERITIES, title
from pipeline.figures import canvas, style
from pipeline.records import Chapter, Estimate, FigureAsset

COLUMNS, LEFT_PX, GAP_PX, RIGHT_PX = 4, 44, 20, 6
PANEL_PX = (style.WIDTH_PX - LEFT_PX - RIGHT_PX - (COLUMNS - 1) * GAP_PX) / COLUMNS
TOP_PX, TITLE_PX, HEIGHT_PX, BELOW_PX = 20, 54, 110, 46
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
MARKERS = {"baseline": ("o", 4.2), "regularized": ("D", 3.6)}
ASIDE = {"baseline": -0.06, "regularized": 0.06}
"""How far off its severity each model's mark stands, so that both intervals are seen."""


def draw(corruptions: Robustness) -> Chapter:
    """Both models' accuracy under every corruption."""
    return Chapter((corruption_accuracy(corruptions),))


def corruption_accuracy(robustness: Robustness) -> FigureAsset:
    """Accuracy by severity, a small panel a corruption, both models, one scale."""
    seeds = len(robustness.seeds)
    shown = f", means over {seeds} seeds; thin lines are the single seeds" if seeds > 1 else ""
    caption = (
        f"Accuracy on altered test images by severity, 0 for unaltered, with 95% intervals{shown}; all panels on one "
        "scale. "
        "Under each name, regularized − baseline, the mean over the severities, in the colour of the better model and "
        f"bold where they are told apart after Holm's correction. {_summary(robustness)}"
    )
    alt = f"Small line charts on one scale, accuracy by severity of alteration{shown}. {' '.join(_courses(robustness))}"
    with style.drawing("corruption-accuracy"):
        figure = _figure(robustness)
        return canvas.svg(
            figure, "corruption-accuracy", caption, alt, "analyses/corruptions/figure.py:corruption_accuracy"
        )


def _figure(robustness: Robustness) -> Figure:
    count = len(robustness.differences)
    rows = -(-count // COLUMNS)
    figure = canvas.new_figure(style.WIDTH_PX, TOP_PX + rows * (TITLE_PX + HEIGHT_PX) + BELOW_PX)
    _legend(figure)
    panels = zip(
        robustness.differences, robustness.baseline.corruptions, robustness.regularized.corruptions, strict=True
    )
    for place, (difference, *accuracies) in enumerate(panels):
        row, column = divmod(place, COLUMNS)
        left, top = LEFT_PX + column * (PANEL_PX + GAP_PX), TOP_PX + row * (TITLE_PX + HEIGHT_PX) + TITLE_PX
        _title(figure, left, top, difference)
        axes = canvas.place(figure, left, top, PANEL_PX, HEIGHT_PX)
        for model, accuracy in zip((robustness.baseline, robustness.regularized), accuracies, strict=True):
            _curve(axes, model.variant, model.clean, accuracy)
        _scales(axes, named_y=column == 0, named_x=place + COLUMNS >= count)
    bottom = TOP_PX + rows * (TITLE_PX + HEIGHT_PX) + BELOW_PX - 6
    canvas.write(figure, LEFT_PX, bottom, "severity", color=style.SOFT, fontsize=style.SMALL)
    return figure


def _legend(figure: Figure) -> None:
    """The two models' marks and names in a row, over the panels."""
    canvas.write(figure, 4, 16, "accuracy", color=style.SOFT, fontsize=style.SMALL)
    for left, (variant, (marker, size)) in zip((LEFT_PX + 90, LEFT_PX + 210), MARKERS.items(), strict=True):
        ink = style.colour(variant)
        axes = canvas.place(figure, left - 34, 4, 28, 16, frameon=False, xticks=[], yticks=[])
        axes.plot([0, 1, 2], [0, 0, 0], color=ink, marker=marker, markersize=size + 1, markevery=[1], linewidth=1.6)
        canvas.write(figure, left, 16, style.title(variant), color=ink, fontweight="bold")


def _title(figure: Figure, left: float, top: float, difference: CorruptionDifference) -> None:
    """The corruption, and by how much the models differ under it."""
    canvas.write(figure, left, top - 24, title(difference.corruption), width=PANEL_PX)
    told = is_told_apart(difference)
    better = "regularized" if difference.mean.value > 0 else "baseline"
    canvas.write(
        figure, left, top - 9, formats.signed_points(difference.mean.value), fontsize=style.SMALL,
        color=style.colour(better) if told else style.SOFT, fontweight="bold" if told else "normal",
    )  # fmt: skip


def _curve(axes: Axes, variant: str, clean: Estimate, accuracy: CorruptedAccuracy) -> None:
    """From unaltered to severity 5, with intervals; of several seeds, each one's thinly from severity 1."""
    estimates, ink = (clean, *accuracy.by_severity), style.colour(variant)
    for of_seed in accuracy.seeds if len(accuracy.seeds) > 1 else ():
        axes.plot(SEVERITIES, of_seed, color=ink, linewidth=0.6, alpha=0.5)
    (marker, size), aside = MARKERS[variant], ASIDE[variant]
    places = [place + aside for place in (0, *SEVERITIES)]
    axes.vlines(places, [e.low for e in estimates], [e.high for e in estimates], color=ink, linewidth=1.2)
    values = [e.value for e in estimates]
    axes.plot(places, values, color=ink, marker=marker, markersize=size, linewidth=1.6, clip_on=False)


def _scales(axes: Axes, named_y: bool, named_x: bool) -> None:
    axes.set(xlim=(-0.25, SEVERITIES[-1] + 0.25), ylim=(0, 1))
    axes.set_yticks(TICKS, [formats.percent(tick, 0) if named_y else "" for tick in TICKS])
    places = (0, *SEVERITIES)
    axes.set_xticks(places, [str(place) if named_x else "" for place in places])
    axes.spines["left"].set_visible(False)
    axes.grid(True, axis="y")


# -- words ---------------------------------------------------------------------------------------------


def _summary(robustness: Robustness) -> str:
    """Under how many corruptions each model is ahead: a sentence."""
    told = [d for d in robustness.differences if is_told_apart(d)]
    ahead = sum(d.mean.value > 0 for d in told)
    total = len(robustness.differences)
    return (
        f"Of {formats.plural(total, 'corruption')}, the regularized model is ahead under {ahead or 'none'}, the "
        f"baseline under {len(told) - ahead or 'none'}, and under {total - len(told) or 'none'} they can't be told "
        "apart."
    )


def _courses(robustness: Robustness) -> list[str]:
    """Both models from unaltered to severity 5: a sentence for each corruption."""
    before, after = robustness.baseline, robustness.regularized
    pairs = zip(before.corruptions, after.corruptions, strict=True)
    first = (
        f"Unaltered: baseline {formats.percent(before.clean.value)}, regularized {formats.percent(after.clean.value)}."
    )
    return [first, *(_course(*pair) for pair in pairs)]


def _course(baseline: CorruptedAccuracy, regularized: CorruptedAccuracy) -> str:
    one, other = (each.by_severity[-1].value for each in (baseline, regularized))
    return (
        f"{title(baseline.corruption)} at severity {SEVERITIES[-1]}: baseline {formats.percent(one)}, regularized "
        f"{formats.percent(other)}."
    )
