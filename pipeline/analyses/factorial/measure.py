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

from pipeline.analyses.factorial.record import Combination, Effect, FactorialResults, Response, SimpleEffect
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


ImageError = Callable[[Sequence[Cell], Weights], float]
"""The standard error of a contrast over the test images."""


def _averaged(by_seed: Sequence[np.ndarray]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = np.mean(by_seed, axis=0)
    return mean


def analyse(techniques: tuple[str, ...], cells: Sequence[Cell]) -> FactorialResults:
    """Main effects, interactions and simple effects of all techniques on five measures.

    An effect's interval joins two distances, squared and added: that of the seeds, from the variance between the runs
    of each combination by itself, as combinations may differ in how far seeds move them (see ``_seed_reach``); and that
    of the test images, paired over them. The training images' part of a gap is taken as independent between models,
    which for contrasts makes the interval too wide rather than too narrow. Where a combination that the effect compares
    was trained once, only the second is there.

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
    image_error: ImageError | None = None,
) -> Response | None:
    """One measure of all runs; None where a run is too short for it.

    Args:
        image_error: None where the test images don't decide.
    """
    runs = [[value for run in cell.evaluations if (value := of(run)) is not None] for cell in cells]
    if any(len(values) < len(cell.evaluations) for values, cell in zip(runs, cells, strict=True)):
        return None
    combined = [cell.combination for cell in cells]

    def estimated(subset: tuple[str, ...], weights: Weights) -> Effect:
        images = image_error(cells, weights) if image_error else None
        return _effect(subset, runs, weights, images)

    return Response(
        name,
        tuple(fmean(values) for values in runs),
        tuple(estimated(each, contrast(each, len(techniques), combined)) for each in _subsets(techniques) if each),
        tuple(
            SimpleEffect(**vars(estimated((each,), difference(each, beside, combined))), beside=beside)
            for each in techniques
            for beside in _subsets(tuple(other for other in techniques if other != each))
        ),
    )


def _subsets(techniques: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """None of the techniques, each, then each two of them, and so on."""
    return (subset for size in range(len(techniques) + 1) for subset in combinations(techniques, size))


def contrast(subset: tuple[str, ...], factors: int, cells: Sequence[Combination]) -> list[float]:
    """The weights of the combinations' means in an effect; they sum to zero.

    Args:
        factors: how many techniques there are.
    """
    scale = 2.0 ** (len(subset) - factors)
    signs = [(-1) ** sum(technique not in cell.techniques for technique in subset) for cell in cells]
    return [scale * sign for sign in signs]


def difference(technique: str, beside: tuple[str, ...], cells: Sequence[Combination]) -> list[float]:
    """The weights of a simple effect: the combination with the technique less the one without."""
    without, with_it = frozenset(beside), frozenset((technique, *beside))
    held = [frozenset(cell.techniques) for cell in cells]
    return [float(each == with_it) - float(each == without) for each in held]


def _effect(subset: tuple[str, ...], runs: Sequence[Sequence[float]], weights: Weights, images: float | None) -> Effect:
    """A contrast of the combinations' means.

    Args:
        images: its standard error over the test images; None where these don't decide.
    """
    value = settled(sum(weight * fmean(values) for weight, values in zip(weights, runs, strict=True)))
    seeds = _seed_reach(runs, weights)
    known = [*([] if seeds is None else [seeds]), *([] if images is None else [Z * images])]
    reach = hypot(*known)
    return Effect(subset, value, (value - reach, value + reach) if known else None, covers_seeds=seeds is not None)


def _seed_reach(runs: Sequence[Sequence[float]], weights: Weights) -> float | None:
    """Half the width of the interval that the spread between seeds gives a contrast of independent means.

    Every combination has a variance of its own. The degrees of freedom are those of B. L. Welch (1947), The
    generalization of "Student's" problem when several different population variances are involved, Biometrika 34:28-35,
    and F. E. Satterthwaite (1946), Biometrics Bulletin 2:110-114. That all combinations of a seed start from the same
    weights and see the same order is left out.

    Returns:
        None where a combination that has a weight was trained once, as nothing tells how far seeds move it.
    """
    weighed = [(weight, values) for weight, values in zip(weights, runs, strict=True) if weight]
    if any(len(values) < 2 for _, values in weighed):
        return None
    parts = [weight**2 * variance(values) / len(values) for weight, values in weighed]
    if not sum(parts):
        return 0.0
    freedom = sum(parts) ** 2 / sum(p**2 / (len(values) - 1) for p, (_, values) in zip(parts, weighed, strict=True))
    return t_quantile(CONFIDENCE, freedom) * sqrt(sum(parts))


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
