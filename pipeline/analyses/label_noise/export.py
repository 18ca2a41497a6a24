"""Training on wrong labels for other programs: its part of results.json, and its table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, astuple, fields
from typing import TYPE_CHECKING, Any

from pipeline.analyses.estimates import estimate_tree
from pipeline.analyses.label_noise.record import MemorizationComparison, MemorizationEpoch
from pipeline.records import Estimate

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext


def results(context: ReportContext) -> dict[str, Any]:
    """Under "memorization"; an estimate is its value and its interval, differences are other - reference."""
    measured: MemorizationComparison = context.outcomes["label_noise"]
    tree = {
        "wrong_labels": measured.wrong,
        "train": measured.train_size,
        "runs": [_estimates_as_pairs(vars(each)) for each in measured.models.values()],
        "contrasts": [_estimates_as_pairs(vars(each)) for each in measured.contrasts],
    }
    return {"memorization": tree}


def _estimates_as_pairs(values: dict[str, Any]) -> dict[str, Any]:
    def said(value: object) -> object:
        if isinstance(value, Estimate):
            return estimate_tree(value)
        return [asdict(each) for each in value] if isinstance(value, tuple) else value

    return {name: said(value) for name, value in values.items()}


def tables(context: ReportContext) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """Every epoch of every run."""
    measured: MemorizationComparison = context.outcomes["label_noise"]
    header = ["variant", "seed", *(field.name for field in fields(MemorizationEpoch))]
    runs = measured.models.values()
    lines = [[each.variant, each.seed, *astuple(record)] for each in runs for record in each.history]
    return {"memorization.csv": (header, lines)}
