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

REACH = "The alterations are computed ones: images from elsewhere were not tested."
EVIDENCE = ("tab:corruptions", "fig:corruption-accuracy")


class Sturdier(Rule):
    """The other model stands alterations better than the reference, whichever is the more accurate without them.

    Holds if it is right more often on altered images and loses less of its accuracy to them, both intervals clear of
    zero; being ahead by as much as it was before is no merit under alteration. Fails if it is right less often and
    doesn't lose less; being behind by less than it was before is no failing under alteration. Else undecided, as where
    the study alters no images.
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
            f"holds if on altered images the {facts.label(self.contrast[1])} is right more often and loses less of its "
            "accuracy, both 95% intervals clear of zero; fails if it is right less often and doesn't lose less"
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
        return Answer(
            verdict=verdict,
            ours=shown,
            statement=f"{self._altered(facts, measured, change, drop)} {self._deciding(facts, verdict)} {REACH}",
            evidence=EVIDENCE,
            value=change.value,
            interval=limits(change),
            brief=f"accuracy on altered images {shown}",
        )

    def _altered(self, facts: Facts, measured: Robustness, change: Estimate, drop: Estimate) -> str:
        """How often both are right on altered images, and what the alterations cost each: a sentence."""
        before, after = (measured.models[name] for name in self.contrast)
        first, second = map(facts.label, self.contrast)
        again = ", averaged over the seeds" if len(measured.seeds) > 1 else ""
        return (
            f"On test images altered in {formats.plural(len(measured.corruptions), 'way')}{again}, the {first} is "
            f"right on {formats.percent(before.mean_accuracy.value)} and the {second} on "
            f"{formats.percent(after.mean_accuracy.value)} (difference {formats.signed_points(change.value)}, "
            f"{interval_clause(change)}); that is {formats.points(before.drop.value)} and "
            f"{formats.points(after.drop.value)} less than on unaltered ones (difference "
            f"{formats.signed_points(drop.value)}, {interval_clause(drop)})."
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
