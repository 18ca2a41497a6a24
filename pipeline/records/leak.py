"""Test accuracy with and without the near-duplicates."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.values import Estimate


@dataclass(frozen=True)
class LeakScores:
    """One model's test accuracy with and without the test images that have a near-duplicate in the training set.

    Attributes:
        everything: on the whole test set.
        without: on the test images that have no near-duplicate.
        only: on those that have one; None where there are none.
        recognized: of those, the share whose near-duplicate is the nearest training image in the model's features;
            None likewise.
    """

    variant: str
    seed: int
    everything: Estimate
    without: Estimate
    only: Estimate | None
    recognized: Estimate | None
