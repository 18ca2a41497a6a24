"""The claims about the course of the losses. They rest on one seed each and have no intervals."""

from itertools import pairwise
from statistics import fmean

from pipeline import formats
from pipeline.findings.facts import Answer, Facts
from pipeline.records import Evaluation, Verdict

ONSET_FIGURE = 6
ONSET_TOLERANCE = 3
SMOOTHED_EPOCHS = 3
CLEAR_RISE = 0.10
NO_RISE = 0.03
ROUGHER = 1.5
FIRST_EVEN_EPOCH = 3
SMALLEST_LOSS = 0.001
"""The smallest that is told: losses are printed to three decimals."""


def overfitting_onset(facts: Facts) -> Answer:
    """Holds if the baseline's test loss rises clearly while its training loss falls, from near epoch 6 on.

    A clear rise is one of at least 10% from the lowest to the last mean of three epochs; below 3% there is
    none, and in between it is undecided. Near is within three epochs, asked for on the original's images only.
    A run too short to have turned by then is undecided.
    """
    run = facts.baseline
    verdict, end = _onset_verdict(facts, run, late_rise(run))
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
    rise = late_rise(run)
    verdict, end = _together(run, rise)
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

    Roughness: the mean distance of an epoch's test loss from the midpoint of its neighbours', from the third
    epoch on, which leaves a steady rise or fall out of account. Fails if it is the other way round.
    """
    rough, smooth = _roughness(facts.baseline), _roughness(facts.regularized)
    if rough is None or smooth is None:
        epochs = formats.plural(len(facts.baseline.history), "epoch")
        return Answer("undecided", formats.DASH, f"A run of {epochs} is too short to tell.", ("fig:loss-curves",))
    verdict, end = _steadier(rough, smooth)
    return Answer(
        verdict=verdict,
        ours=f"{formats.loss(rough)} against {formats.loss(smooth)}",
        statement=(
            f"The test loss of an epoch strays from the midpoint of its neighbours by {formats.loss(rough)} on "
            f"average in the baseline and by {formats.loss(smooth)} in the regularized model. {end}"
        ),
        evidence=("fig:loss-curves",),
        value=rough - smooth,
    )


def _steadier(rough: float, smooth: float) -> tuple[Verdict, str]:
    """Which of the two is the steadier, and a sentence that says so."""
    if rough >= ROUGHER * smooth > 0 or rough > smooth == 0:
        return "holds", "In this pair of runs, one seed each, the baseline is the less steady one."
    if smooth >= ROUGHER * rough > 0 or smooth > rough == 0:
        return "fails", "In this pair of runs, one seed each, it is the regularized model that is less steady."
    return "undecided", "With one seed each, that is too much alike to call one of them the steadier."


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


def late_rise(run: Evaluation) -> float:
    """From the lowest to the last mean of three epochs' test losses, as a share of the lowest."""
    losses = [record.test_loss for record in run.history]
    width = min(SMOOTHED_EPOCHS, len(losses))
    means = [fmean(losses[start : start + width]) for start in range(len(losses) - width + 1)]
    return relative_rise(min(means), means[-1])


def relative_rise(lowest: float, last: float) -> float:
    """From one loss to another, as a share of the first. What is too small to be told counts as the smallest loss
    that isn't: else a rise from nothing to next to nothing would be the greatest of all."""
    return max(last, SMALLEST_LOSS) / max(lowest, SMALLEST_LOSS) - 1


def _roughness(run: Evaluation) -> float | None:
    """Half the mean absolute second difference of the test loss; None with fewer than three epochs to use."""
    losses = [record.test_loss for record in run.history[FIRST_EVEN_EPOCH - 1 :]]
    if len(losses) < 3:
        return None
    changes = [after - before for before, after in pairwise(losses)]
    return fmean(abs(after - before) / 2 for before, after in pairwise(changes))
