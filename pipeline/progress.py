"""What the user sees while a study is built: lines that move in a terminal, plain ones elsewhere."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import active_children
from typing import TYPE_CHECKING

import click

from pipeline.errors import printable
from pipeline.graph import FOLLOWS, NEVER
from pipeline.remaining import Remaining, RunInTraining, clock
from pipeline.stopping import STOPPED, stopping
from pipeline.subprocesses import end

if TYPE_CHECKING:
    from pipeline.records import EpochRecord
    from pipeline.screen import Screen
    from pipeline.training.workers import Progress

LONG_SECONDS = 10.0
"""Where there is no terminal, what takes longer than this is named while it runs."""

SHOW_CURSOR = "\x1b[?25h"


@dataclass
class Timer:
    """Seconds that a computation took; set when it has ended."""

    seconds: float = 0.0


class Console:
    """Writes progress to standard error; the results that a user may want to pipe go to standard output.

    As a context manager it also shows what is being done while nothing is said, in a terminal, and has Ctrl-C and
    SIGTERM end the process with one line.

    Args:
        quiet: say nothing.
        verbose: say also what only someone who wonders about the cache wants to know.
    """

    def __init__(self, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self._screen: Screen | None = None
        self._remaining: Remaining | None = None
        self._done = 0
        self._expected = 0
        self._entered = ExitStack()

    def __enter__(self) -> Console:
        self._entered.enter_context(stopping(self._last_words, lambda: end(active_children())))
        if not self.quiet and is_terminal():
            from rich.console import Console as RichConsole

            from pipeline.screen import Screen

            self._screen = Screen(RichConsole(stderr=True))
            self._screen.start()
            self._entered.callback(self._remove_screen)
        return self

    def __exit__(self, *error: object) -> None:
        self._entered.close()

    def _remove_screen(self) -> None:
        screen, self._screen = self._screen, None
        if screen:
            screen.stop()

    def _last_words(self) -> str:
        far = self._remaining.how_far() if self._remaining else ""
        line = f"{STOPPED}: {printable(far)}" if far else STOPPED
        return f"{SHOW_CURSOR}\n{line}" if self._screen else line

    def say(self, line: str) -> None:
        """One line, whatever is in it."""
        if self.quiet:
            return
        if self._screen:
            self._screen.say(line)
        else:
            click.echo(printable(line), err=True)

    def warn(self, line: str) -> None:
        """One line about something that went wrong and was dealt with."""
        self.say(f"warning: {line}")

    def detail(self, line: str) -> None:
        """One line for those who asked for all."""
        if self.verbose:
            self.say(f"    {line}")

    def begin(self, what: str) -> None:
        """Show, in a terminal, what is being done from now on; nothing is said when it has ended."""
        if self._screen:
            self._screen.begin(what)

    def step(self, which: str) -> None:
        """Show, in a terminal, which part of it is being done."""
        if self._screen:
            self._screen.step = which

    def announce(self, line: str) -> None:
        """What takes its time now, or how far it is: the step of what is being done, or a line without a terminal."""
        if self._screen:
            self.step(line)
        else:
            self.say(line)

    def expect(self, stages: int) -> None:
        """So many stages are still to be computed."""
        self._expected = self._done + stages

    @contextmanager
    def computing(self, label: str, why: str) -> Iterator[Timer]:
        """Say that ``label`` was computed, how long it was waited for, and why it was stale."""
        timer = Timer()
        started = time.perf_counter()
        name = self._counted(label)
        self.begin(name)
        try:
            with self._named_if_long(name):
                yield timer
        except BaseException:
            self._done -= 1  # it wasn't computed, and may be done without
            raise
        timer.seconds = time.perf_counter() - started
        self._say_done(name, timer.seconds, why)
        self.begin("writing what was computed")

    def _counted(self, label: str) -> str:
        """The next stage's label with which of how many it is, where that is known: "[12/87] evaluate baseline"."""
        self._done += 1
        if not self._expected:
            return label
        self._expected = max(self._expected, self._done)
        return f"[{self._done:>{len(str(self._expected))}}/{self._expected}] {label}"

    def _say_done(self, name: str, seconds: float, why: str) -> None:
        as_ever = why.startswith((NEVER, FOLLOWS)) and not self.verbose
        line = f"  {name:<46} {seconds:6.1f} s  {'' if as_ever else why}".rstrip()
        if self._screen:
            self._screen.say(line, whole=self.verbose)
        else:
            self.say(line)

    @contextmanager
    def _named_if_long(self, name: str) -> Iterator[None]:
        if self._screen or self.quiet:
            yield
            return
        timer = threading.Timer(LONG_SECONDS, self.say, [f"  {name} ..."])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @contextmanager
    def training(self, epochs_done: dict[str, int], epochs: dict[str, int]) -> Iterator[Callable[[Progress], None]]:
        """Show the training of several runs; yields the listener.

        Args:
            epochs_done: run label -> epochs finished before.
            epochs: run label -> epochs in all.
        """
        for label, done in epochs_done.items():
            whole = epochs[label]
            self.say(f"  {label}: " + (f"resuming after epoch {done} of {whole}" if done else f"{whole} epochs"))
        self._remaining = Remaining(epochs_done, epochs)
        if self._screen:
            self._screen.train(self._remaining)
        try:
            yield partial(self._hear, self._remaining)
        finally:
            self._remaining = None
            if self._screen:
                self._screen.train(None)

    def _hear(self, remaining: Remaining, progress: Progress) -> None:
        """A training process reports."""
        now = time.monotonic()
        run = remaining.hear(progress, now)
        if progress.finished and not self._screen:
            self.say(f"  {_epoch(run, progress.finished, now)}{_all_left(remaining, now)}")
        if run.ended:
            self._say_done(self._counted(f"train {run.label}"), now - (run.since or now), "")


def _all_left(remaining: Remaining, now: float) -> str:
    left = remaining.seconds_left(now)
    return f", of all runs {clock(left)}" if left and len(remaining.runs) > 1 else ""


def _epoch(run: RunInTraining, finished: EpochRecord, now: float) -> str:
    """A line for a finished epoch."""
    speed = f"  {run.speed:,.0f} images/s" if run.speed else ""
    measured = _measured(finished)
    left = clock(run.seconds_left(now) or 0.0)
    return f"{run.label}: epoch {finished.epoch}/{run.epochs}  {measured}{speed}  {left} left"


def _measured(epoch: EpochRecord) -> str:
    return (
        f"loss {epoch.running_train_loss:.3f} train {epoch.train_loss:.3f} test {epoch.test_loss:.3f}"
        f"  accuracy {epoch.train_accuracy:.1%} train {epoch.test_accuracy:.1%} test"
    )


def is_terminal() -> bool:
    """Whether lines can be drawn over on standard error."""
    return sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
