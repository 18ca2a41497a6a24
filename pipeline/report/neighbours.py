"""The nearest training images, and the near-duplicates, made ready for tables and for sentences."""

from dataclasses import dataclass
from math import ceil
from typing import Literal

from pipeline.analyses.rows import ResultRow
from pipeline.evaluation.intervals import difference, wilson
from pipeline.evaluation.signs import Sign, sign
from pipeline.formats import count, estimate_percent
from pipeline.looks import Look
from pipeline.portable import snapped
from pipeline.records import Estimate, LeakScores
from pipeline.report.context import ModelRecords, ReportContext

PUBLISHED_SHARE = 0.033
"""Test images of CIFAR-10 with duplicates in the training set, as Barz and Denzler (2020) found them by eye."""

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
        recognizes: whether it has most near-duplicates nearest of all; None where there are none.
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
    scores: LeakScores
    recognizes: bool | None


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
    """All models' nearest training images, and what the near-duplicates do to their accuracies.

    Attributes:
        by_chance: how often a training image drawn at random has a test image's class.
        same_leaning: that of both models, None where they differ.
        published_share: ``PUBLISHED_SHARE``.
        duplicate_share: share of the test images that have a near-duplicate.
        mirrored: how many of these are more like it when mirrored.
        flattered: the models, "the baseline", whose accuracy on near-duplicates is higher than on the others.
        largest_change: the largest change of a model's test accuracy when they are left out, rounded up.
        cases_with_duplicate: how many cases have one.
        rows, accuracies: of the two tables.
    """

    models: tuple[ModelNeighbours, ...]
    by_chance: float
    same_leaning: Leaning | None
    published_share: float
    duplicate_share: float
    mirrored: int
    flattered: tuple[str, ...]
    largest_change: float
    cases_with_duplicate: int
    rows: tuple[NeighbourRow, ...]
    accuracies: tuple[ResultRow, ...]


def read_neighbours(context: ReportContext) -> NeighboursReading:
    """Read every model's neighbours and scores."""
    models = tuple(_read_model(model) for model in context.models)
    train, test = context.data.train_counts, context.data.test_counts
    leanings = {model.leaning for model in models}
    leaked = {pair.test for pair in context.duplicates.pairs}
    changes = [each.leak.everything.value - each.leak.without.value for each in context.models]
    return NeighboursReading(
        models=models,
        by_chance=sum(a * b for a, b in zip(train, test, strict=True)) / (sum(train) * sum(test)),
        same_leaning=leanings.pop() if len(leanings) == 1 else None,
        published_share=PUBLISHED_SHARE,
        duplicate_share=len(leaked) / context.test_size,
        mirrored=sum(pair.mirrored for pair in context.duplicates.pairs),
        flattered=tuple(f"the {each.look.noun}" for each in models if leak_effect(each.scores) == "positive"),
        largest_change=ceil(snapped(1000 * max(map(abs, changes)))) / 1000,
        cases_with_duplicate=sum(case.index in leaked for case in context.cases.cases),
        rows=tuple(row for model in models for row in _rows(model)),
        accuracies=_accuracies(context),
    )


def leak_effect(scores: LeakScores) -> Sign:
    """Whether a model does better on near-duplicates than on the other test images."""
    return "unclear" if scores.only is None else sign(difference(scores.only, scores.without))


def _read_model(model: ModelRecords) -> ModelNeighbours:
    n, wrong, scores = model.neighbours, model.neighbours.wrong, model.leak
    other = wrong - n.wrong_answered - n.wrong_true
    return ModelNeighbours(
        look=model.look,
        right=n.right,
        wrong=wrong,
        right_same=wilson(n.right_same, n.right) if n.right else None,
        wrong_answered=wilson(n.wrong_answered, wrong) if wrong else None,
        wrong_true=wilson(n.wrong_true, wrong) if wrong else None,
        wrong_other=wilson(other, wrong) if wrong else None,
        leaning=_leaning(n.wrong_answered, n.wrong_true) if wrong else None,
        featureless=n.featureless,
        scores=scores,
        recognizes=scores.recognized.value > 1 / 2 if scores.recognized else None,
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


def _accuracies(context: ReportContext) -> tuple[ResultRow, ...]:
    found, size = len(context.duplicates.pairs), context.test_size
    kinds = [("All", size, "everything")]
    if found:
        kinds += [("Without near-duplicates", size - found, "without"), ("Near-duplicates only", found, "only")]
    return tuple(
        ResultRow(name, count(images), tuple(estimate_percent(getattr(each.leak, kind)) for each in context.models), ())
        for name, images, kind in kinds
    )
