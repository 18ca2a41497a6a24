"""The node of the factorial: every combination of the techniques, each run of which is trained for it."""

from __future__ import annotations

from typing import Any

from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.factorial.record import Combination, FactorialResults
from pipeline.graph import Node


def factorial_nodes(upstream: Upstream) -> Nodes | None:
    """What each technique does; None where the study doesn't ask for the combinations."""
    study, runs = upstream.basis.study, upstream.runs
    if not study.factorial:
        return None
    seeds = {name: [seed for variant, seed in runs if variant == name] for name in study.combinations}
    keys = [(name, seed) for name, of_name in seeds.items() for seed in of_name]
    inputs = {f"evaluation:{name}:{seed}": runs[name, seed].evaluation for name, seed in keys}
    inputs |= {f"predictions:{name}:{seed}": runs[name, seed].predictions for name, seed in keys}

    def compute(**by_name: Any) -> FactorialResults:
        from pipeline.analyses.factorial.measure import Cell, analyse

        cells = [
            Cell(
                Combination(name, study.techniques_of(name), tuple(of_name)),
                tuple(by_name[f"evaluation:{name}:{seed}"] for seed in of_name),
                tuple(by_name[f"predictions:{name}:{seed}"] for seed in of_name),
            )
            for name, of_name in seeds.items()
        ]
        return analyse(study.techniques, cells)

    params = {"techniques": list(study.techniques)}
    code = ("analyses/factorial/measure.py",)
    found = Node("factorial", "separate the techniques", FactorialResults, compute, inputs, params, code=code)
    return Nodes({"factorial": found})
