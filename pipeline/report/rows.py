"""The rows of the report's tables, in their order."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from pipeline import formats
from pipeline.analyses.rows import ResultRow
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.signs import Sign
from pipeline.records import ClassChange, ClassScores, ConfusedPair, Estimate, Evaluation, Finding, SeedMeasures
from pipeline.report.context import ReportContext
from pipeline.report.outline import Outline
from pipeline.report.same_images import corrected_side


@dataclass(frozen=True)
class HeadlineNumber:
    """One of the summary's four numbers, with its interval; the mean where there are several seeds."""

    variant: str
    label: str
    value: str
    unit: str
    interval: str
    seeds: str
    note: str


@dataclass(frozen=True)
class ClassRow:
    """Both models' scores of one class, and regularized - baseline recall; its side of zero as far as Holm's
    correction leaves one."""

    name: str
    support: int
    baseline: ClassScores
    regularized: ClassScores
    difference: Estimate
    change: ClassChange
    side: Sign


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
    baseline: PairCell | None
    regularized: PairCell | None


@dataclass(frozen=True)
class LedgerRow:
    """A finding, the links to its evidence as (anchor, label), and the chapter that discusses it."""

    finding: Finding
    evidence: tuple[tuple[str, str], ...]
    home: str

    @property
    def anchor(self) -> str:
        """Id of the place in the text where the finding is discussed."""
        return f"claim:{self.finding.id}"


def headline_numbers(context: ReportContext) -> tuple[HeadlineNumber, ...]:
    """Test accuracy and clean generalization gap of both models."""
    over = context.replication
    both = {"baseline": over.baseline, "regularized": over.regularized}
    return (
        *(_accuracy_number(variant, each) for variant, each in both.items()),
        *(_gap_number(variant, each) for variant, each in both.items()),
    )


def _accuracy_number(variant: str, measures: SeedMeasures) -> HeadlineNumber:
    accuracy = measures.test_accuracy
    return HeadlineNumber(
        variant=variant,
        label="test accuracy",
        value=formats.percent(accuracy.mean),
        unit="",
        interval=f"{formats.span(accuracy.estimate.low, accuracy.estimate.high)}%",
        seeds=_seeds_apart([formats.percent(value) for value in accuracy.values]),
        note=f"test loss at the end {formats.loss(measures.test_loss.mean)}",
    )


def _gap_number(variant: str, measures: SeedMeasures) -> HeadlineNumber:
    gap = measures.generalization_gap
    return HeadlineNumber(
        variant=variant,
        label="generalization gap",
        value=formats.signed(100 * gap.mean),
        unit="points",
        interval=formats.span(gap.estimate.low, gap.estimate.high),
        seeds=_seeds_apart([formats.number(100 * value) for value in gap.values]),
        note=f"clean train accuracy {formats.percent(measures.train_accuracy.mean)}",
    )


def _seeds_apart(values: list[str]) -> str:
    """Each seed's figure, where there are several."""
    return f"seeds {', '.join(values)}" if len(values) > 1 else ""


def result_rows(context: ReportContext) -> tuple[ResultRow, ...]:
    """Both models side by side; differences are regularized - baseline."""
    before, after, comparison = context.baseline, context.regularized, context.comparison
    percent, points = formats.estimate_percent, formats.estimate_signed_points

    def row(measure: str, note: str, text: Callable[[Evaluation], str], difference: str = formats.DASH) -> ResultRow:
        return ResultRow(measure, note, text(before), text(after), difference)

    return (
        row(
            "Running train accuracy",
            "over the last epoch’s training batches",
            lambda e: formats.percent(e.running_train_accuracy),
            formats.signed_points(after.running_train_accuracy - before.running_train_accuracy),
        ),
        row(
            "Clean train accuracy",
            "whole training set, after the last epoch",
            lambda e: percent(e.train_accuracy),
            formats.signed_points(after.train_accuracy.value - before.train_accuracy.value),
        ),
        row("Test accuracy", "", lambda e: percent(e.test_accuracy), points(comparison.test_accuracy)),
        row(
            "Generalization gap",
            "clean train − test",
            lambda e: points(e.generalization_gap),
            points(negated(comparison.generalization_gap)),
        ),
        row(
            "Apparent gap",
            "running train − test",
            lambda e: points(e.apparent_gap),
            points(negated(comparison.apparent_gap)),
        ),
        row("Clean train loss", "", lambda e: formats.loss(e.train_loss)),
        row("Test loss, lowest", "and its epoch", _lowest),
        row("Test loss, last", "", lambda e: formats.loss(e.test_loss)),
        row("Silent hidden units", "zero on every test image", _silent),
    )


def _lowest(evaluation: Evaluation) -> str:
    return f"{formats.loss(evaluation.lowest_test_loss)} (epoch {evaluation.onset_epoch})"


def _silent(evaluation: Evaluation) -> str:
    return f"{formats.count(evaluation.silent_units)} of {formats.count(evaluation.hidden_units)}"


def class_rows(context: ReportContext) -> tuple[ClassRow, ...]:
    """One row a class, in the order of the labels."""
    before, after = (each.per_class for each in context.evaluations)
    comparison = context.comparison
    rows = zip(before, after, comparison.per_class_recall, comparison.changes, strict=True)
    return tuple(
        ClassRow(context.class_name(b.label), b.support, b, r, difference, change, corrected_side(change))
        for b, r, difference, change in rows
    )


def confusion_rows(context: ReportContext) -> tuple[ConfusionRow, ...]:
    """The most frequent confusions of both models by rank."""

    def cell(pair: ConfusedPair | None) -> PairCell | None:
        return PairCell(context.class_name(pair.true), context.class_name(pair.predicted), pair) if pair else None

    pairs = zip_longest(*(each.confused_pairs for each in context.evaluations))
    return tuple(ConfusionRow(rank, cell(b), cell(r)) for rank, (b, r) in enumerate(pairs, start=1))


def ledger_rows(context: ReportContext, outline: Outline) -> tuple[LedgerRow, ...]:
    """The claims ledger; raises KeyError where evidence is named that the report does not have."""
    return tuple(
        LedgerRow(
            finding,
            tuple((outline.href(anchor), outline.label(anchor)) for anchor in finding.evidence),
            outline.home_of(finding),
        )
        for finding in context.findings.ledger
    )
