"""What the prose may say of near-duplicates and of the accuracies without them, and the table that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from pipeline.analyses.duplicates.record import AccuracyWithoutDuplicates, NearDuplicates
from pipeline.analyses.duplicates.search import THUMBNAIL_SIDE_PX
from pipeline.analyses.rows import ResultRow
from pipeline.evaluation.intervals import difference
from pipeline.evaluation.signs import Sign, sign
from pipeline.formats import count, estimate_percent
from pipeline.portable import snapped

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

PUBLISHED_SHARE = 0.033
"""Test images of CIFAR-10 with duplicates in the training set, as Barz and Denzler (2020) found them by eye."""


@dataclass(frozen=True)
class DuplicatesReading:
    """The near-duplicates, and what they do to the models' accuracies.

    Attributes:
        published_share: ``PUBLISHED_SHARE``.
        share: of the test images, those that have a near-duplicate.
        mirrored: how many of these are more like it when mirrored.
        thumbnail_side_px: of the thumbnails whose remainder is the detail.
        flattered: the models, "the baseline", whose accuracy on near-duplicates is higher than on the others.
        largest_change: the largest change of a model's test accuracy when they are left out, rounded up.
        accuracies: of the table.
    """

    found: NearDuplicates
    published_share: float
    share: float
    mirrored: int
    thumbnail_side_px: int
    flattered: tuple[str, ...]
    largest_change: float
    accuracies: tuple[ResultRow, ...]


def read(context: ReportContext) -> DuplicatesReading:
    """Read the near-duplicates, and every model's accuracies."""
    found: NearDuplicates = context.outcomes["duplicates"]
    scores: dict[str, AccuracyWithoutDuplicates] = context.outcomes["accuracy_without_duplicates"]
    flattered = (each for each in context.models if effect_of_duplicates(scores[each.variant]) == "positive")
    return DuplicatesReading(
        found=found,
        published_share=PUBLISHED_SHARE,
        share=len(found.pairs) / context.test_size,
        mirrored=sum(pair.mirrored for pair in found.pairs),
        thumbnail_side_px=THUMBNAIL_SIDE_PX,
        flattered=tuple(f"the {each.look.noun}" for each in flattered),
        largest_change=_largest_change(scores),
        accuracies=_accuracies(context, len(found.pairs), tuple(scores[each.variant] for each in context.models)),
    )


def effect_of_duplicates(scores: AccuracyWithoutDuplicates) -> Sign:
    """Whether a model does better on near-duplicates than on the other test images."""
    return "unclear" if scores.only is None else sign(difference(scores.only, scores.without))


def _largest_change(scores: dict[str, AccuracyWithoutDuplicates]) -> float:
    changes = (abs(each.everything.value - each.without.value) for each in scores.values())
    return ceil(snapped(1000 * max(changes))) / 1000


def _accuracies(
    context: ReportContext, found: int, scores: tuple[AccuracyWithoutDuplicates, ...]
) -> tuple[ResultRow, ...]:
    size = context.test_size
    kinds = [("All", size, "everything")]
    if found:
        kinds += [("Without near-duplicates", size - found, "without"), ("Near-duplicates only", found, "only")]
    return tuple(
        ResultRow(name, count(images), tuple(estimate_percent(getattr(each, kind)) for each in scores), ())
        for name, images, kind in kinds
    )
