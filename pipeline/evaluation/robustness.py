"""How often two models are right on altered test images, and how the one compares with the other.

Every image recurs in each corruption and at each severity, and its versions are right or wrong together more often
than not. So means over several of them take the image as the unit: each has a mean of its own, and the interval is
that of a mean of independent images: what resampling the images comes to, without the dice.
"""

from collections.abc import Sequence
from math import erfc, sqrt

import numpy as np

from pipeline.evaluation.answers import answers_of
from pipeline.evaluation.intervals import Z, normal, paired_difference, sample_mean, wilson
from pipeline.evaluation.paired import SIGNIFICANCE, holm
from pipeline.records import (
    CorruptedAccuracy,
    CorruptedAnswers,
    CorruptionDifference,
    Estimate,
    ModelRobustness,
    Predictions,
    Robustness,
)


def measure_robustness(
    baseline: Predictions, regularized: Predictions, answers: Sequence[CorruptedAnswers]
) -> Robustness:
    """Hold both models against each other on the same altered images.

    Mean corruption accuracy is the plain mean over all corruptions and severities. The mean corruption error of D.
    Hendrycks & T. Dietterich (2019) divides each corruption's errors by those of AlexNet before averaging, which
    weights them by how hard that model found them; on CIFAR-10-C the plain mean is the custom, and no such model is
    at hand here.

    Args:
        answers: one for each corruption, of the runs that made the predictions.

    Raises:
        ValueError: if predictions and answers are not of the same images.
    """
    if {len(regularized.test_labels), *(each.images for each in answers)} != {len(baseline.test_labels)}:
        raise ValueError("predictions and answers to altered images are not of the same images")
    clean = [answers_of(each.test_logits, each.test_labels).right for each in (baseline, regularized)]
    images = len(baseline.test_labels)
    right = np.stack([np.unpackbits(each.right, axis=2, count=images) for each in answers], axis=1)  # (2, C, 5, N)
    surely = np.mean([each.confidence for each in answers], axis=0, dtype=np.float64)  # (2, N)
    names = tuple(each.corruption for each in answers)
    before, after = (_Model(*each) for each in zip(clean, right, surely, strict=True))
    return Robustness(
        seed=baseline.seed,
        images=images,
        baseline=before.measured("baseline", names),
        regularized=after.measured("regularized", names),
        differences=_differences(names, right),
        mean_accuracy=sample_mean(after.mean - before.mean),
        drop=sample_mean(after.lost - before.lost),
        retained=_retained_difference(after, before),
        overconfidence=sample_mean(after.surplus - before.surplus),
    )


class _Model:
    """One model's answers, image by image.

    Args:
        clean: bool (N,), right on the unaltered image.
        right: 0 or 1, (C, 5, N), right on its altered versions.
        confidence: float64 (N,), mean over those.
    """

    def __init__(self, clean: np.ndarray, right: np.ndarray, confidence: np.ndarray) -> None:
        self.clean, self.right = clean, right
        self.mean = right.mean(axis=(0, 1))  # (N,)
        self.lost = clean - self.mean
        self.surplus = confidence - self.mean

    def measured(self, variant: str, names: tuple[str, ...]) -> ModelRobustness:
        return ModelRobustness(
            variant=variant,
            clean=wilson(int(self.clean.sum()), len(self.clean)),
            corruptions=tuple(_accuracy(*each) for each in zip(names, self.right, strict=True)),
            mean_accuracy=sample_mean(self.mean, 0.0, 1.0),
            drop=sample_mean(self.lost, -1.0, 1.0),
            retained=self._retained(),
            overconfidence=sample_mean(self.surplus, -1.0, 1.0),
        )

    @property
    def share(self) -> float:
        """Mean corruption accuracy / clean accuracy."""
        return float(self.mean.mean() / self.clean.mean())

    @property
    def influences(self) -> np.ndarray:
        """How much each image, (N,), moves that share: the delta method's (W. G. Cochran 1977, Sampling techniques,
        section 2.11)."""
        return (self.mean - self.share * self.clean) / self.clean.mean()

    def _retained(self) -> Estimate | None:
        return normal(self.share, _standard_error(self.influences), 0.0) if self.clean.any() else None


def _accuracy(name: str, right: np.ndarray) -> CorruptedAccuracy:
    """One model under one corruption, (5, N)."""
    by_severity = tuple(wilson(int(each.sum()), len(each)) for each in right)
    return CorruptedAccuracy(name, by_severity, sample_mean(right.mean(axis=0), 0.0, 1.0))


def _differences(names: tuple[str, ...], right: np.ndarray) -> tuple[CorruptionDifference, ...]:
    """By corruption, from (2, C, 5, N)."""
    before, after = right.astype(np.int8)
    means = [sample_mean(each) for each in (after - before).mean(axis=1)]
    p_values = [p_value(mean) for mean in means]
    by_severity = [
        tuple(_paired(*each) for each in zip(one, other, strict=True)) for one, other in zip(after, before, strict=True)
    ]
    rows = zip(names, by_severity, means, p_values, holm(p_values), strict=True)
    return tuple(CorruptionDifference(*row) for row in rows)


def _paired(first: np.ndarray, second: np.ndarray) -> Estimate:
    """first - second, from right answers (N,) to the same images."""
    one, other = first.astype(bool), second.astype(bool)
    cells = (one & other, one & ~other, ~one & other, ~one & ~other)
    return paired_difference(*(int(cell.sum()) for cell in cells))


def p_value(difference: Estimate) -> float:
    """The two-sided p value that a mean with a normal interval is zero; 1 where nothing differs at all."""
    standard_error = (difference.high - difference.low) / (2 * Z)
    if standard_error == 0:
        return 1.0 if difference.value == 0 else 0.0
    return erfc(abs(difference.value) / standard_error / sqrt(2))


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
