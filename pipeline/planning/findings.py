"""The findings: the claims weighed on what was measured of the models."""

from __future__ import annotations

from typing import Any

from pipeline.analyses import ANALYSES
from pipeline.analyses.contract import Nodes
from pipeline.claims import Claims, facts_of, find
from pipeline.claims.facts import WEIGHED
from pipeline.claims.vocabulary import MODULES
from pipeline.graph import Node
from pipeline.planning.available import Available, gathered, inputs_of
from pipeline.records import Findings
from pipeline.study import Study


def findings_node(study: Study, claims: Claims, available: Available, analyses: dict[str, Nodes]) -> Node:
    """What the numbers say."""
    asked = [analyses[each.name] for each in ANALYSES if each.rules and each.name in analyses]
    outcomes = [name for nodes in asked for name in nodes.outcomes]

    def compute(**inputs: Any) -> Findings:
        return find(facts_of(study, gathered(inputs)), claims)

    inputs = inputs_of([name for name in (*WEIGHED, *outcomes) if available[name]], available)
    code = ("claims/ledger.py", "claims/vocabulary.py", *MODULES)
    return Node("findings", "weigh the claims", Findings, compute, inputs, claims.asked, code=code)
