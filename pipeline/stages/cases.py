"""The cases: test images that rules name, each with its maps."""

from __future__ import annotations

from typing import Any

from pipeline.graph import Expensive, Node
from pipeline.records import CaseStudies, DataSummary, Splits
from pipeline.stages.basis import Basis
from pipeline.stages.runs import ShownRuns

CASES = Expensive("attribution/__init__.py", "Grad-CAM of the case studies")


def cases_node(basis: Basis, shown: ShownRuns) -> Node:
    """The cases of the models that are shown."""

    def compute(images: Splits, data: DataSummary, **by_name: Any) -> CaseStudies:
        from pipeline.attribution import study_cases

        each_run = {name: by_name[f"{name}_run"] for name in basis.variants}
        each_prediction = {name: by_name[f"{name}_predictions"] for name in basis.variants}
        return study_cases(basis.study, basis.device, images, data, each_run, each_prediction)

    inputs = {**basis.inputs, **{f"{name}_run": shown.runs[name] for name in basis.variants}}
    inputs |= {f"{name}_predictions": shown.predictions[name] for name in basis.variants}
    return Node("cases", "explain cases with Grad-CAM", CaseStudies, compute, inputs, expensive=CASES)
