"""Made-up controls of Grad-CAM maps: measurements that come out as asked, weighed by the project itself."""

from dataclasses import dataclass

import numpy as np

from pipeline.analyses.maps.measure import weigh_controls
from pipeline.analyses.maps.record import MapControls, MapMeasurements, RandomizedExample, RegionShares
from pipeline.analyses.maps.swap import ClassSwap, ClassSwapMeasurements, weigh_swap
from pipeline.records import DataSummary, Predictions

LAYERS = ("fc2", "fc1", "conv2", "conv1")
DRAWS = 10


@dataclass(frozen=True)
class Maps:
    """What a made-up model's maps are to come out as.

    Attributes:
        similarity: with all layers randomized; the layers before lie between it and ``last_layer``.
        last_layer: with the last layer alone randomized.
        classes: of the maps for the answer and for its runner-up.
        chance: of maps of different images.
        hottest, elsewhere, coldest, centre: mean fall of probability.
        right_on_object, wrong_on_object: mean share of the map on the object; it takes a quarter of the image.
        on_cue: likewise on the cue, which takes a twentieth; None where there is none.
        without_map: share of images that have none.
    """

    similarity: float = 0.12
    last_layer: float = 0.30
    classes: float = 0.25
    chance: float = 0.10
    hottest: float = 0.40
    elsewhere: float = 0.30
    coldest: float = 0.10
    centre: float = 0.33
    scattered: float = 0.45
    right_on_object: float = 0.50
    wrong_on_object: float = 0.30
    on_cue: float | None = None
    without_map: float = 0.0


READABLE = Maps()
DOUBTFUL = Maps(hottest=0.37, elsewhere=0.32, coldest=0.22, centre=0.45)
PLACELESS = Maps(hottest=0.31, elsewhere=0.31, coldest=0.28, centre=0.31, similarity=0.35)
UNLEARNED = Maps(similarity=0.85, last_layer=0.95, classes=0.9)
CLASSLESS = Maps(classes=0.7)
EMPTY = Maps(without_map=1.0)


def map_measurements(data: DataSummary, predictions: Predictions, maps: Maps, seed: int = 0) -> MapMeasurements:
    """Measurements of every test image around the model's means."""
    rng = np.random.default_rng([seed, 7])
    size = len(predictions.test_labels)
    answers = predictions.test_logits.argmax(axis=1)
    has_map = rng.random(size) >= maps.without_map
    sample = np.arange(0, size, max(1, size // 40))
    known = np.where(has_map[sample], 0.0, np.nan)
    levels = np.linspace(maps.last_layer, maps.similarity, len(LAYERS))[:, None, None]
    similarity = levels + 0.02 * rng.standard_normal((len(LAYERS), DRAWS, len(sample))) + known
    wanted = {name: getattr(maps, name) for name in ("hottest", "elsewhere", "coldest", "centre", "scattered")}
    return MapMeasurements(
        variant=predictions.variant,
        seed=predictions.seed,
        covered_area=0.2,
        border_area=0.4375,
        predicted=answers,
        has_map=has_map,
        border_share=_around(rng, 0.36, size) * has_map,
        drops={name: _around(rng, mean, size) for name, mean in wanted.items()},
        on_object=_on_object(rng, answers == predictions.test_labels, maps) if data.has_masks else None,
        on_cue=_region(rng, 0.05, np.full(size, maps.on_cue)) if maps.on_cue is not None else None,
        layers=LAYERS,
        sample=sample,
        similarity=similarity.astype(np.float32),
        between_images=(_around(rng, maps.chance, len(sample)) + known).astype(np.float32),
        to_centre=(_around(rng, 0.2, len(sample)) + known).astype(np.float32),
        examples=tuple(RandomizedExample(int(i), rng.random((5, 16, 16), np.float32)) for i in sample[:2]),
    )


def map_controls(data: DataSummary, predictions: Predictions, maps: Maps = READABLE, seed: int = 0) -> MapControls:
    """The same, weighed."""
    measured = map_measurements(data, predictions, maps, seed)
    return weigh_controls(measured, predictions.test_labels, data.classes)


def class_swap(predictions: Predictions, maps: Maps = READABLE, seed: int = 0) -> ClassSwap:
    """How alike a model's maps for two classes are, of images that have maps."""
    rng = np.random.default_rng([seed, 8])
    size = len(predictions.test_labels)
    known = np.where(rng.random(size) >= maps.without_map, 0.0, np.nan)
    similarity, between = (_around(rng, mean, size) + known for mean in (maps.classes, 0.05))
    runner_up = np.argsort(predictions.test_logits, axis=1)[:, -2]
    return weigh_swap(ClassSwapMeasurements(predictions.variant, predictions.seed, runner_up, similarity, between))


def _around(rng: np.random.Generator, mean: float, size: int) -> np.ndarray:
    return (mean + 0.1 * rng.uniform(-1, 1, size)).astype(np.float32)


def _on_object(rng: np.random.Generator, right: np.ndarray, maps: Maps) -> RegionShares:
    return _region(rng, 0.25, np.where(right, maps.right_on_object, maps.wrong_on_object))


def _region(rng: np.random.Generator, area: float, attribution: np.ndarray) -> RegionShares:
    size = len(attribution)
    return RegionShares(
        area=np.full(size, area, np.float32),
        attribution=(attribution + 0.05 * rng.uniform(-1, 1, size)).clip(0, 1).astype(np.float32),
        centre=np.full(size, 1.6 * area, np.float32),
        pointed=(rng.random(size) < attribution).astype(np.float32),
        centre_pointed=np.full(size, 1.8 * area, np.float32),
    )
