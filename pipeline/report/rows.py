"""The rows of the report's tables, in their order."""

from dataclasses import dataclass

from pipeline import formats
from pipeline.records import Finding
from pipeline.report.context import ModelRecords, ReportContext
from pipeline.report.outline import Outline


@dataclass(frozen=True)
class HeadlineNumber:
    """One of the summary's numbers, two a model, with its interval; the mean where there are several seeds."""

    who: str
    place: int
    label: str
    value: str
    unit: str
    interval: str


@dataclass(frozen=True)
class LedgerRow:
    """A finding, and the links to its evidence as (anchor, label)."""

    finding: Finding
    evidence: tuple[tuple[str, str], ...]

    @property
    def anchor(self) -> str:
        """Id of the place where the finding stands with its evidence."""
        return f"claim:{self.finding.id}"


def headline_numbers(context: ReportContext) -> tuple[HeadlineNumber, ...]:
    """Test accuracy and clean generalization gap of each model."""
    return tuple(number(model) for model in context.models for number in (_accuracy_number, _gap_number))


def _accuracy_number(model: ModelRecords) -> HeadlineNumber:
    accuracy = model.measures.test_accuracy
    return HeadlineNumber(
        who=model.look.title,
        place=model.look.place,
        label="test accuracy",
        value=formats.percent(accuracy.mean),
        unit="",
        interval=f"{formats.span(accuracy.estimate.low, accuracy.estimate.high)}%",
    )


def _gap_number(model: ModelRecords) -> HeadlineNumber:
    gap = model.measures.generalization_gap
    return HeadlineNumber(
        who=model.look.title,
        place=model.look.place,
        label="generalization gap",
        value=formats.signed(100 * gap.mean),
        unit="points",
        interval=formats.span(gap.estimate.low, gap.estimate.high),
    )


def ledger_rows(context: ReportContext, outline: Outline) -> tuple[LedgerRow, ...]:
    """The claims ledger; raises KeyError where evidence is named that the report does not have."""
    return tuple(
        LedgerRow(
            finding,
            tuple((outline.href(anchor), outline.label(anchor)) for anchor in finding.evidence),
        )
        for finding in context.findings.ledger
    )
