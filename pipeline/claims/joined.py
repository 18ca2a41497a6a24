"""Rules joined to one claim, and how a rule takes several seeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from pipeline import formats
from pipeline.analyses.rules import Rule, Seeds
from pipeline.analyses.verdicts import Answer, all_hold
from pipeline.claims.facts import Facts

LONGEST_LISTED = 40
"""Characters of a list of what each seed gives, in the ledger's column."""


def _listed_rules(rules: Any) -> Any:
    if not isinstance(rules, (list, tuple)):  # pydantic would take a table for the list of its keys
        raise ValueError("must be a list in brackets")
    return rules


class AllOf(Rule):
    """Several rules in one claim.

    Fails with any of them, is undecided with any, else holds. A premise ("at equal test accuracy, ...") is told first,
    with how far it is met, and ``told`` at the end, where it was measured; neither is weighed.
    """

    joining: ClassVar[tuple[str, ...]] = ("rules", "premise", "told")
    rule: Literal["all_of"] = "all_of"
    rules: Annotated[tuple[Rule, ...], Field(min_length=1, strict=False), BeforeValidator(_listed_rules)]
    premise: Rule | None = None
    told: Annotated[tuple[Rule, ...], Field(strict=False), BeforeValidator(_listed_rules)] = ()

    @property
    def seeds(self) -> Seeds:
        """As its parts take them: seed by seed where all do, else each part in its own way."""
        taken = {each.seeds for each in self._joined}
        if taken == {"each"}:
            return "each"
        return "averaged" if "averaged" in taken else "own"

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
        return f"{needs}; its premise, told and not weighed, {self.premise.described(facts)}" if self.premise else needs

    def answer(self, facts: Facts) -> Answer:
        """The parts' verdicts joined, and all that they say; the first part's measurement stands for the claim."""
        answers = [self._part(each, facts) for each in self.rules]
        premise = [self._part(self.premise, facts)] if self.premise else []
        told = [each for each in (self._part(each, facts) for each in self.told) if each.value is not None]
        every = (*premise, *answers, *told)
        return replace(
            answers[0],
            verdict=all_hold(*(each.verdict for each in answers)),
            ours=_measurements((*premise, *answers)) if premise else answers[0].ours,
            statement=_together(each.statement for each in every),
            evidence=tuple(dict.fromkeys(chain.from_iterable(each.evidence for each in every))),
        )

    def _part(self, part: Rule, facts: Facts) -> Answer:
        return (
            part.answer(facts) if self.seeds == "each" or part.seeds in ("averaged", "own") else answered(part, facts)
        )


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
    """The answer over all seeds, as the rule takes them."""
    if len(facts.seeds) == 1 or rule.seeds == "own":
        return rule.answer(facts)
    if rule.seeds == "each":
        return _shared([rule.answer(each) for each in facts.by_seed], facts.seeds)
    answer = rule.answer(facts)
    if rule.seeds == "shown":
        return replace(answer, statement=f"{answer.statement} Figures are of seed {facts.shown}.")
    statement = f"{answer.statement} Figures are means over {len(facts.seeds)} seeds."
    evidence = dict.fromkeys((*answer.evidence, "tab:results"))
    return replace(answer, statement=statement, evidence=tuple(evidence))


def _shared(answers: list[Answer], seeds: tuple[int, ...]) -> Answer:
    """The first seed's answer with the verdict that all seeds share; undecided where they don't."""
    first, verdicts = answers[0], [answer.verdict for answer in answers]
    of_first, ours = f"{first.statement} That is seed {seeds[0]}.", _listed(answers, seeds)
    if len(set(verdicts)) == 1:
        return replace(first, ours=ours, statement=f"{of_first} All {len(seeds)} seeds give that verdict.")
    counts = {verdict: verdicts.count(verdict) for verdict in ("holds", "fails", "undecided")}
    words = {"holds": "holds", "fails": "fails", "undecided": "is undecided"}
    said = formats.listing([f"{words[verdict]} with {formats.plural(n, 'seed')}" for verdict, n in counts.items() if n])
    statement = f"{of_first} The claim {said}: a verdict that seeds don't share is none."
    return replace(first, verdict="undecided", ours=ours, statement=statement)


def _listed(answers: list[Answer], seeds: tuple[int, ...]) -> str:
    """What each seed gives where that is short, or what the first one gives."""
    together = in_one([answer.ours for answer in answers])
    return together if len(together) <= LONGEST_LISTED else f"{answers[0].ours} (seed {seeds[0]})"


def in_one(told: list[str]) -> str:
    """A list, with what all say before a number said once: "epochs 4, 6 and 6"."""
    word = told[0].partition(" ")[0]
    numbers = [each.removeprefix(f"{word} ") for each in told]
    return f"{word}s {formats.listing(numbers)}" if all(n.isdigit() for n in numbers) else formats.listing(told)
