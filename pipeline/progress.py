"""What the user sees while a study is built: live bars in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from pipeline.errors import printable

if TYPE_CHECKING:
    from pipeline.records import EpochRecord
    from pipeline.training.workers import Progress


@dataclass
class Timer:
    """Seconds that a computation took; set when it has ended."""

    seconds: float = 0.0


class Console:
    """Writes progress to standard error; the results that a user may want to pipe go to standard output."""

    def __init__(self) -> None:
        self._live = None

    def say(self, line: str) -> None:
        """One line, whatever is in it."""
        line = printable(line)
        if self._live:
            self._live.console.print(line, markup=False, highlight=False)
        else:
            click.echo(line, err=True)

    def warn(self, line: str) -> None:
        """One line about something that went wrong and was dealt with."""
        self.say(f"warning: {line}")

    @contextmanager
    def computing(self, label: str, why: str) -> Iterator[Timer]:
        """Say that ``label`` was computed, how long it was waited for, and why it was stale."""
        timer = Timer()
        started = time.perf_counter()
        yield timer
        timer.seconds = time.perf_counter() - started
        self.say(f"  {label:<42} {timer.seconds:6.1f} s  {why}".rstrip())

    @contextmanager
    def training(self, epochs_done: dict[str, int], epochs: int) -> Iterator[Callable[[Progress], None]]:
        """Show the training of several runs; yields the listener.

        Args:
            epochs_done: run label -> epochs finished before.
            epochs: of each run.
        """
        for label, done in epochs_done.items():
            self.say(f"  {label}: " + (f"resuming after epoch {done} of {epochs}" if done else f"{epochs} epochs"))
        if not sys.stderr.isatty():
            yield _Lines(epochs, self.say)
            return
        from rich.console import Console as RichConsole
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("  {task.description}"), BarColumn(), TextColumn("{task.fields[state]}"))
        with Progress(*columns, TimeRemainingColumn(), console=RichConsole(stderr=True)) as live:
            self._live = live
            try:
                yield _Bars(live, epochs_done, epochs)
            finally:
                self._live = None


class _Lines:
    """A plain line for each finished epoch. A run's time counts from its first word: it may have waited for a core."""

    def __init__(self, epochs: int, say: Callable[[str], None]) -> None:
        self.epochs, self.say = epochs, say
        self.started: dict[str, tuple[float, int]] = {}
        self.speeds: dict[str, float] = {}

    def __call__(self, progress: Progress) -> None:
        since, before = self.started.setdefault(progress.label, (time.monotonic(), progress.epoch - 1))
        if not progress.finished:
            self.speeds[progress.label] = progress.images_per_second
            return
        left = (time.monotonic() - since) / (progress.epoch - before) * (self.epochs - progress.epoch)
        speed = self.speeds.get(progress.label, 0)
        self.say(
            f"  {progress.label}: epoch {progress.epoch}/{self.epochs}  {_measured(progress.finished)}"
            f"  {speed:,.0f} images/s  {_clock(left)} left"
        )


class _Bars:
    """A live bar for each run, moving within the epoch."""

    def __init__(self, live, epochs_done: dict[str, int], epochs: int) -> None:
        self.live, self.epochs = live, epochs
        self.tasks = {
            label: live.add_task(label, total=epochs, completed=done, state="starting")
            for label, done in epochs_done.items()
        }
        self.last: dict[str, str] = {}

    def __call__(self, progress: Progress) -> None:
        if progress.finished:
            self.last[progress.label] = _measured(progress.finished)
            done = progress.epoch
        else:
            done = progress.epoch - 1 + progress.images / progress.size
        measured = self.last.get(progress.label) or (
            f"loss {progress.running_loss:.3f}  accuracy {progress.running_accuracy:.1%}"
        )
        state = (
            f"{min(int(done) + 1, self.epochs)}/{self.epochs}  {measured}  {progress.images_per_second:,.0f} images/s"
        )
        self.live.update(self.tasks[progress.label], completed=done, state=state)


def _measured(epoch: EpochRecord) -> str:
    return (
        f"loss {epoch.running_train_loss:.3f} train {epoch.train_loss:.3f} test {epoch.test_loss:.3f}"
        f"  accuracy {epoch.train_accuracy:.1%} train {epoch.test_accuracy:.1%} test"
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
