"""Whether maps tell classes apart: the map for a model's answer against the map for its runner-up, on every test image.

Intervals are over the test images; the trained weights are taken as given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.evaluation.intervals import sample_mean
from pipeline.records.values import Array, Estimate


@dataclass(frozen=True)
class ClassSwapMeasurements:
    """One run's maps of the same image for two classes.

    Attributes:
        runner_up: the class that is next most probable after the answer, int64 (N,).
        similarity: rank correlation of the cells of the map for the answer and of that for the runner-up, with its
            sign, float32 (N,); NaN where either is zero everywhere.
        between_images: the same of the map for the answer and the map of the image before it for its own answer, the
            last one's for the first; likewise.
    """

    variant: str
    seed: int
    runner_up: Array
    similarity: Array
    between_images: Array


@dataclass(frozen=True)
class ClassSwap:
    """How alike the maps for two classes are.

    Attributes:
        images: of which both classes have a map; None of the means where there are fewer than two.
        similarity: of the map for the answer and the map for the runner-up.
        chance: of maps of different images.
        beyond_chance: similarity - chance, paired over the images.
    """

    variant: str
    seed: int
    images: int
    similarity: Estimate | None
    chance: Estimate | None
    beyond_chance: Estimate | None


def weigh_swap(measured: ClassSwapMeasurements) -> ClassSwap:
    """Summarize one run's."""
    known = ~np.isnan(measured.similarity) & ~np.isnan(measured.between_images)
    images = int(known.sum())
    if images < 2:
        return ClassSwap(measured.variant, measured.seed, images, None, None, None)
    swapped, between = (values[known].astype(np.float64) for values in (measured.similarity, measured.between_images))
    return ClassSwap(
        variant=measured.variant,
        seed=measured.seed,
        images=images,
        similarity=sample_mean(swapped, -1.0, 1.0),
        chance=sample_mean(between, -1.0, 1.0),
        beyond_chance=sample_mean(swapped - between, -2.0, 2.0),
    )
