"""The figures: which records each chapter draws, and a node for each chapter that a study has."""

from __future__ import annotations

from functools import partial
from typing import Any

from pipeline.graph import Node
from pipeline.records import Chapter, RunHistory
from pipeline.stages.basis import VARIANTS, Basis
from pipeline.stages.explanations import Explanations
from pipeline.stages.runs import FirstRuns, RunsByKey
from pipeline.study import Study

CHAPTERS: dict[str, tuple[str, ...]] = {
    "distribution": ("data",),
    "samples": ("data", "images"),
    "duplicates": ("data", "images", "duplicates"),
    "architecture": VARIANTS,
    "headline": ("data", *VARIANTS, "replication"),
    "curves": (*VARIANTS, "histories"),
    "ladder": ("data", *VARIANTS, *(f"{name}_ladder" for name in VARIANTS)),
    "confusion": ("data", *VARIANTS, "comparison"),
    "errors": ("data", "images", *VARIANTS),
    "changes": ("data", "comparison"),
    "cases": ("data", "cases", "images"),
    "neighbours": ("data", "cases", "images", "duplicates", *(f"{name}_neighbours" for name in VARIANTS)),
    "calibration": VARIANTS,
    "seeds": ("replication",),
    "factorial": ("factorial",),
    "memorization": ("memorization",),
    "randomization": ("data", "images", "baseline_controls", "regularized_controls"),
    "deletion": ("data", "baseline_controls", "regularized_controls"),
    "corrupted_images": ("data", "images", "robustness"),
    "corruptions": ("robustness",),
}
"""Figure module -> the records it draws; "histories" are those of both variants and all seeds, in one tuple. A module
whose record a study doesn't ask for is left out. Those that draw images are kept as drawn where there are none."""


def drawn_nodes(
    basis: Basis, first: FirstRuns, explanations: Explanations, measured: dict[str, Node]
) -> dict[str, Node]:
    """What the chapters draw but for architectures and histories, by the names in ``CHAPTERS``."""
    return {
        **measured,
        "images": basis.images,
        **{f"{name}_ladder": node for name, node in first.ladders.items()},
        "duplicates": explanations.duplicates,
        **{f"{name}_neighbours": node for name, node in explanations.neighbours.items()},
    }


def chapter_nodes(
    study: Study, runs: RunsByKey, architectures: dict[str, Node], drawn: dict[str, Node]
) -> dict[str, Node]:
    """The chapters' figures, by module."""
    histories = {f"{name}_{seed}": runs[name, seed].history for name in VARIANTS for seed in study.seeds}
    chapters = {}
    for module, names in CHAPTERS.items():
        available = architectures if module == "architecture" else drawn
        is_asked = {"histories", *available} >= set(names) and not (module == "seeds" and len(study.seeds) == 1)
        if is_asked:
            inputs = {name: available[name] for name in names if name != "histories"}
            chapters[module] = _chapter(module, inputs | (histories if "histories" in names else {}))
    return chapters


def _chapter(module: str, inputs: dict[str, Node]) -> Node:
    return Node(
        f"figures-{module}",
        f"draw {module}",
        Chapter,
        partial(_draw, module),
        inputs,
        {"chapter": module},
        code=(f"figures/{module}.py",),
        keep_drawn="images" in inputs,
    )


def _draw(module: str, **inputs: Any) -> Chapter:
    from importlib import import_module

    if module == "architecture":
        inputs = {"architectures": tuple(inputs.values())}
    if "images" in inputs:
        inputs["splits"] = inputs.pop("images")
    if "histories" in CHAPTERS[module]:
        names = [name for name, record in inputs.items() if isinstance(record, RunHistory)]
        inputs["histories"] = tuple(inputs.pop(name) for name in names)
    chapter: Chapter = import_module(f"pipeline.figures.{module}").draw(**inputs)
    return chapter
