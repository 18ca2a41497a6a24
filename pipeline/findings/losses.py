"""The claims about the course of the losses."""

from pipeline import formats
from pipeline.analyses.verdicts import Answer, lies_above, limits
from pipeline.evaluation.course import late_rise
from pipeline.evaluation.intervals import negated
from pipeline.findings.facts import Facts
from pipeline.portable import snapped
from pipeline.records import Estimate, Evaluation, Verdict

ONSET_FIGURE = 6
ONSET_TOLERANCE = 3
CLEAR_RISE = 0.10
NO_RISE = 0.03
ROUGHER = 1.5
BEYOND = Estimate(1.0, 1.0, 1.0)
"""Stands for the interval that a single pair of runs doesn't have: their ratio alone decides."""


def overfitting_onset(facts: Facts) -> Answer:
    """Holds if the baseline's test loss rises clearly while its training loss falls, from near epoch 6 on.

    A clear rise is one of at least 10% from the lowest to the last mean of three epochs; below 3% there is
    none, and in between it is undecided. Near is within three epochs, asked for on the original's images only.
    A run too short to have turned by then is undecided.
    """
    run = facts.baseline
    verdict, end = _onset_verdict(facts, run, snapped(late_rise(run.history)))
    return Answer(
        verdict=verdict,
        ours=f"epoch {run.onset_epoch}",
        statement=f"The baseline's test loss is lowest in epoch {run.onset_epoch}{_course(run)}. {end}",
        evidence=("fig:loss-curves",),
        value=float(run.onset_epoch),
    )


def _onset_verdict(facts: Facts, run: Evaluation, rise: float) -> tuple[Verdict, str]:
    """The verdict on the turn of the test loss, and the sentence that gives the reason."""
    if rise < CLEAR_RISE:
        if _is_short(run):
            return "undecided", "The run is too short to show a turn."
        if rise < NO_RISE:
            return "fails", f"It does not turn upward: {_end(rise)}."
        return "undecided", f"That is too little to call a turn: {_end(rise)}."
    if run.history[-1].train_loss >= run.history[run.onset_epoch - 1].train_loss:
        return "fails", "But the training loss does not fall meanwhile."
    if not facts.is_comparable:
        return "holds", f"From there on it overfits; {facts.elsewhere}."
    if abs(run.onset_epoch - ONSET_FIGURE) <= ONSET_TOLERANCE:
        return "holds", f"From there on it overfits, near the original's epoch {ONSET_FIGURE}."
    return "fails", f"It does overfit, but not from near the original's epoch {ONSET_FIGURE} on."


def no_overfitting(facts: Facts) -> Answer:
    """Holds if both losses of the regularized model end below where they began and the test loss has not risen.

    Risen by the same measure as the baseline's: below 3% is no rise, from 10% on a clear one.
    """
    run = facts.regularized
    first, last = run.history[0], run.history[-1]
    rise = late_rise(run.history)
    verdict, end = _together(run, snapped(rise))
    return Answer(
        verdict=verdict,
        ours=f"test loss ends {formats.percent(rise)} above its lowest",
        statement=(
            f"From the first epoch to the last, the regularized model's training loss goes from "
            f"{formats.loss(first.train_loss)} to {formats.loss(last.train_loss)} and its test loss from "
            f"{formats.loss(first.test_loss)} to {formats.loss(last.test_loss)}, with its lowest, "
            f"{formats.loss(run.lowest_test_loss)}, in epoch {run.onset_epoch}. {end}"
        ),
        evidence=("fig:loss-curves",),
        value=rise,
    )


def _together(run: Evaluation, rise: float) -> tuple[Verdict, str]:
    """Whether training and test loss fall together, and the sentence that gives the reason."""
    first, last = run.history[0], run.history[-1]
    if _is_short(run) and rise < CLEAR_RISE:
        return "undecided", "The run is too short to show more."
    if last.train_loss >= first.train_loss or last.test_loss >= first.test_loss:
        return "fails", "They do not both fall."
    if rise >= CLEAR_RISE:
        return "fails", f"They part ways: {_end(rise)}."
    if rise >= NO_RISE:
        return "undecided", f"Whether they part ways is too close to call: {_end(rise)}."
    return "holds", f"They fall together: {_end(rise)}."


def stability(facts: Facts) -> Answer:
    """Holds if the baseline's test loss is at least 1.5 times as rough as the regularized model's.

    Roughness: the mean distance of an epoch's test loss from the midpoint of its neighbours', from the third epoch on.
    Fails if it is the other way round. With several seeds, means are compared, and the interval of their difference
    must be clear of zero as well.
    """
    over_seeds = facts.replication
    before, after = over_seeds.baseline.roughness, over_seeds.regularized.roughness
    if before is None or after is None or over_seeds.difference.roughness is None:
        epochs = formats.plural(len(facts.baseline.history), "epoch")
        return Answer("undecided", formats.DASH, f"A run of {epochs} is too short to tell.", ("fig:loss-curves",))
    rough, smooth = before.mean, after.mean
    difference = over_seeds.difference.roughness.estimate
    verdict, end = _steadier(rough, smooth, difference and negated(difference))
    return Answer(
        verdict=verdict,
        ours=f"{formats.loss(rough)} against {formats.loss(smooth)}",
        statement=(
            f"The test loss of an epoch strays from the midpoint of its neighbours by {formats.loss(rough)} on "
            f"average in the baseline and by {formats.loss(smooth)} in the regularized model. {end}"
        ),
        evidence=("fig:loss-curves",),
        value=rough - smooth,
        interval=limits(negated(difference)) if difference else None,
    )


def _steadier(rough: float, smooth: float, difference: Estimate | None) -> tuple[Verdict, str]:
    """Which of the two is the steadier, and a sentence that says so.

    Args:
        difference: baseline - regularized, with its interval over seeds; None with one seed.
    """
    scope = "In this pair of runs, one seed each," if difference is None else "Over the seeds,"
    if _is_rougher(rough, smooth) and lies_above(difference or BEYOND, 0.0) == "holds":
        return "holds", f"{scope} the baseline is the less steady one."
    if _is_rougher(smooth, rough) and lies_above(negated(difference) if difference else BEYOND, 0.0) == "holds":
        return "fails", f"{scope} it is the regularized model that is less steady."
    if difference is None:
        return "undecided", "With one seed each, that is too much alike to call one of them the steadier."
    return (
        "undecided",
        "That is too much alike, or differs too much from seed to seed, to call one of them the steadier.",
    )


def _is_rougher(one: float, other: float) -> bool:
    return snapped(one) >= snapped(ROUGHER * other) > 0 or one > other == 0


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


def _is_short(run: Evaluation) -> bool:
    return len(run.history) < ONSET_FIGURE + ONSET_TOLERANCE
