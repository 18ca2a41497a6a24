"""Training on wrong labels, made ready for a table and for sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline import formats
from pipeline.analyses.label_noise.record import Memorization, MemorizationComparison
from pipeline.analyses.rows import ResultRow
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.signs import Sign, sign
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
        label: how the prose names the model, after "the".
        extent: how much it learned by heart, as far as the intervals allow.
        truest: the share of true answers after the epoch at which it was highest.
        relapses: since then it has clearly given up true answers and learned wrong ones.
        half_epoch: the first after which half were learned; None where in the end it isn't clear that so many are.
    """

    label: str
    measured: Memorization
    extent: Extent
    truest: float
    relapses: bool
    half_epoch: int | None


@dataclass(frozen=True)
class MemorizationReading:
    """What training on wrong labels shows.

    Attributes:
        fraction: of the labels that were replaced.
        more: the variant that learned more by heart; None where neither clearly did.
        fewer: baseline - regularized share of wrong labels given back.
        knows_less: of the labels that were kept, the regularized model clearly gives back fewer.
        truer: side of zero of regularized - baseline share of true answers.
        better: side of zero of regularized - baseline test accuracy, both trained on the wrong labels.
        exceptions_last: one of the models, at least, relapses.
        turns: with the true labels, the other model is the better one.
    """

    measured: MemorizationComparison
    fraction: float
    models: tuple[ByHeart, ByHeart]
    more: str | None
    fewer: Estimate
    knows_less: bool
    truer: Sign
    better: Sign
    exceptions_last: bool
    turns: bool
    rows: tuple[ResultRow, ...]


def read(context: ReportContext) -> MemorizationReading:
    """Read the experiment."""
    measured: MemorizationComparison = context.outcomes["label_noise"]
    better, with_true_labels = sign(measured.test_accuracy), sign(context.comparison.test_accuracy)
    models = (_by_heart("baseline", measured.baseline), _by_heart("regularized model", measured.regularized))
    return MemorizationReading(
        measured=measured,
        fraction=measured.wrong / measured.train_size,
        models=models,
        more=_more(measured),
        fewer=negated(measured.memorized),
        knows_less=measured.regularized.intact.high < measured.baseline.intact.low,
        truer=sign(measured.true_answers),
        better=better,
        exceptions_last=any(model.relapses for model in models),
        turns={better, with_true_labels} == {"positive", "negative"},
        rows=_rows(measured),
    )


def _by_heart(label: str, measured: Memorization) -> ByHeart:
    extent, last = _extent(measured), measured.history[-1]
    truest = measured.history[measured.truest_epoch - 1]
    turned = min(truest.true_answers - last.true_answers, last.memorized - truest.memorized)
    return ByHeart(
        label=label,
        measured=measured,
        extent=extent,
        truest=truest.true_answers,
        relapses=extent != "none" and bool(snapped(turned) >= RELAPSE),
        half_epoch=measured.half_epoch if extent in ("most", "nearly all") else None,
    )


def _more(measured: MemorizationComparison) -> str | None:
    """The model that gave back more wrong labels than the other, if those are more than its errors explain."""
    way = sign(measured.memorized)
    ahead = {"positive": measured.regularized, "negative": measured.baseline, "unclear": None}[way]
    return ahead.variant if ahead and _extent(ahead) != "none" else None


def _extent(measured: Memorization) -> Extent:
    if sign(measured.excess) != "positive":
        return "none"
    if measured.memorized.low > NEARLY_ALL:
        return "nearly all"
    return "most" if measured.memorized.low > MOST else "some"


def _rows(measured: MemorizationComparison) -> tuple[ResultRow, ...]:
    percent, points = formats.estimate_percent, formats.estimate_signed_points

    def row(measure: str, note: str, text: Callable[[Memorization], str], difference: str = formats.DASH) -> ResultRow:
        return ResultRow(measure, note, text(measured.baseline), text(measured.regularized), difference)

    return (
        row("Wrong labels given back", "by heart, or by chance", lambda m: percent(m.memorized),
            points(measured.memorized)),
        row("By chance alone", "judging by errors on test images", lambda m: percent(m.unlearned)),
        row("Half given back", "first epoch", _half),
        row("Wrong labels seen through", "true label answered", lambda m: percent(m.true_answers),
            points(measured.true_answers)),
        row("Kept labels given back", "true ones, on the fixed sample", lambda m: percent(m.intact)),
        row("Test accuracy", "", lambda m: percent(m.test_accuracy), points(measured.test_accuracy)),
        row("Test accuracy, change", "against training on true labels", lambda m: points(m.test_accuracy_change)),
    )  # fmt: skip


def _half(measured: Memorization) -> str:
    return formats.DASH if measured.half_epoch is None else f"epoch {measured.half_epoch}"
