"""The nodes of the dead units: every model's first steps with every seed that is asked for, and all together."""

from __future__ import annotations

from typing import Any

from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.dead_units.record import Course, DeadUnits, FirstSteps
from pipeline.analyses.further import changes_of
from pipeline.graph import Expensive, Node
from pipeline.records import DataSummary, Splits
from pipeline.stages.basis import Basis
from pipeline.study import Study
from pipeline.training.spec import RunSpec

FIRST_STEPS = Expensive("analyses/dead_units/forward.py", "dead units in the first steps of training")


def dead_units_nodes(upstream: Upstream) -> Nodes | None:
    """None where the study doesn't ask for them."""
    study, asked = upstream.basis.study, upstream.basis.study.dead_units
    if asked is None:
        return None
    models, seeds = followed(study), asked.seeds or study.seeds[:1]
    counted = {f"{name}:{seed}": _counted(upstream.basis, name, seed, asked.steps) for name in models for seed in seeds}

    def compute(**runs: Any) -> DeadUnits:
        return DeadUnits(
            tuple(
                Course(of, changes, tuple(runs[f"{name}:{seed}"] for seed in seeds))
                for name, (of, changes) in models.items()
            )
        )

    params = {"models": {name: list(each) for name, each in models.items()}, "seeds": list(seeds)}
    code = ("analyses/dead_units/record.py",)
    found = Node("dead-units", "put first steps side by side", DeadUnits, compute, counted, params, code=code)
    return Nodes({"dead_units": found}, tuple(counted.values()))


def followed(study: Study) -> dict[str, tuple[str, dict[str, float]]]:
    """The models: name -> the variant that each is or starts from, and what it changes.

    A further model that only goes on for longer has the first steps of its variant, unless its schedule hangs on its
    length.
    """
    asked = study.alternatives.models if study.alternatives else {}
    further = {name: (each.of, changes_of(study, each.of, name)) for name, each in asked.items()}
    is_alike = {
        name for name, (_, changes) in further.items()
        if set(changes) == {"epochs"} and study.recipe_of(name).schedule == "constant"
    }  # fmt: skip
    variants: dict[str, tuple[str, dict[str, float]]] = {name: (name, {}) for name in study.variants}
    return variants | {name: each for name, each in further.items() if name not in is_alike}


def _counted(basis: Basis, name: str, seed: int, steps: int) -> Node:
    study = basis.study

    def compute(images: Splits, data: DataSummary) -> FirstSteps:
        from pipeline.analyses.dead_units.forward import follow_first_steps

        spec = RunSpec(
            name=name,
            variant=study.variant(name),
            seed=seed,
            recipe=study.recipe_of(name),
            num_classes=len(data.classes),
            channel_mean=data.channel_mean,
            channel_std=data.channel_std,
        )
        return follow_first_steps(spec, images, steps, basis.device)

    params = {
        "variant": name,
        "seed": seed,
        "recipe": study.recipe_of(name).model_dump(),
        **study.variant(name).asked,
        "steps": steps,
    }
    label = f"follow the first steps of {name} seed {seed}"
    return Node("first_steps", label, FirstSteps, compute, basis.inputs, params, expensive=FIRST_STEPS)
