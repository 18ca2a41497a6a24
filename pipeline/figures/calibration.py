"""Chapter on reliability: how sure the models are, against how often they are right."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.records import Calibration, Chapter, Evaluation, FigureAsset

LEFT_PX, GAP_PX, RIGHT_PX, TOP_PX = 46, 34, 18, 66
SIDE_PX = (style.WIDTH_PX - LEFT_PX - GAP_PX - RIGHT_PX) / 2
STRIP_TOP_PX = TOP_PX + SIDE_PX + 54
STRIP_PX = 96
HEIGHT_PX = STRIP_TOP_PX + STRIP_PX + 44
"""A square for each model, and under it, in a strip, how many answers are how sure."""

TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def draw(baseline: Evaluation, regularized: Evaluation) -> Chapter:
    """The reliability diagram."""
    return Chapter((reliability_diagram((baseline, regularized)),))


def reliability_diagram(pair: tuple[Evaluation, Evaluation]) -> FigureAsset:
    """Accuracy against mean confidence, bin by bin, both models on one scale, with the counts beneath."""
    caption = (
        "Share of right answers against confidence, with 95% intervals; on the diagonal a model is as right as it is "
        f"sure. {_sizes(pair)} Beneath, all test images by confidence: right answers pale, wrong ones dark. "
        f"{' '.join(_verdict(e) for e in pair)}"
    )
    alt = f"Two scatter plots on one scale, accuracy against confidence. {' '.join(_course(e) for e in pair)}"
    with style.drawing("reliability-diagram"):
        return canvas.svg(_figure(pair), "reliability-diagram", caption, alt, "calibration.py:reliability_diagram")


def _figure(pair: tuple[Evaluation, Evaluation]) -> Figure:
    figure = canvas.new_figure(style.WIDTH_PX, HEIGHT_PX)
    most = max(sum(stripe) for e in pair for stripe in _stripes(e.calibration))
    for place, evaluation in enumerate(pair):
        left = LEFT_PX + place * (SIDE_PX + GAP_PX)
        _title(figure, left, evaluation)
        _diagram(canvas.place(figure, left, TOP_PX, SIDE_PX, SIDE_PX), evaluation, named=place == 0)
        strip = canvas.place(figure, left, STRIP_TOP_PX, SIDE_PX, STRIP_PX)
        _histogram(strip, evaluation, most)
    small: style.Line = {"color": style.SOFT, "fontsize": style.SMALL}
    canvas.write(figure, 4, TOP_PX - 12, "accuracy", **small)
    canvas.write(figure, LEFT_PX, STRIP_TOP_PX - 8, "test images", **small)
    canvas.write(figure, LEFT_PX, HEIGHT_PX - 4, "confidence", **small)
    return figure


def _title(figure: Figure, left: float, evaluation: Evaluation) -> None:
    """The model, and its expected calibration error."""
    ink, error = style.colour(evaluation.variant), evaluation.calibration.calibration_error.value
    canvas.write(figure, left, 18, style.title(evaluation.variant), color=ink, fontsize=style.PANEL, fontweight="bold")
    canvas.write(figure, left, 37, f"expected calibration error {formats.points(error)}", color=style.INK)


def _diagram(axes: Axes, evaluation: Evaluation, named: bool) -> None:
    """The bins as dots with intervals; the sides of the diagonal named where no dot can hide the names."""
    bins, ink = evaluation.calibration.bins, style.colour(evaluation.variant)
    axes.plot([0, 1], [0, 1], color=style.SOFT, linewidth=0.9, zorder=1)
    places = [b.confidence for b in bins]
    axes.vlines(places, [b.accuracy.low for b in bins], [b.accuracy.high for b in bins], color=ink, linewidth=1.5)
    marker, size = ("o", 6.5) if evaluation.variant == "baseline" else ("D", 5.5)
    axes.plot(places, [b.accuracy.value for b in bins], marker, color=ink, markersize=size, clip_on=False, zorder=3)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    _ticks(axes, [formats.percent(tick, 0) if named else "" for tick in TICKS])
    words: style.Line = {"transform": axes.transAxes, "color": style.SOFT, "fontsize": style.SMALL}
    axes.text(0.03, 0.97, "underconfident", va="top", **words)
    axes.text(0.97, 0.03, "overconfident", ha="right", **words)


def _ticks(axes: Axes, names: Sequence[str]) -> None:
    axes.set_xticks(TICKS, [formats.percent(tick, 0) for tick in TICKS])
    axes.set_yticks(TICKS, names)
    axes.spines["left"].set_visible(False)
    axes.grid(True, axis="both")


def _histogram(axes: Axes, evaluation: Evaluation, most: int) -> None:
    """Right answers on top of wrong ones, stripe by stripe, on the scale of the fullest stripe of both models."""
    stripes = np.array(_stripes(evaluation.calibration))
    starts, width = np.arange(len(stripes)) / len(stripes), 1 / len(stripes)
    look: style.Line = {"width": width, "align": "edge", "edgecolor": style.PAPER, "linewidth": 0.8}
    axes.bar(starts, stripes[:, 0], color=style.colour(evaluation.variant), **look)
    axes.bar(starts, stripes[:, 1], bottom=stripes[:, 0], color=style.tint(evaluation.variant), **look)
    fullest = int(stripes.sum(axis=1).argmax())
    count = stripes[fullest].sum()
    axes.annotate(
        formats.count(int(count)), (starts[fullest] + width / 2, count), (0, 2), textcoords="offset points",
        ha="center", color=style.SOFT, fontsize=style.SMALL, annotation_clip=False,
    )  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, most), yticks=[])
    axes.set_xticks(TICKS, [formats.percent(tick, 0) for tick in TICKS])
    axes.spines["left"].set_visible(False)


def _stripes(calibration: Calibration) -> list[tuple[int, int]]:
    """Wrong and right answers in each stripe."""
    return list(zip(calibration.wrong_by_confidence, calibration.right_by_confidence, strict=True))


# -- words ---------------------------------------------------------------------------------------------


def _sizes(pair: tuple[Evaluation, Evaluation]) -> str:
    """How many images a dot stands for: a sentence."""
    counts = [b.count for e in pair for b in e.calibration.bins]
    least, most = min(counts), max(counts)
    images, between = formats.plural(most, "test image"), "or" if most - least == 1 else "to"
    return f"Each dot stands for {images if least == most else f'{formats.count(least)} {between} {images}'}."


def _verdict(evaluation: Evaluation) -> str:
    """How sure, how right, and on which side of the diagonal the dots with their intervals lie."""
    sure, right = evaluation.calibration.confidence.value, evaluation.test_accuracy.value
    return (
        f"{style.title(evaluation.variant)}: mean confidence {formats.percent(sure)}, accuracy "
        f"{formats.percent(right)}; {_sides(evaluation.calibration)}."
    )


def _sides(calibration: Calibration) -> str:
    """How many intervals lie below and above the diagonal: a clause."""
    bins = calibration.bins
    below = sum(b.accuracy.high < b.confidence for b in bins)
    above = sum(b.accuracy.low > b.confidence for b in bins)
    if len(bins) in (below, above) and len(bins) > 1:
        return f"all {len(bins)} intervals lie {'below' if below else 'above'} the diagonal"
    total = formats.plural(len(bins), "interval")
    return f"of {total}, {below or 'none'} below the diagonal and {above or 'none'} above it"


def _course(evaluation: Evaluation) -> str:
    """The first, the middle and the last bin, and the error over all of them."""
    bins, error = evaluation.calibration.bins, evaluation.calibration.calibration_error.value
    told = dict.fromkeys((bins[0], bins[len(bins) // 2], bins[-1]))
    pairs = [f"{formats.percent(b.accuracy.value)} right at {formats.percent(b.confidence)}" for b in told]
    return (
        f"{style.title(evaluation.variant)}: {formats.listing(pairs)} confidence; expected calibration error "
        f"{formats.points(error)}."
    )
