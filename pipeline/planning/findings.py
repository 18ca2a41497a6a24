"""The findings: what was measured of the models, and the claims weighed on it."""

from __future__ import annotations

from typing import Any

from pipeline.claims import Claims, find, gathered
from pipeline.claims.vocabulary import MODULES
from pipeline.graph import Node
from pipeline.records import Findings
from pipeline.stages.basis import VARIANTS, Basis
from pipeline.stages.explanations import Explanations
from pipeline.stages.runs import FirstRuns, RunsByKey
from pipeline.study import Study


def measured_nodes(
    basis: Basis,
    runs: RunsByKey,
    first: FirstRuns,
    comparisons: dict[int, Node],
    replication: Node,
    outcomes: dict[str, Node],
    explanations: Explanations,
) -> dict[str, Node]:
    """What the claims are weighed on, by the names that ``pipeline.claims.gathered`` has for it; of seeds but the first
    with the seed in the name."""
    first_seed, *other_seeds = basis.study.seeds
    return {
        "data": basis.data,
        **first.evaluations,
        "comparison": comparisons[first_seed],
        "cases": explanations.cases,
        **{f"{name}_controls": node for name, node in explanations.controls.items()},
        "replication": replication,
        **{f"{name}_{seed}": runs[name, seed].evaluation for seed in other_seeds for name in VARIANTS},
        **{f"comparison_{seed}": comparisons[seed] for seed in other_seeds},
        **outcomes,
    }


def findings_node(study: Study, claims: Claims, measured: dict[str, Node]) -> Node:
    """What the numbers say."""

    def compute(**records: Any) -> Findings:
        return find(gathered(study, records), claims)

    code = ("claims/ledger.py", "claims/vocabulary.py", *MODULES)
    return Node("findings", "weigh the claims", Findings, compute, measured, claims.asked, code=code)
