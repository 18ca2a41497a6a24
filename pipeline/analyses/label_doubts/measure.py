"""Confident learning: which labels the models, asked about images they were not trained on, speak against."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.analyses.label_doubts.record import Doubt, LabelDoubts
from pipeline.evaluation.scores import log_softmax
from pipeline.portable import exp
from pipeline.records import Predictions

FAINT = 0.02
"""A label in doubt to which all runs together give less than this, 1 in 50, is told to be doubtful where its image is
shown. A choice: most of what is in doubt are errors of models like ours. Of CIFAR-10's test images 16 runs put 643 in
doubt, 41 of which are faint; on 5 of these, and on 31 of the 643, people side with the models (Northcutt, Athalye &
Mueller 2021, or the majority of those asked by J. C. Peterson et al. 2019, Human uncertainty makes classification more
robust, ICCV)."""


def doubt_labels(predictions: Sequence[Predictions]) -> LabelDoubts:
    """The labels of the test images, held against the mean probabilities of all runs.

    Args:
        predictions: of every run, to the same test images.
    """
    labels = predictions[0].test_labels
    summed = np.zeros(predictions[0].test_logits.shape)
    for each in predictions:
        summed += exp(log_softmax(each.test_logits))
    return doubts_of(summed / len(predictions), labels, len(predictions))


def doubts_of(probabilities: NDArray[np.float64], labels: NDArray[np.int64], runs: int = 1) -> LabelDoubts:
    """The off-diagonal of the confident joint, image by image.

    An image counts as of class j if the probability of j is at least the mean of it over the images labelled j, of
    several such classes as the most probable. Its label is in doubt where that isn't j. Images that reach no class's
    threshold count as of none.

    Source: C. G. Northcutt, L. Jiang & I. L. Chuang (2021), Confident learning: estimating uncertainty in dataset
    labels, J. Artif. Intell. Res. 70:1373-1411, equations 1 and 2; without its calibration and pruning, which rank
    what this finds.

    Args:
        probabilities: (N, K), out of sample.
        labels: (N,), in [0, K).
    """
    thresholds = [_mean(probabilities[labels == label, label]) for label in range(probabilities.shape[1])]
    reached = probabilities >= np.array([np.inf if each is None else each for each in thresholds])
    confident = np.where(reached, probabilities, -1.0).argmax(axis=1)
    doubted = np.flatnonzero(reached.any(axis=1) & (confident != labels))
    own = probabilities[np.arange(len(labels)), labels]
    return LabelDoubts(
        runs=runs,
        thresholds=tuple(thresholds),
        wrong=int((probabilities.argmax(axis=1) != labels).sum()),
        doubts=tuple(
            _doubt(int(i), int(labels[i]), int(confident[i]), probabilities[i])
            for i in doubted[np.argsort(own[doubted], kind="stable")]
        ),
    )


def _doubt(index: int, label: int, likelier: int, probabilities: NDArray[np.float64]) -> Doubt:
    own = float(probabilities[label])
    return Doubt(index, label, likelier, own, float(probabilities[likelier]), is_faint=own < FAINT)


def _mean(values: NDArray[np.float64]) -> float | None:
    return float(values.mean()) if len(values) else None
