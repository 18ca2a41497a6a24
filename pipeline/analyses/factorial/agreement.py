"""Whether a technique does the same whatever it is combined with: decided here, for claims, figures and pages."""

from __future__ import annotations

from typing import Literal

from pipeline.analyses.factorial.record import Effect, Response
from pipeline.evaluation.signs import Sign, sign
from pipeline.records import Estimate

Agreement = Literal["positive", "negative", "both", "unclear"]
"""The side of zero on which all simple effects lie; "both" where some clearly lie on the one and some on the other."""


def agreement(response: Response, technique: str) -> Agreement:
    """On which side of zero all of a technique's simple effects lie, each by its whole 95% interval.

    That each of them has to be clear makes a correction for their number needless: it is an intersection-union test
    (R. L. Berger 1982, Multiparameter hypothesis testing and acceptance sampling, Technometrics 24:295-300).
    """
    sides = {side(each) for each in response.simple_effects_of(technique)}
    if {"positive", "negative"} <= sides:
        return "both"
    return sides.pop() if len(sides) == 1 else "unclear"


def side(effect: Effect) -> Sign:
    """Which side of zero an effect is on: unclear where its interval doesn't cover what seeds change."""
    return sign(Estimate(effect.value, *effect.interval)) if effect.interval and effect.covers_seeds else "unclear"
