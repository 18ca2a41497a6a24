"""The rules on single techniques: decided where every combination of them was trained, open where not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from pipeline import formats
from pipeline.analyses.factorial.record import Effect, FactorialResults, SimpleEffect
from pipeline.analyses.rules import Contrast, Rule, Seeds, unmeasured
from pipeline.analyses.verdicts import Answer, interval_clause, lies_above
from pipeline.evaluation.intervals import negated
from pipeline.records import Estimate, Verdict
from pipeline.techniques import BY_FIELD
from pipeline.wording import did_you_mean

if TYPE_CHECKING:
    from pipeline.claims.facts import Facts

EVIDENCE = ("sec:factorial", "fig:simple-effects", "tab:effects")

ResponseName = Literal["generalization_gap", "test_accuracy", "test_loss", "early_train_loss", "roughness"]
WORDS: dict[ResponseName, tuple[str, str]] = {
    "generalization_gap": ("clean gap", "the clean gap"),
    "test_accuracy": ("test accuracy", "the test accuracy"),
    "test_loss": ("test loss", "the test loss"),
    "early_train_loss": ("early train loss", "the training loss of the first five epochs"),
    "roughness": ("roughness", "the roughness of the test loss"),
}
"""In a table, and in a sentence."""
IN_POINTS = ("generalization_gap", "test_accuracy")


def _known(field: str) -> str:
    if field not in BY_FIELD:
        raise ValueError(f"there is no such technique{did_you_mean(field, BY_FIELD)}; there are {', '.join(BY_FIELD)}")
    return field


class SimpleEffects(Rule):
    """What one technique does beside each combination of the others in which two models differ.

    Holds if each of its effects lies on the side of zero that the direction names, by its 95% interval; fails if each
    lies on the other. Else undecided: what a technique does beside some others and not beside the rest is no effect of
    its own. Undecided, too, where combinations were trained once, as their intervals cover the images alone.

    Attributes:
        technique: the field of a variant in the study file.
        measures: all of which have to move in the direction.
    """

    by: ClassVar[Seeds] = "own"
    rule: Literal["simple_effects"] = "simple_effects"
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
        return f"holds if {does} beside every combination of the others, fails if it does the opposite beside every one"

    def answer(self, facts: Facts) -> Answer:
        """By the effects' intervals."""
        factorial: FactorialResults | None = facts.outcomes.get("factorial")
        if factorial is None or {*self.contrast} != {factorial.reference, factorial.other}:
            return self._unseparated(facts)
        if self.technique not in factorial.techniques:
            return self._unseparated(facts)
        responses = {each.name: each for each in factorial.responses}
        if any(name not in responses for name in self.measures):
            return unmeasured("The runs are too short to tell.", *EVIDENCE)
        effects = {name: responses[name].simple_effects_of(self.technique) for name in self.measures}
        moves = [self._moves(each) for each in chain.from_iterable(effects.values())]
        verdict, end = agreement(moves)
        if not all(each.covers_seeds for each in chain.from_iterable(effects.values())):
            verdict, end = (
                "undecided",
                "Some combinations were trained once: what another seed would do is open.",
            )
        changes = [f"{WORDS[name][1]} by {_between(name, found)}" for name, found in effects.items()]
        main = responses[self.measures[0]].main_effect(self.technique)
        return Answer(
            verdict=verdict,
            ours=", ".join(f"{WORDS[name][0]} {_range(name, found)}" for name, found in effects.items()),
            statement=f"{_sentence_case(BY_FIELD[self.technique].name)} changes {formats.listing(changes)}. {end}",
            evidence=EVIDENCE,
            value=main.value,
            interval=main.interval,
        )

    def _moves(self, effect: Effect) -> Verdict:
        """Holds where the whole interval lies on the side of zero that the direction names, fails on the other."""
        low, high = effect.interval or (effect.value, effect.value)
        estimate = Estimate(effect.value, low, high)
        return lies_above(negated(estimate) if self.direction == "falls" else estimate, 0.0)

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


def agreement(moves: Sequence[Verdict]) -> tuple[Verdict, str]:
    """The verdict on effects that have to agree, and a sentence that says which don't."""
    if len(set(moves)) == 1 and moves[0] != "undecided":
        side = "the claimed side" if moves[0] == "holds" else "the other side"
        return moves[0], f"All {len(moves)} effects lie on {side} of zero."
    counts = [moves.count(verdict) for verdict in ("holds", "fails", "undecided")]
    told = ("as claimed", "the other way", "not clearly either way")
    listed = formats.listing([f"{count} {words}" for count, words in zip(counts, told, strict=True) if count])
    return "undecided", f"Of its {len(moves)} effects beside the other techniques, {listed}: they don't agree."


def _range(name: ResponseName, effects: Sequence[SimpleEffect]) -> str:
    values = [each.value for each in effects]
    if len(values) == 1:
        return _written(name, values[0])
    return f"{_written(name, min(values))} to {_written(name, max(values))}"


def _between(name: ResponseName, effects: Sequence[SimpleEffect]) -> str:
    """The least and the greatest effect, each with what else is there."""
    ordered = sorted(effects, key=lambda each: each.value)
    ends = ordered if len(ordered) == 1 else [ordered[0], ordered[-1]]
    return " to ".join(f"{_written(name, each.value)} ({_beside(each)})" for each in ends)


def _beside(effect: SimpleEffect) -> str:
    return f"beside {formats.listing([BY_FIELD[each].name for each in effect.beside])}" if effect.beside else "alone"


def _written(name: ResponseName, value: float) -> str:
    return formats.signed_points(value) if name in IN_POINTS else formats.signed(value, 3)


def _sentence_case(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


RULES = (SimpleEffects,)
