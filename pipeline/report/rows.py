"""The rows of the report's tables, in their order."""

from collections.abc import Sequence
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
    def rule(self) -> str:
        """When the claim holds, as a sentence without its full stop."""
        return f"{self.finding.rule[0].upper()}{self.finding.rule[1:]}"

    @property
    def anchor(self) -> str:
        """Id of the place where the finding stands with its evidence."""
        return f"claim:{self.finding.id}"


@dataclass(frozen=True)
class Sensitivity:
    """Which verdicts hang on a chosen threshold.

    Attributes:
        flipping: those that another choice changes.
        steady: the short names of those that none of the choices tried changes.
    """

    flipping: tuple[Finding, ...]
    steady: tuple[str, ...]


def sensitivity(ledger: Sequence[Finding]) -> Sensitivity:
    """Of claims whose rule has a threshold."""
    tried = [each for each in ledger if each.tried]
    steady = tuple(each.short for each in tried if not each.flips)
    return Sensitivity(tuple(each for each in tried if each.flips), steady)


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
