"""The accuracy with and without near-duplicates, by hand."""

from dataclasses import replace

import numpy as np
from made_up import told_apart

from pipeline.analyses.duplicates.measure import accuracy_without_duplicates
from pipeline.analyses.duplicates.record import ImagePair
from pipeline.evaluation.intervals import wilson
from pipeline.evaluation.seeds import across
from pipeline.records import Predictions


def test_accuracy_without_the_near_duplicates():
    """Three of four right; without the two that have a near-duplicate, one of two."""
    answers = np.eye(3, dtype=np.float32)[[0, 1, 2, 1]]
    made = Predictions("baseline", 0, answers, np.array([0, 1, 2, 0]), 0, 1, 0.0, 128, 0)
    pairs = tuple(ImagePair(test, train, False, 1.0, 1.0, 0, 0) for test, train in ((0, 5), (2, 7)))
    duplicates = told_apart(pairs)
    scores = accuracy_without_duplicates([made], duplicates)
    assert [scores.everything.value, scores.without.value, scores.only.value] == [0.75, 0.5, 1.0]
    none = accuracy_without_duplicates([made], replace(duplicates, pairs=()))
    assert (none.without, none.only) == (none.everything, None)
    assert none.everything == scores.everything


def test_accuracies_are_means_over_the_seeds():
    """Three of four right with one seed, one of four with the other; intervals as everywhere."""
    answers = np.eye(3, dtype=np.float32)
    runs = [
        Predictions("baseline", seed, answers[given], np.array([0, 1, 2, 0]), 0, 1, 0.0, 128, 0)
        for seed, given in enumerate(([0, 1, 2, 1], [0, 0, 0, 1]))
    ]
    scores = accuracy_without_duplicates(runs, told_apart((ImagePair(0, 5, False, 1.0, 1.0, 0, 0),)))
    assert scores.seeds == (0, 1)
    assert scores.everything == across([wilson(3, 4), wilson(1, 4)], 0.95, 0, 1)
    assert (scores.without.value, scores.only.value) == (1 / 3, 1.0)
