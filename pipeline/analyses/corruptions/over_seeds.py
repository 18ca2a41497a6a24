"""What the models of several seeds, asked about the same altered images, have in common."""

from collections.abc import Sequence
from math import inf

from pipeline.analyses.corruptions.record import (
    CorruptedAccuracy,
    CorruptionDifference,
    ModelRobustness,
    Robustness,
    RobustnessContrast,
)
from pipeline.evaluation.intervals import CONFIDENCE
from pipeline.evaluation.paired import holm
from pipeline.evaluation.seeds import SHARE, across, level_across
from pipeline.records import Estimate


def replicate_robustness(found: Sequence[Robustness]) -> Robustness:
    """All models averaged over seeds, which were asked about the same altered images, with ``seeds.across``.

    Args:
        found: of each seed, in the study's order.
    """
    if len(found) == 1:
        return found[0]
    return Robustness(
        seeds=tuple(seed for each in found for seed in each.seeds),
        images=found[0].images,
        models={variant: _model_across([each.models[variant] for each in found]) for variant in found[0].models},
        contrasts=tuple(_contrast_across(each) for each in zip(*(each.contrasts for each in found), strict=True)),
    )


def _contrast_across(found: Sequence[RobustnessContrast]) -> RobustnessContrast:
    """Two variants' models."""
    return RobustnessContrast(
        reference=found[0].reference,
        other=found[0].other,
        differences=_differences_across([each.differences for each in found]),
        mean_accuracy=across([each.mean_accuracy for each in found]),
        drop=across([each.drop for each in found]),
        accuracy_without_noise=_across_known([each.accuracy_without_noise for each in found]),
        drop_without_noise=_across_known([each.drop_without_noise for each in found]),
        retained=_across_known([each.retained for each in found]),
        overconfidence=across([each.overconfidence for each in found]),
        values=tuple(value for each in found for value in each.values),
    )


def _model_across(found: Sequence[ModelRobustness]) -> ModelRobustness:
    """One variant's models."""
    return ModelRobustness(
        variant=found[0].variant,
        clean=across([each.clean for each in found], CONFIDENCE, *SHARE),
        corruptions=tuple(_accuracy_across(each) for each in zip(*(m.corruptions for m in found), strict=True)),
        mean_accuracy=across([each.mean_accuracy for each in found], CONFIDENCE, *SHARE),
        drop=across([each.drop for each in found], CONFIDENCE, -1.0, 1.0),
        accuracy_without_noise=_across_known([each.accuracy_without_noise for each in found], *SHARE),
        drop_without_noise=_across_known([each.drop_without_noise for each in found], -1.0, 1.0),
        retained=_across_known([each.retained for each in found], 0.0),
        overconfidence=across([each.overconfidence for each in found], CONFIDENCE, -1.0, 1.0),
        values=tuple(value for each in found for value in each.values),
    )


def _accuracy_across(found: Sequence[CorruptedAccuracy]) -> CorruptedAccuracy:
    """One variant's models under one corruption."""
    by_severity = zip(*(each.by_severity for each in found), strict=True)
    return CorruptedAccuracy(
        corruption=found[0].corruption,
        by_severity=tuple(across(each, CONFIDENCE, *SHARE) for each in by_severity),
        mean=across([each.mean for each in found], CONFIDENCE, *SHARE),
        seeds=tuple(values for each in found for values in each.seeds),
    )


def _differences_across(found: Sequence[tuple[CorruptionDifference, ...]]) -> tuple[CorruptionDifference, ...]:
    """By corruption, from those of each seed."""
    by_corruption = list(zip(*found, strict=True))
    p_values = [level_across([each.mean for each in seeds]) for seeds in by_corruption]
    return tuple(
        CorruptionDifference(
            corruption=seeds[0].corruption,
            by_severity=tuple(across(each) for each in zip(*(s.by_severity for s in seeds), strict=True)),
            mean=across([each.mean for each in seeds]),
            values=tuple(value for each in seeds for value in each.values),
            p_value=p_value,
            adjusted_p_value=adjusted,
        )
        for seeds, p_value, adjusted in zip(by_corruption, p_values, holm(p_values), strict=True)
    )


def _across_known(found: Sequence[Estimate | None], lowest: float = -inf, highest: float = inf) -> Estimate | None:
    """None where it isn't known of a seed's model."""
    known = [each for each in found if each is not None]
    return across(known, CONFIDENCE, lowest, highest) if len(known) == len(found) else None
