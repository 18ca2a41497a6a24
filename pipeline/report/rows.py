"""The rows of the report's tables, in their order."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from pipeline import formats
from pipeline.analyses.rows import ResultRow
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.signs import Sign
from pipeline.records import ClassChange, ClassScores, ConfusedPair, Estimate, Evaluation, Finding
from pipeline.report.context import ContrastRecords, ModelRecords, ReportContext
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


def result_rows(context: ReportContext) -> tuple[ResultRow, ...]:
    """All models side by side, after the last epoch of the seed that is shown in detail."""
    percent, points, signed = formats.estimate_percent, formats.estimate_signed_points, formats.signed_points

    def row(
        measure: str,
        note: str,
        text: Callable[[Evaluation], str],
        difference: Callable[[ContrastRecords], str] = lambda _: formats.DASH,
    ) -> ResultRow:
        values = tuple(text(each) for each in context.evaluations)
        return ResultRow(measure, note, values, tuple(difference(each) for each in context.contrasts))

    return (
        row(
            "Running train accuracy",
            "over the last epoch’s training batches",
            lambda e: formats.percent(e.running_train_accuracy),
            lambda c: signed(_less(c, lambda e: e.running_train_accuracy)),
        ),
        row(
            "Clean train accuracy",
            "whole training set, after the last epoch",
            lambda e: percent(e.train_accuracy),
            lambda c: signed(_less(c, lambda e: e.train_accuracy.value)),
        ),
        row("Test accuracy", "", lambda e: percent(e.test_accuracy), lambda c: points(c.comparison.test_accuracy)),
        row(
            "Generalization gap",
            "clean train − test",
            lambda e: points(e.generalization_gap),
            lambda c: points(negated(c.comparison.generalization_gap)),
        ),
        row(
            "Apparent gap",
            "running train − test",
            lambda e: points(e.apparent_gap),
            lambda c: points(negated(c.comparison.apparent_gap)),
        ),
        row("Clean train loss", "", lambda e: formats.loss(e.train_loss)),
        row("Test loss, lowest", "and its epoch", _lowest),
        row("Test loss, last", "", lambda e: formats.loss(e.test_loss)),
        row("Silent hidden units", "zero on every test image", _silent),
    )


def _less(contrast: ContrastRecords, measure: Callable[[Evaluation], float]) -> float:
    """The other's less the reference's."""
    before, after = (measure(model.evaluation) for model in contrast.both)
    return after - before


def _lowest(evaluation: Evaluation) -> str:
    return f"{formats.loss(evaluation.lowest_test_loss)} (epoch {evaluation.onset_epoch})"


def _silent(evaluation: Evaluation) -> str:
    return f"{formats.count(evaluation.silent_units)} of {formats.count(evaluation.hidden_units)}"


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
