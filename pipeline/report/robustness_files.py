"""The answers to altered images for other programs: their part of results.json, and the lines of their CSV table."""

from collections.abc import Iterator
from dataclasses import astuple

from pipeline.corruptions import SEVERITIES
from pipeline.records import CorruptedAccuracy, CorruptionDifference, Estimate, ModelRobustness, Robustness

DIFFERENCE = "regularized - baseline"


def corruptions_tree(robustness: Robustness) -> dict:
    """Accuracies as fractions; differences are regularized - baseline; lists by severity start at severity 1, those
    by seed are in the order of the seeds."""
    return {
        "seeds": list(robustness.seeds),
        "images": robustness.images,
        "models": {each.variant: _model(each) for each in (robustness.baseline, robustness.regularized)},
        "differences": {
            **_overall(robustness),
            "by_corruption": [_difference(each) for each in robustness.differences],
        },
    }


def _model(model: ModelRobustness) -> dict:
    by_corruption = [
        {
            "corruption": each.corruption,
            "mean": _estimate(each.mean),
            "by_severity": _estimates(each),
            "by_seed": [list(values) for values in each.seeds],
        }
        for each in model.corruptions
    ]
    return {"clean_accuracy": _estimate(model.clean), **_overall(model), "by_corruption": by_corruption}


def _difference(difference: CorruptionDifference) -> dict:
    return {
        "corruption": difference.corruption,
        "mean": _estimate(difference.mean),
        "by_severity": _estimates(difference),
        "by_seed": list(difference.values),
        "p_value": difference.p_value,
        "adjusted_p_value": difference.adjusted_p_value,
    }


def _overall(measured: ModelRobustness | Robustness) -> dict:
    return {
        "mean_corruption_accuracy": _estimate(measured.mean_accuracy),
        "mean_corruption_accuracy_by_seed": list(measured.values),
        "drop": _estimate(measured.drop),
        "retained": measured.retained and _estimate(measured.retained),
        "overconfidence": _estimate(measured.overconfidence),
    }


def _estimates(measured: CorruptedAccuracy | CorruptionDifference) -> list[dict]:
    return [_estimate(each) for each in measured.by_severity]


def _estimate(estimate: Estimate) -> dict:
    return {"value": estimate.value, "interval": [estimate.low, estimate.high]}


def corruption_lines(robustness: Robustness) -> Iterator[list]:
    """Corruption, severity or "mean", variant or difference, value and interval: for each corruption, then for all."""
    models = {each.variant: each for each in (robustness.baseline, robustness.regularized)}
    tables = {**{name: model.corruptions for name, model in models.items()}, DIFFERENCE: robustness.differences}
    for name, rows in tables.items():
        for row in rows:
            by_severity = zip(SEVERITIES, row.by_severity, strict=True)
            for severity, estimate in (*by_severity, ("mean", row.mean)):
                yield [row.corruption, severity, name, *astuple(estimate)]
    for name, measured in {**models, DIFFERENCE: robustness}.items():
        yield ["all", "mean", name, *astuple(measured.mean_accuracy)]
