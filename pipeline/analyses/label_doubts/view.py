"""What the template sees of doubtful labels, as ``label_doubts``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import formats
from pipeline.analyses.label_doubts.measure import FAINT
from pipeline.analyses.label_doubts.record import Doubt, LabelDoubts

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

FEW = 3
"""How many classes are named."""


@dataclass(frozen=True)
class LabelDoubtsReading:
    """The labels in doubt, counted.

    Attributes:
        count, share: of the test images.
        wrong_share: of the test images, those that all runs together answer otherwise than labelled.
        classes: the names of those with most labels in doubt and their numbers, the most first.
        more_classes: there are others.
        marked: how many are so much in doubt that pictures say so.
        faint: what all runs together give the label of one of these at most.
        remarks: on each of these, by the index of its image: a sentence for a caption.
    """

    found: LabelDoubts
    count: int
    share: float
    wrong_share: float
    classes: tuple[tuple[str, int], ...]
    more_classes: bool
    marked: int
    faint: float
    remarks: Mapping[int, str]


def read(context: ReportContext) -> LabelDoubtsReading:
    """Count them, class by class."""
    found: LabelDoubts = context.outcomes["label_doubts"]
    by_class = Counter(each.label for each in found.doubts)
    remarks = {each.index: _remark(context, found, each) for each in found.doubts if each.is_faint}
    return LabelDoubtsReading(
        found=found,
        count=len(found.doubts),
        share=len(found.doubts) / context.test_size,
        wrong_share=found.wrong / context.test_size,
        classes=tuple((context.class_name(label), count) for label, count in by_class.most_common(FEW)),
        more_classes=len(by_class) > FEW,
        marked=len(remarks),
        faint=FAINT,
        remarks=remarks,
    )


def _remark(context: ReportContext, found: LabelDoubts, doubt: Doubt) -> str:
    own, other = formats.percent(doubt.label_probability), formats.percent(doubt.likelier_probability)
    names = [context.class_name(label) for label in (doubt.label, doubt.likelier)]
    runs = "the run gives" if found.runs == 1 else f"all {formats.count(found.runs)} runs together give"
    return f"Its label is doubtful: {runs} {names[0]} {own} and {names[1]} {other}."
