"""How much is measured, and the images: noise, in the proportions of the study."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.records import Images, Splits

FULL = 50_000
"""Training images of the study. It measures 10,000 of them clean, and 10,000 test images, after each epoch."""

SHARE = 5
"""One in so many: the clean sample and the test set are a fifth of the training set, at every size."""

MEAN, STD = (0.4913, 0.4821, 0.4465), (0.2452, 0.2428, 0.2606)
"""By channel, of CIFAR-10's training images; noise would have others, at no other speed."""


@dataclass(frozen=True)
class Sizes:
    """The size of the yardstick.

    Attributes:
        images: training images of each loop.
        epochs: timed epochs of the textbook loop.
        resident_epochs: of the others. On a GPU they do a study in seconds, and one epoch would be all start-up.
        rounds: how often each loop is measured.
    """

    images: int
    epochs: int
    resident_epochs: int
    rounds: int


def default_sizes(device: str, full: bool) -> Sizes:
    """About ten minutes on two cores (with the builds and reports), or the study's own number of images."""
    if device == "cpu":
        return Sizes(FULL if full else 2_500, epochs=1, resident_epochs=1, rounds=5)
    return Sizes(FULL, epochs=1, resident_epochs=25, rounds=5)


def noise(train_size: int) -> Splits:
    """Random images of ten classes: a training set and a test set a fifth as large."""
    rng = np.random.default_rng(0)

    def images(size: int) -> Images:
        return Images(rng.integers(0, 256, (size, 3, 32, 32), dtype=np.uint8), np.arange(size, dtype=np.int64) % 10)

    return Splits(images(train_size), images(train_size // SHARE))
