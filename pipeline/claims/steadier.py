"""The rule on which of two models trains the more steadily."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from pipeline import formats
from pipeline.analyses.rules import Contrast, Rule, Threshold, unmeasured
from pipeline.analyses.verdicts import Answer, lies_above
from pipeline.claims.facts import Facts
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.loss_curves import roughness_of
from pipeline.portable import exp, log
from pipeline.records import EpochRecord, Estimate, Evaluation, Verdict

Curve = Literal["test_loss", "log_test_loss", "train_loss", "test_accuracy"]
CURVES: dict[Curve, tuple[str, Callable[[EpochRecord], float]]] = {
    "test_loss": ("test loss", lambda record: record.test_loss),
    "log_test_loss": ("its logarithm", lambda record: _log(record.test_loss)),
    "train_loss": ("training loss", lambda record: record.train_loss),
    "test_accuracy": ("test accuracy", lambda record: record.test_accuracy),
}
"""In words, and of an epoch."""
LEAST = 1e-6
"""A roughness below this counts as this: no ratio to nothing is told."""
ALL: tuple[Curve, ...] = tuple(CURVES)


class Steadier(Rule):
    """Of two models, the other trains the more steadily, whichever curve one looks at.

    A curve is as rough as its epochs are, on average, away from the midpoint of their neighbours. Holds if, for every
    curve, the reference's is rougher than the other's by more than a factor, by the 95% interval of the geometric mean
    over seeds; fails if for every curve it is the other way round; else undecided.
    """

    rule: Literal["steadier"] = "steadier"
    contrast: Contrast
    curves: Annotated[tuple[Curve, ...], Field(strict=False, min_length=1)] = ALL
    times: Annotated[float, Field(ge=1)]

    def thresholds(self) -> tuple[Threshold, ...]:
        """The factor."""
        return (Threshold("times", "rougher by", (1.0, 1.25, 2.0), lambda times: f"a factor of {times:g}"),)

    def described(self, facts: Facts) -> str:
        """When it holds."""
        reference, other = map(facts.label, self.contrast)
        curves = formats.listing([CURVES[each][0] for each in self.curves])
        return (
            f"holds if {curves} are all rougher in the {reference} than in the {other} by a factor above "
            f"{self.times:g}, by 95% intervals over seeds; fails if all are smoother"
        )

    def answer(self, facts: Facts) -> Answer:
        """By the ratios of all curves."""
        if any(self._roughness(facts.run(name), ALL[0]) is None for name in self.contrast):
            epochs = formats.plural(len(facts.run(self.contrast[0]).history), "epoch")
            return unmeasured(f"A run of {epochs} is too short to tell.", "fig:loss-curves")
        logs = {curve: facts.drawn(partial(self._log_ratio, curve=curve)) for curve in self.curves}
        ratios = {curve: _power(each) for curve, each in logs.items()}
        verdict = agreed([steadier(each, self.times) for each in ratios.values()])
        reference, other = map(facts.label, self.contrast)
        told = formats.listing([f"{CURVES[c][0]} {each.value:.2g}" for c, each in ratios.items()])
        first = ratios[self.curves[0]]
        end = {
            "holds": f"the {reference} trains less steadily by each",
            "fails": f"it is the {other} that trains less steadily",
            "undecided": "they don't all say which of the two is steadier",
        }[verdict]
        return Answer(
            verdict=verdict,
            ours=f"roughness {formats.listing([f'{each.value:.2g}' for each in ratios.values()])} times",
            statement=f"From epoch to epoch, the {reference} is as many times as rough as the {other}: {told}; {end}.",
            evidence=("fig:loss-curves", "fig:accuracy-curves"),
            value=first.value,
            interval=(first.low, first.high) if first.low < first.high else None,
        )

    def _roughness(self, run: Evaluation, curve: Curve) -> float | None:
        return roughness_of([CURVES[curve][1](record) for record in run.history])

    def _log_ratio(self, facts: Facts, curve: Curve) -> Estimate:
        """Of one seed's two runs: the reference's roughness to the other's."""
        rough, smooth = (max(LEAST, self._roughness(facts.run(name), curve) or 0.0) for name in self.contrast)
        value = _log(rough) - _log(smooth)
        return Estimate(value, value, value)


def steadier(ratio: Estimate, times: float) -> Verdict:
    """Whether the other of two is the steadier, by how many times as rough the reference is."""
    if lies_above(ratio, times) == "holds":
        return "holds"
    return "fails" if lies_above(negated(ratio), -1 / times) == "holds" else "undecided"


def agreed(verdicts: list[Verdict]) -> Verdict:
    """The verdict that all give; undecided where they don't agree."""
    return verdicts[0] if len(set(verdicts)) == 1 else "undecided"


def _log(value: float) -> float:
    return float(log(np.array([max(value, LEAST)]))[0])


def _power(logarithm: Estimate) -> Estimate:
    return Estimate(*map(float, exp(np.array([logarithm.value, logarithm.low, logarithm.high]))))
