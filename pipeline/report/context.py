"""What the report is made of: the records, and nothing computed yet."""

from dataclasses import dataclass

from pipeline.records import (
    Architecture,
    CaseStudies,
    Comparison,
    DataSummary,
    Evaluation,
    FigureAsset,
    Findings,
    GapLadder,
    MapControls,
    StageOrigin,
)
from pipeline.study import Study


@dataclass(frozen=True)
class ReportContext:
    """Everything a report says comes from here.

    Attributes:
        published: rendered from the runs that come with the project, because no data could be had.
        architectures: of the baseline and of the regularized model, in this order.
        ladders, controls: likewise.
        figures: by name; see ``pipeline.report.outline`` for the names the report shows.
        origins: one per stage of the build, in its order.
        command: what a reader types to build this report, e.g. "make report".
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
    cases: CaseStudies
    findings: Findings
    figures: dict[str, FigureAsset]
    origins: tuple[StageOrigin, ...]
    command: str

    @property
    def evaluations(self) -> tuple[Evaluation, Evaluation]:
        """Baseline, regularized."""
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

    def training_origin(self, variant: str) -> StageOrigin | None:
        """How the run of ``variant`` was obtained; None where the build did not say."""
        prefix = f"train {variant} "
        return next((o for o in self.origins if f"{o.stage} ".startswith(prefix)), None)
