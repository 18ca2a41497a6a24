"""The nodes of the experiment with wrong labels: both models trained again, and what they learned by heart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.label_noise.record import MemorizationComparison
from pipeline.formats import short_percent
from pipeline.graph import Node
from pipeline.stages.basis import VARIANTS
from pipeline.stages.runs import history_node
from pipeline.study import LabelNoise


@dataclass(frozen=True)
class NoisyNodes:
    """The nodes of one run on wrong labels. Its weights are needed only to ask it, so that ``run`` is no result."""

    run: Node
    history: Node
    predictions: Node


def label_noise_nodes(upstream: Upstream) -> Nodes | None:
    """The first seed's runs once more, and what they amount to; None where the study doesn't ask for it."""
    noise = upstream.basis.study.label_noise
    if noise is None:
        return None
    first = upstream.first
    noisy = {name: noisy_nodes(noise, first.runs[name], first.predictions[name]) for name in VARIANTS}
    results = tuple(node for each in noisy.values() for node in (each.history, each.predictions))
    return Nodes(_outcome(noisy, first.predictions), results, tuple(each.run for each in noisy.values()))


def noisy_nodes(noise: LabelNoise, run: Node, predictions: Node) -> NoisyNodes:
    """A run and its predictions again, on wrong labels."""
    noisy = _noisy(run, noise)
    history = history_node(f"history of {noisy.label.removeprefix('train ')}", noisy)
    return NoisyNodes(noisy, history, _noisy(predictions, noise, run=noisy))


def _noisy(node: Node, noise: LabelNoise, **inputs: Node) -> Node:
    """A run, or what follows from ``inputs`` as the node does from its own, on wrong labels; all else is the same."""
    label = f"{node.label} {'trained ' if inputs else ''}on {short_percent(noise.fraction)} wrong labels"
    params = node.params if inputs else {**node.params, "label_noise": noise.model_dump()}
    return replace(node, label=label, inputs={**node.inputs, **inputs}, params=params)


def _outcome(noisy: dict[str, NoisyNodes], true_predictions: dict[str, Node]) -> Node:
    kinds = {
        "run": {name: each.history for name, each in noisy.items()},
        "predictions": {name: each.predictions for name, each in noisy.items()},
        "true_predictions": true_predictions,
    }
    inputs = {f"{name}_{kind}": nodes[name] for name in VARIANTS for kind, nodes in kinds.items()}

    def compute(**records: Any) -> MemorizationComparison:
        from pipeline.analyses.label_noise.measure import NoisyRun, compare_memorization

        return compare_memorization(*(NoisyRun(**{k: records[f"{name}_{k}"] for k in kinds}) for name in VARIANTS))

    code = ("analyses/label_noise/measure.py",)
    return Node("memorization", "count what was learned by heart", MemorizationComparison, compute, inputs, code=code)
