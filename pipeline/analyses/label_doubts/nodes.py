"""The node of the doubtful labels: the answers of every run that was trained on true labels."""

from __future__ import annotations

from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.label_doubts.record import LabelDoubts
from pipeline.graph import Node
from pipeline.records import Predictions


def label_doubts_nodes(upstream: Upstream) -> Nodes:
    """Every study has it."""
    inputs = {f"{name}:{seed}": each.predictions for (name, seed), each in upstream.runs.items()}
    code = ("analyses/label_doubts/measure.py",)
    found = Node("label-doubts", "look for doubtful labels", LabelDoubts, _doubt, inputs, code=code)
    return Nodes({"label_doubts": found})


def _doubt(**predictions: Predictions) -> LabelDoubts:
    from pipeline.analyses.label_doubts.measure import doubt_labels

    return doubt_labels(tuple(predictions.values()))
