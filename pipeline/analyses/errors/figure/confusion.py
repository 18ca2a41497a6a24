"""What is taken for what: every model's confusion matrix, and where two models differ."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from matplotlib.colors import Colormap
from numpy.typing import NDArray

from pipeline import formats
from pipeline.analyses.errors.figure.changes import changed_sides
from pipeline.analyses.errors.figure.recall import MOST_LISTED, class_recall, recall_range
from pipeline.analyses.errors.record import Errors, ErrorsContrast, ModelErrors
from pipeline.figures import canvas, style, words
from pipeline.figures.matrix import WRITTEN_CLASSES, Scale, draw_matrix
from pipeline.records import Chapter, DataSummary, FigureAsset

SHARES = Scale((0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0), "share of the true class’s images", style.ramp, 1.0, 0.5)
"""Colours grow with the square root of a share, so that rare confusions differ too."""

LEAST = 0.005
"""A share below this would be written as 0% or as nearly nothing: its cell has a colour and no number."""


def draw(data: DataSummary, errors: Errors) -> Chapter:
    """Every model's confusion matrix, the difference of those that are compared, recall by class, and changed sides."""
    models = tuple(errors.models.values())
    return Chapter(
        (
            *(confusion_matrix(data, each, len(errors.seeds)) for each in models),
            *(
                confusion_difference(data, name, each, errors)
                for name, each in words.suffixed("confusion-difference", errors.contrasts)
            ),
            class_recall(data, models, errors.contrasts, len(errors.seeds)),
            *(
                changed_sides(data, name, each, len(errors.seeds))
                for name, each in words.suffixed("changed-sides", errors.contrasts)
            ),
        )
    )


def confusion_matrix(data: DataSummary, errors: ModelErrors, seeds: int) -> FigureAsset:
    """One model's answers: shares of the true class as colour and number."""
    name, rates = f"confusion-{errors.variant}", shares(data, errors)
    most = _most_confused(data, errors)
    written = len(data.classes) <= WRITTEN_CLASSES
    caption = (
        f"{style.title(errors.variant)}: {most} Rows are labels, columns answers; "
        f"{'numbers are shares' if written else 'colour is the share'} of the class’s images{words.over_seeds(seeds)}"
        f"{f' (blank below {formats.percent(LEAST)})' if written else ''}."
    )
    alt = f"Confusion matrix of the {style.noun(errors.variant)}. {_diagonal(data, errors)} {_sentence(most)}"
    texts = [[formats.percent(rate, 0) if rate >= LEAST else "" for rate in row] for row in rates]
    with style.drawing(name):
        figure = draw_matrix(data.classes, rates, SHARES, texts)
        return canvas.svg(figure, name, caption, alt, "analyses/errors/figure/confusion.py:confusion_matrix")


def confusion_difference(data: DataSummary, name: str, contrast: ErrorsContrast, errors: Errors) -> FigureAsset:
    """The other model's answers minus the reference's, in points of the true class, from the class that gains most
    recall to the one that loses most."""
    before, after = (shares(data, errors.models[each]) for each in (contrast.reference, contrast.other))
    order = np.argsort([-each.recall.mean for each in contrast.classes], kind="stable")
    differences = (after - before)[np.ix_(order, order)]
    classes = [data.classes[label] for label in order]
    reference, other = contrast.reference, contrast.other
    subtracted = f"{style.noun(other)} minus the {style.noun(reference)}"
    extremes = _extremes(classes, differences, style.noun(other))
    caption = (
        f"{extremes} {style.hue(other).capitalize()} where the {style.noun(other)} gives an answer more often, "
        f"{style.hue(reference)} where the {style.noun(reference)} does, in points of the class"
        f"{words.over_seeds(len(errors.seeds))}; classes by what the {style.noun(other)} gains in recall, on the "
        "diagonal."
    )
    alt = f"Difference of two confusion matrices, the {subtracted}. {extremes}"
    texts = [[_whole_points(value) for value in row] for row in differences]
    with style.drawing(name):
        scale = _differences_scale(differences, partial(style.diverging, reference, other))
        figure = draw_matrix(classes, differences, scale, texts)
        return canvas.svg(figure, name, caption, alt, "analyses/errors/figure/confusion.py:confusion_difference")


def _whole_points(value: float) -> str:
    """A difference as its cell shows it: nothing where it rounds to nothing."""
    text = formats.signed(100 * value, 0)
    return "" if text == "0" else text


def _differences_scale(differences: np.ndarray, colours: Callable[[], Colormap]) -> Scale:
    reach = max(float(np.abs(differences).max()), 0.01)
    return Scale((-reach, 0.0, reach), "difference, points", colours, reach, 1.0)


def shares(data: DataSummary, errors: ModelErrors) -> NDArray[np.float64]:
    """Mean counts (K, K) as shares of their row's test images."""
    rates: NDArray[np.float64] = errors.confusion / np.maximum(np.array(data.test_counts), 1)[:, None]
    return rates


# -- words ---------------------------------------------------------------------------------------------


def _diagonal(data: DataSummary, errors: ModelErrors) -> str:
    if len(data.classes) > MOST_LISTED:
        return f"Right answers. {recall_range(data, errors)}"
    recalls = [f"{data.classes[each.label]} {formats.percent(each.recall.mean)}" for each in errors.recalls]
    return f"Right answers by class: {formats.listing(recalls)}."


def _most_confused(data: DataSummary, errors: ModelErrors) -> str:
    """What is most often taken for what, where a sentence goes on with it."""
    if not errors.pairs:
        return "not one answer is wrong."
    pair = errors.pairs[0]
    ties = sum(other.count == pair.count for other in errors.pairs)
    lead = "the most frequent confusion is" if ties == 1 else "among the most frequent confusions is"
    return (
        f"{lead} {data.classes[pair.true]} taken for {data.classes[pair.predicted]}, "
        f"{formats.percent(pair.rate)} of the class."
    )


def _sentence(clause: str) -> str:
    return clause[:1].upper() + clause[1:]


def _extremes(classes: list[str], differences: np.ndarray, noun: str) -> str:
    """The largest changes off the diagonal: a sentence."""
    wrong = differences.copy()
    np.fill_diagonal(wrong, 0)
    said = []
    for flat, word in ((wrong.argmax(), "more"), (wrong.argmin(), "less")):
        true, answer = np.unravel_index(flat, wrong.shape)
        change = float(wrong[true, answer])
        if (change > 0) == (word == "more") and change:
            said.append(f"{classes[true]} for {classes[answer]} {word} often ({formats.signed_points(change)})")
    return f"Most of all, the {noun} takes {formats.listing(said)}." if said else "No kind of error changes."
