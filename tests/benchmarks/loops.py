"""The three loops by their names: what a fresh process calls to take one measurement."""

from __future__ import annotations

from dataclasses import asdict
from importlib import import_module

from benchmarks import fresh
from benchmarks.timing import Run, Task, Timing


def take(task: Task) -> Timing:
    """Measure ``task`` in a fresh process."""
    return Timing(task, tuple(Run(**run) for run in fresh.call("loops:run_here", task=asdict(task))))


def run_here(task: dict) -> list[dict]:
    """Measure a task in this process."""
    asked = Task(**{**task, "variants": tuple(task["variants"])})
    return [asdict(run) for run in import_module(f"benchmarks.{asked.loop}").train(asked)]
