"""What the prose may say of the nearest training images, and the table that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.analyses.duplicates.record import NearDuplicates
from pipeline.analyses.neighbours.measure import recognized
from pipeline.analyses.neighbours.record import Neighbours
from pipeline.evaluation.intervals import wilson
from pipeline.formats import estimate_percent
from pipeline.looks import Look
from pipeline.records import Estimate

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

Leaning = Literal["answer", "truth", "neither"]


@dataclass(frozen=True)
class ModelNeighbours:
    """What one model's nearest training images have in common with its answers.

    Attributes:
        look: what the model is called.
        right_same: of its right answers, the share whose nearest training image has their class.
        wrong_answered, wrong_true, wrong_other: of its wrong answers, the shares whose nearest training image has the
            class that it answers, the true class, another; None where it errs nowhere.
        leaning: on which side its errors' nearest training images are, more often than chance would have it; None
            likewise.
        recognized: of the test images with a near-duplicate, the share to which that is the nearest training image;
            None where there are none.
    """

    look: Look
    right: int
    wrong: int
    right_same: Estimate | None
    wrong_answered: Estimate | None
    wrong_true: Estimate | None
    wrong_other: Estimate | None
    leaning: Leaning | None
    featureless: int
    recognized: Estimate | None


@dataclass(frozen=True)
class NeighbourRow:
    """One model's right or wrong answers, and shares of them by their nearest training image's class; ``merged``
    where the answered class is the true one."""

    answers: str
    count: int
    merged: bool
    answered: str
    true: str
    other: str


@dataclass(frozen=True)
class NeighboursReading:
    """All models' nearest training images.

    Attributes:
        by_chance: how often a training image drawn at random has a test image's class.
        same_leaning: that of all models, None where they differ.
        duplicates: how many test images have a near-duplicate.
        rows: of the table.
    """

    models: tuple[ModelNeighbours, ...]
    by_chance: float
    same_leaning: Leaning | None
    duplicates: int
    rows: tuple[NeighbourRow, ...]


def read(context: ReportContext) -> NeighboursReading:
    """Read every model's neighbours."""
    models = read_models(context)
    train, test = context.data.train_counts, context.data.test_counts
    leanings = {model.leaning for model in models}
    duplicates: NearDuplicates = context.outcomes["duplicates"]
    return NeighboursReading(
        models=models,
        by_chance=sum(a * b for a, b in zip(train, test, strict=True)) / (sum(train) * sum(test)),
        same_leaning=leanings.pop() if len(leanings) == 1 else None,
        duplicates=len({pair.test for pair in duplicates.pairs}),
        rows=tuple(row for model in models for row in _rows(model)),
    )


def read_models(context: ReportContext) -> tuple[ModelNeighbours, ...]:
    """What each model's neighbours say, in the study's order."""
    found: dict[str, Neighbours] = context.outcomes["neighbours"]
    duplicates: NearDuplicates = context.outcomes["duplicates"]
    return tuple(_read_model(model.look, found[model.variant], duplicates) for model in context.models)


def _read_model(look: Look, n: Neighbours, duplicates: NearDuplicates) -> ModelNeighbours:
    wrong = n.wrong
    other = wrong - n.wrong_answered - n.wrong_true
    return ModelNeighbours(
        look=look,
        right=n.right,
        wrong=wrong,
        right_same=wilson(n.right_same, n.right) if n.right else None,
        wrong_answered=wilson(n.wrong_answered, wrong) if wrong else None,
        wrong_true=wilson(n.wrong_true, wrong) if wrong else None,
        wrong_other=wilson(other, wrong) if wrong else None,
        leaning=_leaning(n.wrong_answered, n.wrong_true) if wrong else None,
        featureless=n.featureless,
        recognized=recognized(n, duplicates),
    )


def _leaning(answered: int, true: int) -> Leaning:
    """Which of two counts is larger, by an interval of one's share of both."""
    share = wilson(answered, answered + true)
    if share.low > 1 / 2:
        return "answer"
    return "truth" if share.high < 1 / 2 else "neither"


def _rows(model: ModelNeighbours) -> list[NeighbourRow]:
    name, rows = model.look.title, []
    if model.right_same:
        same = model.right_same
        other = Estimate(1 - same.value, 1 - same.high, 1 - same.low)
        rows.append(NeighbourRow(f"{name}, right", model.right, True, *map(estimate_percent, (same, same, other))))
    if model.wrong_answered and model.wrong_true and model.wrong_other:
        shares = map(estimate_percent, (model.wrong_answered, model.wrong_true, model.wrong_other))
        rows.append(NeighbourRow(f"{name}, wrong", model.wrong, False, *shares))
    return rows
