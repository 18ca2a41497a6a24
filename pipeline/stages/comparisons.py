"""The comparisons: of both models of a seed, and of all seeds."""

from __future__ import annotations

from typing import Any

from pipeline.graph import Node
from pipeline.records import Comparison, DataSummary, Replication
from pipeline.stages.basis import VARIANTS, Basis
from pipeline.stages.runs import RunsByKey
from pipeline.study import Study

CODE = ("evaluation/__init__.py",)


def comparison_nodes(study: Study, runs: RunsByKey) -> dict[int, Node]:
    """Both models compared, by seed."""
    return {seed: _comparison(study, seed, runs) for seed in study.seeds}


def _comparison(study: Study, seed: int, runs: RunsByKey) -> Node:
    inputs = {f"{name}_predictions": runs[name, seed].predictions for name in VARIANTS}
    inputs |= {f"{name}_evaluation": runs[name, seed].evaluation for name in VARIANTS}
    label = "compare the models" + (f" of seed {seed}" if len(study.seeds) > 1 else "")
    return Node("comparison", label, Comparison, _compare, inputs, code=CODE)


def _compare(**inputs: Any) -> Comparison:
    from pipeline.evaluation import compare

    return compare(*(inputs[f"{name}_{what}"] for what in ("predictions", "evaluation") for name in VARIANTS))


def replication_node(basis: Basis, runs: RunsByKey, comparisons: dict[int, Node]) -> Node:
    """What the seeds have in common."""
    seeds = basis.study.seeds
    inputs = {f"{name}_{seed}": runs[name, seed].evaluation for name in VARIANTS for seed in seeds}
    inputs |= {f"comparison_{seed}": comparisons[seed] for seed in seeds}

    def compute(data: DataSummary, **by_name: Any) -> Replication:
        from pipeline.evaluation import Pair, replicate

        pairs = [Pair(*(by_name[f"{part}_{seed}"] for part in (*VARIANTS, "comparison"))) for seed in seeds]
        return replicate(pairs, sum(data.train_counts))

    inputs = {"data": basis.data, **inputs}
    return Node("replication", "average over the seeds", Replication, compute, inputs, code=CODE)
