"""The factorial: what each technique changes, and how far that depends on the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from statistics import fmean

from pipeline.analyses.factorial.record import Combination, Effect, FactorialResults, Response, SimpleEffect
from pipeline.evaluation.contrasts import (
    Change,
    ImageError,
    Runs,
    Weights,
    accuracy_error,
    contrasted,
    gap_error,
    loss_error,
)
from pipeline.evaluation.loss_curves import early_train_loss, roughness
from pipeline.records import Evaluation, Predictions


@dataclass(frozen=True)
class Cell:
    """One combination with its runs, one for each of its seeds."""

    combination: Combination
    evaluations: tuple[Evaluation, ...]
    predictions: tuple[Predictions, ...]

    @cached_property
    def runs(self) -> Runs:
        """Its runs."""
        return Runs(self.evaluations, self.predictions)


def analyse(techniques: tuple[str, ...], cells: Sequence[Cell]) -> FactorialResults:
    """Main effects, interactions and simple effects of all techniques on five measures.

    An effect's interval joins two distances, squared and added: that of the seeds, from the variance between the runs
    of each combination by itself, as combinations may differ in how far seeds move them (see
    ``evaluation.contrasts.seed_reach``); and that of the test images, paired over them. Where a combination that the
    effect compares was trained once, only the second is there.

    Source: G. E. P. Box, J. S. Hunter & W. G. Hunter (2005), Statistics for Experimenters, 2nd ed., chapter 5; an
    interaction of two is here the whole difference of the one's effects, not half of it.

    Args:
        cells: every combination of the techniques, the one without any first and the one with all last.
    """
    responses = [
        _response("generalization_gap", techniques, cells, lambda run: run.generalization_gap.value, gap_error),
        _response("test_accuracy", techniques, cells, lambda run: run.test_accuracy.value, accuracy_error),
        _response("test_loss", techniques, cells, lambda run: run.calibration.log_loss.value, loss_error),
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
    values = [[value for run in cell.evaluations if (value := of(run)) is not None] for cell in cells]
    if any(len(own) < len(cell.evaluations) for own, cell in zip(values, cells, strict=True)):
        return None
    combined, runs = [cell.combination for cell in cells], [cell.runs for cell in cells]

    def found(weights: Weights) -> Change:
        return contrasted(values, weights, runs, image_error)

    return Response(
        name,
        tuple(fmean(own) for own in values),
        tuple(
            Effect(each, **vars(found(contrast(each, len(techniques), combined))))
            for each in _subsets(techniques)
            if each
        ),
        tuple(
            SimpleEffect((each,), **vars(found(difference(each, beside, combined))), beside=beside)
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
