"""The rule on altered images: which of two models stands alterations better."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pipeline import formats
from pipeline.analyses.corruptions.record import Robustness
from pipeline.analyses.rules import Contrast, Rule, Seeds, unmeasured
from pipeline.analyses.verdicts import Answer, interval_clause, lies_above, limits
from pipeline.evaluation.intervals import negated
from pipeline.records import Estimate, Verdict

if TYPE_CHECKING:
    from pipeline.claims.facts import Facts

EVIDENCE = ("tab:corruptions", "fig:corruption-accuracy")


class Sturdier(Rule):
    """The other model stands alterations better than the reference, whichever is the more accurate without them.

    Holds if it is right more often on altered images and loses less of its accuracy to them, both intervals clear of
    zero; being ahead by as much as it was before is no merit under alteration. Fails if it is right less often and
    doesn't lose less; being behind by less than it was before is no failing under alteration. Where noise is among the
    alterations, the same must be so without it. Else undecided, as where the study alters no images.
    """

    by: ClassVar[Seeds] = "own"
    rule: Literal["sturdier"] = "sturdier"
    contrast: Contrast

    def draws(self, facts: Facts) -> int:
        """Those whose models were asked."""
        measured: Robustness | None = facts.outcomes.get("corruptions")
        return len(measured.seeds) if measured else 1

    def described(self, facts: Facts) -> str:
        """When it holds."""
        return (
            f"holds if on altered images, with and without the noises, the {facts.label(self.contrast[1])} is right "
            "more often and loses less of its accuracy, by 95% intervals; fails if less often and not less"
        )

    def answer(self, facts: Facts) -> Answer:
        """By the differences over all alterations and severities."""
        measured: Robustness | None = facts.outcomes.get("corruptions")
        if measured is None:
            said = "Images from elsewhere, on which reliability would have to show as well, were not tested."
            return unmeasured(said, "sec:limits")
        compared = facts.contrast(*self.contrast)
        found = measured.contrast(compared.reference, compared.other)
        change, drop = compared.own(found.mean_accuracy), compared.own(found.drop)
        verdict, shown = sturdier(change, drop), formats.estimate_signed_points(change)
        apart = found.accuracy_without_noise and compared.own(found.accuracy_without_noise)
        if apart and found.drop_without_noise:
            without = sturdier(apart, compared.own(found.drop_without_noise))
            verdict = verdict if verdict == without else "undecided"
        return Answer(
            verdict=verdict,
            ours=shown,
            statement=f"{self._altered(facts, measured, change, apart)}. {self._deciding(facts, verdict)}",
            evidence=EVIDENCE,
            value=change.value,
            interval=limits(change),
            brief=f"accuracy on altered images {shown}",
        )

    def _altered(self, facts: Facts, measured: Robustness, change: Estimate, apart: Estimate | None) -> str:
        """How often both are right on altered images: a sentence without its end."""
        first, second = (
            f"the {facts.label(name)} is right on {formats.percent(measured.models[name].mean_accuracy.value)}"
            for name in self.contrast
        )
        without = f"; without the noises the difference is {formats.signed_points(apart.value)}" if apart else ""
        return (
            f"On test images altered in {formats.plural(len(measured.corruptions), 'way')}, {first} and {second} "
            f"(difference {formats.signed_points(change.value)}, {interval_clause(change)}){without}"
        )

    def _deciding(self, facts: Facts, verdict: Verdict) -> str:
        """For whom altered images speak."""
        other = facts.label(self.contrast[1])
        return {
            "holds": f"So altered images speak for the {other}.",
            "fails": f"So altered images speak against the {other}.",
            "undecided": "So altered images leave open which of the two is the sturdier.",
        }[verdict]


def sturdier(accuracy: Estimate, drop: Estimate) -> Verdict:
    """Whether a model stands alterations better than another: see ``Sturdier``.

    Args:
        accuracy, drop: of the mean accuracy on altered images, and of what they cost: this model's less the other's.
    """
    more, less = lies_above(accuracy, 0.0), lies_above(negated(drop), 0.0)
    if more == less == "holds":
        return "holds"
    return "fails" if more == "fails" and less != "holds" else "undecided"


RULES = (Sturdier,)
