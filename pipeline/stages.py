"""The stages of a study in the order of the data: what each is made from, and the function that makes it.

Heavy libraries are imported by the function that needs them, so that a build in which nothing is stale loads none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from pipeline.errors import PipelineError
from pipeline.graph import Node
from pipeline.records import (
    Architecture,
    CaseStudies,
    Chapter,
    Comparison,
    DataSummary,
    Evaluation,
    Findings,
    GapLadder,
    MapControls,
    MapMeasurements,
    Predictions,
    ReportFiles,
    Splits,
    TrainedRun,
    TrainingConditions,
)
from pipeline.study import Study

VARIANTS = ("baseline", "regularized")

TRAIN_VERSION = 1
PREDICT_VERSION = 2
CONDITIONS_VERSION = 1
CASES_VERSION = 1
CONTROLS_VERSION = 1
"""Raised when what these expensive stages mean changes; a test notices a change of their code."""

ReadImages = Callable[[], Splits]
ReadSummary = Callable[[], DataSummary]


@dataclass(frozen=True)
class Plan:
    """The nodes of one study on one data set."""

    study: Study
    images: Node
    data: Node
    architectures: dict[str, Node]
    runs: dict[str, Node]
    predictions: dict[str, Node]
    evaluations: dict[str, Node]
    conditions: dict[str, Node]
    ladders: dict[str, Node]
    comparison: Node
    cases: Node
    maps: dict[str, Node]
    controls: dict[str, Node]
    findings: Node
    chapters: dict[str, Node]
    weights: Node

    @property
    def results(self) -> tuple[Node, ...]:
        """Every node but the images and the pages, in the order of the data."""
        by_variant = (
            self.architectures,
            self.runs,
            self.predictions,
            self.evaluations,
            self.conditions,
            self.ladders,
        )
        nodes = [node for group in by_variant for node in group.values()]
        explained = (self.cases, *self.maps.values(), *self.controls.values())
        return (self.data, *nodes, self.comparison, *explained, self.findings, *self.chapters.values(), self.weights)


def plan(study: Study, fingerprint: str, read_images: ReadImages, read_summary: ReadSummary, device: str) -> Plan:
    """All nodes of a study but the rendering.

    Args:
        fingerprint: of the data set; all that the keys know of it.
        read_images, read_summary: called only where the data is needed and not cached.
        device: where predictions and attributions are computed.
    """
    images, data = _data(study, fingerprint, read_images, read_summary)
    architectures = {name: _architecture(study, name, data) for name in VARIANTS}
    runs = {name: _run(study, name, images, data) for name in VARIANTS}
    predictions = {name: _predictions(study, name, device, runs[name], images, data) for name in VARIANTS}
    evaluations = {name: _evaluation(name, runs[name], predictions[name]) for name in VARIANTS}
    conditions = {
        name: _conditions(study, name, device, runs[name], predictions[name], images, data) for name in VARIANTS
    }
    ladders = {name: _ladder(name, runs[name], conditions[name]) for name in VARIANTS}
    comparison = _comparison(predictions, evaluations)
    cases = _cases(study, device, images, data, runs, predictions)
    maps = {name: _maps(study, name, device, runs[name], images, data) for name in VARIANTS}
    controls = {name: _controls(name, maps[name], predictions[name], data) for name in VARIANTS}
    measured = {"data": data, **evaluations, "comparison": comparison, "cases": cases}
    measured |= {f"{name}_controls": controls[name] for name in VARIANTS}
    drawn = {**measured, "images": images, **{f"{name}_ladder": ladders[name] for name in VARIANTS}}
    return Plan(
        study=study,
        images=images,
        data=data,
        architectures=architectures,
        runs=runs,
        predictions=predictions,
        evaluations=evaluations,
        conditions=conditions,
        ladders=ladders,
        comparison=comparison,
        cases=cases,
        maps=maps,
        controls=controls,
        findings=_findings(study, measured),
        chapters={node.params["chapter"]: node for node in _chapters(architectures, drawn)},
        weights=Node("weights", "export weights", ReportFiles, _export_weights, dict(runs)),
    )


def _data(study: Study, fingerprint: str, read_images: ReadImages, read_summary: ReadSummary) -> tuple[Node, Node]:
    params = {"fingerprint": fingerprint}
    images = Node("images", "read images", Splits, read_images, params=params)
    params = {**params, "source": study.data.source}
    return images, Node("data", "summarise data", DataSummary, read_summary, params=params)


def _architecture(study: Study, name: str, data: Node) -> Node:
    def compute(data: DataSummary) -> Architecture:
        from pipeline.models import describe

        return describe(name, study.variant(name), len(data.classes))

    params = {"variant": name, **study.variant(name).model_dump()}
    return Node("architecture", f"describe {name}", Architecture, compute, {"data": data}, params, code=("models.py",))


def _run(study: Study, name: str, images: Node, data: Node) -> Node:
    def compute(**_inputs: object) -> TrainedRun:
        raise PipelineError(f"the run of {name} went missing while it was needed; run the same command again")

    params = {
        "variant": name,
        "seed": study.seed,
        "recipe": study.recipe.model_dump(),
        **study.variant(name).model_dump(),
    }
    return Node(
        "train", f"train {name}", TrainedRun, compute, {"images": images, "data": data}, params, version=TRAIN_VERSION
    )


def _predictions(study: Study, name: str, device: str, run: Node, images: Node, data: Node) -> Node:
    def compute(run: TrainedRun, images: Splits, data: DataSummary) -> Predictions:
        from pipeline.evaluation.forward import predict

        return predict(study.variant(name), run, images, data, device)

    inputs = {"run": run, "images": images, "data": data}
    return Node("predictions", f"predict with {name}", Predictions, compute, inputs, version=PREDICT_VERSION)


def _evaluation(name: str, run: Node, predictions: Node) -> Node:
    inputs = {"run": run, "predictions": predictions}
    return Node("evaluation", f"evaluate {name}", Evaluation, _evaluate, inputs, code=("evaluation/__init__.py",))


def _evaluate(run: TrainedRun, predictions: Predictions) -> Evaluation:
    from pipeline.evaluation import evaluate

    return evaluate(run, predictions)


def _conditions(study: Study, name: str, device: str, run: Node, predictions: Node, images: Node, data: Node) -> Node:
    def compute(run: TrainedRun, predictions: Predictions, images: Splits, data: DataSummary) -> TrainingConditions:
        from pipeline.evaluation.conditions import measure_conditions

        return measure_conditions(study.variant(name), study.recipe, run, predictions, images, data, device)

    inputs = {"run": run, "predictions": predictions, "images": images, "data": data}
    return Node(
        "conditions", f"ask {name} as it was trained", TrainingConditions, compute, inputs, version=CONDITIONS_VERSION
    )


def _ladder(name: str, run: Node, conditions: Node) -> Node:
    inputs = {"run": run, "conditions": conditions}
    return Node("ladder", f"split the gaps of {name}", GapLadder, _split, inputs, code=("evaluation/ladder.py",))


def _split(run: TrainedRun, conditions: TrainingConditions) -> GapLadder:
    from pipeline.evaluation.ladder import gap_ladder

    return gap_ladder(run, conditions)


def _comparison(predictions: dict[str, Node], evaluations: dict[str, Node]) -> Node:
    inputs = {f"{name}_predictions": predictions[name] for name in VARIANTS}
    inputs |= {f"{name}_evaluation": evaluations[name] for name in VARIANTS}
    code = ("evaluation/__init__.py",)
    return Node("comparison", "compare the models", Comparison, _compare, inputs, code=code)


def _compare(**inputs) -> Comparison:
    from pipeline.evaluation import compare

    return compare(*(inputs[f"{name}_{what}"] for what in ("predictions", "evaluation") for name in VARIANTS))


def _cases(
    study: Study, device: str, images: Node, data: Node, runs: dict[str, Node], predictions: dict[str, Node]
) -> Node:
    def compute(images: Splits, data: DataSummary, **by_name) -> CaseStudies:
        from pipeline.attribution import study_cases

        each_run = {name: by_name[f"{name}_run"] for name in VARIANTS}
        each_prediction = {name: by_name[f"{name}_predictions"] for name in VARIANTS}
        return study_cases(study, device, images, data, each_run, each_prediction)

    inputs = {"images": images, "data": data, **{f"{name}_run": runs[name] for name in VARIANTS}}
    inputs |= {f"{name}_predictions": predictions[name] for name in VARIANTS}
    return Node("cases", "explain cases with Grad-CAM", CaseStudies, compute, inputs, version=CASES_VERSION)


def _maps(study: Study, name: str, device: str, run: Node, images: Node, data: Node) -> Node:
    def compute(run: TrainedRun, images: Splits, data: DataSummary) -> MapMeasurements:
        from pipeline.attribution.controls import measure_controls

        return measure_controls(study.variant(name), run, images, data, device)

    inputs = {"run": run, "images": images, "data": data}
    return Node("maps", f"put maps of {name} to the test", MapMeasurements, compute, inputs, version=CONTROLS_VERSION)


def _controls(name: str, maps: Node, predictions: Node, data: Node) -> Node:
    inputs = {"maps": maps, "predictions": predictions, "data": data}
    code = ("evaluation/map_controls.py",)
    return Node("controls", f"weigh maps of {name}", MapControls, _weigh_maps, inputs, code=code)


def _weigh_maps(maps: MapMeasurements, predictions: Predictions, data: DataSummary) -> MapControls:
    from pipeline.evaluation.map_controls import weigh_controls

    return weigh_controls(maps, predictions.test_labels, data.classes)


def _findings(study: Study, measured: dict[str, Node]) -> Node:
    def compute(**records) -> Findings:
        from pipeline.findings import find

        return find(**records, variants=study.variants)

    return Node("findings", "weigh the claims", Findings, compute, measured, code=("findings",))


def _export_weights(**runs: TrainedRun) -> ReportFiles:
    from pipeline.training.export import weights_file

    return ReportFiles({f"models/{name}_model.pth": weights_file(run) for name, run in runs.items()})


# -- figures -------------------------------------------------------------------------------------------

CHAPTERS: dict[str, tuple[str, ...]] = {
    "distribution": ("data",),
    "samples": ("data", "images"),
    "architecture": VARIANTS,
    "headline": ("data", *VARIANTS),
    "curves": VARIANTS,
    "ladder": ("data", *VARIANTS, *(f"{name}_ladder" for name in VARIANTS)),
    "confusion": ("data", *VARIANTS, "comparison"),
    "errors": ("data", "images", *VARIANTS),
    "changes": ("data", "comparison"),
    "randomization": ("data", "images", "baseline_controls", "regularized_controls"),
    "deletion": ("data", "baseline_controls", "regularized_controls"),
    "cases": ("data", "cases", "images"),
    "calibration": VARIANTS,
}
"""Figure module -> the records it draws. Those that draw images are kept as drawn where there are none."""


def _chapters(architectures: dict[str, Node], drawn: dict[str, Node]) -> Iterator[Node]:
    for module, names in CHAPTERS.items():
        available = architectures if module == "architecture" else drawn
        yield Node(
            f"figures-{module}",
            f"draw {module}",
            Chapter,
            partial(_draw, module),
            {name: available[name] for name in names},
            {"chapter": module},
            code=(f"figures/{module}.py",),
            keep_drawn="images" in names,
        )


def _draw(module: str, **inputs) -> Chapter:
    from importlib import import_module

    if module == "architecture":
        return import_module("pipeline.figures.architecture").draw(tuple(inputs.values()))
    if "images" in inputs:
        inputs["splits"] = inputs.pop("images")
    return import_module(f"pipeline.figures.{module}").draw(**inputs)
