"""The rules on single techniques: decided where every combination of them was trained, open where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from pipeline import formats
from pipeline.analyses.factorial.record import Effect, FactorialResults, Response
from pipeline.analyses.rules import Contrast, Rule, Seeds, unmeasured
from pipeline.analyses.verdicts import Answer, all_hold, interval_clause, lies_above
from pipeline.evaluation.intervals import negated
from pipeline.records import Estimate, Verdict
from pipeline.techniques import BY_FIELD
from pipeline.wording import did_you_mean

if TYPE_CHECKING:
    from pipeline.claims.facts import Facts

EVIDENCE = ("sec:factorial", "fig:main-effects", "tab:effects")

ResponseName = Literal["generalization_gap", "test_accuracy", "test_loss", "early_train_loss", "roughness"]
WORDS: dict[ResponseName, tuple[str, str]] = {
    "generalization_gap": ("clean gap", "the clean gap"),
    "test_accuracy": ("test accuracy", "the test accuracy"),
    "test_loss": ("test loss", "the test loss"),
    "early_train_loss": ("early train loss", "the clean training loss of the first five epochs"),
    "roughness": ("roughness", "the distance of an epoch's test loss from the midpoint of its neighbours"),
}
"""In a table, and in a sentence."""
IN_POINTS = ("generalization_gap", "test_accuracy")


def _known(field: str) -> str:
    if field not in BY_FIELD:
        raise ValueError(f"there is no such technique{did_you_mean(field, BY_FIELD)}; there are {', '.join(BY_FIELD)}")
    return field


class TechniqueEffect(Rule):
    """What one technique does by itself, among all combinations of those in which two models differ.

    Attributes:
        technique: the field of a variant in the study file.
        measures: all of which have to move in the direction.
    """

    by: ClassVar[Seeds] = "own"
    scope: ClassVar[str]
    contrast: Contrast
    technique: Annotated[str, AfterValidator(_known)]
    direction: Literal["falls", "rises"]
    measures: Annotated[tuple[ResponseName, ...], Field(strict=False, min_length=1)]

    def draws(self, facts: Facts) -> int:
        """Its effects carry what seeds do, or say that they don't."""
        return 2

    def described(self, facts: Facts) -> str:
        """When it holds."""
        verb = "lowers" if self.direction == "falls" else "raises"
        moved = formats.listing([WORDS[each][1] for each in self.measures])
        does = f"{BY_FIELD[self.technique].name} {verb} {moved}"
        return f"holds if {self.scope}, {does}, each 95% interval clear of zero; fails if it does the opposite to any"

    def effects(self, response: Response) -> Sequence[Effect]:
        """Those that have to move: the first is told."""
        raise NotImplementedError

    def answer(self, facts: Facts) -> Answer:
        """By the effects' intervals; open where no combination was trained twice, as these cover the images alone."""
        factorial: FactorialResults | None = facts.outcomes.get("factorial")
        if factorial is None or {*self.contrast} != {factorial.reference, factorial.other}:
            return self._unseparated(facts)
        if self.technique not in factorial.techniques:
            return self._unseparated(facts)
        responses = {each.name: each for each in factorial.responses}
        if any(name not in responses for name in self.measures):
            return unmeasured("The runs are too short to tell.", *EVIDENCE)
        effects = {name: self.effects(responses[name]) for name in self.measures}
        verdict = all_hold(*(self._moves(each) for each in chain.from_iterable(effects.values())))
        main = {name: responses[name].main_effect(self.technique) for name in self.measures}
        said = f"{self._main_sentence(main)}{self._apart_sentence(effects)}"
        if not all(each.covers_seeds for each in chain.from_iterable(effects.values())):
            verdict = "undecided"
            said += " Combinations were trained once, so what another seed would change can't be told."
        first = main[self.measures[0]]
        return Answer(verdict, self._ours(main), said, EVIDENCE, first.value, first.interval)

    def _moves(self, effect: Effect) -> Verdict:
        """Holds where the whole interval lies on the side of zero that the direction names, fails on the other."""
        low, high = effect.interval or (effect.value, effect.value)
        estimate = Estimate(effect.value, low, high)
        return lies_above(negated(estimate) if self.direction == "falls" else estimate, 0.0)

    def _ours(self, main: dict[ResponseName, Effect]) -> str:
        """The first measure's effect with its interval; where others are written alike, all of these without."""
        first = self.measures[0]
        alike = [name for name in self.measures if (name in IN_POINTS) == (first in IN_POINTS)]
        if len(alike) == 1:
            return f"{WORDS[first][0]} {written(first, main[first])}"
        return ", ".join(f"{WORDS[each][0]} {written(each, _bare(main[each]))}" for each in alike)

    def _main_sentence(self, main: dict[ResponseName, Effect]) -> str:
        changes = [f"{WORDS[name][1]} by {written(name, effect)}" for name, effect in main.items()]
        return (
            f"Averaged over the combinations of the other techniques, {BY_FIELD[self.technique].name} changes "
            f"{formats.listing(changes)}."
        )

    def _apart_sentence(self, effects: dict[ResponseName, Sequence[Effect]]) -> str:
        return ""

    def _unseparated(self, facts: Facts) -> Answer:
        """Undecided, as the techniques were not separated."""
        name, differing = BY_FIELD[self.technique].name, facts.differing(*self.contrast)
        is_drawn = self.technique == "augmentation" and any(each["augmentation"] for each in facts.settings.values())
        evidence = ("fig:augmentation", "sec:limits") if is_drawn else ("sec:limits",)
        others = [BY_FIELD[each].name for each in differing if each != self.technique]
        if self.technique not in differing:
            said = f"The two models do not differ in {name}, so this study cannot show what it does."
        elif others:
            said = (
                f"Here {name} comes together with {formats.listing(others)}, so what it does by itself was not "
                f"measured; a third model with {name} alone could tell."
            )
        else:
            change = facts.contrast(*self.contrast).difference.generalization_gap.estimate
            said = (
                f"The two models differ in {name} alone, and the clean gap changes by "
                f"{formats.signed_points(change.value)} ({interval_clause(change)})."
            )
        return unmeasured(said, *evidence)


class MainEffect(TechniqueEffect):
    """A technique moves measures on average over the combinations of the others.

    Holds if each of its main effects lies on the side of zero that the direction names, by its 95% interval; fails if
    one lies on the other. Undecided in between, where no combination was trained with two seeds, and where the study
    doesn't train the combinations.
    """

    scope: ClassVar[str] = "on average over the combinations of the other techniques"
    rule: Literal["main_effect"] = "main_effect"

    def effects(self, response: Response) -> Sequence[Effect]:
        """The main effect."""
        return (response.main_effect(self.technique),)


class SimpleEffects(TechniqueEffect):
    """A technique moves measures whatever it is combined with: stricter than ``MainEffect``.

    Holds if with each combination of the others each of its effects lies on the side of zero that the direction names,
    by its 95% interval; fails if one lies on the other. Undecided as there.
    """

    scope: ClassVar[str] = "with each combination of the other techniques"
    rule: Literal["simple_effects"] = "simple_effects"

    def effects(self, response: Response) -> Sequence[Effect]:
        """Those with each combination of the others."""
        return response.simple_effects_of(self.technique)

    def _apart_sentence(self, effects: dict[ResponseName, Sequence[Effect]]) -> str:
        told = []
        for name, found in effects.items():
            values = sorted(found, key=lambda each: each.value)
            told.append(f"{WORDS[name][1]} by {written(name, values[0])} to {written(name, values[-1])}")
        return f" By what it is combined with, it changes {formats.listing(told)}."


def _bare(effect: Effect) -> Effect:
    return replace(effect, interval=None)


def written(name: ResponseName, effect: Effect) -> str:
    """An effect with its interval, where it has one."""
    if effect.interval is None:
        return formats.signed_points(effect.value) if name in IN_POINTS else formats.signed(effect.value, 3)
    estimate = Estimate(effect.value, *effect.interval)
    return formats.estimate_signed_points(estimate) if name in IN_POINTS else formats.estimate_signed_loss(estimate)


RULES = (MainEffect, SimpleEffects)
