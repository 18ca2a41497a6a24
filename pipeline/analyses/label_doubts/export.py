"""Doubtful labels for other programs: their part of results.json and of its cases, and their table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.analyses.estimates import Tree
from pipeline.analyses.label_doubts.record import Doubt, LabelDoubts
from pipeline.records import CaseStudy

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

COLUMNS = ["test_index", "label", "likelier", "label_probability", "likelier_probability"]


def results(context: ReportContext) -> Tree:
    """Under "label_doubts": how many, class by class; which, is in the table."""
    found: LabelDoubts = context.outcomes["label_doubts"]
    counted = Counter(each.label for each in found.doubts)
    classes = [
        {"class": name, "threshold": threshold, "in_doubt": counted[label]}
        for label, (name, threshold) in enumerate(zip(context.data.classes, found.thresholds, strict=True))
    ]
    return {"label_doubts": {"runs": found.runs, "in_doubt": len(found.doubts), "classes": classes}}


def of_case(context: ReportContext, case: CaseStudy) -> Tree:
    """Under "label_doubt": the case's; None where its label isn't in doubt."""
    found: LabelDoubts = context.outcomes["label_doubts"]
    doubt = next((each for each in found.doubts if each.index == case.index), None)
    return {"label_doubt": doubt and dict(zip(COLUMNS[1:], _told(context, doubt)[1:], strict=True))}


def tables(context: ReportContext) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line for each, the label of least probability first."""
    found: LabelDoubts = context.outcomes["label_doubts"]
    return {"label_doubts.csv": (COLUMNS, (_told(context, each) for each in found.doubts))}


def _told(context: ReportContext, doubt: Doubt) -> list[object]:
    names = [context.class_name(label) for label in (doubt.label, doubt.likelier)]
    return [doubt.index, *names, doubt.label_probability, doubt.likelier_probability]
