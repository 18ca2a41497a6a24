"""A model's accuracy without the test images that it has, all but, seen in training."""

from collections.abc import Sequence

import numpy as np

from pipeline.analyses.duplicates.record import AccuracyWithoutDuplicates, NearDuplicates
from pipeline.evaluation.intervals import CONFIDENCE, wilson
from pipeline.evaluation.seeds import SHARE, across
from pipeline.records import Estimate, Predictions


def accuracy_without_duplicates(
    predictions: Sequence[Predictions], duplicates: NearDuplicates
) -> AccuracyWithoutDuplicates:
    """Test accuracy on everything, without the near-duplicates and on them only, of one variant's runs."""
    right = np.stack([each.test_logits.argmax(1) == each.test_labels for each in predictions])  # (seeds, N)
    is_duplicate = np.zeros(right.shape[1], dtype=bool)
    is_duplicate[[pair.test for pair in duplicates.pairs]] = True
    return AccuracyWithoutDuplicates(
        variant=predictions[0].variant,
        seeds=tuple(each.seed for each in predictions),
        everything=_share(right),
        without=_share(right[:, ~is_duplicate]),
        only=_share(right[:, is_duplicate]) if is_duplicate.any() else None,
    )


def _share(right: np.ndarray) -> Estimate:
    return across([wilson(int(each.sum()), len(each)) for each in right], CONFIDENCE, *SHARE)
