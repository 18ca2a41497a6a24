"""The findings: the claims weighed on what was measured of the models."""

from __future__ import annotations

from typing import Any

from pipeline.analyses import ANALYSES
from pipeline.graph import Node
from pipeline.planning.available import Available, gathered, inputs_of
from pipeline.records import Findings
from pipeline.study import Study

WEIGHED = ("data", "runs", "compared", "replication", "cases", "controls")
"""What claims are weighed on, beside the outcomes of the analyses."""


def findings_node(study: Study, available: Available) -> Node:
    """What the numbers say."""
    outcomes = [each.name for each in ANALYSES if each.name in available]

    def compute(**inputs: Any) -> Findings:
        from pipeline.findings import find

        return find(study, **gathered(inputs))

    inputs = inputs_of((*WEIGHED, *outcomes), available)
    return Node("findings", "weigh the claims", Findings, compute, inputs, code=("findings/__init__.py",))
