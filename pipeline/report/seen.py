"""Near-duplicates and nearest training images for other programs: their parts of results.json and of the tables."""

from collections.abc import Iterator
from dataclasses import asdict, astuple

from pipeline.analyses.estimates import Tree, estimates_tree
from pipeline.records import (
    CaseNeighbours,
    CaseStudy,
    ClassNeighbours,
    ImagePair,
    Neighbour,
    Neighbours,
)
from pipeline.report.context import ReportContext
from pipeline.report.neighbours import read_neighbours

NEIGHBOUR_COLUMNS = ("variant", "case", "test_index", "class", "rank", "train_index", "cosine_distance")
DUPLICATE_COLUMNS = (
    *("test_index", "train_index", "mirrored", "whole", "detail", "test_class", "train_class"),
    "near_duplicate",
)


def near_duplicates_json(context: ReportContext) -> Tree:
    """All of them, and the models' accuracies with and without."""
    found = context.duplicates
    return {
        "whole_line": found.whole_line,
        "detail_line": found.detail_line,
        "test_images": len(found.pairs),
        "pairs_alike_as_a_whole": found.alike,
        "pairs": found.duplicates,
        "pairs_of_one_class": found.same_class,
        "alike_by_detail": list(found.detail_counts),
        "closest": [_pair(context, pair) for pair in found.pairs],
        "near_misses": [_pair(context, pair) for pair in found.near_misses],
        "accuracies": {each.variant: estimates_tree(each.leak) for each in context.models},
    }


def neighbours_json(context: ReportContext) -> Tree:
    """Over the whole test set, what each model's answers have in common with the nearest training image."""
    return {each.variant: _agreement(each.neighbours) for each in context.models}


def case_json(context: ReportContext, case: CaseStudy) -> Tree:
    """What belongs to one case."""
    pair = next((pair for pair in context.duplicates.pairs if pair.test == case.index), None)
    seen = {each.variant: next(c for c in each.neighbours.cases if c.id == case.id) for each in context.models}
    return {
        "neighbours": {variant: _case(context, each) for variant, each in seen.items()},
        "near_duplicate": pair and _pair(context, pair),
    }


def neighbour_rows(context: ReportContext) -> Iterator[list[object]]:
    """A row for each neighbour of each case, by ``NEIGHBOUR_COLUMNS``."""
    for model in context.models:
        for case in model.neighbours.cases:
            for held in (case.answered, case.other):
                for rank, near in enumerate(held.nearest, start=1):
                    name = context.class_name(near.label)
                    yield [model.variant, case.id, case.index, name, rank, near.index, near.distance]


def agreement_rows(context: ReportContext) -> Iterator[list[object]]:
    """A row for each model, answer and kind of nearest image, with its share and interval."""
    for model in read_neighbours(context).models:
        shares = {
            ("right", "same", model.right): model.right_same,
            ("wrong", "answered", model.wrong): model.wrong_answered,
            ("wrong", "true", model.wrong): model.wrong_true,
            ("wrong", "other", model.wrong): model.wrong_other,
        }
        for (answers, nearest, images), share in shares.items():
            if share:
                yield [model.look.variant, answers, nearest, images, *astuple(share)]


def duplicate_rows(context: ReportContext) -> Iterator[list[object]]:
    """A row for each listed pair, by ``DUPLICATE_COLUMNS``."""
    for counts, pairs in ((True, context.duplicates.pairs), (False, context.duplicates.near_misses)):
        for pair in pairs:
            names = [context.class_name(label) for label in (pair.test_label, pair.train_label)]
            yield [*astuple(pair)[:5], *names, counts]


def _pair(context: ReportContext, pair: ImagePair) -> Tree:
    names = {side: context.class_name(getattr(pair, f"{side}_label")) for side in ("test", "train")}
    return {**asdict(pair), "test_label": names["test"], "train_label": names["train"]}


def _agreement(model: Neighbours) -> Tree:
    names = ("right", "right_same", "wrong", "wrong_answered", "wrong_true", "featureless")
    return {name: getattr(model, name) for name in names}


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
