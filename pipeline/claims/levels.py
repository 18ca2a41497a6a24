"""Rules on the size of one measure, of a model or of the difference of two: near, above, below."""

from __future__ import annotations

from statistics import stdev
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipeline import formats
from pipeline.analyses.rules import Contrast, Rule, Threshold, unmeasured
from pipeline.analyses.verdicts import Answer, lies_above, lies_near, limits
from pipeline.claims.facts import Facts
from pipeline.claims.measures import MEASURES, Measure, MeasureName, Unit, counted
from pipeline.evaluation.intervals import negated
from pipeline.records import Counted, Estimate, SeedMeasures, Verdict
from pipeline.techniques import BY_FIELD


class Level(Rule):
    """What these rules have in common: a measure, of a model or of a contrast, against a figure.

    Attributes:
        contrast: of it, other - reference is taken.
        figure, tolerance: accuracies and gaps as fractions, losses in nats.
        beside: another measure, which is told and not weighed.
    """

    model: str | None = None
    contrast: Contrast | None = None
    measure: MeasureName
    figure: float
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    beside: MeasureName | None = None

    @model_validator(mode="after")
    def _of_one_or_two(self) -> Level:
        if (self.model is None) == (self.contrast is None):
            raise ValueError("it takes either a model or a contrast of two")
        return self

    @property
    def about(self) -> Measure:
        """The measure."""
        return MEASURES[self.measure]

    @property
    def unit(self) -> Unit:
        """How it is written."""
        return self.about.unit if self.model else self.about.apart()

    def verdict(self, estimate: Estimate) -> Verdict:
        """By the interval."""
        raise NotImplementedError

    def standing(self, estimate: Estimate, verdict: Verdict) -> str:
        """Where the measure is against the figure: a clause."""
        raise NotImplementedError

    def answer(self, facts: Facts) -> Answer:
        """By the measure's 95% interval; undecided where it has none."""
        measured = self._measured(facts, self.measure)
        if measured is None:
            return unmeasured("The runs are too short to tell.", *self.about.evidence)
        value, estimate = self.unit.value(measured.mean), measured.estimate
        if estimate is None:
            said = f"{self._said(facts, self.measure)}. Of one seed it has no interval, so this can't decide."
            return Answer("undecided", value, said, self.about.evidence, measured.mean)
        verdict = self.verdict(estimate)
        said = f"{self._said(facts, self.measure)} ({self.unit.interval(estimate)}), {self.standing(estimate, verdict)}"
        shown, names = self.unit.estimate(estimate), (self.measure, *((self.beside,) if self.beside else ()))
        return Answer(
            verdict=verdict,
            ours=f"{shown}{self._beside(facts)}",
            statement=f"{said}.{self._turned_sentence(facts, estimate)}",
            evidence=tuple(dict.fromkeys(each for name in names for each in MEASURES[name].evidence)),
            value=estimate.value,
            interval=limits(estimate),
            brief=f"{self.about.brief} {shown}",
        )

    def thresholds(self) -> tuple[Threshold, ...]:
        """The tolerance, where there is one: as 2, 4, 6 and 8 are to 5."""
        values = tuple(float(f"{self.tolerance * factor:.6g}") for factor in (0.4, 0.8, 1.2, 1.6))
        return (Threshold("tolerance", "tolerance", values, self.unit.distance),) if self.tolerance else ()

    def spread(self, facts: Facts) -> str:
        """As a standard deviation."""
        known = facts.known and self._measured(facts.known, self.measure)
        if not facts.known or not known:
            return ""
        moved, unit = stdev(known.values), self.about.apart()
        what = "difference" if self.contrast else self.about.brief
        return (
            f"Seeds of this recipe move the {what} by {unit.value(moved)} (standard deviation of "
            f"{len(known.values)} other published runs)."
        )

    @property
    def _interval(self) -> str:
        name = self.about.words.partition(",")[0]
        return f"the 95% interval of the {name}" if self.model else f"the 95% interval of the difference in {name}"

    def _of(self, facts: Facts) -> SeedMeasures:
        if self.model:
            return facts.measures(self.model)
        return facts.contrast(*self.contrast or ()).difference

    def _measured(self, facts: Facts, name: MeasureName) -> Counted | None:
        return counted(self._of(facts), name)

    def _said(self, facts: Facts, name: MeasureName) -> str:
        """What was measured, without an interval: a sentence without its end."""
        about, measured = MEASURES[name], self._measured(facts, name)
        mean = measured.mean if measured else 0.0
        if self.model:
            return f"The {facts.label(self.model)}'s {about.words} is {about.unit.value(mean)}"
        parts = [(facts.label(each), counted(facts.measures(each), name)) for each in self.contrast or ()]
        each = [f"{about.unit.value(value.mean)} in the {label}" for label, value in parts if value]
        return f"The {about.words} is {' and '.join(each)}: a difference of {about.apart().signed(mean)}"

    def _beside(self, facts: Facts) -> str:
        """The other measure in a table."""
        measured = self.beside and self._measured(facts, self.beside)
        if not self.beside or not measured:
            return ""
        about = MEASURES[self.beside]
        unit = about.unit if self.model else about.apart()
        return f"; {about.brief} {unit.value(measured.mean)}"

    def _turned_sentence(self, facts: Facts, estimate: Estimate) -> str:
        """Where it is only how training accuracy is counted that turns the sign of a gap, that this is so."""
        measured = self.beside and self._measured(facts, self.beside)
        if not measured or (self.measure, self.beside) != ("generalization_gap", "apparent_gap"):
            return ""
        if not (estimate.low > 0 > measured.mean or estimate.high < 0 < measured.mean):
            return ""
        how, value = counting(facts, self.model) if self.model else "during training", self.unit.value(measured.mean)
        return f" With training accuracy counted {how}, it is {value}: the sign comes from the measuring."


def counting(facts: Facts, model: str) -> str:
    """How a training accuracy that is counted during training comes about."""
    settings = facts.settings[model]
    switched_on = [each for each in ("dropout_rate", "augmentation") if settings[each]]
    switched_on = [BY_FIELD[each].name for each in switched_on]
    verb = "is" if len(switched_on) == 1 else "are"
    with_them = f"{formats.listing(switched_on)} {verb} on and " if switched_on else ""
    return f"while {with_them}the weights still move"


class Near(Level):
    """A measure is near a figure.

    Holds if its whole 95% interval lies within the tolerance of the figure, fails if it lies outside, else undecided.
    """

    rule: Literal["near"] = "near"
    tolerance: Annotated[float, Field(gt=0)]

    def described(self, facts: Facts) -> str:
        """When it holds."""
        near = f"within {self.unit.distance(self.tolerance)} of {self.unit.figure(self.figure)}"
        return f"holds if {self._interval} lies {near}, fails if outside"

    def verdict(self, estimate: Estimate) -> Verdict:
        """By the interval."""
        return lies_near(estimate, self.figure, self.tolerance)

    def standing(self, estimate: Estimate, verdict: Verdict) -> str:
        """How far it is off, and whether that is allowed."""
        apart = self.unit if self.contrast else self.about.apart()
        distance, figure = apart.value(abs(estimate.value - self.figure)), self.unit.figure(self.figure)
        side = "below" if estimate.value < self.figure else "above"
        off = f"the same as {figure}" if distance == apart.value(0) else f"{distance} {side} {figure}"
        allowed = f"the {self.unit.bare(self.tolerance)} that the claim allows"
        return {
            "holds": f"{off}, within {allowed}",
            "fails": f"{off}, more than {allowed}",
            "undecided": f"{off}, too close to {allowed} to call",
        }[verdict]


class Above(Level):
    """A measure is at least about as large as a figure.

    Holds if its whole 95% interval lies above the figure less the tolerance, fails if it lies below, else undecided.
    """

    rule: Literal["above"] = "above"

    def described(self, facts: Facts) -> str:
        """When it holds."""
        less = f" ({self.unit.figure(self.figure)} less {self.unit.bare(self.tolerance)})" if self.tolerance else ""
        bound = _named(self.unit, self.figure - self.tolerance)
        return f"holds if {self._interval} lies above {bound}{less}, fails if below"

    def verdict(self, estimate: Estimate) -> Verdict:
        """By the interval."""
        return lies_above(estimate, self.figure - self.tolerance)

    def standing(self, estimate: Estimate, verdict: Verdict) -> str:
        """Which side of the bound, or of the figure."""
        if not self.tolerance:
            return _side(self.unit, self.figure, {"holds": "above", "fails": "below"}.get(verdict))
        figure, least = self.unit.figure(self.figure), self.unit.figure(self.figure - self.tolerance)
        if verdict == "undecided":
            return f"too close to {least}, the least that counts as {figure}, to call"
        if verdict == "fails":
            return f"short of {figure} by more than the {self.unit.bare(self.tolerance)} that the claim allows"
        if estimate.low > self.figure:
            return f"more than {figure}"
        return f"{'close to' if estimate.high < self.figure + self.tolerance else 'at least about'} {figure}"


class Below(Level):
    """A measure is at most about as large as a figure.

    Holds if its whole 95% interval lies below the figure and the tolerance, fails if it lies above, else undecided.
    """

    rule: Literal["below"] = "below"

    def described(self, facts: Facts) -> str:
        """When it holds."""
        more = f" ({self.unit.figure(self.figure)} and {self.unit.bare(self.tolerance)})" if self.tolerance else ""
        bound = _named(self.unit, self.figure + self.tolerance)
        return f"holds if {self._interval} lies below {bound}{more}, fails if above"

    def verdict(self, estimate: Estimate) -> Verdict:
        """By the interval."""
        return lies_above(negated(estimate), -(self.figure + self.tolerance))

    def standing(self, estimate: Estimate, verdict: Verdict) -> str:
        """Which side of the bound, or of the figure."""
        if not self.tolerance:
            return _side(self.unit, self.figure, {"holds": "below", "fails": "above"}.get(verdict))
        figure, most = self.unit.figure(self.figure), self.unit.figure(self.figure + self.tolerance)
        if verdict == "undecided":
            return f"too close to {most}, the most that counts as {figure}, to call"
        if verdict == "fails":
            return f"beyond {figure} by more than the {self.unit.bare(self.tolerance)} that the claim allows"
        if estimate.high < self.figure:
            return f"less than {figure}"
        return f"{'close to' if estimate.low > self.figure - self.tolerance else 'at most about'} {figure}"


def _side(unit: Unit, bound: float, side: str | None) -> str:
    return f"{side} {_named(unit, bound)}" if side else f"too close to {_named(unit, bound)} to call"


def _named(unit: Unit, bound: float) -> str:
    return unit.figure(bound) if bound else "zero"
