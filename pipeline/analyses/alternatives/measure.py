"""What a further model has more than its variant."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.analyses.alternatives.record import Change, FurtherModel
from pipeline.evaluation import replicate
from pipeline.evaluation.contrasts import ImageError, Runs, accuracy_error, contrasted, gap_error, train_error
from pipeline.records import Evaluation


def measure_further(variant: Runs, model: Runs, changes: dict[str, float], train_size: int) -> FurtherModel:
    """A further model over its seeds, against its variant over its own: independent means, as in the factorial.

    Where the model has a single seed, how far seeds move it isn't known: its network is compared with the variant's of
    that seed, over images alone.

    Args:
        changes: what tells the model from the variant.
        train_size: training images.
    """
    seeds = tuple(run.seed for run in model.evaluations)
    pair = (_only(variant, seeds) if len(seeds) == 1 else variant, model)
    return FurtherModel(
        name=model.evaluations[0].variant,
        of=variant.evaluations[0].variant,
        changes=changes,
        seeds=seeds,
        hidden_units=model.evaluations[0].hidden_units,
        measures=next(iter(replicate({"": model.evaluations}, {}, train_size).models.values())),
        train_accuracy=_change(pair, lambda run: run.train_accuracy.value, train_error),
        test_accuracy=_change(pair, lambda run: run.test_accuracy.value, accuracy_error),
        generalization_gap=_change(pair, lambda run: run.generalization_gap.value, gap_error),
        silent_units=_change(pair, lambda run: run.silent_units),
    )


def _only(runs: Runs, seeds: tuple[int, ...]) -> Runs:
    kept = [pair for pair in zip(runs.evaluations, runs.predictions, strict=True) if pair[0].seed in seeds]
    return Runs(tuple(run for run, _ in kept), tuple(answers for _, answers in kept))


def _change(
    pair: tuple[Runs, Runs], of: Callable[[Evaluation], float], image_error: ImageError | None = None
) -> Change:
    values = [[of(run) for run in each.evaluations] for each in pair]
    found = contrasted(values, (-1.0, 1.0), pair, image_error)
    return Change(found.value, found.interval)
