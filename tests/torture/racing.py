"""Builds that race for the same entries, in processes that live for many rounds; what they compute is made up."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipeline import runs as runs_module
from pipeline.build import Build
from pipeline.errors import PipelineError
from pipeline.graph import Node
from pipeline.options import Options
from pipeline.progress import Console
from pipeline.records import EpochRecord, Predictions, RunHistory, RunState
from pipeline.study import load_study
from pipeline.training.workers import Job, Progress

Computed = list[str]
"""Keys of what a process has computed in a round."""


class Racer:
    """One of the processes; all begin each round together."""

    barrier = None

    @classmethod
    def join(cls, barrier) -> None:
        """Called once in each process."""
        cls.barrier = barrier

    @classmethod
    def race(cls, study_file: Path, root: Path, seed: int) -> Computed | str:
        """Build a study up to its predictions; the keys of what was computed here, or what went wrong."""
        moments = random.Random(seed)
        build = Build(load_study(str(study_file)), Options(root=root, device="cpu"), Console())
        plan = build.plan
        trained: Computed = []
        runs_module.train = lambda jobs, listen: _train(jobs, listen, moments, trained)
        wanted = [*plan.shown.histories.values(), *plan.shown.predictions.values()]
        wanted += [node for each in plan.replicas.values() for node in (each.history, each.predictions)]
        wanted = [_made_up(node, moments) for node in wanted]
        stale = [node for node in build.graph.stale(*wanted) if node.stage == "train"]
        moments.shuffle(stale)
        moments.shuffle(wanted)
        cls.barrier.wait(60)
        try:
            if stale:
                build._train(stale)
            for node in wanted:
                record = build.graph.get(node)
                assert record.seed == node.inputs["run"].params["seed"]
        except (PipelineError, OSError, AssertionError) as problem:
            return f"{type(problem).__name__}: {problem}"
        computed = [node.key for node in build.graph.computed]
        assert len(trained) == sum(node.stage == "train" for node in build.graph.computed)
        return computed


def _made_up(node: Node, moments: random.Random) -> Node:
    """The node, with predictions that no model has made."""
    if node.kind is not Predictions:
        return node

    def compute(run: RunHistory, **_images: object) -> Predictions:
        time.sleep(moments.uniform(0, 0.01))
        logits = np.full((4, 3), run.seed, np.float32)
        return Predictions(run.variant, run.seed, logits, np.zeros(4, np.int64), 1, 4, 0.5, 128, 0)

    return replace(node, compute=compute)


def _train(jobs: list[Job], listen: Callable[[Progress], None], moments: random.Random, trained: Computed) -> None:
    """Stands for the training processes: states that no model has been in."""
    for job in jobs:
        trained.append(job.label)
        history = job.state.history
        for epoch in range(len(history) + 1, job.spec.recipe.epochs + 1):
            time.sleep(moments.uniform(0, 0.01))
            history += (EpochRecord(epoch, *[float(job.spec.seed)] * 6),)
            tensors = {"model.w": np.full(8, epoch, np.float32)}
            job.keep(RunState(history, tensors, "CPU, 1 thread", 1.0, placement=job.placement))
            listen(Progress(job.label, epoch, 1, 1, finished=history[-1]))
