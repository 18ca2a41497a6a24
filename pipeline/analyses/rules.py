"""A rule: what a claim asks of the numbers, as its author writes it in TOML, and how it is answered.

The vocabulary that needs no experiment is in ``pipeline.claims``; a room declares rules of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipeline import formats
from pipeline.analyses.verdicts import Answer

if TYPE_CHECKING:
    from pipeline.claims.facts import Facts

Seeds = Literal["averaged", "each", "shown", "own"]


def _two(models: tuple[str, ...]) -> tuple[str, ...]:
    if len(models) != 2 or models[0] == models[1]:
        raise ValueError("must name two models, [reference, other]")
    return models


Contrast: TypeAlias = Annotated[tuple[str, ...], Field(strict=False), AfterValidator(_two)]
"""Two models that the study compares, either first: what is measured is the second's less the first's."""
Share = Annotated[float, Field(ge=0, le=1)]


class Rule(BaseModel):
    """What all rules have in common: strict about types, without unknown keys.

    Attributes:
        by: how it takes several seeds: it averages over them; it is asked of each, and a verdict that they don't share
            is none; it rests on the models alone that are shown; or it says so itself.
        joining: its arguments that are rules.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)

    by: ClassVar[Seeds] = "averaged"
    joining: ClassVar[tuple[str, ...]] = ()
    rule: str

    @property
    def seeds(self) -> Seeds:
        """How it takes several seeds."""
        return self.by

    def parts(self) -> Iterator[Rule]:
        """The rule and those that it joins."""
        yield self

    def described(self, facts: Facts) -> str:
        """When it holds, in a line, with its bounds."""
        raise NotImplementedError

    def answer(self, facts: Facts) -> Answer:
        """The verdict, and what it rests on."""
        raise NotImplementedError


def unmeasured(statement: str, *evidence: str) -> Answer:
    """The answer where there is nothing to measure."""
    return Answer("undecided", formats.DASH, statement, evidence)
