"""Training on wrong labels, made ready for a table and for sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline import formats
from pipeline.analyses.label_noise.record import Memorization, MemorizationComparison, MemorizationContrast
from pipeline.analyses.rows import ResultRow
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.signs import Sign, sign
from pipeline.looks import Look
from pipeline.portable import snapped
from pipeline.records import Estimate

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

Extent = Literal["nearly all", "most", "some", "none"]

NEARLY_ALL, MOST = 0.9, 0.5
"""What all of an interval must lie above for that to be said of what was learned by heart."""

RELAPSE = 0.05
"""By how much true answers must fall from their most, and wrong ones rise, to count as exchanged: 5 points."""


@dataclass(frozen=True)
class ByHeart:
    """What one model made of its wrong labels.

    Attributes:
        extent: how much it learned by heart, as far as the intervals allow.
        truest: the share of true answers after the epoch at which it was highest.
        relapses: since then it has clearly given up true answers and learned wrong ones.
        half_epoch: the first after which half were learned; None where in the end it isn't clear that so many are.
    """

    look: Look
    measured: Memorization
    extent: Extent
    truest: float
    relapses: bool
    half_epoch: int | None


@dataclass(frozen=True)
class ByHeartContrast:
    """Two models on the same wrong labels.

    Attributes:
        learned: what the other learned by heart, against the reference.
        fewer: reference - other share of wrong labels given back.
        knows_less: of the labels that were kept, the other clearly gives back fewer.
        truer: side of zero of other - reference share of true answers.
        better: side of zero of other - reference test accuracy, both trained on the wrong labels.
        turns: with the true labels, the other way round.
    """

    reference: ByHeart
    other: ByHeart
    measured: MemorizationContrast
    learned: Literal["less", "more", "unclear"]
    fewer: Estimate
    knows_less: bool
    truer: Sign
    better: Sign
    turns: bool


@dataclass(frozen=True)
class MemorizationReading:
    """What training on wrong labels shows.

    Attributes:
        seed: of all its models.
        fraction: of the labels that were replaced.
        exceptions_last: one of the models, at least, relapses.
    """

    measured: MemorizationComparison
    seed: int
    fraction: float
    models: tuple[ByHeart, ...]
    contrasts: tuple[ByHeartContrast, ...]
    exceptions_last: bool
    rows: tuple[ResultRow, ...]


def read(context: ReportContext) -> MemorizationReading:
    """Read the experiment."""
    measured: MemorizationComparison = context.outcomes["label_noise"]
    models = {each.variant: _by_heart(each.look, measured.models[each.variant]) for each in context.models}
    return MemorizationReading(
        measured=measured,
        seed=context.seeds[0],
        fraction=measured.wrong / measured.train_size,
        models=tuple(models.values()),
        contrasts=tuple(_contrast(models[each.reference], models[each.other], each) for each in measured.contrasts),
        exceptions_last=any(model.relapses for model in models.values()),
        rows=_rows(tuple(model.measured for model in models.values()), measured.contrasts),
    )


def _by_heart(look: Look, measured: Memorization) -> ByHeart:
    extent, last = _extent(measured), measured.history[-1]
    truest = measured.history[measured.truest_epoch - 1]
    turned = min(truest.true_answers - last.true_answers, last.memorized - truest.memorized)
    return ByHeart(
        look=look,
        measured=measured,
        extent=extent,
        truest=truest.true_answers,
        relapses=extent != "none" and bool(snapped(turned) >= RELAPSE),
        half_epoch=measured.half_epoch if extent in ("most", "nearly all") else None,
    )


def _contrast(reference: ByHeart, other: ByHeart, measured: MemorizationContrast) -> ByHeartContrast:
    better = sign(measured.test_accuracy)
    return ByHeartContrast(
        reference=reference,
        other=other,
        measured=measured,
        learned=_learned(reference, other, measured),
        fewer=negated(measured.memorized),
        knows_less=other.measured.intact.high < reference.measured.intact.low,
        truer=sign(measured.true_answers),
        better=better,
        turns={better, sign(measured.test_accuracy_with_true_labels)} == {"positive", "negative"},
    )


def _learned(reference: ByHeart, other: ByHeart, measured: MemorizationContrast) -> Literal["less", "more", "unclear"]:
    """Who gave back more wrong labels has learned more, if those are more than its errors explain."""
    way = sign(measured.memorized)
    if way == "positive" and other.extent != "none":
        return "more"
    return "less" if way == "negative" and reference.extent != "none" else "unclear"


def _extent(measured: Memorization) -> Extent:
    if sign(measured.excess) != "positive":
        return "none"
    if measured.memorized.low > NEARLY_ALL:
        return "nearly all"
    return "most" if measured.memorized.low > MOST else "some"


def _rows(models: tuple[Memorization, ...], contrasts: tuple[MemorizationContrast, ...]) -> tuple[ResultRow, ...]:
    percent, points = formats.estimate_percent, formats.estimate_signed_points

    def row(
        measure: str,
        note: str,
        text: Callable[[Memorization], str],
        of: Callable[[MemorizationContrast], Estimate] | None = None,
    ) -> ResultRow:
        differences = tuple(points(of(each)) if of else formats.DASH for each in contrasts)
        return ResultRow(measure, note, tuple(text(each) for each in models), differences)

    return (
        row("Wrong labels given back", "memorized, or by chance", lambda m: percent(m.memorized),
            lambda c: c.memorized),
        row("By chance alone", "judging by errors on test images", lambda m: percent(m.unlearned)),
        row("Right labels given back", "of a fixed sample of those kept", lambda m: percent(m.intact)),
        row("Test accuracy", "", lambda m: percent(m.test_accuracy), lambda c: c.test_accuracy),
        row("Change in test accuracy", "against training on true labels", lambda m: points(m.test_accuracy_change)),
    )  # fmt: skip
