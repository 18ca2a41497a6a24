"""The stages of an optional experiment: both models on altered test images. A study without the table has none."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.graph import Node
from pipeline.records import CorruptedAnswers, DataSummary, Predictions, Robustness, Splits, TrainedRun
from pipeline.study import Study

CORRUPTIONS_VERSION = 1
"""Raised when what a corruption does, or what is kept of the answers, changes; a test notices a change of code."""


def corruption_nodes(study: Study, device: str, images: Node, data: Node, runs: Mapping[str, Node]) -> dict[str, Node]:
    """A node for each corruption that the study names: one that is added later leaves the others fresh."""
    names = study.corruptions.names if study.corruptions else ()
    return {name: _corruption(study, name, device, images, data, runs) for name in names}


def _corruption(study: Study, name: str, device: str, images: Node, data: Node, runs: Mapping[str, Node]) -> Node:
    def compute(images: Splits, data: DataSummary, **by_name: TrainedRun) -> CorruptedAnswers:
        from pipeline.evaluation.corrupted import ask_corrupted

        pair = [by_name[f"{variant}_run"] for variant in runs]
        return ask_corrupted(name, study.variants, pair, images, data, device)

    inputs = {"images": images, "data": data, **{f"{variant}_run": run for variant, run in runs.items()}}
    label = f"ask both under {name.replace('_', ' ')}"
    params = {"corruption": name}
    return Node("corruptions", label, CorruptedAnswers, compute, inputs, params, version=CORRUPTIONS_VERSION)


def robustness_node(corruptions: Mapping[str, Node], predictions: Mapping[str, Node]) -> Node | None:
    """What the answers under all corruptions amount to; None where there are none."""
    if not corruptions:
        return None

    def compute(baseline: Predictions, regularized: Predictions, **answers: CorruptedAnswers) -> Robustness:
        from pipeline.evaluation.robustness import measure_robustness

        return measure_robustness(baseline, regularized, tuple(answers.values()))

    inputs = {**predictions, **corruptions}
    code = ("evaluation/robustness.py",)
    return Node("robustness", "weigh the answers to altered images", Robustness, compute, inputs, code=code)
