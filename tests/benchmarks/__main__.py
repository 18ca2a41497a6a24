"""``make bench``, or ``PYTHONPATH=tests python -m benchmarks --help``."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from benchmarks import builds, fresh, loops, reports, tables, yardstick
from benchmarks.record import Record
from benchmarks.sizes import default_sizes
from pipeline.provenance import commit

PARTS = ("yardstick", "builds", "reports")

ENTRANTS = ("textbook", "ours", "resident", "alone", "not deterministic", "static batch")


@click.command(context_settings={"max_content_width": 110})
@click.option("--device", type=click.Choice(["auto", "cuda", "mps", "cpu"]), default="auto", show_default=True)
@click.option("--full", is_flag=True, help="The study's 50,000 images; about an hour on two cores.")
@click.option("--images", type=click.IntRange(40), help="Training images of the loops.  [2500 on the CPU, else 50000]")
@click.option("--epochs", type=click.IntRange(1), help="Timed epochs of the textbook loop.  [1]")
@click.option("--resident-epochs", type=click.IntRange(1), help="Of the other loops.  [1 on the CPU, else 25]")
@click.option("--rounds", type=click.IntRange(1), help="Of the loops.  [5]")
@click.option("--workers", type=click.IntRange(0), help="Of the textbook's loader.  [the best of several]")
@click.option("--part", "parts", multiple=True, type=click.Choice(PARTS), help="Only this part; may be repeated.")
@click.option("--entrant", "chosen", multiple=True, type=click.Choice(ENTRANTS), help="Only this one, likewise.")
@click.option("--build-images", type=click.IntRange(100), default=500, show_default=True, help="Of the smallest build.")
@click.option("--build-epochs", type=click.IntRange(1), default=2, show_default=True, help="Of the smallest build.")
@click.option("--build-rounds", type=click.IntRange(1), default=3, show_default=True, help="Of builds and reports.")
@click.option("--growth", type=click.IntRange(0), default=2, show_default=True, help="Steps of four times the size.")
@click.option("--json", "path", type=click.Path(path_type=Path), help="Where the timings go.  [cache/benchmarks/]")
def main(device, full, parts, chosen, workers, build_images, build_epochs, build_rounds, growth, path, **asked) -> None:
    """Measure how fast a study is: against a textbook loop, stage by stage, and from published runs.

    Without options about ten minutes on two idle cores: few images, with the measurements after each epoch scaled in
    the study's own proportion (50,000 : 10,000 : 10,000).
    """
    machine = fresh.call("machine:describe", device=device)
    sizes = default_sizes(machine["device"], full)
    sizes = replace(sizes, **{name: value for name, value in asked.items() if value is not None})
    started = datetime.now().astimezone()
    record = Record(machine, commit(fresh.ROOT), started.isoformat(timespec="seconds"), sizes)
    path = path or fresh.ROOT / "cache" / "benchmarks" / f"{started:%Y%m%d-%H%M%S}.json"
    measures = {
        "yardstick": lambda: _yardstick(record, workers, chosen or ENTRANTS),
        "builds": lambda: _builds(record, builds.build_sizes(build_images, build_epochs, growth), build_rounds),
        "reports": lambda: _reports(record, build_rounds),
    }
    for part in parts or PARTS:
        measures[part]()
        record.write(path)
    tables.show(record)
    click.echo(path)


def _yardstick(record: Record, workers: int | None, chosen: tuple[str, ...]) -> None:
    device = record.machine["device"]
    if workers is None:
        counts = yardstick.worker_counts(record.machine["cores"])
        record.workers = yardstick.try_workers(record.sizes, device, counts, loops.take, _say)
    else:
        record.workers = yardstick.WorkerTrials(workers, {})
    tasks = yardstick.entrants(record.sizes, device, record.workers.best)
    tasks = {name: task for name, task in tasks.items() if name in chosen}
    record.rounds = yardstick.take_rounds(tasks, record.sizes.rounds, loops.take, _say)


def _builds(record: Record, sizes: list[tuple[int, int]], rounds: int) -> None:
    for images, epochs in builds.in_turns(sizes, rounds):
        built = builds.build(images, epochs, record.machine["device"])
        record.builds.append(built)
        _say(f"build, images {images:,}, epochs {epochs}: {built.total:.1f} s")


def _reports(record: Record, rounds: int) -> None:
    for _ in range(rounds):
        record.reports.append(reports.time_reports())
        _say("reports: " + "  ".join(f"{state} {seconds:.1f}" for state, seconds in record.reports[-1].items()))


def _say(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main(prog_name="make bench")
