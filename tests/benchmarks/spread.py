"""The arithmetic of repeated measurements: what is typical, how far they lie apart, and how they grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median


@dataclass(frozen=True)
class Spread:
    """Median, minimum and maximum of repeated measurements."""

    median: float
    minimum: float
    maximum: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of at least one value.

        Raises:
            ValueError: if there is none.
        """
        if not values:
            raise ValueError("nothing was measured")
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True)
class Line:
    """Seconds as fixed + per_unit × units."""

    fixed: float
    per_unit: float


def fit(points: Sequence[tuple[float, float]]) -> Line | None:
    """The line of least squares through (units, seconds); None where all have the same units."""
    mean_units, mean_seconds = (fmean(column) for column in zip(*points, strict=True))
    scatter = sum((units - mean_units) ** 2 for units, _ in points)
    if scatter == 0:
        return None
    slope = sum((units - mean_units) * (seconds - mean_seconds) for units, seconds in points) / scatter
    return Line(mean_seconds - slope * mean_units, slope)
