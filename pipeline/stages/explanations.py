"""The explanations: cases and their maps, the maps' controls, and what a model has seen of an image before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.graph import Expensive, Node
from pipeline.records import (
    CaseStudies,
    DataSummary,
    LeakScores,
    MapControls,
    MapMeasurements,
    NearDuplicates,
    Neighbours,
    Predictions,
    Splits,
    TrainedRun,
)
from pipeline.stages.basis import Basis
from pipeline.stages.runs import FirstRuns

CASES = Expensive("attribution/__init__.py", "Grad-CAM of the case studies")
MAPS = Expensive("attribution/controls.py", "Grad-CAM of all test images, and its controls")
NEIGHBOURS = Expensive("attribution/neighbours.py", "nearest training images")
DUPLICATES = Expensive("data/duplicates.py", "near-duplicates", asks_model=False)


@dataclass(frozen=True)
class Explanations:
    """The nodes that explain the first seed's models; what is a dictionary is by variant."""

    cases: Node
    maps: dict[str, Node]
    controls: dict[str, Node]
    neighbours: dict[str, Node]
    duplicates: Node
    leaks: dict[str, Node]

    @property
    def results(self) -> tuple[Node, ...]:
        """All of them, in the order of the data."""
        seen = (*self.neighbours.values(), self.duplicates, *self.leaks.values())
        return (self.cases, *self.maps.values(), *self.controls.values(), *seen)


def explanations_of(basis: Basis, first: FirstRuns) -> Explanations:
    """What is explained of the first seed's models."""
    cases = _cases(basis, first)
    maps = {name: _maps(basis, name, first.runs[name]) for name in basis.variants}
    neighbours = {name: _neighbours(basis, name, first, cases) for name in basis.variants}
    duplicates = _duplicates(basis.images)
    return Explanations(
        cases=cases,
        maps=maps,
        controls={name: _controls(name, maps[name], first.predictions[name], basis.data) for name in basis.variants},
        neighbours=neighbours,
        duplicates=duplicates,
        leaks={name: _leak(name, first.predictions[name], duplicates, neighbours[name]) for name in basis.variants},
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


def _neighbours(basis: Basis, name: str, first: FirstRuns, cases: Node) -> Node:
    def compute(images: Splits, data: DataSummary, **inputs: Any) -> Neighbours:
        from pipeline.attribution.neighbours import find_neighbours

        return find_neighbours(basis.study.variant(name), **inputs, splits=images, data=data, device_name=basis.device)

    inputs = {"run": first.runs[name], "predictions": first.predictions[name], "cases": cases, **basis.inputs}
    label = f"find what {name} has seen"
    return Node("neighbours", label, Neighbours, compute, inputs, expensive=NEIGHBOURS)


def _duplicates(images: Node) -> Node:
    inputs = {"images": images}
    label = "find near-duplicates"
    return Node("duplicates", label, NearDuplicates, _find_duplicates, inputs, expensive=DUPLICATES)


def _find_duplicates(images: Splits) -> NearDuplicates:
    from pipeline.data.duplicates import near_duplicates

    return near_duplicates(images)


def _leak(name: str, predictions: Node, duplicates: Node, neighbours: Node) -> Node:
    inputs = {"predictions": predictions, "duplicates": duplicates, "neighbours": neighbours}
    label = f"score {name} without near-duplicates"
    return Node("leak", label, LeakScores, _score_leak, inputs, code=("evaluation/leak.py",))


def _score_leak(predictions: Predictions, duplicates: NearDuplicates, neighbours: Neighbours) -> LeakScores:
    from pipeline.evaluation.leak import leak_scores

    return leak_scores(predictions, duplicates, neighbours)
