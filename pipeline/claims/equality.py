"""The rule on whether two models' test accuracies may be called equal."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline import formats
from pipeline.analyses.rules import Contrast, Rule, Threshold
from pipeline.analyses.verdicts import Answer, limits
from pipeline.claims.facts import Facts
from pipeline.claims.measures import MEASURES
from pipeline.evaluation.paired import judge_equality
from pipeline.records import Estimate, Verdict


class Equal(Rule):
    """Two models' test accuracies are equal.

    Holds if the 90% interval of their difference (two one-sided tests at 5% each) lies within the margin on both sides,
    fails if all of it lies beyond, else undecided: equality is never read off a difference that does not show.
    """

    rule: Literal["equal"] = "equal"
    contrast: Contrast
    measure: Literal["test_accuracy"] = "test_accuracy"
    margin: Annotated[float, Field(gt=0, lt=1)]

    def thresholds(self) -> tuple[Threshold, ...]:
        """The margin."""
        values = tuple(float(f"{self.margin * factor:.6g}") for factor in (0.5, 1.5, 2.0))
        return (Threshold("margin", "margin", values, MEASURES[self.measure].apart().distance),)

    def described(self, facts: Facts) -> str:
        """When it holds."""
        within = MEASURES[self.measure].apart().distance(self.margin)
        return f"holds if the 90% interval of the difference lies within {within} on both sides, fails if beyond"

    def answer(self, facts: Facts) -> Answer:
        """By the study's test of equality, with the claim's margin."""
        contrast = facts.contrast(*self.contrast)
        change = contrast.difference.test_accuracy.estimate
        verdict, clause = equality(contrast.own(contrast.equivalence.interval), self.margin)
        said = formats.signed_points(change.value)
        interval = contrast.own(contrast.equivalence.interval)
        return Answer(
            verdict=verdict,
            ours=f"{said} (90% interval {formats.span(*limits(interval))})",
            statement=f"Test accuracy differs by {said}; {clause}.",
            evidence=("tab:same-images",) if len(facts.seeds) == 1 else ("tab:results",),
            value=change.value,
            interval=limits(interval),
            brief=f"test accuracy {said}",
        )


def equality(interval: Estimate, margin: float) -> tuple[Verdict, str]:
    """The verdict on "at equal test accuracy", and what it rests on: a clause that follows the difference.

    Args:
        interval: of the difference, at 90%.
    """
    shown = f"its 90% interval, {formats.span(interval.low, interval.high)}"
    allowed = f"{MEASURES['test_accuracy'].apart().distance(margin)} that count as equal"
    told: dict[str, tuple[Verdict, str]] = {
        "equivalent": ("holds", f"{shown}, lies within the {allowed}"),
        "different": ("fails", f"{shown}, lies beyond the {allowed}"),
        "neither": ("undecided", f"{shown}, reaches past the {allowed}"),
    }
    return told[judge_equality(interval, margin).outcome]
