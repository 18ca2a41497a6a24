"""What the report is made of: the records, and nothing computed yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.analyses import ANALYSES
from pipeline.analyses.contract import Analysis
from pipeline.looks import Look
from pipeline.records import (
    Architecture,
    CaseStudies,
    Comparison,
    DataSummary,
    Evaluation,
    FigureAsset,
    Findings,
    GapDecomposition,
    ReplicatedContrast,
    SeedMeasures,
    StageOrigin,
)
from pipeline.study import Study


@dataclass(frozen=True)
class ModelRecords:
    """What there is of one variant.

    Attributes:
        look: what it is called, and its colours.
        evaluation, gap_decomposition: of the seed that is shown.
        measures: over all seeds.
    """

    look: Look
    architecture: Architecture
    evaluation: Evaluation
    gap_decomposition: GapDecomposition
    measures: SeedMeasures

    @property
    def variant(self) -> str:
        """Its name in the study."""
        return self.look.variant


@dataclass(frozen=True)
class ContrastRecords:
    """What there is of two variants that are compared; every difference is the other's figure less the reference's.

    Attributes:
        suffix: follows the names of figures and tables that are about the two; see ``study.Contrast``.
        comparison: of the seed that is shown.
        over_seeds: of all seeds.
    """

    reference: ModelRecords
    other: ModelRecords
    suffix: str
    comparison: Comparison
    over_seeds: ReplicatedContrast

    @property
    def both(self) -> tuple[ModelRecords, ModelRecords]:
        """Reference, other."""
        return self.reference, self.other


@dataclass(frozen=True)
class ReportContext:
    """Everything a report says comes from here.

    Attributes:
        published: rendered from the runs that come with the project, because no data could be had.
        models: in the study's order.
        contrasts: in the study's order; empty where nothing is compared.
        seeds: in the study's order.
        replicas: the other runs: of the other seeds and of the factorial.
        figures: by name; see ``pipeline.report.outline`` for the names the report shows.
        origins: of each result, in the order of the build.
        command: what a reader types to build this report, e.g. "make report".
        outcomes: what the analyses found that the study asks for, by name: one record, or several by variant.
    """

    study: Study
    data: DataSummary
    published: bool
    models: tuple[ModelRecords, ...]
    contrasts: tuple[ContrastRecords, ...]
    seeds: tuple[int, ...]
    replicas: tuple[Evaluation, ...]
    cases: CaseStudies
    findings: Findings
    figures: dict[str, FigureAsset]
    origins: tuple[StageOrigin, ...]
    command: str
    outcomes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def experiments(self) -> frozenset[str]:
        """Of the experiments that a study may leave out, those that this one has: names of ``Section.experiment``."""
        had = {
            "contrasts": bool(self.contrasts),
            "claims": bool(self.findings.ledger),
        }
        return frozenset((*(name for name, is_there in had.items() if is_there), *self.outcomes))

    @property
    def analyses(self) -> tuple[Analysis, ...]:
        """The analyses that the study asks for, in the order of the report."""
        return tuple(each for each in ANALYSES if each.name in self.outcomes)

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """Of the seed that is shown."""
        return tuple(model.evaluation for model in self.models)

    @property
    def runs(self) -> dict[tuple[str, int], Evaluation]:
        """Every run that was measured, by variant and seed."""
        return {(run.variant, run.seed): run for run in (*self.evaluations, *self.replicas)}

    def model(self, variant: str) -> ModelRecords:
        """What there is of the variant called like that."""
        return next(model for model in self.models if model.variant == variant)

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
