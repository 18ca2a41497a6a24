"""The optional experiment with altered test images: what both models answer, and what their answers amount to."""

from __future__ import annotations

from pipeline.graph import Node
from pipeline.records import CorruptedAnswers, DataSummary, Predictions, Robustness, Splits, TrainedRun
from pipeline.stages.basis import Basis
from pipeline.stages.versions import CORRUPTIONS_VERSION


def corruption_nodes(basis: Basis, runs: dict[str, Node]) -> dict[str, Node]:
    """A node for each corruption that the study names: one that is added later leaves the others fresh."""
    names = basis.study.corruptions.names if basis.study.corruptions else ()
    return {name: _corruption(basis, name, runs) for name in names}


def _corruption(basis: Basis, name: str, runs: dict[str, Node]) -> Node:
    def compute(images: Splits, data: DataSummary, **by_name: TrainedRun) -> CorruptedAnswers:
        from pipeline.evaluation.corrupted import ask_corrupted

        pair = [by_name[f"{variant}_run"] for variant in runs]
        return ask_corrupted(name, basis.study.variants, pair, images, data, basis.device)

    inputs = {**basis.inputs, **{f"{variant}_run": run for variant, run in runs.items()}}
    label = f"ask both under {name.replace('_', ' ')}"
    params = {"corruption": name}
    return Node("corruptions", label, CorruptedAnswers, compute, inputs, params, version=CORRUPTIONS_VERSION)


def robustness_node(corruptions: dict[str, Node], predictions: dict[str, Node]) -> Node | None:
    """What the answers under all corruptions amount to; None where there are none."""
    if not corruptions:
        return None

    def compute(baseline: Predictions, regularized: Predictions, **answers: CorruptedAnswers) -> Robustness:
        from pipeline.evaluation.robustness import measure_robustness

        return measure_robustness(baseline, regularized, tuple(answers.values()))

    inputs = {**predictions, **corruptions}
    code = ("evaluation/robustness.py",)
    return Node("robustness", "weigh the answers to altered images", Robustness, compute, inputs, code=code)
