"""The tables in the terminal."""

from __future__ import annotations

from rich.console import Console, Group
from rich.table import Table

from benchmarks.builds import ORDER, Built, Growth, growth
from benchmarks.ratios import Measured, Round
from benchmarks.record import Record, spread_of
from benchmarks.reports import STATES
from benchmarks.sizes import FULL, SHARE
from benchmarks.spread import Line, Spread
from benchmarks.timing import VARIANTS, WARM_UP_STEPS

WIDTH = 110


def show(record: Record) -> None:
    """Print what was measured."""
    console = Console(width=WIDTH, highlight=False)
    console.print(_machine(record), soft_wrap=True)
    if record.rounds:
        console.print(Group(loops(record.rounds), "", scope(record), "", ratios(record.ratios), ""))
    if record.builds:
        console.print(builds(record.builds), "")
    if record.reports:
        console.print(reports(record.reports), "")


def scope(record: Record) -> str:
    """What the timers cover, in words."""
    images = record.sizes.images
    tried = ", ".join(f"{count}: {seconds:.2f} s" for count, seconds in record.workers.seconds.items())
    return (
        f"Timed: epochs over {images:,} images, and after each the {images // SHARE:,} test images; ours also a clean "
        f"sample of as many, and a checkpoint every {FULL:,} images; the study's own proportions. Before the timer: "
        f"starting, imports, making the images, and {WARM_UP_STEPS} steps to warm up. Every measurement is a fresh "
        f"process. Ours makes its model and copies its images within the timer. "
        f"Loader workers of the textbook: {record.workers.best}, " + (f"best of {tried}." if tried else "as asked.")
    )


def loops(rounds: list[Round]) -> Table:
    """Seconds an epoch of each entrant."""
    table = _table("Seconds an epoch, both models", "", "median", "min", "max", *VARIANTS, "of it measuring")
    for name in rounds[0]:
        timings = [round_[name] for round_ in rounds]
        models = [f"{Spread.of([t.seconds(v) for t in timings]).median:.3f}" for v in VARIANTS]
        share = Spread.of([timing.measuring_share for timing in timings]).median
        table.add_row(name, *_three(Spread.of([timing.wall for timing in timings])), *models, f"{share:.1%}")
    return table


def ratios(measured: list[Measured]) -> Table:
    """The ratios, each computed within a round."""
    table = _table("Ratios, within each round", "", "median", "min", "max", "wanted")
    for ratio in measured:
        table.add_row(ratio.name, *_three(ratio.spread), ratio.wanted)
    return table


def builds(built: list[Built]) -> Table:
    """The stages of the smallest build, and how they grow."""
    images, epochs = built[0].images, built[0].epochs
    smallest = [b for b in built if (b.images, b.epochs) == (images, epochs)]
    title = f"Seconds of a build from an empty cache: shapes, images {images:,}, epochs {epochs}"
    table = _table(title, "", "median", "min", "max", "by images: fixed", "per 1,000", "by epochs: fixed", "each")
    grows = growth(built)
    for part in ORDER:
        seconds = Spread.of([b.seconds.get(part, 0.0) for b in smallest])
        table.add_row(part, *_three(seconds), *_growth(grows[part]))
    table.add_section()
    table.add_row("total", *_three(Spread.of([b.total for b in smallest])), *_growth(grows["total"]))
    return table


def reports(rounds: list[dict[str, float]]) -> Table:
    """``make report`` on the published runs."""
    table = _table("Seconds of make report on the published runs", "", "median", "min", "max", "")
    for state, found in STATES.items():
        table.add_row(state, *_three(spread_of(rounds, state)), found)
    return table


def _machine(record: Record) -> str:
    m = record.machine
    where = m["gpu"] or m["device"].upper()
    return (
        f"\n{where}; {m['cpu']}, {m['cores']} cores, {' '.join(m['flags'])}; {m['system']}, Python {m['python']}, "
        f"torch {m['torch']}; load before {m['load_before']}; commit {record.commit or 'unknown'}\n"
    )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 1), pad_edge=False)
    for place, name in enumerate(columns):
        words = place == 0 or name in ("", "wanted")
        table.add_column(name, justify="left" if words else "right", no_wrap=True)
    return table


def _three(spread: Spread) -> list[str]:
    return [f"{value:.3f}" for value in (spread.median, spread.minimum, spread.maximum)]


def _growth(grows: Growth) -> list[str]:
    return [*_line(grows.with_images, 1000), *_line(grows.with_epochs, 1)]


def _line(line: Line | None, units: int) -> list[str]:
    return [f"{line.fixed:.3f}", f"{line.per_unit * units:.3f}"] if line else ["", ""]
