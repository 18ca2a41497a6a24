"""The rule on attacks: which of two models is right more often on images that were changed to mislead it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from pipeline import formats
from pipeline.analyses.adversarial.record import Adversarial
from pipeline.analyses.rules import Contrast, Rule, Seeds, unmeasured
from pipeline.analyses.verdicts import Answer, all_hold, interval_clause, lies_above, limits

if TYPE_CHECKING:
    from pipeline.claims.facts import Facts

EVIDENCE = ("tab:adversarial", "fig:adversarial-accuracy")


class WithstandsAttack(Rule):
    """Under attack, the other model is right more often than the reference.

    Holds if the 95% interval of the difference in accuracy lies above zero at the strength that is named, or at every
    strength of the study; fails if it lies below zero at one of them; else undecided, as where the study attacks no
    model, or not at that strength.
    """

    by: ClassVar[Seeds] = "own"
    rule: Literal["withstands_attack"] = "withstands_attack"
    contrast: Contrast
    strength: Annotated[float | None, Field(gt=0, le=255)] = None

    def draws(self, facts: Facts) -> int:
        """Those whose models were attacked."""
        measured: Adversarial | None = facts.outcomes.get("adversarial")
        return len(measured.seeds) if measured else 1

    def described(self, facts: Facts) -> str:
        """When it holds."""
        at = "every strength of attack" if self.strength is None else f"strength {self.strength:g}"
        reference, other = map(facts.label, self.contrast)
        return (
            f"holds if at {at} the 95% interval of the {other}'s accuracy less the {reference}'s lies above zero, "
            "fails if below"
        )

    def answer(self, facts: Facts) -> Answer:
        """By the differences at the strengths that are asked about."""
        measured: Adversarial | None = facts.outcomes.get("adversarial")
        if measured is None:
            return unmeasured("This study attacks no model.", "sec:limits")
        compared = facts.contrast(*self.contrast)
        found = measured.contrast(compared.reference, compared.other).differences
        asked = [(d.strength, compared.own(d.accuracy)) for d in found if self.strength in (None, d.strength)]
        if not asked:
            return unmeasured(f"This study attacks no model at strength {self.strength:g}.", *EVIDENCE)
        _, weight = asked[-1]
        strengths = formats.listing([f"{strength:g}" for strength, _ in asked])
        changes = formats.listing([formats.signed_points(each.value) for _, each in asked])
        reference, other = map(facts.label, self.contrast)
        return Answer(
            verdict=all_hold(*(lies_above(each, 0.0) for _, each in asked)),
            ours=formats.estimate_signed_points(weight),
            statement=(
                f"Attacked at {strengths} of 255 grey levels, the {other}'s accuracy differs from the {reference}'s by "
                f"{changes} (at the last, {interval_clause(weight)})."
            ),
            evidence=EVIDENCE,
            value=weight.value,
            interval=limits(weight),
            brief=f"accuracy under attack {formats.signed_points(weight.value)}",
        )


RULES = (WithstandsAttack,)
