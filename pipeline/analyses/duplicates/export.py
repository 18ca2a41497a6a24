"""Near-duplicates for other programs: their parts of results.json, and their table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, astuple
from typing import TYPE_CHECKING

from pipeline.analyses.duplicates.record import AccuracyWithoutDuplicates, AlikeImages, ImagePair, NearDuplicates
from pipeline.analyses.estimates import Tree, estimates_tree
from pipeline.records import CaseStudy

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

COLUMNS = [
    *("test_index", "train_index", "mirrored", "whole", "detail", "test_class", "train_class"),
    "near_duplicate",
]


def results(context: ReportContext) -> Tree:
    """Under "near_duplicates": all of them, what they were told from, and the models' accuracies with and without."""
    found: NearDuplicates = context.outcomes["duplicates"]
    alike: AlikeImages = context.outcomes["alike"]
    scores: dict[str, AccuracyWithoutDuplicates] = context.outcomes["accuracy_without_duplicates"]
    tree = {
        "whole_line": found.whole_line,
        "detail_line": found.detail_line,
        "test_images": len(found.pairs),
        "of_one_class": found.same_class,
        "false_discovery_rate": found.rate,
        "look_alikes_expected": found.expected,
        "largest_p_value": found.level,
        "typical_copy_counts_from": found.stands_out,
        "test_images_without_detail": found.without_detail,
        "pairs_alike_as_a_whole": alike.alike,
        "pairs": alike.duplicates,
        "pairs_of_one_class": alike.same_class,
        "alike_by_detail": list(alike.detail_counts),
        "closest": [_pair(context, pair) for pair in found.pairs],
        "look_alikes": [_pair(context, pair) for pair in found.look_alikes],
        "near_misses": [_pair(context, pair) for pair in found.near_misses],
        "accuracies": {variant: estimates_tree(each) for variant, each in scores.items()},
    }
    return {"near_duplicates": tree}


def of_case(context: ReportContext, case: CaseStudy) -> Tree:
    """Under "near_duplicate": the case's; None where it has none."""
    found: NearDuplicates = context.outcomes["duplicates"]
    pair = next((pair for pair in found.pairs if pair.test == case.index), None)
    return {"near_duplicate": pair and _pair(context, pair)}


def tables(context: ReportContext) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line for each listed pair."""
    return {"near_duplicates.csv": (COLUMNS, _lines(context))}


def _lines(context: ReportContext) -> Iterator[list[object]]:
    found: NearDuplicates = context.outcomes["duplicates"]
    for counts, pairs in ((True, found.pairs), (False, (*found.look_alikes, *found.near_misses))):
        for pair in pairs:
            names = [context.class_name(label) for label in (pair.test_label, pair.train_label)]
            yield [*astuple(pair)[:5], *names, counts]


def _pair(context: ReportContext, pair: ImagePair) -> Tree:
    names = {side: context.class_name(getattr(pair, f"{side}_label")) for side in ("test", "train")}
    return {**asdict(pair), "test_label": names["test"], "train_label": names["train"]}
