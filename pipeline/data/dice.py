"""Random integers that are the same on every machine and with every version of NumPy."""

from collections.abc import Iterator

import numpy as np

SPLITS = ("train", "test")


class Dice:
    """The random numbers of one generated image: a function of (seed, split, index) alone.

    Drawn from the raw 64-bit words of PCG64, the part of NumPy's generators whose stream is guaranteed.
    """

    def __init__(self, seed: int, split: str, index: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence((seed, SPLITS.index(split), index)))
        self._words = self._endless()

    def between(self, low: int, high: int) -> int:
        """An integer in [low, high]."""
        return low + ((next(self._words) >> 32) * (high - low + 1) >> 32)

    def noise(self, count: int) -> np.ndarray:
        """Bell-shaped integers in [-255, 255], standard deviation 104, int32 (count,): a sum of two bytes each."""
        raw = self._bits.random_raw(-(-count // 4)).astype("<u8").view("<u2")[:count].astype(np.int32)
        return (raw & 255) + (raw >> 8) - 255

    def _endless(self) -> Iterator[int]:
        while True:
            yield from self._bits.random_raw(64).tolist()
