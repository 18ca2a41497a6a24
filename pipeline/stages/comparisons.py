"""The comparisons: of both models of a seed, of all seeds, of every combination of the techniques."""

from __future__ import annotations

from typing import Any

from pipeline.graph import Node
from pipeline.records import Combination, Comparison, DataSummary, FactorialResults, Replication
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


def factorial_node(study: Study, runs: RunsByKey) -> Node | None:
    """What each technique does; None where the study doesn't ask for the combinations."""
    if not study.factorial:
        return None
    seeds = {name: [seed for variant, seed in runs if variant == name] for name in study.combinations}
    keys = [(name, seed) for name, of_name in seeds.items() for seed in of_name]
    inputs = {f"{name}_{seed}_evaluation": runs[name, seed].evaluation for name, seed in keys}
    inputs |= {f"{name}_{seed}_predictions": runs[name, seed].predictions for name, seed in keys}

    def compute(**by_name: Any) -> FactorialResults:
        from pipeline.evaluation import Cell, analyse

        cells = [
            Cell(
                Combination(name, study.techniques_of(name), tuple(of_name)),
                tuple(by_name[f"{name}_{seed}_evaluation"] for seed in of_name),
                tuple(by_name[f"{name}_{seed}_predictions"] for seed in of_name),
            )
            for name, of_name in seeds.items()
        ]
        return analyse(study.techniques, cells)

    params = {"techniques": list(study.techniques)}
    return Node("factorial", "separate the techniques", FactorialResults, compute, inputs, params, code=CODE)
