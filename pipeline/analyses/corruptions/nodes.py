"""The optional experiment with altered test images: what the models answer, and what their answers amount to."""

from __future__ import annotations

from typing import Any

from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.corruptions.record import CorruptedAnswers, Robustness
from pipeline.graph import Expensive, Node
from pipeline.records import Array, DataSummary, Splits, TrainedRun
from pipeline.stages.basis import Basis
from pipeline.stages.runs import RunsByKey
from pipeline.study import Study

CODE = ("analyses/corruptions/measure.py",)
AVERAGED = ("analyses/corruptions/over_seeds.py",)
ASKED = Expensive("analyses/corruptions/forward.py", "answers to altered images")

Altered = dict[tuple[str, int, int], Array]
"""Altered images, by corruption, severity and place of the first of a block."""

CorruptionNodes = dict[tuple[str, int], Node]
"""By (corruption, seed)."""


def corruptions_nodes(upstream: Upstream) -> Nodes | None:
    """The answers of every seed's models under each corruption, and what they amount to, seed by seed and over all;
    None where the study doesn't ask for it."""
    study = upstream.basis.study
    if study.corruptions is None:
        return None
    answers = corruption_nodes(upstream.basis, upstream.runs)
    by_seed = robustness_nodes(study, answers, upstream.runs)
    if len(by_seed) == 1:
        return Nodes({"corruptions": by_seed[study.seed]}, tuple(answers.values()))
    return Nodes({"corruptions": averaged_node(by_seed)}, (*answers.values(), *by_seed.values()))


def corruption_nodes(basis: Basis, runs: RunsByKey) -> CorruptionNodes:
    """A node for each corruption that the study names and each seed: one that is added later leaves the others fresh.
    All seeds' models are asked under a corruption before the next, so that its images are made once."""
    names = basis.study.corruptions.names if basis.study.corruptions else ()
    altered: Altered | None = {} if len(basis.study.seeds) > 1 else None
    return {(name, seed): _corruption(basis, name, seed, runs, altered) for name in names for seed in basis.study.seeds}


def _corruption(basis: Basis, name: str, seed: int, runs: RunsByKey, altered: Altered | None) -> Node:
    def compute(images: Splits, data: DataSummary, **by_name: TrainedRun) -> CorruptedAnswers:
        from pipeline.analyses.corruptions.forward import ask_corrupted

        asked = [by_name[f"{variant}_run"] for variant in sorted(basis.variants)]
        return ask_corrupted(name, basis.study.variants, asked, images, data, basis.device, altered)

    inputs = {**basis.inputs, **{f"{variant}_run": runs[variant, seed].run for variant in basis.variants}}
    label = f"ask under {name.replace('_', ' ')}{_of_seed(basis.study, seed)}"
    params = {"corruption": name}
    return Node("corruptions", label, CorruptedAnswers, compute, inputs, params, expensive=ASKED)


def robustness_nodes(study: Study, corruptions: CorruptionNodes, runs: RunsByKey) -> dict[int, Node]:
    """What one seed's answers under all corruptions amount to, by seed."""
    return {seed: _robustness(study, seed, corruptions, runs) for seed in study.seeds}


def _robustness(study: Study, seed: int, corruptions: CorruptionNodes, runs: RunsByKey) -> Node:
    asked = {f"under_{name}": node for (name, of_seed), node in corruptions.items() if of_seed == seed}
    pairs = [(contrast.reference, contrast.other) for contrast in study.contrasts]

    def compute(**records: Any) -> Robustness:
        from pipeline.analyses.corruptions.measure import measure_robustness

        predictions = {variant: records[f"{variant}_predictions"] for variant in study.variants}
        return measure_robustness(predictions, [records[name] for name in asked], pairs)

    inputs = {f"{variant}_predictions": runs[variant, seed].predictions for variant in study.variants} | asked
    label = f"weigh the answers to altered images{_of_seed(study, seed)}"
    params = {"variants": list(study.variants), "compare": [list(pair) for pair in pairs]}
    return Node("robustness", label, Robustness, compute, inputs, params, code=CODE)


def averaged_node(robustness: dict[int, Node]) -> Node:
    """What the seeds have in common."""

    def compute(**by_seed: Robustness) -> Robustness:
        from pipeline.analyses.corruptions.over_seeds import replicate_robustness

        return replicate_robustness(tuple(by_seed.values()))

    inputs = {f"seed_{seed}": node for seed, node in robustness.items()}
    label = "average the answers to altered images"
    return Node("robustness", label, Robustness, compute, inputs, code=AVERAGED)


def _of_seed(study: Study, seed: int) -> str:
    return f" of seed {seed}" if len(study.seeds) > 1 else ""
