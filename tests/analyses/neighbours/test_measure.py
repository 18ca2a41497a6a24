"""Whether a model has the near-duplicate of a test image nearest of all."""

from dataclasses import replace

import numpy as np
from made_up import told_apart, world

from pipeline.analyses.duplicates.record import ImagePair
from pipeline.analyses.neighbours.measure import recognized


def test_near_duplicates_that_are_nearest_are_counted():
    """The model finds one of two partners; where there are none, there is no share."""
    pairs = tuple(ImagePair(test, train, False, 1.0, 1.0, 0, 0) for test, train in ((0, 5), (2, 7)))
    duplicates = told_apart(pairs)
    neighbours = replace(world().neighbours[0], nearest=np.array([5, 1, 6, 2]))
    assert recognized(neighbours, duplicates).value == 0.5
    assert recognized(neighbours, replace(duplicates, pairs=())) is None
