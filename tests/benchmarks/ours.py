"""Our training, through the project's own training processes: both models side by side on the CPU.

It measures a clean sample of the training set and the test set after each epoch and writes checkpoints, as a build
does; the textbook loop does neither the first nor the last. With fewer images than the study's there are fewer
checkpoints in the same proportion, one for every 50,000 images.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.sizes import FULL, MEAN, SHARE, STD, noise
from benchmarks.timing import WARM_UP_STEPS, Run, Task
from pipeline.checkpoints import Checkpoints
from pipeline.codec import encode
from pipeline.records import Images, RunState, Splits
from pipeline.study import load_study
from pipeline.training.devices import place
from pipeline.training.spec import RunSpec
from pipeline.training.workers import Job
from pipeline.training.workers import train as train_jobs

MEETING_SECONDS = 120


def train(task: Task) -> list[Run]:
    """Time the models of ``task``."""
    if task.one_core:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        probes = [Probe(name, task, Path(folder), _side_by_side(task)) for name in task.variants]
        where = place(task.device, len(probes), None)
        jobs = [Job(probe.name, probe.spec(task.epochs), probe.images, where, None, probe.keep) for probe in probes]
        train_jobs(jobs, lambda progress: None)
        return [Run(**json.loads(probe.path.read_text("utf-8"))) for probe in probes]


def _side_by_side(task: Task) -> int:
    """How many models are trained at a time."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, len(task.variants)) if task.device == "cpu" else 1


@dataclass
class Probe:
    """Sits in the training process of one model: sets the conditions, warms up, notes the time.

    Attributes:
        folder: where the processes leave what they measured.
        company: models that are trained at the same time, this one included; their timers start together.
    """

    name: str
    task: Task
    folder: Path
    company: int

    @property
    def path(self) -> Path:
        """Where the run is written after each epoch."""
        return self.folder / f"{self.name}.json"

    def spec(self, epochs: int) -> RunSpec:
        """What is trained: the study's recipe."""
        study = load_study("cifar10")
        recipe = study.recipe.model_copy(update={"epochs": epochs})
        return RunSpec(self.name, study.variant(self.name), 0, recipe, 10, MEAN, STD)

    def images(self) -> Splits:
        """Called by the training process before it trains: the timer starts at the end of it."""
        from benchmarks import conditions

        conditions.scale_clean_sample(self.task.images // SHARE)
        conditions.CONDITIONS[self.task.condition]()
        splits = noise(self.task.images)
        self._warm_up(splits)
        self.spent = conditions.watch_measurements()
        self._meet()
        self.started = time.perf_counter()
        return splits

    def keep(self, state: RunState) -> None:
        """Called after each epoch."""
        epoch, images = len(state.history), self.task.images
        if epoch * images // FULL > (epoch - 1) * images // FULL:
            Checkpoints(self.folder / self.name, print).save("0" * 64, epoch, encode(state))
        run = Run(self.name, self.started, time.perf_counter(), self.spent())
        self.path.write_text(json.dumps(asdict(run)), "utf-8")

    def _warm_up(self, splits: Splits) -> None:
        """Some steps and measurements of a run that is thrown away."""
        from pipeline.training.devices import choose_device
        from pipeline.training.loop import Trainer

        spec = self.spec(epochs=1)
        few = WARM_UP_STEPS * spec.recipe.batch_size
        part = Splits(_first(splits.train, few), _first(splits.test, few // SHARE))
        for _ in Trainer(replace(spec, seed=1), part, choose_device(self.task.device)).epochs(lambda *_: None):
            pass

    def _meet(self) -> None:
        """Wait until all that are trained at the same time are ready."""
        (self.folder / f"{self.name}.ready").touch()
        deadline = time.monotonic() + MEETING_SECONDS
        while len(list(self.folder.glob("*.ready"))) < self.company:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.name} waits for a model that should be trained at the same time")
            time.sleep(0.002)


def _first(images: Images, count: int) -> Images:
    return Images(images.pixels[:count], images.labels[:count])
