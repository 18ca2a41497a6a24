"""A run's Grad-CAM maps on the whole test set: what was measured of them, and whether they can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.records.values import Array, Estimate

Outcome = Literal["learned", "partly", "not learned"]


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


@dataclass(frozen=True)
class LayerSimilarity:
    """How alike maps are before and after a layer, and all above it, were randomized.

    Attributes:
        name: the layer.
        similarity: mean over images and draws.
        beyond_chance: that, less the similarity of maps of different images.
        vanished: share of the randomized model's maps, among those of images that had one, that are zero
            everywhere; they enter neither.
    """

    name: str
    similarity: Estimate
    beyond_chance: Estimate
    vanished: float


@dataclass(frozen=True)
class Randomization:
    """Whether maps hang on what the model has learned.

    Attributes:
        images, draws: of the sample, with a map; of random weights.
        chance: similarity of the trained model's maps of different images.
        centre: of its maps to nearness to the image's centre.
        layers: in the order in which they were randomized.
        outcome: learned, where with all layers randomized the maps are hardly more alike than maps of different
            images; not learned, where they stay far more alike; partly, in between or where that can't be told.
        examples: as measured.
    """

    images: int
    draws: int
    chance: Estimate
    centre: Estimate
    layers: tuple[LayerSimilarity, ...]
    outcome: Outcome
    examples: tuple[RandomizedExample, ...]


@dataclass(frozen=True)
class Deletion:
    """What covering a fifth of an image costs the model's answer.

    Attributes:
        images: that have a map.
        drops: what is covered, as in ``MapMeasurements`` -> mean fall of the answer's probability.
        leads: hottest - each other, paired over the images.
    """

    images: int
    drops: dict[str, Estimate]
    leads: dict[str, Estimate]


@dataclass(frozen=True)
class RegionFocus:
    """How much of the maps lies inside a region, for one kind of answers.

    Attributes:
        answers: "all", "right" or "wrong".
        images: that have a map.
        attribution: mean share of the map's weight inside the region.
        area, centre: mean share of the image, and of its central fifth, inside the region.
        beyond_area, beyond_centre: attribution less these, paired.
        pointed: share of images whose map is highest inside the region.
        centre_pointed: mean share of the pixels around the image's centre inside it.
        pointed_beyond_area, pointed_beyond_centre: paired; the area is how often a random pixel is inside.
    """

    answers: str
    images: int
    attribution: Estimate
    area: float
    centre: float
    beyond_area: Estimate
    beyond_centre: Estimate
    pointed: Estimate
    centre_pointed: float
    pointed_beyond_area: Estimate
    pointed_beyond_centre: Estimate


@dataclass(frozen=True)
class MapControls:
    """Whether one run's Grad-CAM maps can be trusted, from the whole test set.

    Attributes:
        images, with_map: test images, and those whose map is not zero everywhere.
        covered_area: share of an image that is covered.
        randomization, deletion: None where hardly any image has a map.
        by_class: deletion by the class answered; None for a class that hardly any map is for.
        border: kind of answers -> mean share of the map in the border ring, where there are such.
        illustrated: the same for the confusion that the original study illustrates, an airplane taken for a ship.
        illustrated_images: how many there are.
        on_object, on_cue: by kind of answers; empty where there are no such masks.
    """

    variant: str
    seed: int
    images: int
    with_map: int
    covered_area: float
    border_area: float
    randomization: Randomization | None
    deletion: Deletion | None
    by_class: tuple[Deletion | None, ...]
    border: dict[str, Estimate]
    illustrated: Estimate | None
    illustrated_images: int
    on_object: tuple[RegionFocus, ...]
    on_cue: tuple[RegionFocus, ...]
