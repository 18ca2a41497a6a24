"""The answers to altered images for other programs: their part of results.json, and the lines of their CSV table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

from pipeline.analyses.corruptions.record import (
    CorruptedAccuracy,
    CorruptionDifference,
    ModelRobustness,
    Robustness,
    RobustnessContrast,
)
from pipeline.analyses.estimates import Tree, estimate_tree
from pipeline.corruptions import SEVERITIES

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext


def results(context: ReportContext) -> Tree:
    """Under "corruptions": accuracies as fractions; differences are other - reference; lists by severity start at
    severity 1, those by seed are in the order of the seeds."""
    robustness: Robustness = context.outcomes["corruptions"]
    tree = {
        "seeds": list(robustness.seeds),
        "images": robustness.images,
        "models": {variant: _model(each) for variant, each in robustness.models.items()},
        "contrasts": [_contrast(each) for each in robustness.contrasts],
    }
    return {"corruptions": tree}


def _model(model: ModelRobustness) -> Tree:
    by_corruption = [
        {
            "corruption": each.corruption,
            "mean": estimate_tree(each.mean),
            "by_severity": _estimates(each),
            "by_seed": [list(values) for values in each.seeds],
        }
        for each in model.corruptions
    ]
    return {"clean_accuracy": estimate_tree(model.clean), **_overall(model), "by_corruption": by_corruption}


def _contrast(contrast: RobustnessContrast) -> Tree:
    return {
        "reference": contrast.reference,
        "other": contrast.other,
        **_overall(contrast),
        "by_corruption": [_difference(each) for each in contrast.differences],
    }


def _difference(difference: CorruptionDifference) -> Tree:
    return {
        "corruption": difference.corruption,
        "mean": estimate_tree(difference.mean),
        "by_severity": _estimates(difference),
        "by_seed": list(difference.values),
        "p_value": difference.p_value,
        "adjusted_p_value": difference.adjusted_p_value,
    }


def _overall(measured: ModelRobustness | RobustnessContrast) -> Tree:
    return {
        "mean_corruption_accuracy": estimate_tree(measured.mean_accuracy),
        "mean_corruption_accuracy_by_seed": list(measured.values),
        "drop": estimate_tree(measured.drop),
        "accuracy_without_noise": measured.accuracy_without_noise and estimate_tree(measured.accuracy_without_noise),
        "drop_without_noise": measured.drop_without_noise and estimate_tree(measured.drop_without_noise),
        "retained": measured.retained and estimate_tree(measured.retained),
        "overconfidence": estimate_tree(measured.overconfidence),
    }


def _estimates(measured: CorruptedAccuracy | CorruptionDifference) -> list[Tree]:
    return [estimate_tree(each) for each in measured.by_severity]


def tables(context: ReportContext) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line for each corruption and severity of each model, and for the difference of each two that are compared."""
    return {
        "corruptions.csv": (
            ["corruption", "severity", "variant", "accuracy", "low", "high"],
            _lines(context.outcomes["corruptions"]),
        )
    }


def _lines(robustness: Robustness) -> Iterator[list[object]]:
    """Corruption, severity or "mean", variant or difference, value and interval: for each corruption, then for all."""
    rows: dict[str, Sequence[CorruptedAccuracy | CorruptionDifference]] = {}
    rows |= {variant: model.corruptions for variant, model in robustness.models.items()}
    rows |= {_called(contrast): contrast.differences for contrast in robustness.contrasts}
    for name, of_name in rows.items():
        for row in of_name:
            by_severity = zip(SEVERITIES, row.by_severity, strict=True)
            for severity, estimate in (*by_severity, ("mean", row.mean)):
                yield [row.corruption, severity, name, *astuple(estimate)]
    for variant, model in robustness.models.items():
        yield ["all", "mean", variant, *astuple(model.mean_accuracy)]
    for contrast in robustness.contrasts:
        yield ["all", "mean", _called(contrast), *astuple(contrast.mean_accuracy)]


def _called(contrast: RobustnessContrast) -> str:
    return f"{contrast.other} - {contrast.reference}"
