"""Rules joined to one claim, and how far an answer reaches: to networks that were trained, or to a method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from pipeline import formats
from pipeline.analyses.rules import Rule
from pipeline.analyses.verdicts import Answer, all_hold
from pipeline.claims.facts import Facts
from pipeline.records import Verdict

ONE_SEED = "One seed: what another would do isn't known."
ONE_OF_SEVERAL = "That was measured with one seed: what another would do isn't known."


def _listed_rules(rules: Any) -> Any:
    if not isinstance(rules, (list, tuple)):  # pydantic would take a table for the list of its keys
        raise ValueError("must be a list in brackets")
    return rules


class AllOf(Rule):
    """Several rules in one claim.

    Fails with any of them, is undecided with any, else holds. A premise ("at equal test accuracy, ...") must hold
    before the claim is decided at all. What is ``told`` is not weighed: it is said at the end, where it was measured.
    """

    joining: ClassVar[tuple[str, ...]] = ("rules", "premise", "told")
    rule: Literal["all_of"] = "all_of"
    rules: Annotated[tuple[Rule, ...], Field(min_length=1, strict=False), BeforeValidator(_listed_rules)]
    premise: Rule | None = None
    told: Annotated[tuple[Rule, ...], Field(strict=False), BeforeValidator(_listed_rules)] = ()

    @property
    def _joined(self) -> tuple[Rule, ...]:
        return (*((self.premise,) if self.premise else ()), *self.rules)

    def parts(self) -> Iterator[Rule]:
        """Itself, and all that it joins."""
        yield self
        yield from chain.from_iterable(each.parts() for each in (*self._joined, *self.told))

    def described(self, facts: Facts) -> str:
        """When each of its parts holds."""
        parts = [each.described(facts) for each in self.rules]
        listed = (
            "; ".join(f"({place}) {each}" for place, each in enumerate(parts, start=1)) if len(parts) > 1 else parts[0]
        )
        needs = f"needs all of these: {listed}" if len(parts) > 1 else listed
        if not self.premise:
            return needs
        premise = self.premise.described(facts).removeprefix("holds if ").partition(", fails")[0]
        return f"{needs}; undecided unless {premise}"

    def answer(self, facts: Facts) -> Answer:
        """The parts' verdicts joined, and what those say that decide it; the first part's measurement stands for the
        claim."""
        answers = [answered(each, facts) for each in self.rules]
        premise = [answered(self.premise, facts)] if self.premise else []
        told = [each for each in (each.answer(facts.as_method()) for each in self.told) if each.value is not None]
        verdict = all_hold(*(each.verdict for each in answers))
        unmet = [each for each in premise if each.verdict != "holds"]
        return replace(
            answers[0],
            verdict="undecided" if unmet else verdict,
            ours=_measurements((*premise, *answers)) if premise else answers[0].ours,
            statement=_together(
                [
                    *(f"{each.statement} {_UNMET[each.verdict]}" for each in unmet),
                    *(each.statement for each in ([] if unmet else [a for a in answers if a.verdict == verdict])),
                    *(each.statement for each in told),
                ]
            ),
            evidence=tuple(dict.fromkeys(chain.from_iterable(e.evidence for e in (*premise, *answers, *told)))),
        )

    def draws(self, facts: Facts) -> int:
        """Its parts say."""
        return max(each.draws(facts) for each in self._joined)

    def variations(self) -> Iterator[tuple[str, Rule]]:
        """With other thresholds in one of its parts."""
        for name in ("rules", "premise"):
            for place, part in enumerate(self.rules if name == "rules" else [self.premise] if self.premise else []):
                for words, changed in part.variations():
                    parts = [changed if place == k else each for k, each in enumerate(self.rules)]
                    value: Any = tuple(parts) if name == "rules" else changed
                    yield words, self.model_copy(update={name: value})


_UNMET: dict[Verdict, str] = {
    "fails": "The claim speaks of models that are equal there, so it is not decided.",
    "undecided": "The claim speaks of models that are equal there, so it is open with that.",
}


def _measurements(answers: Iterable[Answer]) -> str:
    """All that was measured."""
    return ", ".join(each.brief or each.ours for each in answers if each.value is not None) or formats.DASH


def _together(statements: Iterable[str]) -> str:
    """One after another; what was said before isn't said again."""
    said = ""
    for each in statements:
        said = said if each in said else f"{said} {each}".strip()
    return said


def answered(rule: Rule, facts: Facts) -> Answer:
    """The answer, as far as it reaches.

    A claim on networks that were trained is decided by their figures. One on a method is decided by several seeds, or
    by one where others are known that say what seeds do; else it is undecided, whatever the one shows.
    """
    if isinstance(rule, AllOf):
        return rule.answer(facts)
    if facts.scope == "networks":
        return rule.answer(facts.as_networks())
    if rule.draws(facts) > 1:
        return rule.answer(facts)
    if facts.known and rule.by == "averaged":
        answer = rule.answer(facts.as_method())
        return replace(answer, statement=f"{answer.statement} {rule.spread(facts)}") if answer.interval else answer
    answer = rule.answer(facts.as_networks())
    if answer.verdict == "undecided":
        return answer
    why = ONE_SEED if len(facts.seeds) == 1 else ONE_OF_SEVERAL
    return replace(answer, verdict="undecided", statement=f"{answer.statement} {why}")
