"""The course of a run's losses from epoch to epoch: how far the test loss rises, and how rough it is."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

from pipeline.records import EpochRecord

SMOOTHED_EPOCHS = 3
FIRST_EVEN_EPOCH = 3
EARLY_EPOCHS = 5
CLEAR_RISE = 0.10
"""A late rise of the test loss that counts as one; less is no overfitting."""
SMALLEST_LOSS = 0.001
"""The smallest that is told: losses are printed to three decimals."""


def late_rise(history: Sequence[EpochRecord]) -> float:
    """From the lowest to the last mean of three epochs' test losses, as a share of the lowest."""
    losses = [record.test_loss for record in history]
    width = min(SMOOTHED_EPOCHS, len(losses))
    means = [fmean(losses[start : start + width]) for start in range(len(losses) - width + 1)]
    return relative_rise(min(means), means[-1])


def relative_rise(lowest: float, last: float) -> float:
    """From one loss to another, as a share of the first. What is too small to be told counts as the smallest loss
    that isn't: else a rise from nothing to next to nothing would be the greatest of all."""
    return max(last, SMALLEST_LOSS) / max(lowest, SMALLEST_LOSS) - 1


def roughness(history: Sequence[EpochRecord]) -> float | None:
    """The mean distance of an epoch's test loss from the midpoint of its neighbours', in nats per example.

    Half the mean absolute second difference from the third epoch on, which leaves a steady rise or fall out of
    account; None with fewer than three epochs to use.
    """
    return roughness_of([record.test_loss for record in history])


def roughness_of(course: Sequence[float]) -> float | None:
    """The same of any measure by epoch, in its own units."""
    values = course[FIRST_EVEN_EPOCH - 1 :]
    if len(values) < 3:
        return None
    changes = [after - before for before, after in pairwise(values)]
    return fmean(abs(after - before) / 2 for before, after in pairwise(changes))


def early_train_loss(history: Sequence[EpochRecord]) -> float:
    """The clean train loss averaged over the first five epochs: the lower, the faster the training."""
    return fmean(record.train_loss for record in history[:EARLY_EPOCHS])
