"""What the template sees of errors, as ``errors``: what may be said of all seeds, decided once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.analyses.errors.apart import side
from pipeline.analyses.errors.record import (
    ClassDifference,
    ClassRecall,
    Errors,
    ErrorsContrast,
    MeanConfusion,
    ModelErrors,
    Stability,
)
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.paired import SIGNIFICANCE
from pipeline.evaluation.signs import Sign, lower_of, sign
from pipeline.looks import Look
from pipeline.records import Equivalence, Estimate

if TYPE_CHECKING:
    from pipeline.report.context import ContrastRecords, ReportContext


@dataclass(frozen=True)
class NamedConfusion:
    """A label by name, and what it is taken for."""

    true: str
    taken: str


@dataclass(frozen=True)
class ModelReading:
    """How one model errs over the seeds.

    Attributes:
        share: of the test images, those answered wrongly.
        top: the most frequent confusion; None where nothing is confused.
        error_confidence: mean probability of its wrong answers; None where there are hardly any.
    """

    look: Look
    wrong: int
    share: float
    top: NamedConfusion | None
    error_confidence: float | None
    stability: Stability | None


@dataclass(frozen=True)
class NamedClass:
    """A class by name in every model and contrast; ``side`` is which way a contrast's recalls differ, in its order."""

    name: str
    recalls: tuple[ClassRecall, ...]
    differences: tuple[tuple[ClassDifference, Sign], ...]


@dataclass(frozen=True)
class ContrastReading:
    """Two models' errors over the seeds.

    Attributes:
        answers: rows of "right" and "wrong" answers of the reference, of mean counts of right and wrong ones of the
            other.
        disagreements, disagreement_share: images that exactly one of the two gets right.
        own: images that exactly one of two runs of one model gets right: of the model with fewer, and with more; None
            of one seed.
        seeds_part: what two runs of either model, that differ in their seed alone, make of that: "all", "much" (half of
            it at least, on average over both models) or "some"; None of one seed.
        always: images that change sides with every seed.
        same_top: both take the same two classes for each other most often.
        better, worse: names of the classes whose recall is higher / lower in the other model after Holm's correction.
        uncorrected: names of those that would differ without the correction, and don't with it.
        surer: the look of the model that is surer of its errors; None where that can't be told.
        accuracy: side of zero of the difference in test accuracy.
        is_close_call: the test of one seed's images and the interval of the difference part at 5%.
    """

    reference: Look
    other: Look
    suffix: str
    found: ErrorsContrast
    answers: tuple[tuple[str, int, int], ...]
    disagreements: int
    disagreement_share: float
    own: tuple[int, int] | None
    seeds_part: Literal["all", "much", "some"] | None
    always: int
    same_top: bool
    better: tuple[str, ...]
    worse: tuple[str, ...]
    uncorrected: tuple[str, ...]
    surer: Look | None
    accuracy: Sign
    difference: Estimate
    is_close_call: bool
    equality: Equivalence


@dataclass(frozen=True)
class ErrorsReading:
    """The errors of all models, and of those that are compared.

    Attributes:
        seeds: how many.
    """

    seeds: int
    models: tuple[ModelReading, ...]
    contrasts: tuple[ContrastReading, ...]
    classes: tuple[NamedClass, ...]


def read(context: ReportContext) -> ErrorsReading:
    """Read the errors of all seeds."""
    found: Errors = context.outcomes["errors"]
    models = tuple(_model(context, each.look, found.models[each.variant]) for each in context.models)
    by_names = {(each.reference, each.other): each for each in found.contrasts}
    contrasts = [(each, by_names[each.reference.variant, each.other.variant]) for each in context.contrasts]
    readings = tuple(_contrast(context, records, each, found) for records, each in contrasts)
    return ErrorsReading(
        seeds=len(found.seeds),
        models=models,
        contrasts=readings,
        classes=tuple(
            _class(context, found, [each for _, each in contrasts], label) for label in range(len(context.data.classes))
        ),
    )


def _model(context: ReportContext, look: Look, errors: ModelErrors) -> ModelReading:
    surely = errors.error_confidence
    return ModelReading(
        look=look,
        wrong=round(errors.wrong),
        share=errors.wrong / context.test_size,
        top=_named(context, errors.pairs[0]) if errors.pairs else None,
        error_confidence=surely.mean if surely else None,
        stability=errors.stability,
    )


def _named(context: ReportContext, pair: MeanConfusion) -> NamedConfusion:
    return NamedConfusion(context.class_name(pair.true), context.class_name(pair.predicted))


def _class(context: ReportContext, found: Errors, contrasts: Sequence[ErrorsContrast], label: int) -> NamedClass:
    differences = [each.classes[label] for each in contrasts]
    return NamedClass(
        name=context.class_name(label),
        recalls=tuple(each.recalls[label] for each in found.models.values()),
        differences=tuple((each, side(each)) for each in differences),
    )


def _contrast(
    context: ReportContext, records: ContrastRecords, found: ErrorsContrast, errors: Errors
) -> ContrastReading:
    both = [errors.models[name] for name in (found.reference, found.other)]
    disagreements = found.fixed + found.introduced
    own = sorted(each.stability.between_seeds for each in both if each.stability)
    difference = records.over_seeds.difference.test_accuracy.estimate
    return ContrastReading(
        reference=records.reference.look,
        other=records.other.look,
        suffix=records.suffix,
        found=found,
        answers=(
            ("right", round(found.both_right), round(found.introduced)),
            ("wrong", round(found.fixed), round(found.both_wrong)),
        ),
        disagreements=round(disagreements),
        disagreement_share=disagreements / context.test_size,
        own=(round(own[0]), round(own[-1])) if own else None,
        seeds_part=_seeds_part(disagreements, own) if own else None,
        always=found.always_fixed + found.always_introduced,
        same_top=_same_top(*both),
        better=_names(context, found.classes, "positive"),
        worse=_names(context, found.classes, "negative"),
        uncorrected=tuple(
            context.class_name(each.label)
            for each in found.classes
            if each.p_value < SIGNIFICANCE and side(each) == "unclear"
        ),
        surer=_surer(records, found),
        accuracy=sign(difference),
        difference=difference,
        is_close_call=len(errors.seeds) == 1 and (found.p_value < SIGNIFICANCE) != (sign(difference) != "unclear"),
        equality=records.over_seeds.equivalence,
    )


def _seeds_part(disagreements: float, own: Sequence[float]) -> Literal["all", "much", "some"]:
    if min(own) >= disagreements:
        return "all"
    return "much" if sum(own) / len(own) >= disagreements / 2 else "some"


def _names(context: ReportContext, classes: Sequence[ClassDifference], way: Sign) -> tuple[str, ...]:
    return tuple(context.class_name(each.label) for each in classes if side(each) == way)


def _same_top(one: ModelErrors, other: ModelErrors) -> bool:
    tops = [{each.pairs[0].true, each.pairs[0].predicted} for each in (one, other) if each.pairs]
    return len(tops) == 2 and tops[0] == tops[1]


def _surer(records: ContrastRecords, found: ErrorsContrast) -> Look | None:
    if found.error_confidence is None:
        return None
    less = lower_of(negated(found.error_confidence.estimate), found.reference, found.other)
    looks = {each.variant: each.look for each in records.both}
    return looks[less] if less else None
