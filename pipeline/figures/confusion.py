"""Chapter on errors: what is taken for what, and how well each class is recognized."""

from collections.abc import Callable
from functools import partial

import numpy as np
from matplotlib.colors import Colormap
from numpy.typing import NDArray

from pipeline import formats
from pipeline.figures import canvas, style, words
from pipeline.figures.matrix import WRITTEN_CLASSES, Scale, draw_matrix
from pipeline.figures.recall import MOST_LISTED, class_recall, recall_range
from pipeline.records import Chapter, Comparison, DataSummary, Evaluation, FigureAsset

SHARES = Scale((0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0), "share of the true class’s images", style.ramp, 1.0, 0.5)
"""Colours grow with the square root of a share, so that rare confusions differ too."""


def draw(data: DataSummary, evaluations: tuple[Evaluation, ...], comparisons: tuple[Comparison, ...]) -> Chapter:
    """Every model's confusion matrix, the difference of those that are compared, and recall by class."""
    return Chapter(
        (
            *(confusion_matrix(data, evaluation) for evaluation in evaluations),
            *(confusion_difference(data, *each) for each in words.suffixed("confusion-difference", comparisons)),
            class_recall(data, evaluations, comparisons),
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
    alt = f"Confusion matrix of the {style.noun(evaluation.variant)}. {_diagonal(data, evaluation)} {most}"
    texts = [[formats.percent(rate, 0) if count else "" for rate, count in zip(*pair, strict=True)]
             for pair in zip(rates, counts, strict=True)]  # fmt: skip
    notes = [[formats.count(count) if count else "" for count in row] for row in counts]
    with style.drawing(name):
        figure = draw_matrix(data.classes, rates, SHARES, texts, notes)
        return canvas.svg(figure, name, caption, alt, "confusion.py:confusion_matrix")


def confusion_difference(data: DataSummary, name: str, comparison: Comparison) -> FigureAsset:
    """The other model's answers minus the reference's, cell by cell, in points of the true class."""
    counts = comparison.confusion_difference
    differences = _shares(counts, np.array(data.test_counts))
    extremes = _extremes(data, counts)
    reference, other = comparison.reference, comparison.other
    subtracted = f"{style.noun(other)} minus the {style.noun(reference)}"
    caption = (
        f"The {subtracted}, in points of the true class’s test images: {style.hue(other)} where the "
        f"{style.noun(other)} gives an answer more often, {style.hue(reference)} where the {style.noun(reference)} "
        f"does. On the diagonal {style.hue(other)} is better, elsewhere it is worse. {extremes}"
    )
    alt = f"Difference of two confusion matrices, the {subtracted}. {extremes}"
    colours = partial(style.diverging, reference, other)
    texts = [[formats.signed(100 * value) if value else "" for value in row] for row in differences]
    with style.drawing(name):
        figure = draw_matrix(data.classes, differences, _differences_scale(differences, colours), texts)
        return canvas.svg(figure, name, caption, alt, "confusion.py:confusion_difference")


def _differences_scale(differences: np.ndarray, colours: Callable[[], Colormap]) -> Scale:
    reach = max(float(np.abs(differences).max()), 0.01)
    return Scale((-reach, 0.0, reach), "difference, points", colours, reach, 1.0)


def _shares(counts: np.ndarray, support: np.ndarray) -> NDArray[np.float64]:
    """Counts (K, K) as shares of their row's ``support`` (K,)."""
    shares: NDArray[np.float64] = counts / np.maximum(support, 1)[:, None]
    return shares


# -- words ---------------------------------------------------------------------------------------------


def _written(data: DataSummary, said: str) -> str:
    return said if len(data.classes) <= WRITTEN_CLASSES else ""


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
