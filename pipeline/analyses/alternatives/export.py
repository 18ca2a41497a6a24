"""Further models for other programs: their part of results.json, and their table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, astuple
from typing import TYPE_CHECKING, Any

from pipeline.analyses.alternatives.record import Change, FurtherModel, FurtherModels
from pipeline.analyses.estimates import measures_tree
from pipeline.records import Counted

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

COMPARED = ("train_accuracy", "test_accuracy", "generalization_gap", "silent_units")
"""The measures by which a further model is held against its variant."""


def results(context: ReportContext) -> dict[str, Any]:
    """Under "alternatives": each further model, what it changes, its measures, and these less its variant's."""
    found: FurtherModels = context.outcomes["alternatives"]
    return {"alternatives": [_tree(each) for each in found.models]}


def _tree(model: FurtherModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "of": model.of,
        "changes": dict(model.changes),
        "seeds": list(model.seeds),
        "hidden_units": model.hidden_units,
        "measures": measures_tree(model.measures),
        "difference": {name: asdict(getattr(model, name)) for name in COMPARED},
    }


def tables(context: ReportContext) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line for each compared measure of each further model, with its difference from its variant."""
    found: FurtherModels = context.outcomes["alternatives"]
    header = ["model", "of", "seeds", "measure", "mean", "low", "high", "difference", "difference_low"]
    lines = [_line(model, name) for model in found.models for name in COMPARED]
    return {"alternatives.csv": ([*header, "difference_high"], lines)}


def _line(model: FurtherModel, name: str) -> list[object]:
    own: Counted = getattr(model.measures, name)
    change: Change = getattr(model, name)
    limits = astuple(own.estimate)[1:] if own.estimate else (None, None)
    seeds = " ".join(map(str, model.seeds))
    return [model.name, model.of, seeds, name, own.mean, *limits, change.value, *(change.interval or (None, None))]
