"""Rules on how a run's accuracies and losses go from epoch to epoch."""

from __future__ import annotations

from statistics import fmean
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from pipeline import formats
from pipeline.analyses.rules import Rule, Seeds, Share, unmeasured
from pipeline.analyses.verdicts import Answer
from pipeline.claims.facts import Facts
from pipeline.claims.measures import MEASURES
from pipeline.evaluation.loss_curves import CLEAR_RISE, late_rise
from pipeline.portable import snapped
from pipeline.records import Evaluation, Verdict

NO_RISE = 0.03


class LevelsOff(Rule):
    """An accuracy has levelled off at the end of training.

    Holds if its mean over the last epochs, averaged over the seeds, is within a bound of that over as many before;
    fails if it isn't; undecided where the runs are too short for both means.
    """

    rule: Literal["levels_off"] = "levels_off"
    model: str
    measure: Literal["test_accuracy", "train_accuracy", "running_train_accuracy"]
    within: Annotated[Share, Field(gt=0)] = 0.01
    epochs: Annotated[int, Field(ge=1, le=500)] = 5

    def described(self, facts: Facts) -> str:
        """When it holds."""
        within = MEASURES[self.measure].apart().distance(self.within)
        means = f"the mean over the last {self.epochs} epochs is within {within} of that over the {self.epochs} before"
        return f"holds if {means}, fails if not"

    def answer(self, facts: Facts) -> Answer:
        """By the means alone."""
        course = averaged(facts.runs(self.model), self.measure)
        about, evidence = MEASURES[self.measure], MEASURES[self.measure].evidence
        if len(course) < 2 * self.epochs:
            short = formats.plural(len(course), "epoch")
            return unmeasured(f"A run of {short} is too short to say whether it has levelled off.", *evidence)
        last, before = course[-self.epochs :], course[-2 * self.epochs : -self.epochs]
        change = snapped(fmean(last) - fmean(before))
        said = (
            f"The {facts.label(self.model)}'s mean {about.brief} over the last {self.epochs} epochs is "
            f"{_against(change)} that over the {self.epochs} before: it"
        )
        verdict: Verdict = "holds" if abs(change) <= self.within else "fails"
        end = "has levelled off" if verdict == "holds" else f"is still {'rising' if change > 0 else 'falling'}"
        return Answer(verdict, formats.signed_points(change), f"{said} {end}.", evidence, change)


def averaged(runs: tuple[Evaluation, ...], name: str) -> list[float]:
    """A measure by epoch, averaged over runs."""
    epochs = zip(*(run.history for run in runs), strict=True)
    return [fmean(getattr(record, name) for record in records) for records in epochs]


def _against(change: float) -> str:
    shown = formats.points(abs(change))
    if shown == formats.points(0):
        return "the same as"
    return f"{shown} {'above' if change > 0 else 'below'}"


class Turns(Rule):
    """A model overfits from near an epoch on: its test loss turns upward while its training loss falls.

    Holds if the test loss rises clearly, by at least 10% from the lowest to the last mean of three epochs, while the
    training loss falls, and is lowest near the epoch. Fails if there is no rise (less than 3%), if the training loss
    doesn't fall meanwhile, or if it turns elsewhere. Undecided in between, and where a run is too short to have turned.
    """

    by: ClassVar[Seeds] = "each"
    rule: Literal["turns"] = "turns"
    model: str
    epoch: Annotated[int, Field(ge=1)]
    tolerance: Annotated[int, Field(ge=0)]

    def described(self, facts: Facts) -> str:
        """When it holds."""
        return (
            f"holds if, from an epoch within {self.tolerance} of {self.epoch} on, the test loss rises by at least "
            f"{formats.percent(CLEAR_RISE, 0)}, by means of three epochs, while the training loss falls; a rise of "
            f"less than {formats.percent(NO_RISE, 0)} is none, one in between undecided"
        )

    def answer(self, facts: Facts) -> Answer:
        """Of one run."""
        run = facts.run(self.model)
        verdict, end = self._verdict(run, snapped(late_rise(run.history)))
        said = f"The {facts.label(self.model)}'s test loss is lowest in epoch {run.onset_epoch}{_course(run)}."
        return Answer(
            verdict, f"epoch {run.onset_epoch}", f"{said} {end}", ("fig:loss-curves",), float(run.onset_epoch)
        )

    def _verdict(self, run: Evaluation, rise: float) -> tuple[Verdict, str]:
        """The verdict on the turn of the test loss, and the sentence that gives the reason."""
        if rise < CLEAR_RISE:
            if len(run.history) < self.epoch + self.tolerance:
                return "undecided", "The run is too short to show a turn."
            if rise < NO_RISE:
                return "fails", f"It does not turn upward: {_end(rise)}."
            return "undecided", f"That is too little to call a turn: {_end(rise)}."
        if run.history[-1].train_loss >= run.history[run.onset_epoch - 1].train_loss:
            return "fails", "But the training loss does not fall meanwhile."
        if abs(run.onset_epoch - self.epoch) <= self.tolerance:
            return "holds", f"From there on it overfits, near epoch {self.epoch}, as claimed."
        return "fails", f"It does overfit, but not from near epoch {self.epoch} on."


class FallsTogether(Rule):
    """A model's training and test loss fall together.

    Holds if both end below where they began and the test loss ends less than 3% above its lowest, by means of three
    epochs; fails if they don't both fall or it ends 10% or more above. Undecided in between, and of a short run.
    """

    by: ClassVar[Seeds] = "each"
    rule: Literal["falls_together"] = "falls_together"
    model: str
    least_epochs: Annotated[int, Field(ge=1)] = 9

    def described(self, facts: Facts) -> str:
        """When it holds."""
        return (
            "holds if both losses end below where they began and the test loss, by means of three epochs, ends less "
            f"than {formats.percent(NO_RISE, 0)} above its lowest; fails from {formats.percent(CLEAR_RISE, 0)} on"
        )

    def answer(self, facts: Facts) -> Answer:
        """Of one run."""
        run, label = facts.run(self.model), facts.label(self.model)
        first, last, rise = run.history[0], run.history[-1], late_rise(run.history)
        verdict, end = self._verdict(run, snapped(rise))
        said = (
            f"From the first epoch to the last, the {label}'s training loss goes from {formats.loss(first.train_loss)} "
            f"to {formats.loss(last.train_loss)} and its test loss from {formats.loss(first.test_loss)} to "
            f"{formats.loss(last.test_loss)}, with its lowest, {formats.loss(run.lowest_test_loss)}, in epoch "
            f"{run.onset_epoch}."
        )
        ours = f"test loss ends {formats.percent(rise)} above its lowest"
        return Answer(verdict, ours, f"{said} {end}", ("fig:loss-curves",), rise)

    def _verdict(self, run: Evaluation, rise: float) -> tuple[Verdict, str]:
        """Whether training and test loss fall together, and the sentence that gives the reason."""
        first, last = run.history[0], run.history[-1]
        if len(run.history) < self.least_epochs and rise < CLEAR_RISE:
            return "undecided", "The run is too short to show more."
        if last.train_loss >= first.train_loss or last.test_loss >= first.test_loss:
            return "fails", "They do not both fall."
        if rise >= CLEAR_RISE:
            return "fails", f"They part ways: {_end(rise)}."
        if rise >= NO_RISE:
            return "undecided", f"Whether they part ways is too close to call: {_end(rise)}."
        return "holds", f"They fall together: {_end(rise)}."


def _course(run: Evaluation) -> str:
    """What follows the epoch of lowest test loss, and what the training loss does meanwhile."""
    last, onset = run.history[-1], run.history[run.onset_epoch - 1]
    if run.onset_epoch == last.epoch:
        return f", the last, at {formats.loss(last.test_loss)}"
    return (
        f" at {formats.loss(run.lowest_test_loss)} and ends at {formats.loss(last.test_loss)} in epoch "
        f"{last.epoch}, while the training loss goes from {formats.loss(onset.train_loss)} to "
        f"{formats.loss(last.train_loss)}"
    )


def _end(rise: float) -> str:
    """Where the test loss ends: a clause."""
    if formats.percent(rise) == formats.percent(0):
        return "averaged over three epochs, the test loss ends at its lowest"
    return f"averaged over three epochs, the test loss ends {formats.percent(rise)} above its lowest"
