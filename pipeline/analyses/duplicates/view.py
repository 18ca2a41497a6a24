"""What the prose may say of near-duplicates and of the accuracies without them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Literal

from pipeline.analyses.duplicates.record import AccuracyWithoutDuplicates, NearDuplicates
from pipeline.analyses.duplicates.search import THUMBNAIL_SIDE_PX
from pipeline.evaluation.intervals import difference
from pipeline.evaluation.signs import Sign, sign
from pipeline.portable import snapped

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

PUBLISHED_SHARE = 0.033
"""Test images of CIFAR-10 with duplicates in the training set, as Barz and Denzler (2020) found them by eye."""

Finding = Literal["found", "look-alikes", "blind", "none"]
"""What came of the search: near-duplicates; only look-alikes; images without detail that could be compared; nothing."""


@dataclass(frozen=True)
class ModelOnDuplicates:
    """How often one model is right on the test images with a near-duplicate, and on the others."""

    noun: str
    only: float
    without: float


@dataclass(frozen=True)
class DuplicatesReading:
    """The near-duplicates, and what they do to the models' accuracies.

    Attributes:
        published_share: ``PUBLISHED_SHARE``.
        share: of the test images, those that have a near-duplicate.
        mirrored: how many of these are more like it when mirrored.
        expected: how many of them are look-alikes, at most, rounded up.
        thumbnail_side_px: of the thumbnails whose remainder is the detail.
        models: empty where there are no near-duplicates.
        flattered: the models, "the baseline", whose accuracy on near-duplicates is higher than on the others.
        largest_change: the largest change of a model's test accuracy when they are left out, rounded up.
    """

    found: NearDuplicates
    finding: Finding
    published_share: float
    share: float
    mirrored: int
    expected: int
    thumbnail_side_px: int
    models: tuple[ModelOnDuplicates, ...]
    flattered: tuple[str, ...]
    largest_change: float


def read(context: ReportContext) -> DuplicatesReading:
    """Read the near-duplicates, and every model's accuracies."""
    found: NearDuplicates = context.outcomes["duplicates"]
    scores: dict[str, AccuracyWithoutDuplicates] = context.outcomes["accuracy_without_duplicates"]
    nouns = {each.variant: each.look.noun for each in context.models}
    known = [(variant, noun, scores[variant].only) for variant, noun in nouns.items()]
    return DuplicatesReading(
        found=found,
        finding=_finding(found, context.test_size),
        published_share=PUBLISHED_SHARE,
        share=len(found.pairs) / context.test_size,
        mirrored=sum(pair.mirrored for pair in found.pairs),
        expected=ceil(snapped(found.expected)),
        thumbnail_side_px=THUMBNAIL_SIDE_PX,
        models=tuple(
            ModelOnDuplicates(noun, only.value, scores[variant].without.value) for variant, noun, only in known if only
        ),
        flattered=tuple(
            f"the {noun}" for variant, noun in nouns.items() if effect_of_duplicates(scores[variant]) == "positive"
        ),
        largest_change=_largest_change(scores),
    )


def _finding(found: NearDuplicates, test_size: int) -> Finding:
    if found.pairs:
        return "found"
    if found.look_alikes:
        return "look-alikes"
    return "blind" if 2 * found.without_detail > test_size else "none"


def effect_of_duplicates(scores: AccuracyWithoutDuplicates) -> Sign:
    """Whether a model does better on near-duplicates than on the other test images."""
    return "unclear" if scores.only is None else sign(difference(scores.only, scores.without))


def _largest_change(scores: dict[str, AccuracyWithoutDuplicates]) -> float:
    changes = (abs(each.everything.value - each.without.value) for each in scores.values())
    return ceil(snapped(1000 * max(changes))) / 1000
