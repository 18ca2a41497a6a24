"""A model's accuracy without the test images that it has, all but, seen in training."""

import numpy as np

from pipeline.analyses.duplicates.record import AccuracyWithoutDuplicates, NearDuplicates
from pipeline.evaluation.intervals import wilson
from pipeline.records import Estimate, Predictions


def accuracy_without_duplicates(predictions: Predictions, duplicates: NearDuplicates) -> AccuracyWithoutDuplicates:
    """Test accuracy on everything, without the near-duplicates and on them only."""
    right = predictions.test_logits.argmax(1) == predictions.test_labels
    is_duplicate = np.zeros(len(right), dtype=bool)
    is_duplicate[[pair.test for pair in duplicates.pairs]] = True
    return AccuracyWithoutDuplicates(
        variant=predictions.variant,
        seed=predictions.seed,
        everything=_share(right),
        without=_share(right[~is_duplicate]),
        only=_share(right[is_duplicate]) if is_duplicate.any() else None,
    )


def _share(right: np.ndarray) -> Estimate:
    return wilson(int(right.sum()), len(right))
