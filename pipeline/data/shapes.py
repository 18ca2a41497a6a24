"""Generated images: ten coloured shapes on backgrounds that give the class away, more often in training than in test.

Everything is drawn in integers from the raw 64-bit words of PCG64, whose stream NumPy guarantees: the same bytes on
every machine. Image i of a split depends on (seed, split, i) alone.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipeline.data.outlines import CLUTTER, OUTLINES, UNIT, Outline, sine
from pipeline.data.summary import summarize
from pipeline.records import DataSummary, Images, Splits

VERSION = 1
"""Raise it when the images change."""

SIDE_PX = 32
FINE = 4
"""Samples along a pixel's side: coverage comes in sixteenths."""

CUE_PERCENT = {"train": 70, "test": 0}
"""How often an image stands before the background of its class, apart from chance."""

# -- random numbers --------------------------------------------------------------------------------------


class Dice:
    """Random integers of one image."""

    def __init__(self, seed: int, split: str, index: int) -> None:
        key = np.random.SeedSequence((seed, ("train", "test").index(split), index))
        self._bits = np.random.PCG64(key)
        self._words = iter(self._bits.random_raw(96).tolist())

    def between(self, low: int, high: int) -> int:
        """An integer in [low, high]."""
        return low + ((next(self._words) >> 32) * (high - low + 1) >> 32)

    def noise(self, count: int, amplitude: int) -> np.ndarray:
        """Integers in [-amplitude, amplitude], int32 (count,), bell-shaped: half the sum of two dice."""
        words = self._bits.random_raw(-(-count // 4)).view(np.uint16)[:count].astype(np.int32)
        a, b = words & 255, words >> 8
        return ((a + b - 255) * amplitude) // 256
