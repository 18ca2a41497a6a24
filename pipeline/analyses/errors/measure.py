"""Errors over the seeds: mean confusions, recall class by class, and which images change sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from pipeline.analyses.errors.record import (
    ClassDifference,
    ClassRecall,
    Errors,
    ErrorsContrast,
    MeanConfusion,
    ModelErrors,
    Stability,
)
from pipeline.evaluation.intervals import CONFIDENCE
from pipeline.evaluation.paired import holm
from pipeline.evaluation.scores import confused_pairs
from pipeline.evaluation.seeds import SHARE, across, level_across
from pipeline.records import Comparison, Estimate, Evaluation, Measured, Predictions


def measure_errors(
    runs: Mapping[str, Sequence[Evaluation]],
    answers: Mapping[str, Sequence[Predictions]],
    comparisons: Mapping[tuple[str, str], Sequence[Comparison]],
) -> Errors:
    """Every variant's errors, and those of every two that are compared.

    Intervals join seeds and test images as ``seeds.across`` does; p values are the levels at which those reach zero.

    Args:
        runs, answers: of each variant, one a seed, in the study's order.
        comparisons: of reference and other, likewise.
    """
    return Errors(
        seeds=tuple(run.seed for run in next(iter(runs.values()))),
        models={variant: _model(each, answers[variant]) for variant, each in runs.items()},
        contrasts=tuple(_contrast(*names, each) for names, each in comparisons.items()),
    )


def _model(runs: Sequence[Evaluation], answers: Sequence[Predictions]) -> ModelErrors:
    total = np.sum([run.confusion for run in runs], axis=0)
    recalls = ([run.per_class[label] for run in runs] for label in range(len(total)))
    return ModelErrors(
        variant=runs[0].variant,
        wrong=int(total.sum() - total.trace()) / len(runs),
        confusion=total / len(runs),
        recalls=tuple(
            ClassRecall(each[0].label, each[0].support, _joined([s.recall for s in each], *SHARE)) for each in recalls
        ),
        pairs=tuple(
            MeanConfusion(pair.true, pair.predicted, pair.count / len(runs), pair.rate)
            for pair in confused_pairs(total)
        ),
        error_confidence=_known([run.calibration.error_confidence for run in runs]),
        stability=_stability(answers) if len(answers) > 1 else None,
    )


def _stability(answers: Sequence[Predictions]) -> Stability:
    right = np.stack([each.test_logits.argmax(axis=1) == each.test_labels for each in answers])
    times = right.sum(axis=0)
    apart = [int((one != other).sum()) for one, other in combinations(right, 2)]
    never, always = int((times == len(right)).sum()), int((times == 0).sum())
    return Stability(never, len(times) - never - always, always, sum(apart) / len(apart))


def _contrast(reference: str, other: str, found: Sequence[Comparison]) -> ErrorsContrast:
    fixed, introduced = [each.fixed for each in found], [each.introduced for each in found]
    return ErrorsContrast(
        reference=reference,
        other=other,
        both_right=_mean([each.both_right for each in found]),
        fixed=_mean([len(each) for each in fixed]),
        introduced=_mean([len(each) for each in introduced]),
        both_wrong=_mean([each.both_wrong for each in found]),
        always_fixed=len(set.intersection(*(set(each.tolist()) for each in fixed))),
        always_introduced=len(set.intersection(*(set(each.tolist()) for each in introduced))),
        p_value=_level([each.test_accuracy for each in found], found[0].p_value),
        error_confidence=_known([each.calibration.error_confidence for each in found]),
        classes=_classes(found),
    )


def _classes(found: Sequence[Comparison]) -> tuple[ClassDifference, ...]:
    recalls = list(zip(*(each.per_class_recall for each in found), strict=True))
    changes = list(zip(*(each.changes for each in found), strict=True))
    levels = [_level(each, change[0].p_value) for each, change in zip(recalls, changes, strict=True)]
    return tuple(
        ClassDifference(
            label=change[0].label,
            recall=_joined(recall, -1.0, 1.0),
            fixed=_mean([each.fixed for each in change]),
            introduced=_mean([each.introduced for each in change]),
            p_value=level,
            adjusted_p_value=adjusted,
        )
        for recall, change, level, adjusted in zip(recalls, changes, levels, holm(levels), strict=True)
    )


def _level(differences: Sequence[Estimate], exact: float) -> float:
    """The p value over several seeds; of one, that of the exact test on its images."""
    return level_across(differences) if len(differences) > 1 else exact


def _joined(estimates: Sequence[Estimate], *limits: float) -> Measured:
    return Measured(tuple(each.value for each in estimates), across(estimates, CONFIDENCE, *limits))


def _known(estimates: Sequence[Estimate | None]) -> Measured | None:
    known = [each for each in estimates if each is not None]
    return _joined(known) if len(known) == len(estimates) else None


def _mean(counts: Sequence[int]) -> float:
    return sum(counts) / len(counts)
