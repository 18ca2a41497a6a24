"""The node of what single seeds say."""

from __future__ import annotations

from typing import Any

from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.luck.record import Luck
from pipeline.graph import Node


def luck_nodes(upstream: Upstream) -> Nodes | None:
    """None with one seed."""
    study = upstream.basis.study
    if len(study.seeds) < 2:
        return None
    runs = {(name, seed): upstream.runs[name, seed].evaluation for name in study.variants for seed in study.seeds}
    compared = {":".join(map(str, key)): node for key, node in upstream.comparisons.items()}
    inputs = {**{f"{name}:{seed}": node for (name, seed), node in runs.items()}, **compared}

    def compute(**by_name: Any) -> Luck:
        from pipeline.analyses.luck.measure import measure_luck

        return measure_luck(
            {name: [by_name[f"{name}:{seed}"] for seed in study.seeds] for name in study.variants},
            {
                (c.reference, c.other): {seed: by_name[f"{c.reference}:{c.other}:{seed}"] for seed in study.seeds}
                for c in study.contrasts
            },
        )

    found = Node("luck", "hold single seeds against all", Luck, compute, inputs, code=("analyses/luck/measure.py",))
    return Nodes({"luck": found})
