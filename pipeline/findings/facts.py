"""What a verdict is made of: the records at hand, the tolerance, and the rules from intervals to verdicts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline import formats
from pipeline.analyses.corruptions.record import Robustness
from pipeline.analyses.factorial.record import FactorialResults
from pipeline.analyses.label_noise.record import MemorizationComparison
from pipeline.evaluation.seeds import Pair
from pipeline.portable import snapped
from pipeline.records import (
    CaseStudies,
    Comparison,
    DataSummary,
    Estimate,
    Evaluation,
    MapControls,
    Replication,
    Verdict,
)
from pipeline.study import Variants

ORIGINAL_DATA = "CIFAR-10"
TOLERANCE = 0.05
"""How far from the original's figure still counts as that figure: 5 points.

A choice, made before any run: the original rounds its figures and states neither learning rate, batch size
nor seed, so a faithful run may well land a few points off.
"""
ALLOWED = formats.number(100 * TOLERANCE, 0)


@dataclass(frozen=True)
class Facts:
    """All that findings are drawn from.

    Attributes:
        baseline, regularized, comparison: of one seed, the study's first unless told; ``cases`` are of the first.
        replication: both models over all seeds.
        others: the pairs of the other seeds.
        factorial: None where the techniques were not separated.
        label_noise, corruptions: None where the study doesn't ask for them.
    """

    data: DataSummary
    baseline: Evaluation
    regularized: Evaluation
    comparison: Comparison
    cases: CaseStudies
    baseline_controls: MapControls
    regularized_controls: MapControls
    replication: Replication
    variants: Variants
    others: tuple[Pair, ...] = ()
    factorial: FactorialResults | None = None
    label_noise: MemorizationComparison | None = None
    corruptions: Robustness | None = None

    @property
    def by_seed(self) -> tuple[Facts, ...]:
        """The same facts with each seed's runs in turn."""
        pairs = (Pair(self.baseline, self.regularized, self.comparison), *self.others)
        return tuple(
            replace(self, baseline=p.baseline, regularized=p.regularized, comparison=p.comparison) for p in pairs
        )

    @property
    def seed_count(self) -> int:
        """How many seeds the study has."""
        return len(self.replication.seeds)

    @property
    def is_comparable(self) -> bool:
        """Whether the original's figures are of these images; if not, only its directions can be checked."""
        return self.data.name == ORIGINAL_DATA

    @property
    def elsewhere(self) -> str:
        """Why the size of the original's figures says nothing here: a clause."""
        return f"the original's figure is for {ORIGINAL_DATA}, not for {self.data.name}"

    def label(self, name: str) -> int | None:
        """The label of the class called ``name``, whatever its capitals; None where there is none."""
        names = [known.lower() for known in self.data.classes]
        return names.index(name) if name in names else None


def lies_near(estimate: Estimate, figure: float) -> Verdict:
    """Holds where the whole interval lies within the tolerance of the figure, fails where it lies outside."""
    least, most = snapped(figure - TOLERANCE), snapped(figure + TOLERANCE)
    low, high = snapped(estimate.low), snapped(estimate.high)
    if least <= low and high <= most:
        return "holds"
    return "fails" if high < least or low > most else "undecided"


def nearness(verdict: Verdict, value: float, figure: float) -> str:
    """How ``lies_near`` decided, in words that end a clause."""
    side = "below" if value < figure else "above"
    return {
        "holds": f"{_distance(value, figure, side)}, within the {ALLOWED} that we allow",
        "fails": f"{_distance(value, figure, side)}, more than the {ALLOWED} that we allow",
        "undecided": f"{_distance(value, figure, side)}, too close to the {ALLOWED} that we allow to call",
    }[verdict]


def _distance(value: float, figure: float, side: str) -> str:
    original = f"the original's {formats.percent(figure, 0)}"
    distance = formats.points(abs(value - figure))
    return f"the same as {original}" if distance == formats.points(0) else f"{distance} {side} {original}"
