"""Made-up answers to wrongly labelled images, in shares as asked."""

from dataclasses import replace

import numpy as np

from pipeline.analyses.label_noise.measure import NoisyRun, compare_memorization
from pipeline.analyses.label_noise.record import MemorizationComparison
from pipeline.records import WrongLabels

from .worlds import World, world

EPOCHS = 25
WRONG = 1000
BY_HEART, SEEN_THROUGH, BOTH = (0.95, 0.03), (0.05, 0.62), (0.4, 0.35)
"""Shares of wrong labels given back, and of true ones answered in spite of them, after the last epoch."""


def memorization(
    first: tuple[float, float] = BY_HEART,
    second: tuple[float, float] = SEEN_THROUGH,
    kept: tuple[float, float] = (0.98, 0.7),
    made: World | None = None,
) -> MemorizationComparison:
    """The models' experiment with wrong labels, each from the shares that it ends with; a third's are given."""
    made = made or world("original")
    ends = zip(made.runs, made.predictions, (first, second, BOTH), (*kept, 0.9), strict=False)
    runs = [
        NoisyRun(replace(run, wrong_labels=wrong_labels(len(made.data.classes), *shares, kept)), found, found)
        for run, found, shares, kept in ends
    ]
    return compare_memorization(runs, [(each.reference, each.other) for each in made.study.contrasts])


def wrong_labels(classes: int, memorized: float, true_answers: float, kept: float) -> WrongLabels:
    """Answers that go in a straight line from those of a model that has seen through half of the wrong labels."""
    indices = np.arange(WRONG, dtype=np.int64)
    true, given = indices % classes, (indices + 1) % classes
    progress = np.linspace(0, 1, EPOCHS)
    answers = [
        _answers(true, given, round(WRONG * memorized * done), round(WRONG * (0.5 + (true_answers - 0.5) * done)))
        for done in progress
    ]
    right = tuple(round(9000 * (0.3 + (kept - 0.3) * done)) for done in progress)
    return WrongLabels(indices, true, given, np.stack(answers).astype(np.uint8), 9000, right)


def _answers(true: np.ndarray, given: np.ndarray, memorized: int, true_answers: int) -> np.ndarray:
    """The first images as told, the last ones truly, those between as some third class."""
    places, third = np.arange(WRONG), (given + 1) % (max(given) + 1)
    return np.where(places < memorized, given, np.where(places >= WRONG - true_answers, true, third))
