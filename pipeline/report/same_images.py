"""Two models' answers to the same test images, made ready for a table and for sentences."""

from dataclasses import dataclass

from pipeline.evaluation.paired import SIGNIFICANCE, differs
from pipeline.evaluation.signs import Sign, sign
from pipeline.records import ClassChange, Comparison, Equivalence
from pipeline.report.context import ContrastRecords, ReportContext

SHOWN = ("fixed", "introduced")
"""The cases that are images which change sides; a contrast's suffix follows."""


@dataclass(frozen=True)
class Cell:
    """Images counted, and their share of the test set. ``name`` is what the report calls them, if anything."""

    count: int
    share: float
    name: str = ""


@dataclass(frozen=True)
class AnswerRow:
    """Images of which the reference is right, or wrong, or all, by what the other model makes of them."""

    reference: str
    right: Cell
    wrong: Cell
    total: Cell


@dataclass(frozen=True)
class SideChange:
    """A class by name, and its images that changed sides."""

    name: str
    change: ClassChange


@dataclass(frozen=True)
class SameImagesReading:
    """What comes of asking two models about the same images.

    Attributes:
        answers: rows right and wrong; ``totals`` closes them.
        disagreements: images that only one model gets right, and their share of the test set.
        is_close_call: the exact test and the interval of the difference are on different sides of 5%.
        better, worse: names of the classes whose recall is higher / lower in the other model after Holm's
            correction.
        uncorrected: names of those that would differ without the correction, and don't with it.
        gains, loses: the class that gains / loses most images on balance; None where none does.
        pictures: names of the figures that show a fixed and an introduced error, as far as there are such.
    """

    answers: tuple[AnswerRow, AnswerRow]
    totals: AnswerRow
    disagreements: int
    disagreement_share: float
    p_value: float
    is_close_call: bool
    equivalence: Equivalence
    better: tuple[str, ...]
    worse: tuple[str, ...]
    uncorrected: tuple[str, ...]
    gains: SideChange | None
    loses: SideChange | None
    pictures: tuple[str, ...]


def read_same_images(context: ReportContext, contrast: ContrastRecords) -> SameImagesReading:
    """Read a comparison image by image, and class by class."""
    comparison = contrast.comparison
    right, wrong, totals = _answers(comparison, context.test_size)
    disagreements = len(comparison.fixed) + len(comparison.introduced)
    sides = {way: [c for c in comparison.changes if corrected_side(c) == way] for way in ("positive", "negative")}
    shown = [f"{name}{contrast.suffix}" for name in SHOWN]
    chance = [c for c in comparison.changes if c.p_value < SIGNIFICANCE and not differs(c)]
    return SameImagesReading(
        answers=(right, wrong),
        totals=totals,
        disagreements=disagreements,
        disagreement_share=disagreements / context.test_size,
        p_value=comparison.p_value,
        is_close_call=(comparison.p_value < SIGNIFICANCE) != (sign(comparison.test_accuracy) != "unclear"),
        equivalence=comparison.equivalence,
        better=_names(context, sides["positive"]),
        worse=_names(context, sides["negative"]),
        uncorrected=_names(context, chance),
        gains=_foremost(context, comparison, 1),
        loses=_foremost(context, comparison, -1),
        pictures=tuple(f"case-{case.id}" for case in context.cases.cases if case.id in shown),
    )


def corrected_side(change: ClassChange) -> Sign:
    """Which way a class's recall differs, by its corrected p value."""
    if not differs(change):
        return "unclear"
    return "positive" if change.fixed > change.introduced else "negative"


def _answers(comparison: Comparison, test_size: int) -> tuple[AnswerRow, AnswerRow, AnswerRow]:
    fixed, introduced = len(comparison.fixed), len(comparison.introduced)
    right, wrong = (comparison.both_right, introduced), (fixed, comparison.both_wrong)
    totals = (right[0] + wrong[0], right[1] + wrong[1])

    def row(name: str, counts: tuple[int, int], names: tuple[str, str] = ("", "")) -> AnswerRow:
        shown = zip((*counts, sum(counts)), (*names, ""), strict=True)
        return AnswerRow(name, *(Cell(count, count / test_size, each) for count, each in shown))

    return (
        row("right", right, ("both right", "introduced")),
        row("wrong", wrong, ("fixed", "both wrong")),
        row("all", totals),
    )


def _names(context: ReportContext, changes: list[ClassChange]) -> tuple[str, ...]:
    return tuple(context.class_name(change.label) for change in changes)


def _foremost(context: ReportContext, comparison: Comparison, way: int) -> SideChange | None:
    """The class whose balance of fixed and introduced errors is furthest that way, the first of equals."""
    change = max(comparison.changes, key=lambda change: way * (change.fixed - change.introduced))
    if way * (change.fixed - change.introduced) <= 0:
        return None
    return SideChange(context.class_name(change.label), change)
