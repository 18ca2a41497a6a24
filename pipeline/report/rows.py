"""The rows of the report's tables, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pipeline import formats
from pipeline.evaluation.signs import Sign
from pipeline.records import ClassChange, ClassScores, ConfusedPair, Estimate, Finding
from pipeline.report.context import ModelRecords, ReportContext
from pipeline.report.outline import Outline
from pipeline.report.same_images import corrected_side


@dataclass(frozen=True)
class HeadlineNumber:
    """One of the summary's numbers, two a model, with its interval; the mean where there are several seeds."""

    who: str
    place: int
    label: str
    value: str
    unit: str
    interval: str
    seeds: str
    note: str


@dataclass(frozen=True)
class ClassDifference:
    """Other - reference recall of one class; its side of zero as far as Holm's correction leaves one."""

    recall: Estimate
    change: ClassChange
    side: Sign


@dataclass(frozen=True)
class ClassRow:
    """All models' scores of one class, and their differences, one a contrast."""

    name: str
    support: int
    scores: tuple[ClassScores, ...]
    differences: tuple[ClassDifference, ...]


@dataclass(frozen=True)
class PairCell:
    """A confusion with its classes' names."""

    true: str
    taken: str
    pair: ConfusedPair


@dataclass(frozen=True)
class ConfusionRow:
    """Each model's confusion of this rank; None where a model has fewer."""

    rank: int
    cells: tuple[PairCell | None, ...]


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
        seeds=_seeds_apart([formats.percent(value) for value in accuracy.values]),
        note=f"test loss at the end {formats.loss(model.measures.test_loss.mean)}",
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
        seeds=_seeds_apart([formats.number(100 * value) for value in gap.values]),
        note=f"clean train accuracy {formats.percent(model.measures.train_accuracy.mean)}",
    )


def _seeds_apart(values: list[str]) -> str:
    """Each seed's figure, where there are several."""
    return f"seeds {', '.join(values)}" if len(values) > 1 else ""


def class_rows(context: ReportContext) -> tuple[ClassRow, ...]:
    """One row a class, in the order of the labels."""
    return tuple(_class_row(context, label) for label in range(len(context.data.classes)))


def _class_row(context: ReportContext, label: int) -> ClassRow:
    scores = tuple(each.per_class[label] for each in context.evaluations)
    compared = [each.comparison for each in context.contrasts]
    found = [(each.per_class_recall[label], each.changes[label]) for each in compared]
    differences = tuple(ClassDifference(recall, change, corrected_side(change)) for recall, change in found)
    return ClassRow(context.class_name(label), scores[0].support, scores, differences)


def confusion_rows(context: ReportContext) -> tuple[ConfusionRow, ...]:
    """The most frequent confusions of all models by rank."""

    def cell(pair: ConfusedPair | None) -> PairCell | None:
        return PairCell(context.class_name(pair.true), context.class_name(pair.predicted), pair) if pair else None

    ranks = zip_longest(*(each.confused_pairs for each in context.evaluations))
    return tuple(ConfusionRow(rank, tuple(map(cell, pairs))) for rank, pairs in enumerate(ranks, start=1))


def ledger_rows(context: ReportContext, outline: Outline) -> tuple[LedgerRow, ...]:
    """The claims ledger; raises KeyError where evidence is named that the report does not have."""
    return tuple(
        LedgerRow(
            finding,
            tuple((outline.href(anchor), outline.label(anchor)) for anchor in finding.evidence),
        )
        for finding in context.findings.ledger
    )
