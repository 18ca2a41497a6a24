"""Chapter on reliability: how sure the models are, against how often they are right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style, words
from pipeline.records import Calibration, Chapter, Evaluation, FigureAsset

LEFT_PX, GAP_PX, RIGHT_PX, TOP_PX = 46, 34, 18, 66
STRIP_PX, APART_PX, FOOT_PX, ROWS_PX = 96, 54, 44, 16
"""The height of the strip, the room above and below it, and between rows."""

TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

Models = tuple[Evaluation, ...]


@dataclass(frozen=True)
class Layout:
    """A square for each model, and a strip that shows how many answers are how sure: under it, or, of one model alone,
    beside it. Two stand side by side; of more, up to three; for phones, all one below the other."""

    models: int

    @property
    def columns(self) -> int:
        """Squares in a row."""
        if style.is_narrow():
            return 1
        return 2 if self.models in (1, 2, 4) else 3

    @property
    def is_strip_below(self) -> bool:
        """Whether there is no room for it beside the square."""
        return self.models > 1 or style.is_narrow()

    @property
    def side(self) -> float:
        """Of a square, in pixels."""
        return (style.width() - LEFT_PX - (self.columns - 1) * GAP_PX - RIGHT_PX) / self.columns

    @property
    def row(self) -> float:
        """The height of a row of squares with their strips."""
        return TOP_PX + self.side + FOOT_PX + (APART_PX + STRIP_PX if self.is_strip_below else 0)

    @property
    def height(self) -> float:
        """Of the figure."""
        return -(-self.models // self.columns) * (self.row + ROWS_PX) - ROWS_PX

    def square(self, number: int) -> tuple[float, float]:
        """Left and top edge of a model's square."""
        row, column = divmod(number, self.columns)
        return LEFT_PX + column * (self.side + GAP_PX), row * (self.row + ROWS_PX) + TOP_PX

    def strip(self, number: int) -> tuple[float, float, float]:
        """Left and top edge, and height, of a model's strip."""
        left, top = self.square(number)
        if self.is_strip_below:
            return left, top + self.side + APART_PX, STRIP_PX
        return left + self.side + GAP_PX, top + self.side - 2 * STRIP_PX, 2 * STRIP_PX


def draw(evaluations: Models) -> Chapter:
    """The reliability diagram."""
    return Chapter((reliability_diagram(evaluations),))


def reliability_diagram(models: Models) -> FigureAsset:
    """Accuracy against mean confidence, bin by bin, all models on one scale, with the counts."""
    caption = (
        "Share of right answers against confidence, with 95% intervals; on the diagonal a model is as right as it is "
        f"sure. {_sizes(models)} {'Beneath' if len(models) > 1 else 'Beside it'}, all test images by confidence: right "
        f"answers pale, wrong ones dark. {' '.join(map(_verdict, models))}"
    )
    plots = words.charts("scatter plot", len(models))
    alt = f"{plots}, accuracy against confidence. {' '.join(map(_course, models))}"
    with style.drawing("reliability-diagram"):
        return canvas.svg(_figure(models), "reliability-diagram", caption, alt, "calibration.py:reliability_diagram")


def _figure(models: Models) -> Figure:
    layout = Layout(len(models))
    small: style.Line = {"color": style.SOFT, "fontsize": style.SMALL}
    figure = canvas.new_figure(style.width(), layout.height)
    most = max(sum(stripe) for e in models for stripe in _stripes(e.calibration))
    for number, evaluation in enumerate(models):
        (left, top), is_first = layout.square(number), number % layout.columns == 0
        _title(figure, left, top - TOP_PX, layout, evaluation)
        _diagram(canvas.place(figure, left, top, layout.side, layout.side), evaluation, named=is_first)
        strip_left, strip_top, strip_height = layout.strip(number)
        _histogram(canvas.place(figure, strip_left, strip_top, layout.side, strip_height), evaluation, most)
        if is_first:
            canvas.write(figure, 4, top - 12, "accuracy", **small)
            canvas.write(figure, strip_left, strip_top - 8, "test images", **small)
            canvas.write(figure, left, strip_top + strip_height + 40, "confidence", **small)
    return figure


def _title(figure: Figure, left: float, top: float, layout: Layout, evaluation: Evaluation) -> None:
    """The model, and its expected calibration error."""
    error, size = evaluation.calibration.calibration_error.value, style.TEXT if layout.columns < 3 else style.SMALL
    canvas.name_model(figure, left, top + 18, evaluation.variant, layout.side + GAP_PX - 8)
    canvas.write(figure, left, top + 37, f"expected calibration error {formats.points(error)}", fontsize=size)


def _diagram(axes: Axes, evaluation: Evaluation, named: bool) -> None:
    """The bins as dots with intervals; the sides of the diagonal named where no dot can hide the names."""
    bins, ink = evaluation.calibration.bins, style.colour(evaluation.variant)
    axes.plot([0, 1], [0, 1], color=style.SOFT, linewidth=0.9, zorder=1)
    places = [b.confidence for b in bins]
    axes.vlines(places, [b.accuracy.low for b in bins], [b.accuracy.high for b in bins], color=ink, linewidth=1.5)
    axes.plot(places, [b.accuracy.value for b in bins], **style.dots(evaluation.variant), clip_on=False, zorder=3)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    _ticks(axes, [formats.percent(tick, 0) if named else "" for tick in TICKS])
    look: style.Line = {"transform": axes.transAxes, "color": style.SOFT, "fontsize": style.SMALL}
    axes.text(0.03, 0.97, "underconfident", va="top", **look)
    axes.text(0.97, 0.03, "overconfident", ha="right", **look)


def _ticks(axes: Axes, names: Sequence[str]) -> None:
    axes.set_xticks(TICKS, [formats.percent(tick, 0) for tick in TICKS])
    axes.set_yticks(TICKS, names)
    axes.spines["left"].set_visible(False)
    axes.grid(True, axis="both")


def _histogram(axes: Axes, evaluation: Evaluation, most: int) -> None:
    """Right answers on top of wrong ones, stripe by stripe, on the scale of the fullest stripe of all models."""
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


def _sizes(models: Models) -> str:
    """How many images a dot stands for: a sentence."""
    counts = [b.count for e in models for b in e.calibration.bins]
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
