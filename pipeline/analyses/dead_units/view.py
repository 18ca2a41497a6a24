"""What the prose may say of dead hidden units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.analyses.dead_units.record import Course, DeadUnits
from pipeline.analyses.further import described

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

EARLY = 20
"""The step by which it is told how many units are dead."""


@dataclass(frozen=True)
class CourseReading:
    """One model.

    Attributes:
        noun: what it is called in a sentence, after "the".
        early, last: mean numbers of dead units after ``DeadUnitsReading.early_step`` and after the last step.
        is_early: most of those that are dead after the last step were so by then.
    """

    noun: str
    early: float
    last: float
    is_early: bool


@dataclass(frozen=True)
class DeadUnitsReading:
    """All models.

    Attributes:
        worst: the model with the most dead units after the last step.
        seeds: which, as numbers.
    """

    courses: tuple[CourseReading, ...]
    worst: CourseReading
    early_step: int
    steps: int
    images: int
    hidden_units: int
    seeds: tuple[int, ...]


def read(context: ReportContext) -> DeadUnitsReading:
    """Read the first steps."""
    found: DeadUnits = context.outcomes["dead_units"]
    nouns = {model.variant: model.look.noun for model in context.models}
    early, first = max(step for step in found.steps if step <= EARLY), found.courses[0].runs[0]
    courses = tuple(_course(each, nouns[each.of], found.steps.index(early)) for each in found.courses)
    return DeadUnitsReading(
        courses=courses,
        worst=max(courses, key=lambda each: each.last),
        early_step=early,
        steps=found.steps[-1],
        images=first.images,
        hidden_units=first.hidden_units,
        seeds=tuple(run.seed for run in found.courses[0].runs),
    )


def _course(course: Course, noun: str, place: int) -> CourseReading:
    early, last = course.dead[place], course.dead[-1]
    change = described(course.changes)
    return CourseReading(f"{noun} {change}" if change else noun, early, last, early > last / 2)
