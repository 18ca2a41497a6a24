"""The node of the further models: each beside its variant."""

from __future__ import annotations

from typing import Any

from pipeline.analyses.alternatives.record import FurtherModels
from pipeline.analyses.contract import Nodes, Upstream
from pipeline.graph import Node
from pipeline.records import DataSummary
from pipeline.study import Study


def alternatives_nodes(upstream: Upstream) -> Nodes | None:
    """None where the study doesn't ask for any."""
    study, runs = upstream.basis.study, upstream.runs
    if study.alternatives is None:
        return None
    models = {name: asked.of for name, asked in study.alternatives.models.items()}
    changes = {name: changes_of(study, of, name) for name, of in models.items()}
    seeds = {name: [seed for variant, seed in runs if variant == name] for name in {*models, *models.values()}}
    keys = [(name, seed) for name in sorted(seeds) for seed in seeds[name]]
    inputs = {"data": upstream.basis.data}
    inputs |= {f"evaluation:{name}:{seed}": runs[name, seed].evaluation for name, seed in keys}
    inputs |= {f"predictions:{name}:{seed}": runs[name, seed].predictions for name, seed in keys}

    def compute(data: DataSummary, **records: Any) -> FurtherModels:
        from pipeline.analyses.alternatives.measure import measure_further
        from pipeline.evaluation.contrasts import Runs

        def runs_of(name: str) -> Runs:
            kinds = ("evaluation", "predictions")
            return Runs(*(tuple(records[f"{kind}:{name}:{seed}"] for seed in seeds[name]) for kind in kinds))

        size = sum(data.train_counts)
        return FurtherModels(
            tuple(measure_further(runs_of(of), runs_of(name), changes[name], size) for name, of in models.items())
        )

    found = Node(
        "alternatives",
        "compare further models with their variants",
        FurtherModels,
        compute,
        inputs,
        {"models": {name: [of, changes[name]] for name, of in models.items()}},
        code=("analyses/alternatives/measure.py",),
    )
    return Nodes({"alternatives": found})


def changes_of(study: Study, variant: str, model: str) -> dict[str, float]:
    """The fields in which a further model differs from its variant, with its values as numbers."""
    before, after = study.settings(variant), study.settings(model)
    return {name: _as_number(value) for name, value in after.items() if value != before[name]}


def _as_number(value: Any) -> float:
    if isinstance(value, bool | int | float):
        return float(value)
    return float(value == "cosine") if isinstance(value, str) else 1.0
