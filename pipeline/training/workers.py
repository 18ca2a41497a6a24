"""Training processes: one a core on the CPU, one for all runs on a GPU; states and progress come back by pipe."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from pipeline.beside import end, how_it_ended, start
from pipeline.errors import PipelineError
from pipeline.records import EpochRecord, RunState, Splits
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
        images_per_second: within this epoch, measurements excluded; 0 before the first step.
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
        state: where to go on from; None starts at the first epoch.
        keep: writes the state of each finished epoch; called in the training process.
    """

    label: str
    spec: RunSpec
    images: Callable[[], Splits]
    state: RunState | None
    keep: Callable[[RunState], None]


def train(jobs: list[Job], device: str, listen: Callable[[Progress], None]) -> None:
    """Train ``jobs``, several at once where the device has a core for each.

    Args:
        device: "auto", "cuda", "mps" or "cpu".
        listen: told of progress, in this process.

    Raises:
        PipelineError: what stopped a run; the others are stopped too. Each resumes at its last finished epoch.
    """
    groups, threads = _divide(jobs, device)
    workers: dict[Connection, BaseProcess] = {}
    try:
        for group in groups:
            with _keeping_memory():
                process, receiver = start(_train_group, group, device, threads)
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


def _divide(jobs: list[Job], device: str) -> tuple[list[list[Job]], int]:
    """The jobs of each process, and the threads each may use."""
    if _on_gpu(device):
        return [jobs], 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    count = min(cores, len(jobs))
    return [jobs[i::count] for i in range(count)], max(1, cores // count)


def _on_gpu(device: str) -> bool:
    from pipeline.training.devices import choose_device

    return choose_device(device).type != "cpu"


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


def _train_group(jobs: list[Job], device: str, threads: int, events: Connection) -> None:
    """The training process: its jobs one after another."""
    from pipeline.training.devices import choose_device, make_deterministic

    make_deterministic(threads)
    for job in jobs:
        _train_job(job, choose_device(device), events)


def _train_job(job: Job, device: Any, events: Connection) -> None:
    from pipeline.training.loop import Trainer

    trainer = Trainer(job.spec, job.images(), device, job.state)
    size = len(trainer.train.labels)
    pace = _Pace(job.label, size, events)
    for state in trainer.epochs(pace.tick):
        job.keep(state)
        events.send(Progress(job.label, state.history[-1].epoch, size, size, finished=state.history[-1]))


class _Pace:
    """Reports within an epoch, at most every half second, as reading the totals waits for the device."""

    def __init__(self, label: str, size: int, events: Connection) -> None:
        self.label, self.size, self.events = label, size, events
        self.epoch = 0
        self.started = self.reported = time.monotonic()

    def tick(self, epoch: int, done: int, totals: Any) -> None:
        now = time.monotonic()
        if epoch != self.epoch:
            self.epoch, self.started, self.first = epoch, now, done
        if now - self.reported < TICK_SECONDS:
            return
        self.reported = now
        loss, correct = totals.tolist()
        speed = (done - self.first) / (now - self.started) if now > self.started else 0.0
        self.events.send(Progress(self.label, epoch, done, self.size, speed, loss / done, correct / done))
