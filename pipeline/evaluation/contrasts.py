"""Contrasts of models that were trained with seeds of their own: means of runs against each other, not seed by seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import hypot, sqrt
from statistics import fmean, variance

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluation.intervals import CONFIDENCE, Z
from pipeline.evaluation.predictive_scores import predictive_scores_of
from pipeline.evaluation.quantiles import t_quantile
from pipeline.portable import settled
from pipeline.records import Evaluation, Predictions

Weights = Sequence[float]
"""One for each model, in their order: a contrast of their means."""


@dataclass(frozen=True)
class Runs:
    """One model's, one for each of its seeds."""

    evaluations: tuple[Evaluation, ...]
    predictions: tuple[Predictions, ...]

    @cached_property
    def correct(self) -> NDArray[np.float64]:
        """How often each test image is answered right, over the seeds: float (N,)."""
        return _averaged([predictive_scores_of(p.test_logits, p.test_labels).right for p in self.predictions])

    @cached_property
    def log_loss(self) -> NDArray[np.float64]:
        """The loss of each test image, averaged over the seeds, nats: float (N,)."""
        return _averaged([predictive_scores_of(p.test_logits, p.test_labels).log_losses for p in self.predictions])

    @property
    def train_variance(self) -> float:
        """Of the clean train accuracy, as a share of the training images."""
        accuracy = fmean(run.train_accuracy.value for run in self.evaluations)
        return accuracy * (1 - accuracy) / self.predictions[0].train_size


def _averaged(by_seed: Sequence[np.ndarray]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = np.mean(by_seed, axis=0)
    return mean


ImageError = Callable[[Sequence[Runs], Weights], float]
"""The standard error of a contrast over images."""


@dataclass(frozen=True)
class Change:
    """A contrast's value.

    Attributes:
        interval: 95%; None where there is nothing to make one of.
        covers_seeds: whether it covers what other seeds would change.
    """

    value: float
    interval: tuple[float, float] | None
    covers_seeds: bool


def contrasted(
    values: Sequence[Sequence[float]], weights: Weights, models: Sequence[Runs], image_error: ImageError | None
) -> Change:
    """A contrast of the models' means, with an interval that joins the seeds' part and the images', squared and added.

    Args:
        values: of one measure, by model, one a seed.
        image_error: None where images don't decide.
    """
    value = settled(sum(weight * fmean(own) for weight, own in zip(weights, values, strict=True)))
    seeds = seed_reach(values, weights)
    images = [Z * image_error(models, weights)] if image_error else []
    reaches = images if seeds is None else [*images, seeds]
    reach = hypot(*reaches)
    return Change(value, (value - reach, value + reach) if reaches else None, covers_seeds=seeds is not None)


def seed_reach(values: Sequence[Sequence[float]], weights: Weights) -> float | None:
    """Half the width of the interval that the spread between seeds gives a contrast of independent means.

    Every model has a variance of its own. The degrees of freedom are those of B. L. Welch (1947), The generalization of
    "Student's" problem when several different population variances are involved, Biometrika 34:28-35, and
    F. E. Satterthwaite (1946), Biometrics Bulletin 2:110-114. That all models of a seed start from the same weights and
    see the same order is left out.

    Returns:
        None where a model that has a weight was trained once, as nothing tells how far seeds move it.
    """
    weighed = [(weight, own) for weight, own in zip(weights, values, strict=True) if weight]
    if any(len(own) < 2 for _, own in weighed):
        return None
    parts = [weight**2 * variance(own) / len(own) for weight, own in weighed]
    if not sum(parts):
        return 0.0
    freedom = sum(parts) ** 2 / sum(part**2 / (len(own) - 1) for part, (_, own) in zip(parts, weighed, strict=True))
    return t_quantile(CONFIDENCE, freedom) * sqrt(sum(parts))


def accuracy_error(models: Sequence[Runs], weights: Weights) -> float:
    """Of test accuracy, paired over the test images."""
    return _image_error([each.correct for each in models], weights)


def loss_error(models: Sequence[Runs], weights: Weights) -> float:
    """Of the test loss, likewise."""
    return _image_error([each.log_loss for each in models], weights)


def train_error(models: Sequence[Runs], weights: Weights) -> float:
    """Of clean train accuracy. Only totals are kept, so that models are taken as independent: too wide rather than too
    narrow."""
    return sqrt(sum(weight**2 * each.train_variance for weight, each in zip(weights, models, strict=True)))


def gap_error(models: Sequence[Runs], weights: Weights) -> float:
    """Of the clean gap, from both."""
    return hypot(train_error(models, weights), accuracy_error(models, weights))


def _image_error(by_image: Sequence[np.ndarray], weights: Weights) -> float:
    """The standard error of a contrast of means over the same images."""
    weighted = (weight * values for weight, values in zip(weights, by_image, strict=True))
    contrasts = sum(weighted, start=np.zeros(len(by_image[0])))
    return float(contrasts.std(ddof=1)) / sqrt(len(contrasts)) if len(contrasts) > 1 else 0.0
