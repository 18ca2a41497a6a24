"""The rule on learning by heart: which of two models gives back more of the wrong labels that it was trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pipeline import formats
from pipeline.analyses.label_noise.record import MemorizationComparison
from pipeline.analyses.rules import Contrast, Rule, Seeds, unmeasured
from pipeline.analyses.verdicts import Answer, interval_clause, lies_above, limits
from pipeline.evaluation.intervals import negated
from pipeline.records import Estimate

if TYPE_CHECKING:
    from pipeline.claims.facts import Facts

EVIDENCE = "fig:memorization"


class MemorizesLess(Rule):
    """Trained again on wrong labels, the other model gives back fewer of them than the reference.

    Holds if the 95% interval of the difference of the two shares, paired over the images with a wrong label, lies below
    zero, fails if above, else undecided; undecided where the study trains on no wrong labels.
    """

    by: ClassVar[Seeds] = "own"
    rule: Literal["memorizes_less"] = "memorizes_less"
    contrast: Contrast

    def draws(self, facts: Facts) -> int:
        """The models were trained again with one seed."""
        return 1

    def described(self, facts: Facts) -> str:
        """When it holds."""
        reference, other = map(facts.label, self.contrast)
        return (
            f"holds if the 95% interval of the {other}'s share less the {reference}'s lies below zero, fails if above"
        )

    def answer(self, facts: Facts) -> Answer:
        """Of the first seed's models, trained again."""
        measured: MemorizationComparison | None = facts.outcomes.get("label_noise")
        if measured is None:
            return unmeasured("This study trains on no wrong labels.", "sec:limits")
        compared = facts.contrast(*self.contrast)
        change = compared.own(measured.contrast(compared.reference, compared.other).memorized)
        return Answer(
            verdict=lies_above(negated(change), 0.0),
            ours=formats.estimate_signed_points(change),
            statement=self._sentence(facts, measured, change),
            evidence=(EVIDENCE,),
            value=change.value,
            interval=limits(change),
            brief=f"wrong labels given back {formats.estimate_signed_points(change)}",
        )

    def _sentence(self, facts: Facts, measured: MemorizationComparison, change: Estimate) -> str:
        """How many wrong labels each model learned."""
        once = "" if len(facts.seeds) == 1 else f" with seed {measured.models[self.contrast[0]].seed} alone,"
        reference, other = ((facts.label(name), measured.models[name].memorized) for name in self.contrast)
        return (
            f"Trained again{once} with {formats.short_percent(measured.wrong / measured.train_size)} of the labels "
            f"wrong, the {other[0]} gives back {formats.percent(other[1].value)} of those, the {reference[0]} "
            f"{formats.percent(reference[1].value)} (difference {formats.signed_points(change.value)}, "
            f"{interval_clause(change)})."
        )


RULES = (MemorizesLess,)
