"""Training labels replaced by wrong ones on purpose: which images, and by which class."""

from dataclasses import replace

import numpy as np

from pipeline.records import Images, WrongLabels
from pipeline.study import LabelNoise

STREAM = 2
"""Tells these random words from those of generated images, whose streams are 0 and 1 (``dice.SPLITS``)."""


def draw_wrong_labels(noise: LabelNoise, labels: np.ndarray, classes: int) -> WrongLabels:
    """Choose round(fraction * N) images, one at least, and for each another class, each of the others equally likely.

    Drawn from the raw 64-bit words of PCG64, whose stream NumPy guarantees: a function of the seed alone, the same
    on every machine. Each image draws a lot, and the smallest are chosen: a larger fraction adds to a smaller one's.

    Args:
        labels: the true ones, int64 (N,).
        classes: K.
    """
    size = len(labels)
    words = np.random.PCG64(np.random.SeedSequence((noise.seed, STREAM))).random_raw(2 * size)
    lots, turns = words[:size], 1 + ((words[size:] >> 32) * (classes - 1) >> 32).astype(np.int64)  # turns: 1 to K - 1
    count = max(1, round(noise.fraction * size))
    indices = np.sort(np.argsort(lots, kind="stable")[:count])
    given = (labels[indices] + turns[indices]) % classes
    return WrongLabels(indices, labels[indices], given, np.empty((0, count), np.uint8), 0, ())


def mislabelled(images: Images, wrong: WrongLabels) -> Images:
    """The same images with the wrong labels in their places."""
    labels = images.labels.copy()
    labels[wrong.indices] = wrong.given
    return replace(images, labels=labels)
