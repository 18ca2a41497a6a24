"""The nodes of the attacks: every model of every seed attacked and asked, and what the answers amount to."""

from __future__ import annotations

from typing import Any

from pipeline.analyses.adversarial.record import Adversarial, AttackedAnswers
from pipeline.analyses.contract import Nodes, Upstream
from pipeline.graph import Expensive, Node
from pipeline.records import DataSummary, Splits, TrainedRun
from pipeline.stages.basis import Basis
from pipeline.stages.runs import run_name

ASKED = Expensive("analyses/adversarial/forward.py", "answers under attack")


def adversarial_nodes(upstream: Upstream) -> Nodes | None:
    """None where the study doesn't ask for it."""
    study, runs = upstream.basis.study, upstream.runs
    if study.adversarial is None:
        return None
    strengths, seeds = study.adversarial.strengths, study.adversarial.seeds or study.seeds
    keys = [(name, seed) for seed in seeds for name in study.variants]
    asked = {key: _asked(upstream.basis, key, runs[key].run, strengths) for key in keys}
    inputs = {f"{name}_{seed}": node for (name, seed), node in asked.items()}
    inputs |= {f"{name}_{seed}_predictions": runs[name, seed].predictions for name, seed in keys}

    def compute(**records: Any) -> Adversarial:
        from pipeline.analyses.adversarial.measure import measure_attacks

        by_variant = {
            kind: {name: [records[f"{name}_{seed}{kind}"] for seed in seeds] for name in study.variants}
            for kind in ("_predictions", "")
        }
        contrasts = [(each.reference, each.other) for each in study.contrasts]
        return measure_attacks(by_variant["_predictions"], by_variant[""], contrasts)

    code = ("analyses/adversarial/measure.py",)
    params = {"contrasts": [[each.reference, each.other] for each in study.contrasts]}
    outcome = Node("adversarial", "weigh the answers under attack", Adversarial, compute, inputs, params, code=code)
    return Nodes({"adversarial": outcome}, tuple(asked.values()))


def _asked(basis: Basis, key: tuple[str, int], run: Node, strengths: tuple[float, ...]) -> Node:
    name, seed = key

    def compute(run: TrainedRun, images: Splits, data: DataSummary) -> AttackedAnswers:
        from pipeline.analyses.adversarial.forward import ask_attacked

        return ask_attacked(basis.study.variant(name), run, images, data, strengths, basis.device)

    label = f"attack {run_name(basis.study, name, seed)}"
    params = {"strengths": list(strengths)}
    return Node("attacked", label, AttackedAnswers, compute, {"run": run, **basis.inputs}, params, expensive=ASKED)
