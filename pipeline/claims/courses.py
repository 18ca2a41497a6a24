"""Rules on how a run's accuracies and losses go from epoch to epoch.

Each asks for quantities that every seed's run has, and holds their intervals over seeds against its bounds. Of a single
run that a claim is about, the quantity itself decides.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import fmean
from typing import Annotated, Literal

from pydantic import Field

from pipeline import formats
from pipeline.analyses.rules import Rule, Share, Threshold, unmeasured
from pipeline.analyses.verdicts import Answer, all_hold, lies_above, lies_near, limits
from pipeline.claims.facts import Facts
from pipeline.claims.measures import MEASURES
from pipeline.evaluation.loss_curves import CLEAR_RISE, late_rise
from pipeline.portable import snapped
from pipeline.records import Estimate, Evaluation, Verdict

NO_RISE = 0.03
LOSSES = ("fig:loss-curves",)


class Course(Rule):
    """What these rules have in common: a model, of whose every run they ask the same."""

    model: str

    def over(self, facts: Facts, of: Callable[[Evaluation], float]) -> Estimate:
        """A quantity of each run, with its interval over seeds."""

        def exactly(each: Facts) -> Estimate:
            value = float(snapped(of(each.run(self.model))))
            return Estimate(value, value, value)

        return facts.drawn(exactly)


class LevelsOff(Course):
    """An accuracy has levelled off at the end of training.

    Holds if its mean over the last epochs less that over as many before lies within a bound of zero, by its whole 95%
    interval over the seeds; fails if it lies outside, else undecided, as where runs are too short for both means.
    """

    rule: Literal["levels_off"] = "levels_off"
    measure: Literal["test_accuracy", "train_accuracy", "running_train_accuracy"]
    within: Annotated[Share, Field(gt=0)] = 0.01
    epochs: Annotated[int, Field(ge=1, le=500)] = 5

    def thresholds(self) -> tuple[Threshold, ...]:
        """How much change is none."""
        return (Threshold("within", "levelling off within", (0.005, 0.02), MEASURES[self.measure].apart().distance),)

    def described(self, facts: Facts) -> str:
        """When it holds."""
        within = MEASURES[self.measure].apart().distance(self.within)
        means = f"the mean over the last {self.epochs} epochs is within {within} of that over the {self.epochs} before"
        return f"holds if {means}, by the interval over seeds, fails if not"

    def answer(self, facts: Facts) -> Answer:
        """By the means."""
        about, epochs = MEASURES[self.measure], len(facts.run(self.model).history)
        if epochs < 2 * self.epochs:
            short = formats.plural(epochs, "epoch")
            return unmeasured(f"A run of {short} is too short to say whether it has levelled off.", *about.evidence)
        change = self.over(facts, self._change)
        verdict = lies_near(change, 0.0, self.within)
        end = {
            "holds": "it has levelled off",
            "fails": f"it is still {'rising' if change.value > 0 else 'falling'}",
            "undecided": "whether it has levelled off is too close to call",
        }[verdict]
        said = (
            f"The {facts.label(self.model)}'s mean {about.brief} over the last {self.epochs} epochs is "
            f"{_against(change.value)} that over the {self.epochs} before: {end}."
        )
        shown = formats.signed_points(change.value)
        return Answer(verdict, shown, said, about.evidence, change.value, _limits(change))

    def _change(self, run: Evaluation) -> float:
        course = [getattr(record, self.measure) for record in run.history]
        return fmean(course[-self.epochs :]) - fmean(course[-2 * self.epochs : -self.epochs])


def _limits(estimate: Estimate) -> tuple[float, float] | None:
    """An interval, where there is one: of a single run there is none."""
    return limits(estimate) if estimate.low < estimate.high else None


def _against(change: float) -> str:
    shown = formats.points(abs(change))
    if shown == formats.points(0):
        return "the same as"
    return f"{shown} {'above' if change > 0 else 'below'}"


class Turns(Course):
    """A model overfits from near an epoch on: its test loss turns upward while its training loss falls.

    Holds if, by intervals over the seeds, the test loss rises clearly, by at least 10% from the lowest to the last mean
    of three epochs, while the training loss falls, and is lowest near the epoch. Fails if there is no rise (less than
    3%), if the training loss doesn't fall meanwhile, or if it turns elsewhere. Undecided in between, and where runs are
    too short to have turned.
    """

    rule: Literal["turns"] = "turns"
    epoch: Annotated[int, Field(ge=1)]
    tolerance: Annotated[int, Field(ge=0)]
    clear_rise: Annotated[float, Field(gt=0)] = CLEAR_RISE
    no_rise: Annotated[float, Field(gt=0)] = NO_RISE

    def thresholds(self) -> tuple[Threshold, ...]:
        """How near the epoch, and what is a rise."""
        return (Threshold("tolerance", "onset within", (1, 2, 4, 5), lambda n: f"{n:g} epochs"), *_rises())

    def described(self, facts: Facts) -> str:
        """When it holds."""
        return (
            f"holds if, from an epoch within {self.tolerance} of {self.epoch} on, the test loss rises by at least "
            f"{formats.percent(self.clear_rise, 0)} while the training loss falls, by intervals over seeds; fails if "
            f"the epoch is another, or the rise less than {formats.percent(self.no_rise, 0)}"
        )

    def answer(self, facts: Facts) -> Answer:
        """By the rise, the epoch, and the training loss meanwhile."""
        onset, rise = (
            self.over(facts, lambda run: run.onset_epoch),
            self.over(facts, lambda run: late_rise(run.history)),
        )
        fall = self.over(facts, lambda run: run.history[run.onset_epoch - 1].train_loss - run.history[-1].train_loss)
        verdict, end = self._verdict(len(facts.run(self.model).history), onset, rise, fall)
        epochs = formats.listing([str(run.onset_epoch) for run in facts.runs(self.model)])
        where = f"epoch{'s' if len(facts.seeds) > 1 else ''} {epochs}"
        said = f"The {facts.label(self.model)}'s test loss is lowest in {where}"
        return Answer(verdict, where, f"{said}; {end}.", LOSSES, onset.value, _limits(onset))

    def _verdict(self, epochs: int, onset: Estimate, rise: Estimate, fall: Estimate) -> tuple[Verdict, str]:
        """The verdict on the turn of the test loss, and the clause that gives the reason."""
        turned = rises(rise, self.clear_rise, self.no_rise)
        if turned != "holds":
            if epochs < self.epoch + self.tolerance:
                return "undecided", "the run is too short to show a turn"
            says = "it does not turn upward" if turned == "fails" else "whether it turns upward is too close to call"
            return turned, f"{says}: {_end(rise.value)}"
        falls, near = lies_above(fall, 0.0), lies_near(onset, self.epoch, self.tolerance)
        verdict = all_hold("fails" if fall.high <= 0 else falls, near)
        if falls != "holds":
            return verdict, "but the training loss does not clearly fall meanwhile"
        told = {
            "holds": f"from there on it overfits, near epoch {self.epoch}, as claimed",
            "fails": f"it does overfit, but not from near epoch {self.epoch} on",
            "undecided": f"it overfits, and whether from near epoch {self.epoch} on is too close to call",
        }
        return verdict, told[near]


def _rises() -> tuple[Threshold, ...]:
    shown = partial(formats.percent, decimals=0)
    return (
        Threshold("clear_rise", "clear rise from", (0.05, 0.2), shown),
        Threshold("no_rise", "no rise below", (0.01, 0.05), shown),
    )


def rises(rise: Estimate, clear: float, none: float) -> Verdict:
    """Whether a loss rises: holds where the whole interval is at least a clear rise, fails where it is none."""
    if snapped(rise.low) >= clear:
        return "holds"
    return "fails" if snapped(rise.high) < none else "undecided"


class FallsTogether(Course):
    """A model's training and test loss fall together.

    Holds if, by intervals over the seeds, both end below where they began and the test loss ends less than 3% above its
    lowest, by means of three epochs; fails if they don't both fall or it ends 10% or more above. Undecided in between,
    and of short runs.
    """

    rule: Literal["falls_together"] = "falls_together"
    least_epochs: Annotated[int, Field(ge=1)] = 9
    clear_rise: Annotated[float, Field(gt=0)] = CLEAR_RISE
    no_rise: Annotated[float, Field(gt=0)] = NO_RISE

    def thresholds(self) -> tuple[Threshold, ...]:
        """What is a rise."""
        return _rises()

    def described(self, facts: Facts) -> str:
        """When it holds."""
        return (
            "holds if both losses end below where they began and the test loss ends less than "
            f"{formats.percent(self.no_rise, 0)} above its lowest, by intervals over seeds; fails from "
            f"{formats.percent(self.clear_rise, 0)} on"
        )

    def answer(self, facts: Facts) -> Answer:
        """By both falls, and by the rise at the end."""
        rise = self.over(facts, lambda run: late_rise(run.history))
        falls = [
            self.over(facts, lambda run: run.history[0].train_loss - run.history[-1].train_loss),
            self.over(facts, lambda run: run.history[0].test_loss - run.history[-1].test_loss),
        ]
        verdict, end = self._verdict(len(facts.run(self.model).history), rise, falls)
        ours = f"test loss ends {formats.percent(rise.value)} above its lowest"
        said = f"The {facts.label(self.model)}'s losses {end}: {_end(rise.value)}."
        return Answer(verdict, ours, said, LOSSES, rise.value, _limits(rise))

    def _verdict(self, epochs: int, rise: Estimate, falls: list[Estimate]) -> tuple[Verdict, str]:
        """Whether training and test loss fall together, and the words that say so."""
        parted = rises(rise, self.clear_rise, self.no_rise)
        if epochs < self.least_epochs and parted != "holds":
            return "undecided", "can't be told from runs this short"
        both = all_hold(*("fails" if each.high <= 0 else lies_above(each, 0.0) for each in falls))
        verdict = all_hold(both, _OPPOSITE[parted])
        if both == "fails":
            return verdict, "do not both fall"
        told = {"holds": "fall together", "fails": "part ways", "undecided": "may part ways, too close to call"}
        return verdict, told[verdict]


_OPPOSITE: dict[Verdict, Verdict] = {"holds": "fails", "fails": "holds", "undecided": "undecided"}


def _end(rise: float) -> str:
    """Where the test loss ends: a clause."""
    if formats.percent(rise) == formats.percent(0):
        return "averaged over three epochs, the test loss ends at its lowest"
    return f"averaged over three epochs, the test loss ends {formats.percent(rise)} above its lowest"
