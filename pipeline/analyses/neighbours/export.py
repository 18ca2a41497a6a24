"""Nearest training images for other programs: their parts of results.json, and their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from typing import TYPE_CHECKING

from pipeline.analyses.duplicates.record import NearDuplicates
from pipeline.analyses.estimates import Tree, estimate_tree
from pipeline.analyses.neighbours.measure import recognized
from pipeline.analyses.neighbours.record import CaseNeighbours, ClassNeighbours, Neighbour, Neighbours
from pipeline.analyses.neighbours.view import read_models
from pipeline.records import CaseStudy

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

COUNTS = ("right", "right_same", "wrong", "wrong_answered", "wrong_true", "featureless")


def results(context: ReportContext) -> Tree:
    """Under "neighbours", over the whole test set, what each model's answers have in common with the nearest training
    image; among the accuracies of "near_duplicates", how many of these it recognizes."""
    found: dict[str, Neighbours] = context.outcomes["neighbours"]
    duplicates: NearDuplicates = context.outcomes["duplicates"]
    shares = {variant: recognized(each, duplicates) for variant, each in found.items()}
    known = {variant: {"recognized": share and estimate_tree(share)} for variant, share in shares.items()}
    counts = {variant: {name: getattr(each, name) for name in COUNTS} for variant, each in found.items()}
    return {"neighbours": counts, "near_duplicates": {"accuracies": known}}


def of_case(context: ReportContext, case: CaseStudy) -> Tree:
    """Under "neighbours": each model's nearest training images of the case."""
    found: dict[str, Neighbours] = context.outcomes["neighbours"]
    of_models = {variant: next(c for c in each.cases if c.id == case.id) for variant, each in found.items()}
    return {"neighbours": {variant: _case(context, each) for variant, each in of_models.items()}}


def tables(context: ReportContext) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line for each neighbour of each case; and one for each model, kind of answer and kind of nearest image, with
    its share and interval."""
    columns = ["variant", "case", "test_index", "class", "rank", "train_index", "cosine_distance"]
    shares = ["variant", "answers", "nearest", "images", "share", "low", "high"]
    return {"neighbours.csv": (columns, _neighbours(context)), "neighbour_classes.csv": (shares, _classes(context))}


def _neighbours(context: ReportContext) -> Iterator[list[object]]:
    found: dict[str, Neighbours] = context.outcomes["neighbours"]
    for variant, model in found.items():
        for case in model.cases:
            for held in (case.answered, case.other):
                for rank, near in enumerate(held.nearest, start=1):
                    name = context.class_name(near.label)
                    yield [variant, case.id, case.index, name, rank, near.index, near.distance]


def _classes(context: ReportContext) -> Iterator[list[object]]:
    for model in read_models(context):
        shares = {
            ("right", "same", model.right): model.right_same,
            ("wrong", "answered", model.wrong): model.wrong_answered,
            ("wrong", "true", model.wrong): model.wrong_true,
            ("wrong", "other", model.wrong): model.wrong_other,
        }
        for (answers, nearest, images), share in shares.items():
            if share:
                yield [model.look.variant, answers, nearest, images, *astuple(share)]


def _case(context: ReportContext, case: CaseNeighbours) -> Tree:
    return {
        "nearest": case.nearest and _neighbour(context, case.nearest),
        "answered": _class(context, case.answered),
        "other": _class(context, case.other),
    }


def _class(context: ReportContext, held: ClassNeighbours) -> Tree:
    return {"class": context.class_name(held.label), "nearest": [_neighbour(context, n) for n in held.nearest]}


def _neighbour(context: ReportContext, near: Neighbour) -> Tree:
    return {"index": near.index, "class": context.class_name(near.label), "cosine_distance": near.distance}
