"""The lines at the foot of a terminal that move while a study is built, drawn by rich."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from pipeline.errors import printable
from pipeline.remaining import Remaining, RunInTraining, clock

BAR_CELLS = 6, 30
"""A bar of fewer cells than the first says nothing; longer than the second, it says no more."""

GAP = 2
"""Cells between columns."""


class Screen:
    """What is being done and for how long, and a bar for each run in training.

    It is as wide as the terminal or narrower: where there is no room, speeds go first, then measurements, then bars.

    Args:
        console: where it is drawn.
        now: the time in seconds.

    Attributes:
        doing: what is being done.
        step: which part of it.
        remaining: the runs in training, while there are any.
    """

    def __init__(self, console: Console, now: Callable[[], float] = time.monotonic) -> None:
        self.console = console
        self.now = now
        self.remaining: Remaining | None = None
        self.begin("looking at what there is")
        self._spinner = Spinner("line")
        self._live = Live(self, console=console, transient=True, redirect_stdout=False, refresh_per_second=5)

    def begin(self, doing: str) -> None:
        """Say what is being done from now on."""
        self.doing, self.step, self.since = doing, "", self.now()

    def train(self, remaining: Remaining | None) -> None:
        """Show the training of runs from now on, or no longer."""
        self.begin("")
        self.remaining = remaining

    def start(self) -> None:
        """Draw it, again and again, in a thread of its own."""
        self._live.start(refresh=True)

    def stop(self) -> None:
        """Remove it."""
        self._live.stop()

    def say(self, line: str, *, whole: bool = True) -> None:
        """Print a line above; ``whole``, however many rows it takes, else what fits into one."""
        self.console.print(
            Text(printable(line)), soft_wrap=whole, no_wrap=True, overflow="ignore" if whole else "ellipsis"
        )

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """What stands there now."""
        yield self._status(options.max_width)
        if self.remaining and (runs := self.remaining.active):
            yield _bars(runs, self.now(), options.max_width)

    def _status(self, width: int) -> Text:
        """What is being done, and for how long, or how long it still takes."""
        remaining = self.remaining
        left = remaining.seconds_left(self.now()) if remaining else None
        took = f"  {clock(left)} left" if left else f"  {clock(self.now() - self.since)}"
        doing = Text(printable(": ".join(filter(None, (remaining.summary() if remaining else self.doing, self.step)))))
        doing.truncate(max(1, width - len(took) - GAP), overflow="ellipsis")
        spin = cast(Text, self._spinner.render(self.now()))  # which it is where the spinner has no text
        return Text.assemble(spin, " ", doing, (took, "dim"), no_wrap=True, overflow="crop")


def _bars(runs: list[RunInTraining], now: float, width: int) -> Table:
    """A row for each run, in at most ``width`` cells."""
    rows = [_cells(run, now, width // 3) for run in runs]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for shown in ((0, 1, 2, 3, 4), (0, 1, 2, 4), (0, 1, 4)):
        room = width - sum(widths[column] + GAP for column in shown) - GAP
        if room >= BAR_CELLS[0]:
            break
    table = Table.grid(padding=(0, GAP, 0, 0))
    for run, cells in zip(runs, rows, strict=True):
        texts = [Text(cells[column], no_wrap=True, overflow="ellipsis") for column in shown]
        bar = ProgressBar(total=run.epochs, completed=run.done, width=min(room, BAR_CELLS[1]))
        table.add_row(texts[0], *([bar] if room >= BAR_CELLS[0] else []), *texts[1:])
    return table


def _cells(run: RunInTraining, now: float, width: int) -> tuple[str, str, str, str, str]:
    """Its name in ``width`` cells, its epoch, measurement, speed and time left."""
    name = Text(printable(run.label))
    name.truncate(max(1, width), overflow="ellipsis")
    left = run.seconds_left(now)
    if run.finished:
        measured = f"test {run.finished.test_accuracy:.1%}"
    else:
        measured = "" if run.loss is None else f"loss {run.loss:.3f}"
    return (
        name.plain,
        f"{min(int(run.done) + 1, run.epochs)}/{run.epochs}",
        measured,
        f"{run.speed:,.0f} images/s" if run.speed else "",
        f"{clock(left)} left" if left is not None else "",
    )
