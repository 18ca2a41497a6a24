"""The nodes of the experiment with wrong labels: every model trained again, and what it learned by heart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.label_noise.record import MemorizationComparison
from pipeline.formats import short_percent
from pipeline.graph import Node
from pipeline.stages.runs import history_node
from pipeline.study import LabelNoise, Study


@dataclass(frozen=True)
class NoisyNodes:
    """The nodes of one run on wrong labels. Its weights are needed only to ask it, so that ``run`` is no result."""

    run: Node
    history: Node
    predictions: Node


def label_noise_nodes(upstream: Upstream) -> Nodes | None:
    """The first seed's runs once more, and what they amount to; None where the study doesn't ask for it."""
    study = upstream.basis.study
    if study.label_noise is None:
        return None
    first = {name: upstream.runs[name, study.seeds[0]] for name in study.variants}
    noisy = {name: noisy_nodes(study.label_noise, each.run, each.predictions) for name, each in first.items()}
    results = tuple(node for each in noisy.values() for node in (each.history, each.predictions))
    outcome = _outcome(study, noisy, {name: each.predictions for name, each in first.items()})
    return Nodes({"label_noise": outcome}, results, tuple(each.run for each in noisy.values()))


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


def _outcome(study: Study, noisy: dict[str, NoisyNodes], true_predictions: dict[str, Node]) -> Node:
    kinds = {
        "run": {name: each.history for name, each in noisy.items()},
        "predictions": {name: each.predictions for name, each in noisy.items()},
        "true_predictions": true_predictions,
    }
    pairs = [(contrast.reference, contrast.other) for contrast in study.contrasts]
    inputs = {f"{kind}_{name}": nodes[name] for name in noisy for kind, nodes in kinds.items()}

    def compute(**records: Any) -> MemorizationComparison:
        from pipeline.analyses.label_noise.measure import NoisyRun, compare_memorization

        runs = [NoisyRun(**{kind: records[f"{kind}_{name}"] for kind in kinds}) for name in noisy]
        return compare_memorization(runs, pairs)

    return Node(
        "memorization",
        "count what was learned by heart",
        MemorizationComparison,
        compute,
        inputs,
        {"variants": list(noisy), "compare": [list(pair) for pair in pairs]},
        code=("analyses/label_noise/measure.py",),
    )
