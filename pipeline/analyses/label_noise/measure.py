"""Learning by heart, counted: what models answer on training images whose labels are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.analyses.label_noise.record import (
    Memorization,
    MemorizationComparison,
    MemorizationContrast,
    MemorizationEpoch,
)
from pipeline.evaluation.intervals import difference, paired_difference, wilson
from pipeline.evaluation.paired import table_of
from pipeline.records import Estimate, Predictions, RunHistory, WrongLabels


@dataclass(frozen=True)
class NoisyRun:
    """A run on wrong labels, its predictions, and those of the same run on the true ones."""

    run: RunHistory
    predictions: Predictions
    true_predictions: Predictions

    @property
    def wrong(self) -> WrongLabels:
        """Its images with wrong labels.

        Raises:
            ValueError: of a run on true labels.
        """
        if self.run.wrong_labels is None:
            raise ValueError("a run on true labels has no wrong ones")
        return self.run.wrong_labels

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which test images it gets right, bool (N,)."""
        return _right(self.predictions)


def compare_memorization(runs: Sequence[NoisyRun], pairs: Sequence[tuple[str, str]]) -> MemorizationComparison:
    """What all models made of the same wrong labels.

    Args:
        runs: one a variant, in the study's order.
        pairs: the variants that are compared, as reference and other.

    Raises:
        ValueError: if they were not all trained on the same wrong labels, or predictions are another run's.
    """
    first, by_variant = runs[0], {each.run.variant: each for each in runs}
    if not all(_same_labels(first.wrong, each.wrong) for each in runs):
        raise ValueError("the runs were not trained on the same wrong labels")
    return MemorizationComparison(
        wrong=len(first.wrong.indices),
        train_size=first.predictions.train_size,
        classes=first.predictions.test_logits.shape[1],
        models={variant: measure_memorization(each) for variant, each in by_variant.items()},
        contrasts=tuple(_contrast(by_variant[reference], by_variant[other]) for reference, other in pairs),
    )


def _same_labels(one: WrongLabels, other: WrongLabels) -> bool:
    return np.array_equal(one.indices, other.indices) and np.array_equal(one.given, other.given)


def _contrast(reference: NoisyRun, other: NoisyRun) -> MemorizationContrast:
    wrong, before, after = reference.wrong, reference.wrong.answers[-1], other.wrong.answers[-1]
    return MemorizationContrast(
        reference=reference.run.variant,
        other=other.run.variant,
        memorized=_paired(after == wrong.given, before == wrong.given),
        true_answers=_paired(after == wrong.true, before == wrong.true),
        test_accuracy=_paired(other.right, reference.right),
        test_accuracy_with_true_labels=_paired(_right(other.true_predictions), _right(reference.true_predictions)),
    )


def measure_memorization(noisy: NoisyRun) -> Memorization:
    """What one run made of its wrong labels.

    A wrong label is drawn evenly from the K - 1 classes that are not the true one. So a model that has not learned it
    gives it as often as one of K - 1 classes comes up among its wrong answers, which the test images tell.
    """
    run, history = noisy.run, _history(noisy.run, noisy.wrong)
    if any((p.variant, p.seed) != (run.variant, run.seed) for p in (noisy.predictions, noisy.true_predictions)):
        raise ValueError(f"predictions of another run than {run.variant} seed {run.seed}")
    count, last = len(noisy.wrong.indices), noisy.wrong.answers[-1]
    test = wilson(int(noisy.right.sum()), len(noisy.right))
    memorized = wilson(int((last == noisy.wrong.given).sum()), count)
    unlearned = _spread(test, noisy.predictions.test_logits.shape[1] - 1)
    return Memorization(
        variant=run.variant,
        seed=run.seed,
        history=history,
        memorized=memorized,
        true_answers=wilson(int((last == noisy.wrong.true).sum()), count),
        intact=wilson(noisy.wrong.intact_right[-1], noisy.wrong.intact),
        unlearned=unlearned,
        excess=difference(memorized, unlearned),
        half_epoch=next((record.epoch for record in history if record.memorized >= 0.5), None),
        truest_epoch=max(history, key=lambda record: record.true_answers).epoch,
        test_accuracy=test,
        test_accuracy_change=_paired(noisy.right, _right(noisy.true_predictions)),
    )


def _history(run: RunHistory, wrong: WrongLabels) -> tuple[MemorizationEpoch, ...]:
    columns = zip(run.history, wrong.answers, wrong.intact_right, strict=True)
    return tuple(
        MemorizationEpoch(
            epoch=record.epoch,
            memorized=float((answers == wrong.given).mean()),
            true_answers=float((answers == wrong.true).mean()),
            intact=intact_right / wrong.intact,
            test_accuracy=record.test_accuracy,
        )
        for record, answers, intact_right in columns
    )


def _right(predictions: Predictions) -> NDArray[np.bool_]:
    right: NDArray[np.bool_] = predictions.test_logits.argmax(axis=1) == predictions.test_labels
    return right


def _spread(accuracy: Estimate, others: int) -> Estimate:
    """The wrong answers, as a share of all, divided by the number of classes on which they fall."""
    return Estimate((1 - accuracy.value) / others, (1 - accuracy.high) / others, (1 - accuracy.low) / others)


def _paired(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Estimate:
    """The share of the first less that of the second, bool (N,) each, about the same images."""
    return paired_difference(*table_of(first, second))
