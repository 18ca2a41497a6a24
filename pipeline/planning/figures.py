"""The figures: which records each chapter draws, and a node for each chapter that a study has."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from pipeline.analyses import ANALYSES
from pipeline.analyses.contract import Analysis
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
    "randomization": ("data", "images", "baseline_controls", "regularized_controls"),
    "deletion": ("data", "baseline_controls", "regularized_controls"),
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
    """The chapters' figures, by module; those of the analyses come beside them, see ``analysis_figures``."""
    histories = {f"{name}_{seed}": runs[name, seed].history for name in VARIANTS for seed in study.seeds}
    chapters = {}
    for module, names in CHAPTERS.items():
        available = architectures if module == "architecture" else drawn
        is_asked = {"histories", *available} >= set(names) and not (module == "seeds" and len(study.seeds) == 1)
        if is_asked:
            inputs = {name: available[name] for name in names if name != "histories"}
            inputs |= histories if "histories" in names else {}
            chapters[module] = _chapter(module, partial(_draw, module), inputs, (f"figures/{module}.py",))
    return chapters


def analysis_figures(asked: Collection[str], drawn: dict[str, Node]) -> dict[str, Node]:
    """What those analyses draw that the study asks for, by name."""
    figures = {}
    for analysis in (each for each in ANALYSES if each.name in asked):
        for each in analysis.figures:
            inputs = {name: drawn[name] for name in each.records}
            draw = partial(_draw_with, analysis, each.draw)
            figures[each.name] = _chapter(each.name, draw, inputs, analysis.code(each.draw))
    return figures


def _chapter(name: str, draw: Callable[..., Chapter], inputs: dict[str, Node], code: tuple[str, ...]) -> Node:
    return Node(
        f"figures-{name}",
        f"draw {name}",
        Chapter,
        draw,
        inputs,
        {"chapter": name},
        code=code,
        keep_drawn="images" in inputs,
    )


def _draw_with(analysis: Analysis, function: str, **inputs: Any) -> Chapter:
    if "images" in inputs:
        inputs["splits"] = inputs.pop("images")
    chapter: Chapter = analysis.function(function)(**inputs)
    return chapter


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
