"""What the prose may say of altered images, and the tables that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import formats
from pipeline.analyses.corruptions.measure import is_told_apart
from pipeline.analyses.corruptions.record import (
    CorruptionDifference,
    ModelRobustness,
    Robustness,
    RobustnessContrast,
)
from pipeline.analyses.rows import ResultRow
from pipeline.corruptions import SEVERITIES, label, title
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.signs import Sign, is_one_sided, is_two_sided, sign
from pipeline.looks import Look
from pipeline.portable import snapped
from pipeline.records import Estimate

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext


@dataclass(frozen=True)
class Hardest:
    """The corruption under which a model is least often right, on average over the severities, and how often."""

    name: str
    accuracy: float


@dataclass(frozen=True)
class Overconfidence:
    """Which side of zero mean confidence - accuracy is on, and its size, whichever the side."""

    side: Sign
    excess: Estimate


@dataclass(frozen=True)
class OnAltered:
    """One model on altered images: where it errs most, and its mean confidence against its accuracy."""

    look: Look
    measured: ModelRobustness
    hardest: Hardest
    trust: Overconfidence


@dataclass(frozen=True)
class AlteredContrast:
    """Two models asked about the same altered images.

    Attributes:
        accuracy: sign of the difference of mean corruption accuracy, other - reference.
        lead: that difference as its own size where it has a sign; else as it is.
        loses_less: sign of how much less of its accuracy the other loses.
        saved: that difference, likewise.
        same_side, either_side: with every seed the same model is right more often; the one with some, the other with
            others.
        split: under how many corruptions it is the one with some and the other with others.
        same_throughout: under every corruption it is the same model with every seed.
        better, worse, alike: names of the corruptions under which the other is ahead, is behind, or can't be told
            from the reference, after Holm's correction.
    """

    reference: OnAltered
    other: OnAltered
    measured: RobustnessContrast
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


@dataclass(frozen=True)
class RobustnessReading:
    """What comes of asking the models about the same altered images.

    Attributes:
        seeds: how many seeds' models were asked.
        severities: of each corruption.
        versions: altered versions of an image: corruptions times severities.
        rows: by corruption; ``totals``: over all of them.
    """

    measured: Robustness
    seeds: int
    severities: int
    versions: int
    models: tuple[OnAltered, ...]
    contrasts: tuple[AlteredContrast, ...]
    rows: tuple[ResultRow, ...]
    totals: tuple[ResultRow, ...]


def read(context: ReportContext) -> RobustnessReading:
    """Read the answers to altered images."""
    measured: Robustness = context.outcomes["corruptions"]
    models = {each.variant: _model(each.look, measured.models[each.variant]) for each in context.models}
    contrasts = (_contrast(models[each.reference], models[each.other], each) for each in measured.contrasts)
    return RobustnessReading(
        measured=measured,
        seeds=len(measured.seeds),
        severities=len(SEVERITIES),
        versions=len(SEVERITIES) * len(measured.corruptions),
        models=tuple(models.values()),
        contrasts=tuple(contrasts),
        rows=_rows(tuple(models.values()), measured),
        totals=_totals(context, tuple(models.values()), measured.contrasts),
    )


def _model(look: Look, measured: ModelRobustness) -> OnAltered:
    return OnAltered(
        look=look,
        measured=measured,
        hardest=_hardest(measured),
        trust=Overconfidence(sign(measured.overconfidence), _sized(measured.overconfidence)),
    )


def _hardest(model: ModelRobustness) -> Hardest:
    """The first of equals."""
    least = min(model.corruptions, key=lambda each: snapped(each.mean.value))
    return Hardest(label(least.corruption), least.mean.value)


def _sized(difference: Estimate) -> Estimate:
    """For sentences that say the direction in words."""
    return negated(difference) if sign(difference) == "negative" else difference


def _contrast(reference: OnAltered, other: OnAltered, measured: RobustnessContrast) -> AlteredContrast:
    less, differences = negated(measured.drop), measured.differences
    by_side: dict[Sign, list[str]] = {"positive": [], "negative": [], "unclear": []}
    for each in differences:
        by_side[corrected_side(each)].append(label(each.corruption))
    return AlteredContrast(
        reference=reference,
        other=other,
        measured=measured,
        accuracy=sign(measured.mean_accuracy),
        lead=_sized(measured.mean_accuracy),
        loses_less=sign(less),
        saved=_sized(less),
        same_side=is_one_sided(measured.values),
        either_side=is_two_sided(measured.values),
        split=sum(is_two_sided(each.values) for each in differences),
        same_throughout=all(is_one_sided(each.values) for each in differences),
        better=tuple(by_side["positive"]),
        worse=tuple(by_side["negative"]),
        alike=tuple(by_side["unclear"]),
    )


def corrected_side(difference: CorruptionDifference) -> Sign:
    """Which way two models differ under a corruption, by its corrected p value."""
    if not is_told_apart(difference):
        return "unclear"
    return "positive" if difference.mean.value > 0 else "negative"


def _rows(models: tuple[OnAltered, ...], measured: Robustness) -> tuple[ResultRow, ...]:
    """By corruption, the means over the severities."""
    percent, signed = formats.estimate_percent, formats.estimate_signed_points
    return tuple(
        ResultRow(
            title(name),
            "",
            tuple(percent(model.measured.corruptions[place].mean) for model in models),
            tuple(signed(contrast.differences[place].mean) for contrast in measured.contrasts),
        )
        for place, name in enumerate(measured.corruptions)
    )


def _totals(
    context: ReportContext, models: tuple[OnAltered, ...], contrasts: tuple[RobustnessContrast, ...]
) -> tuple[ResultRow, ...]:
    """Over all corruptions and severities, after what they are measured from."""
    percent, points, signed = formats.estimate_percent, formats.estimate_points, formats.estimate_signed_points
    unaltered = (each.over_seeds.difference.test_accuracy.estimate for each in context.contrasts)

    def row(
        measure: str, note: str, text: Callable[[ModelRobustness], str], changes: Iterable[Estimate | None]
    ) -> ResultRow:
        differences = tuple(signed(each) if each else formats.DASH for each in changes)
        return ResultRow(measure, note, tuple(text(each.measured) for each in models), differences)

    return (
        row("Test accuracy", "unaltered", lambda m: percent(m.clean), unaltered),
        row("Mean corruption accuracy", "", lambda m: percent(m.mean_accuracy), (c.mean_accuracy for c in contrasts)),
        row("Lost", "test accuracy − the above", lambda m: points(m.drop), (c.drop for c in contrasts)),
        row(
            "Retained",
            "share of the test accuracy",
            lambda m: percent(m.retained) if m.retained else formats.DASH,
            (c.retained for c in contrasts),
        ),
        row(
            "Overconfidence",
            "mean confidence − accuracy, on altered images",
            lambda m: signed(m.overconfidence),
            (c.overconfidence for c in contrasts),
        ),
    )
