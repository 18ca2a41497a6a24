"""The runs: trained, asked about the test set, evaluated; and what is measured of those that are shown in detail."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import PipelineError
from pipeline.graph import Expensive, Node
from pipeline.records import (
    Architecture,
    DataSummary,
    Evaluation,
    GapDecomposition,
    Predictions,
    ReportFiles,
    RunHistory,
    Splits,
    TrainedRun,
    TrainingConditions,
)
from pipeline.stages.basis import Basis
from pipeline.study import Study

TRAIN_VERSION = 1
PREDICT_VERSION = 2
CONDITIONS_VERSION = 1
"""Raised by hand when what a stage does changes, as those of the other expensive stages."""

TRAIN = Expensive("training/loop.py", "training")
PREDICT = Expensive("evaluation/forward.py", "answers to the test images")
CONDITIONS = Expensive("evaluation/conditions.py", "answers to the training images, asked as trained")


@dataclass(frozen=True)
class RunNodes:
    """The nodes of one run: trained, asked about the test set, measured."""

    run: Node
    history: Node
    predictions: Node
    evaluation: Node


RunsByKey = dict[tuple[str, int], RunNodes]
"""By (variant, seed)."""


@dataclass(frozen=True)
class ShownRuns:
    """The nodes of one seed's runs, whose networks are shown: ``Study.seed``; each attribute is by variant."""

    runs: dict[str, Node]
    histories: dict[str, Node]
    predictions: dict[str, Node]
    evaluations: dict[str, Node]
    conditions: dict[str, Node]
    gap_decompositions: dict[str, Node]

    @property
    def results(self) -> tuple[Node, ...]:
        """All of them, in the order of the data."""
        return tuple(node for by_variant in vars(self).values() for node in by_variant.values())


def trained_runs(study: Study) -> list[tuple[str, int]]:
    """(variant, seed) of every run of a study, each once: seed by seed, then the factorial's and the alternatives'."""
    runs = [(name, seed) for seed in study.seeds for name in study.variants]
    if study.factorial:
        between = [name for name in study.combinations if name not in study.variants]
        runs += [(name, seed) for seed in study.factorial.seeds for name in between]
    runs += [(name, seed) for name in study.further_models for seed in study.seeds_of_further(name)]
    return list(dict.fromkeys(runs))


def run_name(study: Study, variant: str, seed: int) -> str:
    """What a user calls a run: its variant, and its seed where the study has several."""
    has_several = len(study.seeds) > 1 or (study.factorial and len(study.factorial.seeds) > 1)
    return f"{variant} seed {seed}" if has_several else variant


def architecture_nodes(basis: Basis) -> dict[str, Node]:
    """The layers of each model, by variant."""
    return {name: _architecture(basis.study, name, basis.data) for name in basis.variants}


def _architecture(study: Study, name: str, data: Node) -> Node:
    def compute(data: DataSummary) -> Architecture:
        from pipeline.models import describe

        return describe(name, study.variant(name), len(data.classes))

    params = {"variant": name, **study.variant(name).asked}
    return Node("architecture", f"describe {name}", Architecture, compute, {"data": data}, params, code=("models.py",))


def run_nodes(basis: Basis) -> RunsByKey:
    """Every run of a study with true labels."""
    return {key: _run_nodes(basis, *key) for key in trained_runs(basis.study)}


def _run_nodes(basis: Basis, variant: str, seed: int) -> RunNodes:
    name = run_name(basis.study, variant, seed)
    run = _run(basis, variant, seed, f"train {name}")
    history = history_node(f"history of {name}", run)
    predictions = _predictions(basis, variant, name, run)
    return RunNodes(run, history, predictions, _evaluation(name, history, predictions))


def unasked_run(basis: Basis, variant: str, seed: int) -> tuple[Node, Node]:
    """The history and the predictions of a run that the study doesn't ask for, so as to know their keys."""
    run = _run(basis, variant, seed, "")
    return history_node("", run), _predictions(basis, variant, "", run)


def _run(basis: Basis, variant: str, seed: int, label: str) -> Node:
    def compute(**_inputs: object) -> TrainedRun:
        raise PipelineError(f"the result of {label!r} went missing while it was needed; run the same command again")

    params = {
        "variant": variant,
        "seed": seed,
        "recipe": basis.study.recipe_of(variant).model_dump(),
        **basis.study.variant(variant).asked,
    }
    return Node("train", label, TrainedRun, compute, basis.inputs, params, TRAIN_VERSION, expensive=TRAIN)


def history_node(label: str, run: Node) -> Node:
    """A run without its weights."""
    return Node("history", label, RunHistory, _without_weights, {"run": run})


def _without_weights(run: TrainedRun) -> RunHistory:
    return RunHistory(run.variant, run.seed, run.history, run.wrong_labels)


def _predictions(basis: Basis, variant: str, name: str, run: Node) -> Node:
    def compute(run: TrainedRun, images: Splits, data: DataSummary) -> Predictions:
        from pipeline.evaluation.forward import predict

        return predict(basis.study.variant(variant), run, images, data, basis.device)

    inputs = {"run": run, **basis.inputs}
    return Node(
        "predictions", f"predict with {name}", Predictions, compute, inputs, version=PREDICT_VERSION, expensive=PREDICT
    )


def _evaluation(name: str, history: Node, predictions: Node) -> Node:
    inputs = {"run": history, "predictions": predictions}
    return Node("evaluation", f"evaluate {name}", Evaluation, _evaluate, inputs, code=("evaluation/__init__.py",))


def _evaluate(run: RunHistory, predictions: Predictions) -> Evaluation:
    from pipeline.evaluation import evaluate

    return evaluate(run, predictions)


def shown_runs(basis: Basis, runs: RunsByKey) -> ShownRuns:
    """The runs of the seed that is shown, and what is measured of them alone."""
    shown = {name: runs[name, basis.study.seed] for name in basis.variants}
    conditions = {name: _conditions(basis, name, each) for name, each in shown.items()}
    return ShownRuns(
        runs={name: each.run for name, each in shown.items()},
        histories={name: each.history for name, each in shown.items()},
        predictions={name: each.predictions for name, each in shown.items()},
        evaluations={name: each.evaluation for name, each in shown.items()},
        conditions=conditions,
        gap_decompositions={
            name: _gap_decomposition(name, each.history, conditions[name]) for name, each in shown.items()
        },
    )


def replicas(study: Study, runs: RunsByKey) -> RunsByKey:
    """All other runs: of the other seeds, and of the factorial."""
    return {key: each for key, each in runs.items() if key not in {(name, study.seed) for name in study.variants}}


def _conditions(basis: Basis, name: str, nodes: RunNodes) -> Node:
    def compute(run: TrainedRun, predictions: Predictions, images: Splits, data: DataSummary) -> TrainingConditions:
        from pipeline.evaluation.conditions import measure_conditions

        study = basis.study
        return measure_conditions(
            study.variant(name), study.recipe_of(name), run, predictions, images, data, basis.device
        )

    inputs = {"run": nodes.run, "predictions": nodes.predictions, **basis.inputs}
    label = f"ask {name} as it was trained"
    kind = TrainingConditions
    return Node("conditions", label, kind, compute, inputs, version=CONDITIONS_VERSION, expensive=CONDITIONS)


def _gap_decomposition(name: str, history: Node, conditions: Node) -> Node:
    inputs = {"run": history, "conditions": conditions}
    return Node(
        "gap_decomposition",
        f"split the gaps of {name}",
        GapDecomposition,
        _split,
        inputs,
        code=("evaluation/gap_decomposition.py",),
    )


def _split(run: RunHistory, conditions: TrainingConditions) -> GapDecomposition:
    from pipeline.evaluation.gap_decomposition import decompose_gap

    return decompose_gap(run, conditions)


def weights_node(runs: dict[str, Node]) -> Node:
    """The weights of the models as files."""
    return Node("weights", "export weights", ReportFiles, _export_weights, dict(runs))


def _export_weights(**runs: TrainedRun) -> ReportFiles:
    from pipeline.training.export import weights_file

    return ReportFiles({f"models/{name}_model.pth": weights_file(run) for name, run in runs.items()})
