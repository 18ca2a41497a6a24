"""The code of the expensive stages as it was when their versions were last looked at.

``python tests/stage_fingerprints.py`` records today's code: run it after raising a stage's version, or after making
sure that a change of code leaves the results as they are.
"""

import json
from pathlib import Path

from pipeline.code import code_digests
from pipeline.graph import Node
from pipeline.planning import plan
from pipeline.study import load_study

RECORDED = Path(__file__).with_name("stage_fingerprints.json")


def expensive_nodes() -> dict[str, Node]:
    """One node of each kind, of a study that asks for all there is."""
    nodes = plan(load_study("cifar10-full"), "", list, list, "cpu")
    return {node.stage: node for node in (*nodes.runs, *nodes.results) if node.expensive}


EXPENSIVE = frozenset(expensive_nodes())
TIMED = EXPENSIVE | {"history"}
"""A run's history tells of the run's device and time."""


def current() -> dict:
    """Version and code of each expensive stage."""
    return {
        stage: {"version": node.version, "code": code_digests(node.expensive.module)}
        for stage, node in expensive_nodes().items()
    }


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(current(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
