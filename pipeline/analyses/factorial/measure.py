"""The factorial: what each technique changes, and how far that depends on the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import hypot, sqrt
from statistics import fmean, variance

import numpy as np
from numpy.typing import NDArray

from pipeline.analyses.factorial.record import Combination, Effect, FactorialResults, Response
from pipeline.evaluation.intervals import CONFIDENCE, Z
from pipeline.evaluation.loss_curves import early_train_loss, roughness
from pipeline.evaluation.predictive_scores import predictive_scores_of
from pipeline.evaluation.quantiles import t_quantile
from pipeline.portable import settled
from pipeline.records import Evaluation, Predictions

Weights = Sequence[float]
"""One for each combination, in their order: a contrast of their means."""


@dataclass(frozen=True)
class Cell:
    """One combination with its runs, one for each of its seeds."""

    combination: Combination
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


def analyse(techniques: tuple[str, ...], cells: Sequence[Cell]) -> FactorialResults:
    """Main effects and interactions of all techniques on five measures.

    An effect's interval joins two distances, squared and added: that of the seeds, from the variance between runs of
    the same combination, pooled over all combinations that were trained more than once (as many degrees of freedom as
    such runs beyond the first; their variance is taken to be one and the same); and that of the test images, paired
    over them. The training images' part of a gap is taken as independent between models, which for contrasts makes the
    interval too wide rather than too narrow. Without a combination that was trained twice, only the second is there.

    Source: G. E. P. Box, J. S. Hunter & W. G. Hunter (2005), Statistics for Experimenters, 2nd ed., chapter 5; an
    interaction of two is here the whole difference of the one's effects, not half of it.

    Args:
        cells: every combination of the techniques, the one without any first and the one with all last.
    """
    responses = [
        _response("generalization_gap", techniques, cells, lambda run: run.generalization_gap.value, _gap_error),
        _response("test_accuracy", techniques, cells, lambda run: run.test_accuracy.value, _accuracy_error),
        _response("test_loss", techniques, cells, lambda run: run.calibration.log_loss.value, _loss_error),
        _response("early_train_loss", techniques, cells, lambda run: early_train_loss(run.history)),
        _response("roughness", techniques, cells, lambda run: roughness(run.history)),
    ]
    return FactorialResults(
        reference=cells[0].combination.variant,
        other=cells[-1].combination.variant,
        techniques=techniques,
        combinations=tuple(cell.combination for cell in cells),
        responses=tuple(each for each in responses if each),
        spare_runs=sum(len(cell.evaluations) - 1 for cell in cells),
    )


def _response(
    name: str,
    techniques: tuple[str, ...],
    cells: Sequence[Cell],
    of: Callable[[Evaluation], float | None],
    image_error: Callable[[Sequence[Cell], Weights], float] | None = None,
) -> Response | None:
    """One measure of all runs; None where a run is too short for it.

    Args:
        image_error: the standard error of a contrast over the test images; None where they don't decide.
    """
    runs = [[value for run in cell.evaluations if (value := of(run)) is not None] for cell in cells]
    if any(len(values) < len(cell.evaluations) for values, cell in zip(runs, cells, strict=True)):
        return None
    means = [fmean(values) for values in runs]
    effects = []
    for subset in _subsets(techniques):
        weights = contrast(subset, len(techniques), [cell.combination for cell in cells])
        reaches = [_seed_reach(runs, weights), Z * image_error(cells, weights) if image_error else None]
        effects.append(_effect(subset, settled(sum(w * mean for w, mean in zip(weights, means, strict=True))), reaches))
    return Response(name, tuple(means), tuple(effects))


def _subsets(techniques: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """Each technique, then each two of them, and so on."""
    return (subset for size in range(1, len(techniques) + 1) for subset in combinations(techniques, size))


def contrast(subset: tuple[str, ...], factors: int, cells: Sequence[Combination]) -> list[float]:
    """The weights of the combinations' means in an effect; they sum to zero.

    Args:
        factors: how many techniques there are.
    """
    scale = 2.0 ** (len(subset) - factors)
    signs = [(-1) ** sum(technique not in cell.techniques for technique in subset) for cell in cells]
    return [scale * sign for sign in signs]


def _effect(subset: tuple[str, ...], value: float, reaches: Sequence[float | None]) -> Effect:
    known = [reach for reach in reaches if reach is not None]
    reach = hypot(*known)
    return Effect(subset, value, (value - reach, value + reach) if known else None)


def _seed_reach(runs: Sequence[Sequence[float]], weights: Weights) -> float | None:
    """Half the width of the interval that the spread between seeds gives a contrast; None with one seed each."""
    freedom = sum(len(values) - 1 for values in runs)
    if not freedom:
        return None
    pooled = sum((len(values) - 1) * variance(values) for values in runs if len(values) > 1) / freedom
    spread = pooled * sum(w * w / len(values) for w, values in zip(weights, runs, strict=True))
    return t_quantile(CONFIDENCE, freedom) * sqrt(spread)


def _accuracy_error(cells: Sequence[Cell], weights: Weights) -> float:
    return _image_error([cell.correct for cell in cells], weights)


def _loss_error(cells: Sequence[Cell], weights: Weights) -> float:
    return _image_error([cell.log_loss for cell in cells], weights)


def _gap_error(cells: Sequence[Cell], weights: Weights) -> float:
    train = sqrt(sum(w * w * cell.train_variance for w, cell in zip(weights, cells, strict=True)))
    return hypot(train, _accuracy_error(cells, weights))


def _image_error(by_image: Sequence[np.ndarray], weights: Weights) -> float:
    """The standard error of a contrast of means over the same images."""
    weighted = (weight * values for weight, values in zip(weights, by_image, strict=True))
    contrasts = sum(weighted, start=np.zeros(len(by_image[0])))
    return float(contrasts.std(ddof=1)) / sqrt(len(contrasts)) if len(contrasts) > 1 else 0.0
