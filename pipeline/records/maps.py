"""A run's Grad-CAM maps on the whole test set, as measured."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.values import Array


@dataclass(frozen=True)
class RegionShares:
    """How each test image's map lies to a region that is marked in it: the object, or a planted cue.

    Attributes:
        area: share of the image that the region covers, float32 (N,), as are the others.
        attribution: share of the map's weight inside it; 0 where the map is zero everywhere.
        centre: share of the central fifth of the image inside it.
        pointed: 1 where the map's highest pixel, the first of equals, is inside it, else 0.
        centre_pointed: share of the four pixels around the image's centre inside it.
    """

    area: Array
    attribution: Array
    centre: Array
    pointed: Array
    centre_pointed: Array


@dataclass(frozen=True)
class RandomizedExample:
    """One test image's maps for the trained model's answer, (1 + L, 16, 16): trained, then layer after layer
    randomized."""

    index: int
    maps: Array


@dataclass(frozen=True)
class MapMeasurements:
    """One run's Grad-CAM maps for its own answers, on every test image, and what becomes of both.

    Attributes:
        predicted: the answers, int64 (N,).
        has_map: bool (N,), false where the map is zero everywhere.
        border_share: float32 (N,), as in ``CaseView``; 0 where there is no map.
        drops: what is covered -> fall of the answer's probability, float32 (N,). "hottest" and "coldest" fifth by
            the map, "elsewhere": the hottest fifth of another image's map, "centre": the central fifth,
            "scattered": a fifth of the pixels, each drawn by itself.
        on_object, on_cue: None where there is no such mask.
        layers: names, in the order in which they are randomized, each on top of those before; L of them.
        sample: test images on which they are, int64 (M,).
        similarity: of the trained and the randomized model's map for the trained model's answer, their rank
            correlation without its sign, float32 (L, draws, M); NaN where either is zero everywhere.
        between_images: mean similarity of the trained model's map to those of the other images of the sample,
            float32 (M,); NaN where the map is zero everywhere.
        to_centre: similarity of its map to nearness to the image's centre, likewise.
        examples: from the first draw.
        covered_area, border_area: shares of the image that a covering and the border ring take.
    """

    variant: str
    seed: int
    covered_area: float
    border_area: float
    predicted: Array
    has_map: Array
    border_share: Array
    drops: dict[str, Array]
    on_object: RegionShares | None
    on_cue: RegionShares | None
    layers: tuple[str, ...]
    sample: Array
    similarity: Array
    between_images: Array
    to_centre: Array
    examples: tuple[RandomizedExample, ...]
