"""The loops against each other, interleaved in rounds, each measurement in a fresh process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from benchmarks.ratios import Round
from benchmarks.sizes import Sizes
from benchmarks.timing import Task, Timing

Take = Callable[[Task], Timing]

Say = Callable[[str], None]


@dataclass(frozen=True)
class WorkerTrials:
    """The number of workers of the textbook's loader, and how it was found.

    Attributes:
        best: the number that is used.
        seconds: an epoch of both models, by the numbers that were tried; empty where the user gave one.
    """

    best: int
    seconds: dict[int, float]


def worker_counts(cores: int) -> list[int]:
    """Numbers of workers worth trying: none, the powers of two below the number of cores, and that number."""
    powers = [2**exponent for exponent in range(cores.bit_length())]
    return sorted({0, cores, *(count for count in powers if count < cores)})


def try_workers(sizes: Sizes, device: str, counts: Iterable[int], take: Take, say: Say) -> WorkerTrials:
    """Measure the textbook loop once with each number of workers; the fastest is best, of equals the smallest."""
    seconds = {}
    for count in counts:
        seconds[count] = take(Task("textbook", sizes.images, 1, device, workers=count)).wall
        say(f"textbook with {count} workers: {seconds[count]:.2f} s an epoch")
    return WorkerTrials(min(seconds, key=lambda count: (seconds[count], count)), seconds)


def entrants(sizes: Sizes, device: str, workers: int) -> dict[str, Task]:
    """What each round measures, in its order."""
    ours = Task("ours", sizes.images, sizes.resident_epochs, device)
    tasks = {
        "textbook": Task("textbook", sizes.images, sizes.epochs, device, workers=workers),
        "ours": ours,
        "resident": replace(ours, loop="resident"),
        "alone": replace(ours, one_core=True),
        "not deterministic": replace(ours, condition="not deterministic"),
        "static batch": replace(ours, condition="static batch"),
    }
    if device != "cpu" or not hasattr(os, "sched_setaffinity"):
        del tasks["alone"]
    return tasks


def take_rounds(tasks: dict[str, Task], rounds: int, take: Take, say: Say) -> list[Round]:
    """Measure every task once a round, ``rounds`` times."""
    taken = []
    for number in range(1, rounds + 1):
        taken.append({name: take(task) for name, task in tasks.items()})
        seconds = "  ".join(f"{name} {timing.wall:.2f}" for name, timing in taken[-1].items())
        say(f"round {number} of {rounds}, s an epoch: {seconds}")
    return taken
