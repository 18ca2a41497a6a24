"""The node of the further models: each beside its variant."""

from __future__ import annotations

from typing import Any

from pipeline.analyses.alternatives.record import FurtherModels
from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.further import changes_of
from pipeline.graph import Node
from pipeline.records import DataSummary


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
