"""The accuracy with and without near-duplicates, by hand."""

from dataclasses import replace

import numpy as np

from pipeline.analyses.duplicates.measure import accuracy_without_duplicates
from pipeline.analyses.duplicates.record import ImagePair, NearDuplicates
from pipeline.records import Predictions


def test_accuracy_without_the_near_duplicates():
    """Three of four right; without the two that have a near-duplicate, one of two."""
    answers = np.eye(3, dtype=np.float32)[[0, 1, 2, 1]]
    made = Predictions("baseline", 0, answers, np.array([0, 1, 2, 0]), 0, 1, 0.0, 128, 0)
    pairs = tuple(ImagePair(test, train, False, 1.0, 1.0, 0, 0) for test, train in ((0, 5), (2, 7)))
    duplicates = NearDuplicates(0.9, 0.7, pairs, (), 2, 2, 2, (0,) * 20)
    scores = accuracy_without_duplicates(made, duplicates)
    assert [scores.everything.value, scores.without.value, scores.only.value] == [0.75, 0.5, 1.0]
    none = accuracy_without_duplicates(made, replace(duplicates, pairs=()))
    assert (none.without, none.only) == (none.everything, None)
    assert none.everything == scores.everything
