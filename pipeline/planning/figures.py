"""The figures: which records each chapter draws, and a node for each chapter that a study has."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import astuple
from functools import partial
from importlib import import_module
from typing import Any

from pipeline.analyses import ANALYSES
from pipeline.graph import Node
from pipeline.looks import looks_of
from pipeline.planning.available import Available, gathered, inputs_of
from pipeline.records import Chapter
from pipeline.study import Study

CHAPTERS: dict[str, tuple[str, ...]] = {
    "distribution": ("data",),
    "samples": ("data", "images"),
    "architecture": ("architectures",),
    "headline": ("data", "replication", "histories"),
    "curves": ("replication", "histories"),
    "gap_decomposition": ("data", "evaluations", "gap_decompositions"),
    "cases": ("data", "cases", "images"),
    "calibration": ("evaluations",),
}
"""Figure module -> the records it draws, by the names in ``available``; those that draw images are kept as drawn where
there are none."""

SHARED = frozenset({"data", "images"})
"""What looks the same whatever the variants are called."""


def chapter_nodes(study: Study, available: Available) -> dict[str, Node]:
    """The chapters' figures, by module; those of the analyses come beside them, see ``analysis_figures``."""
    return {
        module: _chapter(
            study, module, f"pipeline.figures.{module}", "draw", names, available, of_models=not set(names) <= SHARED
        )
        for module, names in CHAPTERS.items()
    }


def analysis_figures(study: Study, asked: Collection[str], available: Available) -> dict[str, Node]:
    """What those analyses draw that the study asks for, by name."""
    figures = {}
    for analysis in (each for each in ANALYSES if each.name in asked):
        for each in analysis.figures:
            module, _, function = each.draw.partition(":")
            place = f"pipeline.analyses.{analysis.name}.{module}"
            figures[each.name] = _chapter(study, each.name, place, function, each.records, available, each.of_models)
    return figures


def _chapter(
    study: Study,
    name: str,
    module: str,
    function: str,
    names: tuple[str, ...],
    available: Available,
    of_models: bool,
) -> Node:
    looks = {variant: [look.title, look.noun, *astuple(look.palette)] for variant, look in looks_of(study).items()}
    return Node(
        f"figures-{name}",
        f"draw {name}",
        Chapter,
        partial(_draw, study, module, function, names),
        inputs_of(names, available),
        {"chapter": name, **({"looks": looks} if of_models else {}), **_shown_of_augmentation(study, name)},
        code=(f"{module.removeprefix('pipeline.').replace('.', '/')}.py",),
        keep_drawn="images" in names,
    )


def _shown_of_augmentation(study: Study, name: str) -> dict[str, bool]:
    """Which parts of augmentation no variant has, for the picture of it: nothing where there are both, or none."""
    augmented = [variant for variant in study.variants.values() if variant.augmentation]
    if name != "samples" or not augmented:
        return {}
    parts = {"flips": any(each.flips for each in augmented), "crops": any(each.crops for each in augmented)}
    return {part: is_on for part, is_on in parts.items() if not is_on}


def _draw(study: Study, module: str, function: str, names: tuple[str, ...], **inputs: Any) -> Chapter:
    """Call a drawing function with its records: what there are several of, or none, as a tuple, the images as
    ``splits``."""
    from pipeline.figures import canvas, style

    records = dict.fromkeys(names, ()) | gathered(inputs)
    told = {name: tuple(each.values()) if isinstance(each, dict) else each for name, each in records.items()}
    if "images" in told:
        told["splits"] = told.pop("images")
    told |= _shown_of_augmentation(study, module.rpartition(".")[2])
    draw: Callable[..., Chapter] = getattr(import_module(module), function)
    with style.of_models(looks_of(study)):
        return canvas.in_both_widths(lambda: draw(**told))
