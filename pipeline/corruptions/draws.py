"""The random numbers of a corruption: each image has its own, whatever images it is altered together with."""

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating]
"""Of images or their parts; as a rule float32."""

SEED = 0
"""Of all corruptions. It is not the study's: every model of a data set is asked about the same altered images."""


@dataclass(frozen=True)
class Draws:
    """Where the images of one batch get their random numbers.

    Attributes:
        name, severity: of the corruption.
        first: place of the batch's first image in the test set.
    """

    name: str
    severity: int
    first: int

    def generators(self, count: int) -> Iterator[np.random.Generator]:
        """One for each of ``count`` images."""
        code = crc32(self.name.encode())
        for place in range(self.first, self.first + count):
            yield np.random.default_rng((SEED, code, self.severity, place))
