"""How far the runs in training have come, and how long they still take."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.records import EpochRecord
    from pipeline.training.workers import Progress


def clock(seconds: float) -> str:
    """Seconds as a clock shows them: "0:07", "12:31", "1:02:10"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


@dataclass
class RunInTraining:
    """One run.

    Attributes:
        label: the run's.
        epochs: it has in all.
        before: epochs finished when its training was begun or resumed.
        done: epochs finished, and the share of the one being trained.
        since: when it was first heard of, in seconds; None while it waits for a core.
        speed: images a second in the last epoch heard of; 0 where nothing is known.
        loss: so far in the epoch being trained; None before anything is known.
        finished: the measurements of the last finished epoch, if there is one.
    """

    label: str
    epochs: int
    before: int
    done: float
    since: float | None = None
    speed: float = 0.0
    loss: float | None = None
    finished: EpochRecord | None = None

    def hear(self, progress: Progress, now: float) -> None:
        """Take in what the training process reports."""
        if self.since is None:
            self.since, self.before = now, progress.epoch - 1
        self.speed = progress.images_per_second or self.speed
        if progress.finished:
            self.finished, self.done = progress.finished, progress.epoch
        else:
            self.done = progress.epoch - 1 + progress.images / progress.size
            self.loss = progress.running_loss if progress.images else None

    @property
    def waiting(self) -> bool:
        """Whether nothing was heard of it."""
        return self.since is None

    @property
    def ended(self) -> bool:
        """Whether its last epoch is finished."""
        return self.done >= self.epochs

    def epoch_seconds(self, now: float) -> float | None:
        """Seconds that an epoch of it takes; None before an epoch has been heard of."""
        if self.since is None or self.done <= self.before:
            return None
        return (now - self.since) / (self.done - self.before)

    def seconds_left(self, now: float) -> float | None:
        """Seconds until it ends; None before anything is known."""
        pace = self.epoch_seconds(now)
        return None if pace is None else pace * (self.epochs - self.done)


class Remaining:
    """All runs that a build trains.

    Args:
        epochs_done: run label -> epochs finished before.
        epochs: run label -> epochs in all.
    """

    def __init__(self, epochs_done: dict[str, int], epochs: dict[str, int]) -> None:
        self.runs = {label: RunInTraining(label, epochs[label], done, done) for label, done in epochs_done.items()}
        self._side_by_side = 1

    def hear(self, progress: Progress, now: float) -> RunInTraining:
        """Take in what a training process reports; the run that it speaks of."""
        run = self.runs[progress.label]
        run.hear(progress, now)
        self._side_by_side = max(self._side_by_side, len(self.active))
        return run

    @property
    def active(self) -> list[RunInTraining]:
        """The runs being trained now."""
        return [run for run in self.runs.values() if not run.waiting and not run.ended]

    def seconds_left(self, now: float) -> float | None:
        """Seconds until the last run ends, those that wait begun as others end; None before anything is known."""
        paces = [pace for run in self.runs.values() if (pace := run.epoch_seconds(now))]
        if not paces:
            return None
        mean = sum(paces) / len(paces)
        ends = [(run.epoch_seconds(now) or mean) * (run.epochs - run.done) for run in self.active]
        ends += [0.0] * (self._side_by_side - len(ends))
        heapq.heapify(ends)
        for run in self.runs.values():
            if run.waiting:
                heapq.heapreplace(ends, ends[0] + mean * (run.epochs - run.done))
        return max(ends)

    def summary(self) -> str:
        """How many runs there are, and how many have ended and wait."""
        if not self.active:
            return f"about to train {_runs(len(self.runs))}"
        ended = sum(run.ended for run in self.runs.values())
        waiting = sum(run.waiting and not run.ended for run in self.runs.values())
        counts = [f"{count} {what}" for count, what in ((ended, "done"), (waiting, "waiting")) if count]
        return ": ".join(filter(None, (f"training {_runs(len(self.runs))}", ", ".join(counts))))

    def how_far(self) -> str:
        """How far each run has come that hasn't ended, for a user who stops here."""
        unfinished = [run for run in self.runs.values() if not run.ended]
        begun = [f"{run.label} after epoch {int(run.done)} of {run.epochs}" for run in unfinished if run.done >= 1]
        others = len(unfinished) - len(begun)
        return ", ".join([*begun, *([f"{others} without a finished epoch"] if others else [])])


def _runs(count: int) -> str:
    return f"{count} run{'s' if count != 1 else ''}"
