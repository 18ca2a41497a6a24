"""What the prose may say of further models, and their table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import formats
from pipeline.analyses.alternatives.record import Change, FurtherModel, FurtherModels
from pipeline.analyses.further import described
from pipeline.evaluation.signs import Sign, sign
from pipeline.records import Counted, Estimate, SeedMeasures

if TYPE_CHECKING:
    from pipeline.report.context import ModelRecords, ReportContext


@dataclass(frozen=True)
class Row:
    """A line of the table: a model's figures, or what it has more than its variant.

    Attributes:
        name: "Regularized", "with 75 epochs".
        seeds: how many; empty of a line of differences.
        is_variant, is_difference: which of the three kinds of line it is.
    """

    name: str
    seeds: str
    figures: tuple[str, ...]
    is_variant: bool = False
    is_difference: bool = False


@dataclass(frozen=True)
class FurtherReading:
    """One further model against its variant.

    Attributes:
        of: the variant's noun.
        change: "with 75 epochs".
        seeds: the model's, listed; ``runs`` is how many they are.
        train, test: sides of zero of the differences in clean train and test accuracy; ``train_change`` and
            ``test_change`` are these.
        dead, dead_before: mean numbers of dead hidden units of the model, and of its variant.
        revives: fewer are clearly dead; with one seed, fewer in the one network than in the other.
    """

    of: str
    change: str
    seeds: str
    runs: int
    train: Sign
    test: Sign
    train_change: float
    test_change: float
    dead: float
    dead_before: float
    hidden_units: int
    revives: bool

    @property
    def learned_too_little(self) -> bool:
        """Whether it shows that its variant did: it gets more of both, the training images and the test images."""
        return self.train == self.test == "positive"


@dataclass(frozen=True)
class AlternativesReading:
    """All further models.

    Attributes:
        telling: of each variant that learned too little, the model that shows it best: one with several seeds before
            one with a single seed, then by its gain on test images.
        improving: likewise of the other variants, a model that is better on test images.
    """

    models: tuple[FurtherReading, ...]
    telling: tuple[FurtherReading, ...]
    improving: tuple[FurtherReading, ...]
    rows: tuple[Row, ...]


def read(context: ReportContext) -> AlternativesReading:
    """Read the further models."""
    found: FurtherModels = context.outcomes["alternatives"]
    nouns = {model.variant: model.look.noun for model in context.models}
    models = tuple(_model(each, nouns[each.of]) for each in found.models)
    telling = _best(tuple(each for each in models if each.learned_too_little))
    shown = {each.of for each in telling}
    improving = _best(tuple(each for each in models if each.test == "positive" and each.of not in shown))
    return AlternativesReading(models, telling, improving, _rows(context, found))


def _model(model: FurtherModel, of: str) -> FurtherReading:
    dead, fewer = model.measures.silent_units.mean, model.silent_units
    return FurtherReading(
        of=of,
        change=described(model.changes),
        seeds=_seeds(model.seeds),
        runs=len(model.seeds),
        train=_side(model.train_accuracy),
        test=_side(model.test_accuracy),
        train_change=model.train_accuracy.value,
        test_change=model.test_accuracy.value,
        dead=dead,
        dead_before=dead - fewer.value,
        hidden_units=model.hidden_units,
        revives=_side(fewer) == "negative" if fewer.interval else fewer.value < 0,
    )


def _side(change: Change) -> Sign:
    return sign(Estimate(change.value, *change.interval)) if change.interval else "unclear"


def _seeds(seeds: tuple[int, ...]) -> str:
    return f"seed{'s' if len(seeds) > 1 else ''} {formats.listing([str(seed) for seed in seeds])}"


def _best(models: tuple[FurtherReading, ...]) -> tuple[FurtherReading, ...]:
    """One for each variant, in the order of the models."""
    best = {
        of: max((each for each in models if each.of == of), key=lambda each: (each.runs > 1, each.test_change))
        for of in dict.fromkeys(each.of for each in models)
    }
    return tuple(best.values())


# -- the table -----------------------------------------------------------------------------------------


def _rows(context: ReportContext, found: FurtherModels) -> tuple[Row, ...]:
    """Each variant that a further model starts from, and beneath it those models and what they have more."""
    rows: list[Row] = []
    for records in (each for each in context.models if any(model.of == each.variant for model in found.models)):
        rows.append(_variant_row(context, records))
        for model in (each for each in found.models if each.of == records.variant):
            figures = _figures(model.measures)
            rows.append(Row(described(model.changes), str(len(model.seeds)), figures))
            rows.append(Row("difference", "", _changes(model), is_difference=True))
    return tuple(rows)


def _variant_row(context: ReportContext, records: ModelRecords) -> Row:
    figures = _figures(records.measures)
    return Row(records.look.title, str(len(context.seeds)), figures, is_variant=True)


def _figures(measures: SeedMeasures) -> tuple[str, ...]:
    return (
        formats.estimate_percent(measures.train_accuracy.estimate),
        formats.estimate_percent(measures.test_accuracy.estimate),
        formats.estimate_points(measures.generalization_gap.estimate),
        _number(measures.silent_units),
    )


def _number(measured: Counted) -> str:
    return formats.estimate_number(measured.estimate) if measured.estimate else formats.number(measured.mean, 0)


def _changes(model: FurtherModel) -> tuple[str, ...]:
    accuracies = (model.train_accuracy, model.test_accuracy, model.generalization_gap)
    return (*map(_points, accuracies), _signed(model.silent_units))


def _points(change: Change) -> str:
    if change.interval is None:
        return formats.signed_points(change.value)
    return formats.estimate_signed_points(Estimate(change.value, *change.interval))


def _signed(change: Change) -> str:
    if change.interval is None:
        return formats.signed(change.value, 0)
    return f"{formats.signed(change.value)} [{', '.join(map(formats.signed, change.interval))}]"
