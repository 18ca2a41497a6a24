"""How often models are right on altered test images, and how they compare.

Every image recurs in each corruption and at each severity, and its versions are right or wrong together more often
than not. So means over several of them take the image as the unit: each has a mean of its own, and the interval is
that of a mean of independent images: what resampling the images comes to, without the dice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from pipeline.analyses.corruptions.record import (
    CorruptedAccuracy,
    CorruptedAnswers,
    CorruptionDifference,
    ModelRobustness,
    Robustness,
    RobustnessContrast,
)
from pipeline.evaluation.intervals import Z, normal, paired_difference, sample_mean, wilson
from pipeline.evaluation.paired import SIGNIFICANCE, holm, table_of
from pipeline.evaluation.predictive_scores import predictive_scores_of
from pipeline.evaluation.quantiles import normal_level
from pipeline.evaluation.seeds import SHARE
from pipeline.records import Estimate, Predictions

NOISE = ("gaussian_noise", "shot_noise", "impulse_noise")
"""Fine grain is what tells models apart most, and three of twelve corruptions are of that kind."""


def measure_robustness(
    predictions: Mapping[str, Predictions], answers: Sequence[CorruptedAnswers], pairs: Sequence[tuple[str, str]]
) -> Robustness:
    """What the answers of one seed's models to the same altered images amount to.

    Mean corruption accuracy is the plain mean over all corruptions and severities. The mean corruption error of D.
    Hendrycks & T. Dietterich (2019) divides each corruption's errors by those of AlexNet before averaging, which
    weights them by how hard that model found them; on CIFAR-10-C the plain mean is the custom, and no such model is
    at hand here.

    Args:
        predictions: of every variant that was asked, in the study's order.
        answers: one for each corruption, of the runs that made the predictions.
        pairs: the variants that are compared, as reference and other.

    Raises:
        ValueError: if predictions and answers are not of the same images.
    """
    first = next(iter(predictions.values()))
    images = len(first.test_labels)
    if {*(len(each.test_labels) for each in predictions.values()), *(each.images for each in answers)} != {images}:
        raise ValueError("predictions and answers to altered images are not of the same images")
    names = tuple(each.corruption for each in answers)
    models = {
        variant: _model(each, sorted(predictions).index(variant), answers) for variant, each in predictions.items()
    }
    return Robustness(
        seeds=(first.seed,),
        images=images,
        models={variant: model.measured(variant, names) for variant, model in models.items()},
        contrasts=tuple(_contrast(pair, models, names) for pair in pairs),
    )


def _contrast(pair: tuple[str, str], models: Mapping[str, _Model], names: tuple[str, ...]) -> RobustnessContrast:
    before, after = (models[variant] for variant in pair)
    return RobustnessContrast(
        *pair,
        differences=_differences(names, before.right, after.right),
        mean_accuracy=sample_mean(after.mean - before.mean),
        drop=sample_mean(after.lost - before.lost),
        accuracy_without_noise=_mean_difference(after.mean_without_noise, before.mean_without_noise),
        drop_without_noise=_mean_difference(after.lost_without_noise, before.lost_without_noise),
        retained=_retained_difference(after, before),
        overconfidence=sample_mean(after.surplus - before.surplus),
        values=(float((after.mean - before.mean).mean()),),
    )


def _mean_difference(first: np.ndarray | None, second: np.ndarray | None) -> Estimate | None:
    return None if first is None or second is None else sample_mean(first - second)


class _Model:
    """One model's answers, image by image.

    Args:
        names: of the C corruptions.
        clean: bool (N,), right on the unaltered image.
        right: 0 or 1, (C, 5, N), right on its altered versions.
        confidence: float64 (N,), mean over those.
    """

    def __init__(self, names: Sequence[str], clean: np.ndarray, right: np.ndarray, confidence: np.ndarray) -> None:
        self.clean, self.right = clean, right
        self.mean = right.mean(axis=(0, 1))  # (N,)
        self.lost = clean - self.mean
        is_noise = np.isin(names, NOISE)
        self.mean_without_noise = right[~is_noise].mean(axis=(0, 1)) if 0 < is_noise.sum() < len(names) else None
        self.lost_without_noise = None if self.mean_without_noise is None else clean - self.mean_without_noise
        self.surplus = confidence - self.mean

    def measured(self, variant: str, names: tuple[str, ...]) -> ModelRobustness:
        return ModelRobustness(
            variant=variant,
            clean=wilson(int(self.clean.sum()), len(self.clean)),
            corruptions=tuple(_accuracy(*each) for each in zip(names, self.right, strict=True)),
            mean_accuracy=sample_mean(self.mean, *SHARE),
            drop=sample_mean(self.lost, -1.0, 1.0),
            accuracy_without_noise=_mean(self.mean_without_noise, *SHARE),
            drop_without_noise=_mean(self.lost_without_noise, -1.0, 1.0),
            retained=self._retained(),
            overconfidence=sample_mean(self.surplus, -1.0, 1.0),
            values=(float(self.mean.mean()),),
        )

    @property
    def share(self) -> float:
        """Mean corruption accuracy / clean accuracy."""
        return float(self.mean.mean() / self.clean.mean())

    @property
    def influences(self) -> NDArray[np.float64]:
        """How much each image, (N,), moves that share: the delta method's (W. G. Cochran 1977, Sampling techniques,
        section 2.11)."""
        influences: NDArray[np.float64] = (self.mean - self.share * self.clean) / self.clean.mean()
        return influences

    def _retained(self) -> Estimate | None:
        return normal(self.share, _standard_error(self.influences), 0.0) if self.clean.any() else None


def _mean(values: np.ndarray | None, lowest: float, highest: float) -> Estimate | None:
    return None if values is None else sample_mean(values, lowest, highest)


def _model(predictions: Predictions, place: int, answers: Sequence[CorruptedAnswers]) -> _Model:
    """The model at that place of the answers."""
    images = len(predictions.test_labels)
    right = np.stack([np.unpackbits(each.right[place], axis=1, count=images) for each in answers])  # (C, 5, N)
    surely = np.stack([each.confidence[place] for each in answers]).mean(axis=0, dtype=np.float64)
    clean = predictive_scores_of(predictions.test_logits, predictions.test_labels).right
    return _Model([each.corruption for each in answers], clean, right, surely)


def _accuracy(name: str, right: np.ndarray) -> CorruptedAccuracy:
    """One model under one corruption, (5, N)."""
    by_severity = tuple(wilson(int(each.sum()), len(each)) for each in right)
    mean = sample_mean(right.mean(axis=0), *SHARE)
    return CorruptedAccuracy(name, by_severity, mean, (tuple(each.value for each in by_severity),))


def _differences(names: tuple[str, ...], before: np.ndarray, after: np.ndarray) -> tuple[CorruptionDifference, ...]:
    """By corruption, after - before, from (C, 5, N) each."""
    means = [sample_mean(each) for each in (after.astype(np.int8) - before).mean(axis=1)]
    p_values = [p_value(mean) for mean in means]
    by_severity = [
        tuple(_paired(*each) for each in zip(one, other, strict=True)) for one, other in zip(after, before, strict=True)
    ]
    values = [(mean.value,) for mean in means]
    rows = zip(names, by_severity, means, values, p_values, holm(p_values), strict=True)
    return tuple(CorruptionDifference(*row) for row in rows)


def _paired(first: np.ndarray, second: np.ndarray) -> Estimate:
    """first - second, from right answers (N,) to the same images."""
    return paired_difference(*table_of(first.astype(bool), second.astype(bool)))


def p_value(difference: Estimate) -> float:
    """The two-sided p value that a mean with a normal interval is zero; 1 where nothing differs at all."""
    standard_error = (difference.high - difference.low) / (2 * Z)
    if standard_error == 0:
        return 1.0 if difference.value == 0 else 0.0
    return normal_level(abs(difference.value) / standard_error)


def _retained_difference(first: _Model, second: _Model) -> Estimate | None:
    """first - second, by the delta method, paired."""
    if not (first.clean.any() and second.clean.any()):
        return None
    return normal(first.share - second.share, _standard_error(first.influences - second.influences))


def _standard_error(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) / sqrt(len(values))


def is_told_apart(difference: CorruptionDifference) -> bool:
    """Whether the models differ under a corruption, all corruptions having been looked at."""
    return difference.adjusted_p_value < SIGNIFICANCE
