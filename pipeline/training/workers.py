"""Training processes: as many as the CPU's cores have room for, one for all runs on a GPU; progress comes by pipe."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from pipeline.errors import PipelineError
from pipeline.records import EpochRecord, Placement, RunState, Splits
from pipeline.subprocesses import end, how_it_ended, start
from pipeline.training.spec import RunSpec

TICK_SECONDS = 0.5
"""How often a process reports within an epoch."""


@dataclass(frozen=True)
class Progress:
    """Where a run is.

    Attributes:
        label: the run's.
        epoch: the one being trained.
        images: trained on in this epoch.
        size: images in an epoch.
        images_per_second: within this epoch, measurements excluded; 0 before its second step.
        running_loss, running_accuracy: so far in this epoch.
        finished: the measurements of the epoch, when it has ended.
    """

    label: str
    epoch: int
    images: int
    size: int
    images_per_second: float = 0.0
    running_loss: float = 0.0
    running_accuracy: float = 0.0
    finished: EpochRecord | None = None


@dataclass(frozen=True)
class Job:
    """A run to train.

    Attributes:
        label: what progress calls it.
        images: reads the splits; called in the training process.
        placement: where it is trained.
        state: where to go on from; None, or one without epochs, starts at the first.
        keep: writes the state of each finished epoch; called in the training process.
    """

    label: str
    spec: RunSpec
    images: Callable[[], Splits]
    placement: Placement
    state: RunState | None
    keep: Callable[[RunState], None]


def train(jobs: list[Job], listen: Callable[[Progress], None]) -> None:
    """Train ``jobs``, several at once where the device has cores for each.

    Args:
        listen: told of progress, in this process.

    Raises:
        PipelineError: what stopped a run; the others are stopped too. Each resumes at its last finished epoch.
    """
    workers: dict[Connection, BaseProcess] = {}
    try:
        for group in _divide(jobs):
            with _keeping_memory():
                process, receiver = start(_train_group, group)
            workers[receiver] = process
        for message in _messages(workers):
            listen(message)
    finally:
        end(list(workers.values()))


KEEP_MEMORY = "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=67108864:glibc.malloc.trim_threshold=8589934592"
"""Freed activations stay with the process, on huge pages; what is larger than 64 MiB, as images are, is given back. By
default glibc gives activations back as well and has the next one's pages zeroed again, 10,000 page faults a step: a
quarter of the time of a step on the CPU. Other C libraries don't read the variable."""


@contextmanager
def _keeping_memory() -> Iterator[None]:
    """Have a process started here keep the memory it frees, unless the user has set glibc's tunables."""
    if "GLIBC_TUNABLES" in os.environ:
        yield
        return
    os.environ["GLIBC_TUNABLES"] = KEEP_MEMORY
    try:
        yield
    finally:
        del os.environ["GLIBC_TUNABLES"]


def _divide(jobs: list[Job]) -> list[list[Job]]:
    """The jobs of each process: one for those on a GPU, and as many as the cores have room for."""
    from pipeline.training.devices import cores

    on_gpu = [job for job in jobs if job.placement.device != "cpu"]
    on_cpu = [job for job in jobs if job.placement.device == "cpu"]
    count = max(1, cores() // max((job.placement.threads for job in on_cpu), default=1))
    return [group for group in (on_gpu, *(on_cpu[i::count] for i in range(count))) if group]


def _messages(workers: dict[Connection, BaseProcess]) -> Iterator[Progress]:
    """Progress from all workers until the last has finished."""
    open_ends = dict(workers)
    while open_ends:
        ready = wait(list(open_ends))
        for events in [each for each in workers if each in ready]:
            try:
                message = events.recv()
            except (EOFError, OSError):
                process = open_ends.pop(events)
                process.join()
                if process.exitcode != 0:
                    died = f"a training process {how_it_ended(process.exitcode)}"
                    raise PipelineError(
                        f"{died}; run the same command again to resume at its last finished epoch"
                    ) from None
                continue
            if isinstance(message, Exception):
                raise message
            yield message


def _train_group(jobs: list[Job], events: Connection) -> None:
    """The training process: its jobs one after another."""
    for job in jobs:
        _train_job(job, events)


def _train_job(job: Job, events: Connection) -> None:
    from pipeline.training.devices import choose_device, make_deterministic
    from pipeline.training.loop import Trainer

    make_deterministic(job.placement.threads)
    trainer = Trainer(job.spec, job.images(), choose_device(job.placement.device), job.state)
    size = len(trainer.train.labels)
    pace = _Pace(job.label, size, events)
    events.send(Progress(job.label, len(trainer.history) + 1, 0, size))
    for state in trainer.epochs(pace.tick):
        job.keep(state)
        events.send(Progress(job.label, state.history[-1].epoch, size, size, pace.speed, finished=state.history[-1]))


class _Pace:
    """Reports within an epoch, at most every half second, as reading the totals waits for the device."""

    def __init__(self, label: str, size: int, events: Connection) -> None:
        self.label, self.size, self.events = label, size, events
        self.epoch = 0
        self.speed = 0.0
        self.started = self.reported = time.monotonic()

    def tick(self, epoch: int, done: int, totals: Any) -> None:
        now = time.monotonic()
        if epoch != self.epoch:
            self.epoch, self.started, self.first = epoch, now, done
        self.speed = (done - self.first) / (now - self.started) if now > self.started else 0.0
        if now - self.reported < TICK_SECONDS:
            return
        self.reported = now
        loss, correct = totals.tolist()
        self.events.send(Progress(self.label, epoch, done, self.size, self.speed, loss / done, correct / done))
