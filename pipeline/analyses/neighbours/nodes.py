"""The nodes of the nearest training images: what every model has seen of the test images and of the cases."""

from __future__ import annotations

from typing import Any

from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.neighbours.record import Neighbours
from pipeline.graph import Expensive, Node
from pipeline.records import DataSummary, Splits

NEAREST = Expensive("analyses/neighbours/forward.py", "nearest training images")


def neighbours_nodes(upstream: Upstream) -> Nodes:
    """The nearest training images in the features of the models that are shown, by variant."""
    return Nodes({"neighbours": {name: _node(upstream, name) for name in upstream.basis.variants}})


def _node(upstream: Upstream, name: str) -> Node:
    basis, shown = upstream.basis, upstream.shown

    def compute(images: Splits, data: DataSummary, **inputs: Any) -> Neighbours:
        from pipeline.analyses.neighbours.forward import find_neighbours

        return find_neighbours(basis.study.variant(name), **inputs, splits=images, data=data, device_name=basis.device)

    inputs = {
        "run": shown.runs[name],
        "predictions": shown.predictions[name],
        "cases": upstream.outcomes["cases"],
        **basis.inputs,
    }
    return Node("neighbours", f"find what {name} has seen", Neighbours, compute, inputs, expensive=NEAREST)
