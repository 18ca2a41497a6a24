"""How often models are right under attack, and which of two more often."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.analyses.adversarial.record import (
    Adversarial,
    AttackContrast,
    AttackDifference,
    AttackedAnswers,
    AttackedModel,
)
from pipeline.evaluation.intervals import CONFIDENCE, paired_difference, wilson
from pipeline.evaluation.paired import SIGNIFICANCE, exact_mcnemar, holm, table_of
from pipeline.evaluation.predictive_scores import predictive_scores_of
from pipeline.evaluation.seeds import SHARE, across, level_across
from pipeline.records import Estimate, Predictions

Table = tuple[int, int, int, int]
"""Images that both models get right, only the first, only the second, neither."""


def measure_attacks(
    predictions: Mapping[str, Sequence[Predictions]],
    answers: Mapping[str, Sequence[AttackedAnswers]],
    contrasts: Sequence[tuple[str, str]],
) -> Adversarial:
    """Accuracies by strength of each variant, and their differences.

    Args:
        predictions, answers: of each variant, one for each seed, in the same order.
        contrasts: reference and other.

    Raises:
        ValueError: where answers are not of the runs that made the predictions, or not of the same images.
    """
    for variant, of_variant in answers.items():
        for given, asked in zip(predictions[variant], of_variant, strict=True):
            if (given.variant, given.seed, len(given.test_labels)) != (asked.variant, asked.seed, asked.images):
                raise ValueError(f"answers under attack of {variant} are not of the run and images of its predictions")
    right = {variant: [unpacked(each) for each in of_variant] for variant, of_variant in answers.items()}
    clean = {
        variant: [predictive_scores_of(p.test_logits, p.test_labels).right for p in of_variant]
        for variant, of_variant in predictions.items()
    }
    first = next(iter(answers.values()))
    return Adversarial(
        seeds=tuple(each.seed for each in first),
        images=first[0].images,
        strengths=first[0].strengths,
        models=tuple(_model(variant, clean[variant], right[variant]) for variant in answers),
        contrasts=tuple(_contrast(pair, first[0].strengths, clean, right) for pair in contrasts),
    )


def unpacked(answers: AttackedAnswers) -> NDArray[np.bool_]:
    """Where a model is right under attack, bool (strengths, N)."""
    return np.unpackbits(answers.right, axis=1, count=answers.images).astype(bool)


def _model(variant: str, clean: Sequence[np.ndarray], right: Sequence[np.ndarray]) -> AttackedModel:
    """One variant over the seeds."""
    by_strength = zip(*right, strict=True)  # each strength's answers, a seed each
    return AttackedModel(
        variant=variant,
        clean=_accuracy(clean),
        accuracies=tuple(_accuracy(of_strength) for of_strength in by_strength),
        values=tuple(tuple(float(each.mean()) for each in of_seed) for of_seed in right),
    )


def _accuracy(by_seed: Sequence[np.ndarray]) -> Estimate:
    return across([wilson(int(each.sum()), len(each)) for each in by_seed], CONFIDENCE, *SHARE)


BySeed = Mapping[str, Sequence[np.ndarray]]
"""Of each variant and seed, where it is right: on unaltered images, (N,), or under attack, (strengths, N)."""


def _contrast(pair: tuple[str, str], strengths: tuple[float, ...], clean: BySeed, right: BySeed) -> AttackContrast:
    reference, other = pair
    unaltered = [table_of(after, before) for before, after in zip(clean[reference], clean[other], strict=True)]
    attacked = [
        [table_of(after[place], before[place]) for before, after in zip(right[reference], right[other], strict=True)]
        for place in range(len(strengths))
    ]
    p_values = [_p_value(of_strength) for of_strength in attacked]
    rows = zip(strengths, map(_difference, attacked), p_values, holm(p_values), strict=True)
    return AttackContrast(reference, other, _difference(unaltered), tuple(AttackDifference(*row) for row in rows))


def _difference(by_seed: Sequence[Table]) -> Estimate:
    return across([paired_difference(*table) for table in by_seed])


def _p_value(by_seed: Sequence[Table]) -> float:
    if len(by_seed) == 1:
        return exact_mcnemar(*by_seed[0][1:3])
    return level_across([paired_difference(*table) for table in by_seed])


def is_told_apart(difference: AttackDifference) -> bool:
    """Whether two models differ at a strength, all strengths having been looked at."""
    return difference.adjusted_p_value < SIGNIFICANCE
