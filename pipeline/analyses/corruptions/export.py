"""The answers to altered images for other programs: their part of results.json, and the lines of their CSV table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple

from pipeline.analyses.corruptions.record import CorruptedAccuracy, CorruptionDifference, ModelRobustness, Robustness
from pipeline.analyses.estimates import Tree, estimate_tree
from pipeline.corruptions import SEVERITIES

DIFFERENCE = "regularized - baseline"


def results(robustness: Robustness) -> Tree:
    """Under "corruptions": accuracies as fractions; differences are regularized - baseline; lists by severity start at
    severity 1, those by seed are in the order of the seeds."""
    tree = {
        "seeds": list(robustness.seeds),
        "images": robustness.images,
        "models": {each.variant: _model(each) for each in (robustness.baseline, robustness.regularized)},
        "differences": {
            **_overall(robustness),
            "by_corruption": [_difference(each) for each in robustness.differences],
        },
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


def _difference(difference: CorruptionDifference) -> Tree:
    return {
        "corruption": difference.corruption,
        "mean": estimate_tree(difference.mean),
        "by_severity": _estimates(difference),
        "by_seed": list(difference.values),
        "p_value": difference.p_value,
        "adjusted_p_value": difference.adjusted_p_value,
    }


def _overall(measured: ModelRobustness | Robustness) -> Tree:
    return {
        "mean_corruption_accuracy": estimate_tree(measured.mean_accuracy),
        "mean_corruption_accuracy_by_seed": list(measured.values),
        "drop": estimate_tree(measured.drop),
        "retained": measured.retained and estimate_tree(measured.retained),
        "overconfidence": estimate_tree(measured.overconfidence),
    }


def _estimates(measured: CorruptedAccuracy | CorruptionDifference) -> list[Tree]:
    return [estimate_tree(each) for each in measured.by_severity]


def tables(robustness: Robustness) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line for each corruption and severity of each model, and for their difference."""
    return {"corruptions.csv": (["corruption", "severity", "variant", "accuracy", "low", "high"], _lines(robustness))}


def _lines(robustness: Robustness) -> Iterator[list[object]]:
    """Corruption, severity or "mean", variant or difference, value and interval: for each corruption, then for all."""
    models = {each.variant: each for each in (robustness.baseline, robustness.regularized)}
    tables: dict[str, Sequence[CorruptedAccuracy | CorruptionDifference]] = {
        **{name: model.corruptions for name, model in models.items()},
        DIFFERENCE: robustness.differences,
    }
    for name, rows in tables.items():
        for row in rows:
            by_severity = zip(SEVERITIES, row.by_severity, strict=True)
            for severity, estimate in (*by_severity, ("mean", row.mean)):
                yield [row.corruption, severity, name, *astuple(estimate)]
    overall: dict[str, ModelRobustness | Robustness] = {**models, DIFFERENCE: robustness}
    for name, measured in overall.items():
        yield ["all", "mean", name, *astuple(measured.mean_accuracy)]
