"""Everything measured, as JSON: each raw timing, what was made of it, and on what machine."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.builds import Built, growth
from benchmarks.ratios import Measured, Round, measured, ratios_for
from benchmarks.sizes import Sizes
from benchmarks.spread import Spread
from benchmarks.yardstick import WorkerTrials

SCHEMA = 1
"""Raised when a key changes its meaning or goes."""


@dataclass
class Record:
    """What a run of the benchmarks measured so far.

    Attributes:
        started: when, ISO 8601.
        reports: seconds by state, one dict a round.
    """

    machine: dict
    commit: str
    started: str
    sizes: Sizes
    workers: WorkerTrials | None = None
    rounds: list[Round] = field(default_factory=list)
    builds: list[Built] = field(default_factory=list)
    reports: list[dict[str, float]] = field(default_factory=list)

    @property
    def ratios(self) -> list[Measured]:
        """The ratios that the rounds give."""
        return measured(ratios_for(self.machine["device"]), self.rounds) if self.rounds else []

    def as_json(self) -> dict:
        """The file's content."""
        return {
            "schema": SCHEMA,
            "started": self.started,
            "commit": self.commit,
            "machine": self.machine,
            "sizes": asdict(self.sizes),
            "workers": asdict(self.workers) if self.workers else None,
            "rounds": [{name: asdict(timing) for name, timing in round_.items()} for round_ in self.rounds],
            "ratios": [{**asdict(ratio), **asdict(ratio.spread)} for ratio in self.ratios],
            "builds": [{**asdict(built), "total": built.total} for built in self.builds],
            "growth": {name: asdict(of) for name, of in growth(self.builds).items()} if self.builds else {},
            "reports": self.reports,
        }

    def write(self, path: Path) -> None:
        """Write the file, whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(self.as_json(), indent=1) + "\n", "utf-8")
        part.replace(path)


def spread_of(rounds: list[dict[str, float]], name: str) -> Spread:
    """Of one quantity over all rounds."""
    return Spread.of([round_[name] for round_ in rounds])
