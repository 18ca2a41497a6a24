"""Chapter on errors: what is taken for what, and how well each class is recognized."""

import numpy as np
from numpy.typing import NDArray

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.figures.matrix import WRITTEN_CLASSES, Scale, draw_matrix
from pipeline.figures.recall import MOST_LISTED, class_recall, recall_range
from pipeline.records import Chapter, Comparison, DataSummary, Evaluation, FigureAsset

SHARES = Scale((0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0), "share of the true class’s images", style.ramp, 1.0, 0.5)
"""Colours grow with the square root of a share, so that rare confusions differ too."""


def draw(data: DataSummary, baseline: Evaluation, regularized: Evaluation, comparison: Comparison) -> Chapter:
    """Both confusion matrices, their difference, and recall by class."""
    return Chapter(
        (
            confusion_matrix(data, baseline),
            confusion_matrix(data, regularized),
            confusion_difference(data, comparison),
            class_recall(data, baseline, regularized, comparison),
        )
    )


def confusion_matrix(data: DataSummary, evaluation: Evaluation) -> FigureAsset:
    """One model's answers: shares of the true class as colour and number, and counts."""
    name, counts = f"confusion-{evaluation.variant}", evaluation.confusion
    rates = _shares(counts, counts.sum(axis=1))
    most = _most_confused(data, evaluation)
    caption = (
        f"{style.title(evaluation.variant)}: each row a true class, each column an answer. Colour is the share of "
        f"the true class’s test images{_written(data, ', as is the upper number; the lower one counts images')}. {most}"
    )
    alt = f"Confusion matrix of the {evaluation.variant} model. {_diagonal(data, evaluation)} {most}"
    texts = [[formats.percent(rate, 0) if count else "" for rate, count in zip(*pair, strict=True)]
             for pair in zip(rates, counts, strict=True)]  # fmt: skip
    notes = [[formats.count(count) if count else "" for count in row] for row in counts]
    with style.drawing(name):
        figure = draw_matrix(data.classes, rates, SHARES, texts, notes)
        return canvas.svg(figure, name, caption, alt, "confusion.py:confusion_matrix")


def confusion_difference(data: DataSummary, comparison: Comparison) -> FigureAsset:
    """Regularized minus baseline, cell by cell, in points of the true class."""
    counts = comparison.confusion_difference
    differences = _shares(counts, np.array(data.test_counts))
    extremes = _extremes(data, counts)
    caption = (
        "Regularized minus baseline, in points of the true class’s test images: blue where the regularized model gives "
        "an answer more often, orange where the baseline does. On the diagonal blue is better, elsewhere it is worse. "
        f"{extremes}"
    )
    alt = f"Difference of the two confusion matrices, regularized minus baseline. {extremes}"
    texts = [[formats.signed(100 * value) if value else "" for value in row] for row in differences]
    with style.drawing("confusion-difference"):
        figure = draw_matrix(data.classes, differences, _differences_scale(differences), texts)
        return canvas.svg(figure, "confusion-difference", caption, alt, "confusion.py:confusion_difference")


def _differences_scale(differences: np.ndarray) -> Scale:
    reach = max(float(np.abs(differences).max()), 0.01)
    return Scale((-reach, 0.0, reach), "difference, points", style.diverging, reach, 1.0)


def _shares(counts: np.ndarray, support: np.ndarray) -> NDArray[np.float64]:
    """Counts (K, K) as shares of their row's ``support`` (K,)."""
    shares: NDArray[np.float64] = counts / np.maximum(support, 1)[:, None]
    return shares


# -- words ---------------------------------------------------------------------------------------------


def _written(data: DataSummary, words: str) -> str:
    return words if len(data.classes) <= WRITTEN_CLASSES else ""


def _diagonal(data: DataSummary, evaluation: Evaluation) -> str:
    if len(data.classes) > MOST_LISTED:
        return f"Right answers. {recall_range(data, evaluation)}"
    recalls = [f"{data.classes[s.label]} {formats.percent(s.recall.value)}" for s in evaluation.per_class]
    return f"Right answers by class: {formats.listing(recalls)}."


def _most_confused(data: DataSummary, evaluation: Evaluation) -> str:
    if not evaluation.confused_pairs:
        return "Not one answer is wrong."
    pair = evaluation.confused_pairs[0]
    ties = sum(other.count == pair.count for other in evaluation.confused_pairs)
    lead = "The most frequent confusion is" if ties == 1 else "Among the most frequent confusions is"
    return (
        f"{lead} {data.classes[pair.true]} taken for {data.classes[pair.predicted]}: "
        f"{formats.plural(pair.count, 'image')}, {formats.percent(pair.rate)} of the class."
    )


def _extremes(data: DataSummary, counts: np.ndarray) -> str:
    """The largest changes off the diagonal, in words."""
    wrong = counts.copy()
    np.fill_diagonal(wrong, 0)
    said = []
    for flat, word in ((wrong.argmin(), "fewer"), (wrong.argmax(), "more")):
        true, answer = np.unravel_index(flat, wrong.shape)
        change = int(wrong[true, answer])
        if (change < 0) == (word == "fewer") and change:
            images = formats.plural(abs(change), f"{word} image", f"{word} images")
            said.append(f"{images} of {data.classes[true]} taken for {data.classes[answer]}")
    return f"The largest changes among errors: {formats.listing(said)}." if said else "No kind of error changes."
