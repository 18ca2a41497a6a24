"""How alike maps are before and after layers were randomized, against maps that have no reason to be alike."""

from math import hypot, sqrt

import numpy as np
from numpy.typing import NDArray

from pipeline.analyses.maps.record import LayerSimilarity, MapMeasurements, Outcome, Randomization
from pipeline.evaluation.intervals import Z, normal
from pipeline.records import Estimate

RESIDUE = 0.1
"""A rank correlation less than this beyond chance counts as none."""
HIGH = 0.5
"""One above this counts as maps that hardly hang on what was learned. Both are choices."""

T_OF_DRAWS = 2.2622
"""Student's t at 97.5% with 9 degrees of freedom, for 10 draws of random weights; with fewer it is larger."""


def summarize_randomization(measured: MapMeasurements) -> Randomization | None:
    """Similarities with intervals over images and draws; None where fewer than two images have a map to compare."""
    known = ~np.isnan(measured.between_images)
    if known.sum() < 2:
        return None
    chance = measured.between_images[known].astype(np.float64)
    similarity = measured.similarity[:, :, known].astype(np.float64)
    named = zip(measured.layers, similarity, strict=True)
    layers = tuple(each for name, values in named if (each := _layer(name, values, chance)))
    return Randomization(
        images=int(known.sum()),
        draws=similarity.shape[1],
        chance=mean_of_pairs(chance),
        centre=normal(*_mean_and_error(measured.to_centre[known].astype(np.float64))),
        layers=layers,
        outcome=_outcome(layers, len(measured.layers)),
        examples=measured.examples,
    )


def mean_of_pairs(means: NDArray[np.float64]) -> Estimate:
    """The mean over all pairs of images, from each image's mean over its pairs, (M,).

    Each image is in many pairs, so that its influence counts twice: W. Hoeffding (1948), A class of statistics with
    asymptotically normal distribution, Ann. Math. Stat. 19:293-325.
    """
    value, error = _mean_and_error(means)
    return normal(value, 2 * error)


def mean_over_draws(values: NDArray[np.float64]) -> Estimate:
    """The mean over images and draws, with an interval for other images and other draws.

    Both errors add, that of the few draws at Student's quantile.

    Args:
        values: (draws, M), NaN where there is none; at least one draw of two images.
    """
    images, draws = _present_means(values, 0), _present_means(values, 1)
    image_error, draw_error = _mean_and_error(images)[1], _mean_and_error(draws)[1]
    value, reach = float(np.nanmean(values)), hypot(Z * image_error, T_OF_DRAWS * draw_error)
    return Estimate(value, value - reach, value + reach)


def _layer(name: str, values: NDArray[np.float64], chance: NDArray[np.float64]) -> LayerSimilarity | None:
    """One layer's similarity; None where maps of two images at least were not left."""
    vanished = np.isnan(values)
    if (~vanished).any(0).sum() < 2:
        return None
    # An image's influence on the difference is what it adds to one mean less what it adds to the other, twice.
    beyond = mean_over_draws(values - 2 * chance + chance.mean())
    value = float(np.nanmean(values) - chance.mean())
    shift = value - beyond.value
    return LayerSimilarity(
        name,
        mean_over_draws(values),
        Estimate(value, beyond.low + shift, beyond.high + shift),
        float(vanished.mean()),
    )


def _outcome(layers: tuple[LayerSimilarity, ...], expected: int) -> Outcome:
    """By the last layer; where no map was left to compare, nothing of the old ones is."""
    if len(layers) < expected:
        return "learned"
    left = layers[-1].beyond_chance
    if left.high < RESIDUE:
        return "learned"
    return "not learned" if left.low > HIGH else "partly"


def _present_means(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Means along an axis of what is not NaN, where there is anything."""
    present = ~np.isnan(values)
    counts = present.sum(axis)
    means: NDArray[np.float64] = (np.where(present, values, 0.0).sum(axis) / np.maximum(counts, 1))[counts > 0]
    return means


def _mean_and_error(values: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and standard error; of a single value, the error is not known and taken as 1."""
    error = float(values.std(ddof=1)) / sqrt(len(values)) if len(values) > 1 else 1.0
    return float(values.mean()), error
