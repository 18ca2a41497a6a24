"""What there is of a study, by name: what figures are drawn from, claims weighed on, and pages made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.analyses.contract import Nodes, Outcome
from pipeline.graph import Node
from pipeline.stages.basis import Basis
from pipeline.stages.comparisons import Comparisons
from pipeline.stages.runs import RunsByKey, ShownRuns, replicas

Available = dict[str, Outcome]
"""A name -> one node, or several: by variant, by "reference:other" or by either with the seed."""


def available_nodes(
    basis: Basis,
    architectures: dict[str, Node],
    runs: RunsByKey,
    shown: ShownRuns,
    comparisons: Comparisons,
    replication: Node,
    cases: Node,
    analyses: dict[str, Nodes],
) -> Available:
    """All of it. What has no seed in its name is of the one shown; analyses are there that the study asks for."""
    study = basis.study
    keys = [(name, seed) for name in study.variants for seed in study.seeds]
    return {
        "data": basis.data,
        "images": basis.images,
        "architectures": architectures,
        "evaluations": shown.evaluations,
        "gap_decompositions": shown.gap_decompositions,
        "histories": {f"{name}:{seed}": runs[name, seed].history for name, seed in keys},
        "runs": {f"{name}:{seed}": runs[name, seed].evaluation for name, seed in keys},
        "replicas": {f"{name}:{seed}": each.evaluation for (name, seed), each in replicas(study, runs).items()},
        "comparisons": {
            f"{reference}:{other}": node for (reference, other, seed), node in comparisons.items() if seed == study.seed
        },
        "compared": {":".join(map(str, key)): node for key, node in comparisons.items()},
        "replication": replication,
        "cases": cases,
        **{name: found for nodes in analyses.values() for name, found in nodes.outcomes.items()},
    }


def inputs_of(names: Iterable[str], available: Available) -> dict[str, Node]:
    """What is called like that, as the inputs of one node; of several, each has the key in its name."""
    inputs: dict[str, Node] = {}
    for name in names:
        nodes = available[name]
        inputs |= {name: nodes} if isinstance(nodes, Node) else {f"{name}:{key}": n for key, n in nodes.items()}
    return inputs


def gathered(inputs: dict[str, Any]) -> dict[str, Any]:
    """The records of such inputs by name: one, or several by their keys."""
    records: dict[str, Any] = {}
    for name, record in inputs.items():
        group, is_one_of_several, key = name.partition(":")
        if is_one_of_several:
            records.setdefault(group, {})[key] = record
        else:
            records[name] = record
    return records
