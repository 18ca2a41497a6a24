"""Chapter on errors: what is taken for what, and how well each class is recognized."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pipeline import formats
from pipeline.figures import style
from pipeline.records import Chapter, Comparison, DataSummary, Evaluation, FigureAsset

NAMED_CLASSES = 40
"""With more classes, their names no longer fit at the matrix."""
WRITTEN_CLASSES = 14
"""With more classes, a cell is too small for a number."""


def draw(data: DataSummary, baseline: Evaluation, regularized: Evaluation, comparison: Comparison) -> Chapter:
    """Both confusion matrices, their difference, and recall by class."""
    return Chapter(
        (
            confusion_matrix(data, baseline),
            confusion_matrix(data, regularized),
            confusion_difference(data, comparison),
            class_recall(data, baseline, regularized),
        )
    )


# -- matrices ------------------------------------------------------------------------------------------


def confusion_matrix(data: DataSummary, evaluation: Evaluation) -> FigureAsset:
    """Counts of one model's answers, coloured by their share of the true class."""
    name = f"confusion-{evaluation.variant}"
    counts = evaluation.confusion
    rates = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    caption = (
        f"{style.title(evaluation.variant)}: test images by true class (rows) and answer (columns). Numbers are "
        f"images, colour is the share of the true class. {_most_confused(data, evaluation)}"
    )
    recalls = [f"{name} {formats.percent(rates[i, i])}" for i, name in enumerate(data.classes)]
    alt = f"Confusion matrix. Right answers by class: {formats.listing(recalls)}. {_most_confused(data, evaluation)}"
    with style.drawing(name):
        figure, axes = _matrix(data.classes)
        axes.imshow(rates, cmap=style.ramp(), vmin=0, vmax=1, interpolation="nearest")
        _numbers(axes, [[formats.count(v) if v else "" for v in row] for row in counts], rates > 0.5)
        return style.svg(figure, name, caption, alt, "confusion.py:confusion_matrix")


def confusion_difference(data: DataSummary, comparison: Comparison) -> FigureAsset:
    """Regularized minus baseline, cell by cell."""
    difference = comparison.confusion_difference
    reach = max(int(np.abs(difference).max()), 1)
    extremes = _extremes(data, difference)
    caption = (
        "Regularized minus baseline, in images: blue where the regularized model gives an answer more often, orange "
        f"where the baseline does. On the diagonal more is better, elsewhere it is worse. {extremes}"
    )
    alt = f"Difference of the two confusion matrices. {extremes}"
    with style.drawing("confusion-difference"):
        figure, axes = _matrix(data.classes)
        axes.imshow(difference, cmap=style.diverging(), vmin=-reach, vmax=reach, interpolation="nearest")
        _numbers(
            axes, [[formats.signed(int(v), 0) if v else "" for v in row] for row in difference],
            np.abs(difference) > 0.55 * reach,
        )  # fmt: skip
        _frame_diagonal(axes, len(data.classes))
        return style.svg(figure, "confusion-difference", caption, alt, "confusion.py:confusion_difference")


def _matrix(classes: tuple[str, ...]) -> tuple[Figure, Axes]:
    """Square axes with class names on both sides, the answers above."""
    size = 520.0
    figure = style.new_figure(style.WIDTH_PX, size + 110)
    axes = style.place(figure, 150, 100, size, size)
    places = range(len(classes)) if len(classes) <= NAMED_CLASSES else ()
    small = style.TEXT if len(classes) <= WRITTEN_CLASSES else 7
    names = [classes[place] for place in places]
    axes.set_xticks(places, names, rotation=45, ha="left", rotation_mode="anchor", fontsize=small, color=style.INK)
    axes.set_yticks(places, names, fontsize=small, color=style.INK)
    axes.tick_params(top=True, bottom=False, labeltop=True, labelbottom=False, length=0, pad=5)
    axes.spines[:].set(visible=True, color=style.RULE)
    for label in axes.get_yticklabels():
        style.shorten(label, 116)
    for label in axes.get_xticklabels():
        style.shorten(label, 100)
    style.write(figure, 150, 14, "answer →", color=style.SOFT, fontsize=style.SMALL)
    style.write(figure, 142, 92, "true class ↓", color=style.SOFT, fontsize=style.SMALL, ha="right")
    return figure, axes


def _numbers(axes: Axes, texts: list[list[str]], is_dark: np.ndarray) -> None:
    if len(texts) > WRITTEN_CLASSES:
        return
    for i, row in enumerate(texts):
        for j, text in enumerate(row):
            ink = style.PAPER if is_dark[i, j] else style.INK
            axes.text(j, i, text, ha="center", va="center", color=ink, fontsize=style.SMALL)


def _frame_diagonal(axes: Axes, size: int) -> None:
    for place in range(size):
        axes.add_patch(Rectangle((place - 0.5, place - 0.5), 1, 1, fill=False, edgecolor=style.SOFT, linewidth=0.9))


def _most_confused(data: DataSummary, evaluation: Evaluation) -> str:
    if not evaluation.confused_pairs:
        return "Not one answer is wrong."
    pair = evaluation.confused_pairs[0]
    return (
        f"The most frequent confusion is {data.classes[pair.true]} taken for {data.classes[pair.predicted]}: "
        f"{formats.plural(pair.count, 'image')}, {formats.percent(pair.rate)} of the class."
    )


def _extremes(data: DataSummary, difference: np.ndarray) -> str:
    """The largest changes off the diagonal, in words."""
    wrong = difference.copy()
    np.fill_diagonal(wrong, 0)
    said = []
    for flat, word in ((wrong.argmin(), "fewer"), (wrong.argmax(), "more")):
        true, predicted = np.unravel_index(flat, wrong.shape)
        count = abs(int(wrong[true, predicted]))
        if count and (wrong[true, predicted] > 0) == (word == "more"):
            said.append(f"{formats.count(count)} {word} of {data.classes[true]} taken for {data.classes[predicted]}")
    return f"The largest changes among errors: {formats.listing(said)}." if said else "No kind of error changes."


# -- recall --------------------------------------------------------------------------------------------


def class_recall(data: DataSummary, baseline: Evaluation, regularized: Evaluation) -> FigureAsset:
    """Recall of each class with its interval, both models, from the baseline's best class to its worst."""
    order = sorted(range(len(data.classes)), key=lambda i: -baseline.per_class[i].recall.value)
    row = 30 if len(order) <= 20 else 13
    caption = (
        "Share of each class's test images that is recognized (recall), with 95% intervals, in the order of the "
        f"baseline. {_best_and_worst(data, baseline)} {_best_and_worst(data, regularized)}"
    )
    listed = [
        f"{data.classes[i]} {formats.percent(baseline.per_class[i].recall.value)} and "
        f"{formats.percent(regularized.per_class[i].recall.value)}"
        for i in order
    ]
    alt = f"Dot plot of recall, baseline and regularized: {'; '.join(listed)}."
    with style.drawing("class-recall"):
        figure = style.new_figure(style.WIDTH_PX, 40 + row * len(order) + 30)
        axes = style.place(figure, 110, 40, style.WIDTH_PX - 130, row * len(order))
        for evaluation, shift in ((baseline, -0.15), (regularized, 0.15)):
            _dots(axes, [evaluation.per_class[i].recall for i in order], evaluation.variant, shift)
        _recall_scales(axes, [data.classes[i] for i in order], row)
        _legend(figure)
        return style.svg(figure, "class-recall", caption, alt, "confusion.py:class_recall")


def _dots(axes: Axes, recalls: list, variant: str, shift: float) -> None:
    places = [place + shift for place in range(len(recalls))]
    ink = style.colour(variant)
    axes.hlines(places, [r.low for r in recalls], [r.high for r in recalls], color=ink, linewidth=1.4)
    marker = "o" if variant == "baseline" else "D"
    axes.plot([r.value for r in recalls], places, marker, color=ink, markersize=6 if marker == "o" else 5)


def _recall_scales(axes: Axes, names: list[str], row: float) -> None:
    axes.set_ylim(len(names) - 0.5, -0.5)
    low = min(line.get_xdata().min() for line in axes.lines)
    axes.set_xlim(max(0.0, low - 0.1), 1.005)
    axes.set_yticks(range(len(names)), names, fontsize=style.TEXT if row > 20 else 7, color=style.INK)
    axes.tick_params(length=0)
    axes.xaxis.set_major_formatter(lambda value, _: formats.percent(value, 0))
    axes.grid(True, axis="both")
    axes.spines[:].set_visible(False)
    for label in axes.get_yticklabels():
        style.shorten(label, 100)


def _legend(figure: Figure) -> None:
    for left, variant, mark in ((110, "baseline", "●"), (210, "regularized", "◆")):
        style.write(
            figure, left, 20, f"{mark} {variant}", color=style.colour(variant), fontsize=style.PANEL, fontweight="bold",
            fontfamily=["Study Sans", "DejaVu Sans"],
        )  # fmt: skip


def _best_and_worst(data: DataSummary, evaluation: Evaluation) -> str:
    ranked = sorted(evaluation.per_class, key=lambda s: -s.recall.value)
    best, worst = ranked[0], ranked[-1]
    return (
        f"{style.title(evaluation.variant)}: {data.classes[best.label]} is highest at "
        f"{formats.percent(best.recall.value)}, {data.classes[worst.label]} lowest at "
        f"{formats.percent(worst.recall.value)}."
    )
