"""What the report is made of: the records, and nothing computed yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.analyses import ANALYSES
from pipeline.analyses.contract import Analysis
from pipeline.records import (
    Architecture,
    CaseStudies,
    Comparison,
    DataSummary,
    Evaluation,
    FigureAsset,
    Findings,
    GapLadder,
    LeakScores,
    MapControls,
    NearDuplicates,
    Neighbours,
    Replication,
    StageOrigin,
)
from pipeline.study import Study


@dataclass(frozen=True)
class ReportContext:
    """Everything a report says comes from here.

    Attributes:
        published: rendered from the runs that come with the project, because no data could be had.
        architectures: of the baseline and of the regularized model, in this order.
        baseline, regularized, ladders, comparison, cases, controls, neighbours, leaks: of the first seed, which is
            shown in detail; of pairs the baseline's first.
        replication: both models over all seeds.
        replicas: the other runs: of the other seeds and of the factorial.
        figures: by name; see ``pipeline.report.outline`` for the names the report shows.
        origins: of each result, in the order of the build.
        command: what a reader types to build this report, e.g. "make report".
        outcomes: what the analyses found that the study asks for, by their names.
    """

    study: Study
    data: DataSummary
    published: bool
    architectures: tuple[Architecture, Architecture]
    baseline: Evaluation
    regularized: Evaluation
    ladders: tuple[GapLadder, GapLadder]
    controls: tuple[MapControls, MapControls]
    comparison: Comparison
    replication: Replication
    replicas: tuple[Evaluation, ...]
    cases: CaseStudies
    duplicates: NearDuplicates
    neighbours: tuple[Neighbours, Neighbours]
    leaks: tuple[LeakScores, LeakScores]
    findings: Findings
    figures: dict[str, FigureAsset]
    origins: tuple[StageOrigin, ...]
    command: str
    outcomes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def experiments(self) -> frozenset[str]:
        """Of the experiments that a study may leave out, those that this one has: names of ``Section.experiment``."""
        had = {
            "seeds": len(self.replication.seeds) > 1,
            "claims": bool(self.findings.ledger),
        }
        return frozenset((*(name for name, is_there in had.items() if is_there), *self.outcomes))

    @property
    def analyses(self) -> tuple[tuple[Analysis, Any], ...]:
        """The analyses that the study asks for, in the order of the report, each with what it found."""
        return tuple((each, self.outcomes[each.name]) for each in ANALYSES if each.name in self.outcomes)

    @property
    def evaluations(self) -> tuple[Evaluation, Evaluation]:
        """Baseline, regularized; of the first seed."""
        return self.baseline, self.regularized

    @property
    def train_size(self) -> int:
        """Training images."""
        return sum(self.data.train_counts)

    @property
    def test_size(self) -> int:
        """Test images."""
        return sum(self.data.test_counts)

    def class_name(self, label: int) -> str:
        """The name of class ``label``."""
        return self.data.classes[label]

    def training_origin(self, variant: str, seed: int) -> StageOrigin | None:
        """How a run was obtained; None where the build did not say. Of a run without weights, its history's origin."""
        names = (variant, f"{variant} seed {seed}")
        wanted = [f"{stage} {name}" for stage in ("train", "history of") for name in names]
        return next((o for o in self.origins if o.stage in wanted), None)
