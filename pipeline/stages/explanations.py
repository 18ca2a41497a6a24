"""The explanations: cases and their maps, and the maps' controls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.graph import Expensive, Node
from pipeline.records import (
    CaseStudies,
    DataSummary,
    MapControls,
    MapMeasurements,
    Predictions,
    Splits,
    TrainedRun,
)
from pipeline.stages.basis import Basis
from pipeline.stages.runs import FirstRuns

CASES = Expensive("attribution/__init__.py", "Grad-CAM of the case studies")
MAPS = Expensive("attribution/controls.py", "Grad-CAM of all test images, and its controls")


@dataclass(frozen=True)
class Explanations:
    """The nodes that explain the first seed's models; what is a dictionary is by variant."""

    cases: Node
    maps: dict[str, Node]
    controls: dict[str, Node]

    @property
    def results(self) -> tuple[Node, ...]:
        """All of them, in the order of the data."""
        return (self.cases, *self.maps.values(), *self.controls.values())


def explanations_of(basis: Basis, first: FirstRuns) -> Explanations:
    """What is explained of the first seed's models."""
    cases = _cases(basis, first)
    maps = {name: _maps(basis, name, first.runs[name]) for name in basis.variants}
    return Explanations(
        cases=cases,
        maps=maps,
        controls={name: _controls(name, maps[name], first.predictions[name], basis.data) for name in basis.variants},
    )


def _cases(basis: Basis, first: FirstRuns) -> Node:
    def compute(images: Splits, data: DataSummary, **by_name: Any) -> CaseStudies:
        from pipeline.attribution import study_cases

        each_run = {name: by_name[f"{name}_run"] for name in basis.variants}
        each_prediction = {name: by_name[f"{name}_predictions"] for name in basis.variants}
        return study_cases(basis.study, basis.device, images, data, each_run, each_prediction)

    inputs = {**basis.inputs, **{f"{name}_run": first.runs[name] for name in basis.variants}}
    inputs |= {f"{name}_predictions": first.predictions[name] for name in basis.variants}
    return Node("cases", "explain cases with Grad-CAM", CaseStudies, compute, inputs, expensive=CASES)


def _maps(basis: Basis, name: str, run: Node) -> Node:
    def compute(run: TrainedRun, images: Splits, data: DataSummary) -> MapMeasurements:
        from pipeline.attribution.controls import measure_controls

        return measure_controls(basis.study.variant(name), run, images, data, basis.device)

    inputs = {"run": run, **basis.inputs}
    return Node("maps", f"put maps of {name} to the test", MapMeasurements, compute, inputs, expensive=MAPS)


def _controls(name: str, maps: Node, predictions: Node, data: Node) -> Node:
    inputs = {"maps": maps, "predictions": predictions, "data": data}
    code = ("evaluation/map_controls.py",)
    return Node("controls", f"weigh maps of {name}", MapControls, _weigh_maps, inputs, code=code)


def _weigh_maps(maps: MapMeasurements, predictions: Predictions, data: DataSummary) -> MapControls:
    from pipeline.evaluation.map_controls import weigh_controls

    return weigh_controls(maps, predictions.test_labels, data.classes)
