"""The comparisons: of two models of a seed, and of all seeds."""

from __future__ import annotations

from typing import Any

from pipeline.graph import Node
from pipeline.records import Comparison, DataSummary, Replication
from pipeline.stages.basis import Basis
from pipeline.stages.runs import RunsByKey
from pipeline.study import Contrast, Study

CODE = ("evaluation/__init__.py",)

Comparisons = dict[tuple[str, str, int], Node]
"""By (reference, other, seed)."""


def comparison_nodes(study: Study, runs: RunsByKey) -> Comparisons:
    """The models of every contrast compared, seed by seed."""
    contrasts = [(contrast, seed) for seed in study.seeds for contrast in study.contrasts]
    return {(c.reference, c.other, seed): _comparison(study, c, seed, runs) for c, seed in contrasts}


def _comparison(study: Study, contrast: Contrast, seed: int, runs: RunsByKey) -> Node:
    reference, other = runs[contrast.reference, seed], runs[contrast.other, seed]
    inputs = {
        "reference_predictions": reference.predictions,
        "other_predictions": other.predictions,
        "reference": reference.evaluation,
        "other": other.evaluation,
    }
    label = f"compare {contrast.other} with {contrast.reference}"
    label += f" of seed {seed}" if len(study.seeds) > 1 else ""
    return Node("comparison", label, Comparison, _compare, inputs, code=CODE)


def _compare(**inputs: Any) -> Comparison:
    from pipeline.evaluation import compare

    return compare(**inputs)


def replication_node(basis: Basis, runs: RunsByKey, comparisons: Comparisons) -> Node:
    """What the seeds have in common."""
    study = basis.study
    keys = [(name, seed) for name in study.variants for seed in study.seeds]
    inputs = {
        "data": basis.data,
        **{f"{name}:{seed}": runs[name, seed].evaluation for name, seed in keys},
        **{f"{reference}:{other}:{seed}": node for (reference, other, seed), node in comparisons.items()},
    }

    def compute(data: DataSummary, **by_name: Any) -> Replication:
        from pipeline.evaluation import replicate

        evaluations = {name: [by_name[f"{name}:{seed}"] for seed in study.seeds] for name in study.variants}
        compared = {
            (c.reference, c.other): [by_name[f"{c.reference}:{c.other}:{seed}"] for seed in study.seeds]
            for c in study.contrasts
        }
        return replicate(evaluations, compared, sum(data.train_counts))

    return Node("replication", "average over the seeds", Replication, compute, inputs, code=CODE)
