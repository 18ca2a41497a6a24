"""A model's accuracy without the test images that it has, all but, seen in training."""

import numpy as np

from pipeline.evaluation.intervals import wilson
from pipeline.records import Estimate, LeakScores, NearDuplicates, Neighbours, Predictions


def leak_scores(predictions: Predictions, duplicates: NearDuplicates, neighbours: Neighbours) -> LeakScores:
    """Test accuracy on everything, without the near-duplicates and on them only.

    Args:
        neighbours: say whether the model itself finds a near-duplicate nearest.
    """
    right = predictions.test_logits.argmax(1) == predictions.test_labels
    tests, trains = (np.array([getattr(p, s) for p in duplicates.pairs], dtype=np.int64) for s in ("test", "train"))
    leaked = np.zeros(len(right), dtype=bool)
    leaked[tests] = True
    return LeakScores(
        variant=predictions.variant,
        seed=predictions.seed,
        everything=_share(right),
        without=_share(right[~leaked]),
        only=_share(right[leaked]) if len(tests) else None,
        recognized=_share(neighbours.nearest[tests] == trains) if len(tests) else None,
    )


def _share(hits: np.ndarray) -> Estimate:
    return wilson(int(hits.sum()), len(hits))
