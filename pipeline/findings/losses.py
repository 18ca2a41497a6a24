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
NO_RISE = 0.05
ROUGHER = 1.5
FIRST_EVEN_EPOCH = 3


def overfitting_onset(facts: Facts) -> Answer:
    """Holds if the baseline's test loss rises clearly while its training loss falls, from near epoch 6 on.

    A clear rise is one of at least 10% from the lowest to the last mean of three epochs; below 5% there is
    none, and in between it is undecided. Near is within three epochs, asked for on the original's images only.
    A run too short to have turned by then is undecided.
    """
    baseline = facts.baseline
    rise = _late_rise(baseline)
    is_near = abs(baseline.onset_epoch - ONSET_FIGURE) <= ONSET_TOLERANCE or not facts.is_comparable
    if rise < CLEAR_RISE and len(baseline.history) < ONSET_FIGURE + ONSET_TOLERANCE:
        verdict, end = "undecided", "and the run is too short to show a turn"
    elif rise < NO_RISE:
        verdict, end = "fails", "so it has not turned upward"
    elif rise < CLEAR_RISE:
        verdict, end = "undecided", f"a rise of {formats.percent(rise, 0)} over three-epoch means, too small to call"
    elif not _train_loss_falls_after_onset(baseline):
        verdict, end = "fails", "but the training loss does not fall meanwhile"
    else:
        verdict, end = "holds" if is_near else "fails", _onset_clause(facts, is_near)
    return Answer(
        verdict=verdict,
        ours=f"epoch {baseline.onset_epoch}",
        statement=f"The baseline's test loss {_course(baseline)}, {end}.",
        evidence=("fig:loss-curves",),
        value=float(baseline.onset_epoch),
    )


def no_overfitting(facts: Facts) -> Answer:
    """Holds if both losses of the regularized model end below where they began and the test loss has not risen.

    Risen by the same measure as the baseline's: below 5% is no rise, from 10% on a clear one.
    """
    run = facts.regularized
    first, last = run.history[0], run.history[-1]
    rise = _late_rise(run)
    fall = last.train_loss < first.train_loss and last.test_loss < first.test_loss
    if len(run.history) < ONSET_FIGURE + ONSET_TOLERANCE and rise < CLEAR_RISE:
        verdict, end = "undecided", "and the run is too short to show more"
    elif rise >= CLEAR_RISE or not fall:
        verdict, end = "fails", "so the two do not fall together"
    elif rise >= NO_RISE:
        verdict, end = "undecided", f"a rise of {formats.percent(rise, 0)} over three-epoch means, too small to call"
    else:
        verdict, end = "holds", "and the two fall together to the end"
    return Answer(
        verdict=verdict,
        ours=f"test loss {formats.loss(run.lowest_test_loss)} at its lowest, {formats.loss(run.test_loss)} at the end",
        statement=f"The regularized model's test loss {_course(run)}, {end}.",
        evidence=("fig:loss-curves",),
        value=rise,
    )


def stability(facts: Facts) -> Answer:
    """Holds if the baseline's test loss is at least 1.5 times as rough as the regularized model's.

    Roughness: the mean distance of an epoch's test loss from the midpoint of its neighbours', from the third
    epoch on, which leaves a steady rise or fall out of account. Fails if the baseline's is no rougher.
    """
    rough, smooth = _roughness(facts.baseline), _roughness(facts.regularized)
    if rough is None or smooth is None:
        epochs = formats.plural(len(facts.baseline.history), "epoch")
        return Answer("undecided", formats.DASH, f"{epochs} are too few to tell.", ("fig:loss-curves",))
    verdict: Verdict = "fails" if rough <= smooth else "holds" if rough >= ROUGHER * smooth else "undecided"
    end = {
        "holds": "In this pair of runs, one seed each, the baseline is the less steady one",
        "fails": "In this pair of runs, one seed each, the baseline is no less steady than the regularized model",
        "undecided": "With one seed each, the difference is too small to call",
    }[verdict]
    return Answer(
        verdict=verdict,
        ours=f"{formats.loss(rough)} against {formats.loss(smooth)}",
        statement=(
            f"The test loss of an epoch strays from the midpoint of its neighbours by {formats.loss(rough)} on "
            f"average in the baseline and by {formats.loss(smooth)} in the regularized model. {end}."
        ),
        evidence=("fig:loss-curves",),
        value=rough - smooth,
    )


def _course(run: Evaluation) -> str:
    """Lowest and last test loss, and what the training loss does meanwhile."""
    last, onset = run.history[-1], run.history[run.onset_epoch - 1]
    if run.onset_epoch == last.epoch:
        return f"is lowest in the last epoch, epoch {last.epoch}, at {formats.loss(last.test_loss)}"
    return (
        f"is lowest in epoch {run.onset_epoch} at {formats.loss(run.lowest_test_loss)} and ends at "
        f"{formats.loss(last.test_loss)} in epoch {last.epoch}, while the training loss goes from "
        f"{formats.loss(onset.train_loss)} to {formats.loss(last.train_loss)}"
    )


def _onset_clause(facts: Facts, is_near: bool) -> str:
    if not facts.is_comparable:
        return f"so it overfits from there on ({facts.elsewhere})"
    if is_near:
        return f"so it overfits from there on, near the original's epoch {ONSET_FIGURE}"
    return f"so it does overfit, but not from near the original's epoch {ONSET_FIGURE}"


def _late_rise(run: Evaluation) -> float:
    """From the lowest to the last mean of three epochs' test losses, as a share of the lowest."""
    losses = [record.test_loss for record in run.history]
    width = min(SMOOTHED_EPOCHS, len(losses))
    means = [fmean(losses[start : start + width]) for start in range(len(losses) - width + 1)]
    return means[-1] / min(means) - 1


def _train_loss_falls_after_onset(run: Evaluation) -> bool:
    return run.history[-1].train_loss < run.history[run.onset_epoch - 1].train_loss


def _roughness(run: Evaluation) -> float | None:
    """Half the mean absolute second difference of the test loss; None with fewer than three epochs to use."""
    losses = [record.test_loss for record in run.history[FIRST_EVEN_EPOCH - 1 :]]
    if len(losses) < 3:
        return None
    changes = [after - before for before, after in pairwise(losses)]
    return fmean(abs(after - before) / 2 for before, after in pairwise(changes))
