"""What the prose may say of altered images, and the tables that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import formats
from pipeline.analyses.corruptions.measure import is_told_apart
from pipeline.analyses.corruptions.record import CorruptionDifference, ModelRobustness, Robustness
from pipeline.analyses.rows import ResultRow
from pipeline.corruptions import SEVERITIES, label, title
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.signs import Sign, is_one_sided, is_two_sided, sign
from pipeline.portable import snapped
from pipeline.records import Estimate

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext


@dataclass(frozen=True)
class CorruptionRow:
    """Both models' mean accuracy under one corruption, and regularized - baseline; its side of zero as far as Holm's
    correction leaves one, and what it is with each seed. ``title`` is its name where that stands alone."""

    name: str
    title: str
    baseline: Estimate
    regularized: Estimate
    difference: Estimate
    side: Sign
    by_seed: tuple[float, ...]


@dataclass(frozen=True)
class Hardest:
    """The corruption under which a model is least often right, on average over the severities, and how often."""

    name: str
    accuracy: float


@dataclass(frozen=True)
class Trust:
    """Which side of zero mean confidence - accuracy is on, and its size, whichever the side."""

    side: Sign
    excess: Estimate


@dataclass(frozen=True)
class RobustnessReading:
    """What comes of asking both models about the same altered images.

    Attributes:
        seeds: how many seeds' models were asked.
        severities: of each corruption.
        versions: altered versions of an image: corruptions times severities.
        accuracy: sign of the difference of mean corruption accuracy, regularized - baseline.
        lead: that difference as its own size where it has a sign; else as it is.
        loses_less: sign of how much less of its accuracy the regularized model loses.
        saved: that difference, likewise.
        same_side, either_side: with every seed the same model is right more often; the one with some, the other with
            others.
        split: under how many corruptions it is the one with some and the other with others.
        same_throughout: under every corruption it is the same model with every seed.
        better, worse, alike: names of the corruptions under which the regularized model is ahead, is behind, or
            can't be told from the baseline, after Holm's correction.
        baseline_hardest, regularized_hardest: where each errs most.
        baseline_trust, regularized_trust: mean confidence against accuracy, on altered images.
        rows: by corruption; ``totals``: over all of them.
    """

    measured: Robustness
    seeds: int
    severities: int
    versions: int
    accuracy: Sign
    lead: Estimate
    loses_less: Sign
    saved: Estimate
    same_side: bool
    either_side: bool
    split: int
    same_throughout: bool
    better: tuple[str, ...]
    worse: tuple[str, ...]
    alike: tuple[str, ...]
    baseline_hardest: Hardest
    regularized_hardest: Hardest
    baseline_trust: Trust
    regularized_trust: Trust
    rows: tuple[CorruptionRow, ...]
    totals: tuple[ResultRow, ...]


def read(context: ReportContext) -> RobustnessReading:
    """Read the answers to altered images."""
    measured: Robustness = context.outcomes["corruptions"]
    rows, less = _rows(measured), negated(measured.drop)
    return RobustnessReading(
        measured=measured,
        seeds=len(measured.seeds),
        severities=len(SEVERITIES),
        versions=len(SEVERITIES) * len(rows),
        accuracy=sign(measured.mean_accuracy),
        lead=_sized(measured.mean_accuracy),
        loses_less=sign(less),
        saved=_sized(less),
        same_side=is_one_sided(measured.values),
        either_side=is_two_sided(measured.values),
        split=sum(is_two_sided(row.by_seed) for row in rows),
        same_throughout=all(is_one_sided(row.by_seed) for row in rows),
        better=tuple(row.name for row in rows if row.side == "positive"),
        worse=tuple(row.name for row in rows if row.side == "negative"),
        alike=tuple(row.name for row in rows if row.side == "unclear"),
        baseline_hardest=_hardest(measured.baseline),
        regularized_hardest=_hardest(measured.regularized),
        baseline_trust=_trust(measured.baseline),
        regularized_trust=_trust(measured.regularized),
        rows=rows,
        totals=_totals(context, measured),
    )


def _sized(difference: Estimate) -> Estimate:
    """For sentences that say the direction in words."""
    return negated(difference) if sign(difference) == "negative" else difference


def _trust(model: ModelRobustness) -> Trust:
    return Trust(sign(model.overconfidence), _sized(model.overconfidence))


def _hardest(model: ModelRobustness) -> Hardest:
    """The first of equals."""
    least = min(model.corruptions, key=lambda each: snapped(each.mean.value))
    return Hardest(label(least.corruption), least.mean.value)


def _rows(measured: Robustness) -> tuple[CorruptionRow, ...]:
    found = zip(measured.baseline.corruptions, measured.regularized.corruptions, measured.differences, strict=True)
    return tuple(
        CorruptionRow(label(d.corruption), title(d.corruption), b.mean, r.mean, d.mean, corrected_side(d), d.values)
        for b, r, d in found
    )


def corrected_side(difference: CorruptionDifference) -> Sign:
    """Which way the models differ under a corruption, by its corrected p value."""
    if not is_told_apart(difference):
        return "unclear"
    return "positive" if difference.mean.value > 0 else "negative"


def _totals(context: ReportContext, measured: Robustness) -> tuple[ResultRow, ...]:
    """Over all corruptions and severities, after what they are measured from."""
    percent, points, signed = formats.estimate_percent, formats.estimate_points, formats.estimate_signed_points

    unaltered = context.replication.difference.test_accuracy.estimate

    def row(measure: str, note: str, text: Callable[[ModelRobustness], str], change: str) -> ResultRow:
        return ResultRow(measure, note, text(measured.baseline), text(measured.regularized), change)

    return (
        row("Test accuracy", "unaltered", lambda m: percent(m.clean), signed(unaltered)),
        row("Mean corruption accuracy", "", lambda m: percent(m.mean_accuracy), signed(measured.mean_accuracy)),
        row("Lost", "test accuracy − the above", lambda m: points(m.drop), signed(measured.drop)),
        row(
            "Retained",
            "share of the test accuracy",
            lambda m: percent(m.retained) if m.retained else formats.DASH,
            signed(measured.retained) if measured.retained else formats.DASH,
        ),
        row(
            "Overconfidence",
            "mean confidence − accuracy, on altered images",
            lambda m: signed(m.overconfidence),
            signed(measured.overconfidence),
        ),
    )
