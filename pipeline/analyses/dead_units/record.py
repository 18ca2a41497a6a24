"""Dead hidden units by step of training."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FirstSteps:
    """The first steps of one run, trained again.

    Attributes:
        images: of the fixed sample of test images.
        hidden_units: before the last layer.
        steps: after how many the units were counted, from 0 on.
        dead: how many were zero on every image of the sample then.
    """

    variant: str
    seed: int
    images: int
    hidden_units: int
    steps: tuple[int, ...]
    dead: tuple[int, ...]


@dataclass(frozen=True)
class Course:
    """One model's.

    Attributes:
        of: the variant that it is, or that it starts from.
        changes: what tells it from that, as in ``alternatives``; nothing of a variant.
        runs: one a seed.
    """

    of: str
    changes: dict[str, float]
    runs: tuple[FirstSteps, ...]

    @property
    def dead(self) -> tuple[float, ...]:
        """The mean over the seeds by step."""
        return tuple(sum(at) / len(at) for at in zip(*(run.dead for run in self.runs), strict=True))


@dataclass(frozen=True)
class DeadUnits:
    """All models: the variants, and the further models whose first steps are others than their variant's."""

    courses: tuple[Course, ...]

    @property
    def steps(self) -> tuple[int, ...]:
        """After which units were counted."""
        return self.courses[0].runs[0].steps
