"""A rule: what a claim asks of the numbers, as its author writes it in TOML, and how it is answered.

The vocabulary that needs no experiment is in ``pipeline.claims``; a room declares rules of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipeline import formats
from pipeline.analyses.verdicts import Answer

if TYPE_CHECKING:
    from pipeline.claims.facts import Facts

Seeds = Literal["averaged", "shown", "own"]


def _two(models: tuple[str, ...]) -> tuple[str, ...]:
    if len(models) != 2 or models[0] == models[1]:
        raise ValueError("must name two models, [reference, other]")
    return models


Contrast: TypeAlias = Annotated[tuple[str, ...], Field(strict=False), AfterValidator(_two)]
"""Two models that the study compares, either first: what is measured is the second's less the first's."""
Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True)
class Threshold:
    """A chosen bound of a rule, and others that one might have chosen as well.

    Attributes:
        field: the argument.
        words: what it bounds.
        values: to be tried instead.
        shown: how one is written.
    """

    field: str
    words: str
    values: tuple[float, ...]
    shown: Callable[[float], str]


class Rule(BaseModel):
    """What all rules have in common: strict about types, without unknown keys.

    Attributes:
        by: how it takes several seeds: it averages over them, with intervals over seeds; it rests on the models alone
            that are shown; or it says so itself.
        joining: its arguments that are rules.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)

    by: ClassVar[Seeds] = "averaged"
    joining: ClassVar[tuple[str, ...]] = ()
    rule: str

    def draws(self, facts: Facts) -> int:
        """How many seeds its answer rests on: of one, a verdict speaks of networks and not of a method."""
        return 1 if self.by == "shown" else len(facts.seeds)

    def spread(self, facts: Facts) -> str:
        """How far the seeds that are known move what it asks about: a sentence; empty where none are."""
        if facts.known is None:
            return ""
        return (
            f"The interval allows for what seeds do, by {len(facts.known.seeds)} other published runs of this recipe."
        )

    def parts(self) -> Iterator[Rule]:
        """The rule and those that it joins."""
        yield self

    def thresholds(self) -> tuple[Threshold, ...]:
        """Which of its arguments are chosen bounds, and what else one might have chosen."""
        return ()

    def variations(self) -> Iterator[tuple[str, Rule]]:
        """The rule with each other choice of one threshold, and that choice in words."""
        for each in self.thresholds():
            for value in each.values:
                yield f"{each.words} {each.shown(value)}", self.model_copy(update={each.field: value})

    def described(self, facts: Facts) -> str:
        """When it holds, in a line, with its bounds."""
        raise NotImplementedError

    def answer(self, facts: Facts) -> Answer:
        """The verdict, and what it rests on."""
        raise NotImplementedError


def unmeasured(statement: str, *evidence: str) -> Answer:
    """The answer where there is nothing to measure."""
    return Answer("undecided", formats.DASH, statement, evidence)
