"""The rule on which of two models is the steadier."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline import formats
from pipeline.analyses.rules import Contrast, Rule, unmeasured
from pipeline.analyses.verdicts import Answer, lies_above, limits
from pipeline.claims.facts import Facts
from pipeline.claims.measures import MEASURES, MeasureName, counted
from pipeline.evaluation.intervals import negated
from pipeline.portable import snapped
from pipeline.records import Estimate, Verdict

BEYOND = Estimate(1.0, 1.0, 1.0)
"""Stands for the interval that a single pair of runs doesn't have: their ratio alone decides."""


class Steadier(Rule):
    """Of two models, the other is the steadier: a measure of unsteadiness is so many times as large in the reference.

    Holds if the reference's is at least that many times the other's, fails if it is the other way round. With several
    seeds, means are compared, and the interval of their difference must be clear of zero as well.
    """

    rule: Literal["steadier"] = "steadier"
    contrast: Contrast
    measure: MeasureName = "roughness"
    times: Annotated[float, Field(ge=1)]

    def described(self, facts: Facts) -> str:
        """When it holds."""
        reference, other = map(facts.label, self.contrast)
        return (
            f"holds if the {reference}'s {MEASURES[self.measure].brief} is at least {self.times:g} times the {other}'s "
            "and, with several seeds, the 95% interval of the difference is clear of zero; fails the other way round"
        )

    def answer(self, facts: Facts) -> Answer:
        """By the means, and by the interval where there is one."""
        reference, other = self.contrast
        about, change = MEASURES[self.measure], counted(facts.contrast(reference, other).difference, self.measure)
        before, after = (counted(facts.measures(each), self.measure) for each in self.contrast)
        if before is None or after is None or change is None:
            epochs = formats.plural(len(facts.run(reference).history), "epoch")
            return unmeasured(f"A run of {epochs} is too short to tell.", *about.evidence)
        rough, smooth, difference = before.mean, after.mean, change.estimate and negated(change.estimate)
        verdict, end = self._verdict(facts, rough, smooth, difference)
        first, second = about.unit.value(rough), about.unit.value(smooth)
        said = f"The {about.words} is {first} in the {facts.label(reference)} and {second} in the {facts.label(other)}."
        interval = limits(difference) if difference else None
        return Answer(verdict, f"{first} against {second}", f"{said} {end}", about.evidence, rough - smooth, interval)

    def _verdict(self, facts: Facts, rough: float, smooth: float, difference: Estimate | None) -> tuple[Verdict, str]:
        """Which of the two is the steadier, and a sentence that says so.

        Args:
            difference: reference - other, with its interval over seeds; None with one seed.
        """
        reference, other = map(facts.label, self.contrast)
        scope = "In this pair of runs, one seed each," if difference is None else "Over the seeds,"
        if self._is_rougher(rough, smooth) and lies_above(difference or BEYOND, 0.0) == "holds":
            return "holds", f"{scope} the {reference} is the less steady one."
        if (
            self._is_rougher(smooth, rough)
            and lies_above(negated(difference) if difference else BEYOND, 0.0) == "holds"
        ):
            return "fails", f"{scope} it is the {other} that is less steady."
        if difference is None:
            return "undecided", "With one seed each, that is too much alike to call one of them the steadier."
        also = "or differs too much from seed to seed,"
        return "undecided", f"That is too much alike, {also} to call one of them the steadier."

    def _is_rougher(self, one: float, other: float) -> bool:
        return snapped(one) >= snapped(self.times * other) > 0 or one > other == 0
