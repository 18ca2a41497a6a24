"""Dead hidden units for other programs: their part of results.json, and their table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pipeline.analyses.dead_units.record import DeadUnits

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext


def results(context: ReportContext) -> dict[str, Any]:
    """Under "dead_units": a run each, with the steps after which units were counted."""
    found: DeadUnits = context.outcomes["dead_units"]
    runs = [{**asdict(run), "of": course.of} for course in found.courses for run in course.runs]
    return {"dead_units": [{**run, "steps": list(run["steps"]), "dead": list(run["dead"])} for run in runs]}


def tables(context: ReportContext) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line for each count."""
    found: DeadUnits = context.outcomes["dead_units"]
    lines = [
        [run.variant, run.seed, step, dead]
        for course in found.courses
        for run in course.runs
        for step, dead in zip(run.steps, run.dead, strict=True)
    ]
    return {"dead_units.csv": (["model", "seed", "step", "dead"], lines)}
