"""The node of the errors: every run of the study's variants, and every comparison of them."""

from __future__ import annotations

from typing import Any

from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.errors.record import Errors
from pipeline.graph import Node


def errors_nodes(upstream: Upstream) -> Nodes:
    """Every study has it."""
    study = upstream.basis.study
    keys = [(name, seed) for name in study.variants for seed in study.seeds]
    inputs = {
        **{f"run:{name}:{seed}": upstream.runs[name, seed].evaluation for name, seed in keys},
        **{f"answers:{name}:{seed}": upstream.runs[name, seed].predictions for name, seed in keys},
        **{f"compared:{':'.join(map(str, key))}": node for key, node in upstream.comparisons.items()},
    }

    def compute(**by_name: Any) -> Errors:
        from pipeline.analyses.errors.measure import measure_errors

        def of_seeds(kind: str, *names: str) -> list[Any]:
            return [by_name[":".join((kind, *names, str(seed)))] for seed in study.seeds]

        return measure_errors(
            {name: of_seeds("run", name) for name in study.variants},
            {name: of_seeds("answers", name) for name in study.variants},
            {(c.reference, c.other): of_seeds("compared", c.reference, c.other) for c in study.contrasts},
        )

    code = ("analyses/errors/measure.py",)
    return Nodes({"errors": Node("errors", "gather the errors of all seeds", Errors, compute, inputs, code=code)})
