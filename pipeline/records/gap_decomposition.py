"""What separates a run's clean training accuracy from its running one."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.values import Estimate


@dataclass(frozen=True)
class GapStep:
    """One step from the clean training accuracy to the running one.

    Attributes:
        name: what is switched on; "moving weights" is the last.
        accuracy: training accuracy with it and all before it.
        change: against the step before; negative where it costs right answers.
    """

    name: str
    accuracy: Estimate
    change: Estimate


@dataclass(frozen=True)
class GapDecomposition:
    """What separates a run's clean training accuracy from its running one. The last step ends at the latter."""

    variant: str
    seed: int
    clean: Estimate
    steps: tuple[GapStep, ...]
