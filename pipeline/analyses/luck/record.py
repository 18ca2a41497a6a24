"""What single seeds say of a test accuracy, or of the difference of two."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records import Equivalence, Estimate


@dataclass(frozen=True)
class Scatter:
    """How far a measure moves, as standard deviations.

    Attributes:
        over_seeds: from seed to seed, on the same test images.
        over_images: by the draw of the test images, with the networks of one seed; the mean over the seeds.
    """

    over_seeds: float
    over_images: float


@dataclass(frozen=True)
class SeedAlone:
    """What one seed's two models say of their difference in test accuracy, with an interval over test images."""

    seed: int
    difference: Estimate
    equivalence: Equivalence


@dataclass(frozen=True)
class LuckOfContrast:
    """Two models: each seed's difference in test accuracy, other - reference."""

    reference: str
    other: str
    scatter: Scatter
    seeds: tuple[SeedAlone, ...]


@dataclass(frozen=True)
class Luck:
    """Of a study with several seeds.

    Attributes:
        models: how far each test accuracy moves, by variant.
        contrasts: in the study's order.
    """

    models: dict[str, Scatter]
    contrasts: tuple[LuckOfContrast, ...]
