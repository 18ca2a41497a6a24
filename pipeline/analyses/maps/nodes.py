"""The nodes of the maps' controls: every test image's map measured, and what that amounts to, by variant."""

from __future__ import annotations

from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.maps.record import MapControls, MapMeasurements
from pipeline.analyses.maps.swap import ClassSwap, ClassSwapMeasurements
from pipeline.graph import Expensive, Node
from pipeline.records import DataSummary, Predictions, Splits, TrainedRun
from pipeline.stages.basis import Basis

MEASURED = Expensive("analyses/maps/forward/__init__.py", "Grad-CAM of all test images, and its controls")
SWAPPED = Expensive("analyses/maps/forward/classes.py", "Grad-CAM of all test images, for the runner-up")


def maps_nodes(upstream: Upstream) -> Nodes:
    """The maps of the models that are shown."""
    basis, shown = upstream.basis, upstream.shown
    measured = {name: _measured(basis, name, shown.runs[name]) for name in basis.variants}
    weighed = {name: _weighed(basis, name, each, shown.predictions[name]) for name, each in measured.items()}
    swapped = {name: _swapped(basis, name, shown.runs[name]) for name in basis.variants}
    swaps = {name: _weighed_swap(name, each) for name, each in swapped.items()}
    return Nodes({"maps": weighed, "class_swap": swaps}, (*measured.values(), *swapped.values()))


def _measured(basis: Basis, name: str, run: Node) -> Node:
    def compute(run: TrainedRun, images: Splits, data: DataSummary) -> MapMeasurements:
        from pipeline.analyses.maps.forward import measure_controls

        return measure_controls(basis.study.variant(name), run, images, data, basis.device)

    inputs = {"run": run, **basis.inputs}
    return Node("maps", f"put maps of {name} to the test", MapMeasurements, compute, inputs, expensive=MEASURED)


def _weighed(basis: Basis, name: str, maps: Node, predictions: Node) -> Node:
    inputs = {"maps": maps, "predictions": predictions, "data": basis.data}
    code = ("analyses/maps/measure.py",)
    return Node("controls", f"weigh maps of {name}", MapControls, _weigh, inputs, code=code)


def _weigh(maps: MapMeasurements, predictions: Predictions, data: DataSummary) -> MapControls:
    from pipeline.analyses.maps.measure import weigh_controls

    return weigh_controls(maps, predictions.test_labels, data.classes)


def _swapped(basis: Basis, name: str, run: Node) -> Node:
    def compute(run: TrainedRun, images: Splits, data: DataSummary) -> ClassSwapMeasurements:
        from pipeline.analyses.maps.forward.classes import swap_classes

        return swap_classes(basis.study.variant(name), run, images, data, basis.device)

    label, inputs = f"compare maps of {name} for two classes", {"run": run, **basis.inputs}
    return Node("class_maps", label, ClassSwapMeasurements, compute, inputs, expensive=SWAPPED)


def _weighed_swap(name: str, maps: Node) -> Node:
    label, code = f"weigh maps of {name} for two classes", ("analyses/maps/swap.py",)
    return Node("class_swap", label, ClassSwap, _weigh_swap, {"maps": maps}, code=code)


def _weigh_swap(maps: ClassSwapMeasurements) -> ClassSwap:
    from pipeline.analyses.maps.swap import weigh_swap

    return weigh_swap(maps)
