"""The optional experiment with wrong labels: both models trained again, and what they learned by heart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pipeline.formats import short_percent
from pipeline.graph import Node
from pipeline.records import MemorizationComparison
from pipeline.stages.basis import VARIANTS
from pipeline.stages.runs import FirstRuns, history_node
from pipeline.study import LabelNoise


@dataclass(frozen=True)
class NoisyNodes:
    """The nodes of one run on wrong labels."""

    run: Node
    history: Node
    predictions: Node


def noisy_nodes(noise: LabelNoise | None, first: FirstRuns) -> dict[str, NoisyNodes]:
    """The first seed's runs and their predictions again, on wrong labels; empty where the study doesn't ask for it."""
    return {name: _noisy_nodes(noise, first.runs[name], first.predictions[name]) for name in VARIANTS if noise}


def _noisy_nodes(noise: LabelNoise, run: Node, predictions: Node) -> NoisyNodes:
    noisy = _noisy(run, noise)
    history = history_node(f"history of {noisy.label.removeprefix('train ')}", noisy)
    return NoisyNodes(noisy, history, _noisy(predictions, noise, run=noisy))


def _noisy(node: Node, noise: LabelNoise, **inputs: Node) -> Node:
    """A run, or what follows from ``inputs`` as the node does from its own, on wrong labels; all else is the same."""
    label = f"{node.label} {'trained ' if inputs else ''}on {short_percent(noise.fraction)} wrong labels"
    params = node.params if inputs else {**node.params, "label_noise": noise.model_dump()}
    return replace(node, label=label, inputs={**node.inputs, **inputs}, params=params)


def memorization_node(noisy: dict[str, NoisyNodes], true_predictions: dict[str, Node]) -> Node | None:
    """What both learned by heart; None where there are no runs on wrong labels."""
    if not noisy:
        return None
    kinds = {
        "run": {name: each.history for name, each in noisy.items()},
        "predictions": {name: each.predictions for name, each in noisy.items()},
        "true_predictions": true_predictions,
    }
    inputs = {f"{name}_{kind}": nodes[name] for name in VARIANTS for kind, nodes in kinds.items()}

    def compute(**records: Any) -> MemorizationComparison:
        from pipeline.evaluation.memorization import NoisyRun, compare_memorization

        return compare_memorization(*(NoisyRun(**{k: records[f"{name}_{k}"] for k in kinds}) for name in VARIANTS))

    code = ("evaluation/memorization.py",)
    return Node("memorization", "count what was learned by heart", MemorizationComparison, compute, inputs, code=code)
