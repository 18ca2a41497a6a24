"""What is measured, and how: a task, the runs it gave, and the clock around the epochs of one run.

The timer of a textbook or resident loop starts when its images and its model are where it wants them and some steps
were made to warm up; ours starts earlier, as its trainer makes its model and copies its images after it was handed
them. Both stop after the last epoch's measurements, when the device has finished. Starting processes, imports and
the loaders' workers are outside.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

VARIANTS = ("baseline", "regularized")

WARM_UP_STEPS = 10


@dataclass(frozen=True)
class Task:
    """One measurement: a loop, what it trains, and under which conditions.

    Attributes:
        loop: "textbook", "resident" or "ours".
        images: training images; a fifth of them are tested on.
        epochs: timed ones.
        device: "cpu", "cuda" or "mps".
        workers: of the textbook's loader.
        condition: what is changed in our training processes, a name in ``conditions``.
        one_core: keep the process and its children to one core.
    """

    loop: str
    images: int
    epochs: int
    device: str
    variants: tuple[str, ...] = VARIANTS
    workers: int = 0
    condition: str = "as built"
    one_core: bool = False


@dataclass(frozen=True)
class Run:
    """One variant trained: when, by the machine's monotonic clock, and the seconds spent on measuring epochs."""

    variant: str
    started: float
    ended: float
    measuring: float

    @property
    def seconds(self) -> float:
        """Training and measuring."""
        return self.ended - self.started

    @property
    def training(self) -> float:
        """Seconds without the measurements after each epoch."""
        return self.seconds - self.measuring


@dataclass(frozen=True)
class Timing:
    """The runs that a task gave, in seconds an epoch."""

    task: Task
    runs: tuple[Run, ...]

    @property
    def wall(self) -> float:
        """Both models: while at least one of them was trained. Warming up in between doesn't count."""
        return union_seconds((run.started, run.ended) for run in self.runs) / self.task.epochs

    @property
    def longest(self) -> float:
        """The slower of the models."""
        return max(run.seconds for run in self.runs) / self.task.epochs

    @property
    def measuring_share(self) -> float:
        """The measurements after each epoch, as a share of the training."""
        return sum(run.measuring for run in self.runs) / sum(run.training for run in self.runs)

    def run(self, variant: str) -> Run:
        """The run of ``variant``."""
        return next(run for run in self.runs if run.variant == variant)

    def seconds(self, variant: str) -> float:
        """One model."""
        return self.run(variant).seconds / self.task.epochs

    def training(self, variant: str) -> float:
        """One model, without the measurements after each epoch."""
        return self.run(variant).training / self.task.epochs


def union_seconds(spans: Iterable[tuple[float, float]]) -> float:
    """The length of what the spans cover together."""
    covered, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        covered += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return covered


def timed(
    variant: str, epochs: int, train_epoch: Callable[[], object], measure: Callable[[], object], wait: Callable
) -> Run:
    """Time the epochs of a run.

    Args:
        wait: returns when the device has done what it was given.
    """
    measuring = 0.0
    wait()
    started = time.perf_counter()
    for _ in range(epochs):
        train_epoch()
        wait()
        before = time.perf_counter()
        measure()
        wait()
        measuring += time.perf_counter() - before
    return Run(variant, started, time.perf_counter(), measuring)
