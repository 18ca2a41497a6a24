"""What the chapter on training may say: each rule on numbers made by hand, and its table."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import WORLDS, ledger, replicated, with_losses, world
from report_contexts import context_of, report_context
from scipy import stats
from test_report import Page

from pipeline.records import Evaluation
from pipeline.report import render
from pipeline.report.training import TrainingReading, read_stopped, read_training, result_rows

FALLING = [1.0, 0.8, 0.6, 0.4, 0.3, 0.2, 0.1]
RISING = [1.0, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9]
CLEAR, SLIGHT = [1.3, 1.0, 1.0, 1.0, 1.2, 1.2, 1.2], [1.3, 1.0, 1.0, 1.0, 1.05, 1.05, 1.05]


def baseline_with(test: list[float], train: list[float]) -> Evaluation:
    """The original world's baseline with other losses."""
    return with_losses(world("original").baseline, test, train)


def reading_of(*runs: Evaluation) -> TrainingReading:
    """Of the runs of one model, as if each were another seed's."""
    measures = replicated([((run,), ()) for run in runs], 50_000).models[runs[0].variant]
    return read_training(runs, measures)


def test_overfitting_needs_a_clear_rise_of_the_test_loss():
    """From three-epoch means: 1.0 to 1.2 is clear, 1.0 to 1.05 is not."""
    clear, slight = reading_of(baseline_with(CLEAR, FALLING)), reading_of(baseline_with(SLIGHT, FALLING))
    assert (clear.course, clear.onsets, clear.overfits) == ("overfits", (2, 2), True)
    assert clear.loss_rise == pytest.approx(0.2)
    assert (slight.course, slight.overfits) == ("level", False)


def test_a_test_loss_that_rises_with_the_train_loss_is_not_overfitting():
    """A model that comes apart gets worse on both."""
    assert reading_of(baseline_with(CLEAR, RISING)).course == "apart"


def test_overfitting_is_said_of_a_model_only_where_every_seed_does():
    """One of two is mixed; losses are means, onsets the first and the last."""
    mixed = reading_of(baseline_with(CLEAR, FALLING), baseline_with(FALLING, FALLING))
    assert (mixed.course, mixed.overfitting, mixed.runs, mixed.onsets) == ("mixed", 1, 2, (2, 7))
    assert mixed.lowest_test_loss == pytest.approx((1.0 + 0.1) / 2)
    assert reading_of(*[baseline_with(FALLING, FALLING)] * 2).course == "falling"


@pytest.mark.parametrize("name", [name for name in WORLDS if name != "alone"])
def test_the_prose_and_the_ledger_agree_on_overfitting(name):
    """The ledger's sentence says that the baseline overfits exactly where the chapter does."""
    finding = ledger(world(name))["overfitting-onset"]
    said = "overfits" in finding.statement or "does overfit" in finding.statement
    assert reading_of(world(name).baseline).overfits == said


def test_a_gap_is_flattered_only_where_its_sign_turns_with_the_measure():
    """Apparent below zero, clean above."""
    made = world("original")
    assert reading_of(made.regularized).is_flattered
    assert reading_of(made.baseline).gap == "above"


def at_onset(run: Evaluation, accuracy: float) -> Evaluation:
    """The run with another test accuracy at its lowest test loss."""
    history = [
        replace(record, test_accuracy=accuracy) if record.epoch == run.onset_epoch else record for record in run.history
    ]
    return replace(run, history=tuple(history))


def stopped_world(*accuracies: tuple[float, float]):
    """A world of as many seeds, with these test accuracies of its two models at their lowest test losses."""
    made = world("replicated")
    seeds = [
        (tuple(map(at_onset, evaluations, pair)), comparisons)
        for (evaluations, comparisons), pair in zip(made.seeds, accuracies, strict=False)
    ]
    return replace(made, evaluations=seeds[0][0], others=tuple(seeds[1:]))


def test_at_their_lowest_test_losses_models_are_compared_seed_by_seed():
    """The mean of the paired differences, with Student's interval as SciPy has it; the leader is named, whichever of
    the two it is."""
    pairs = np.array([[0.72, 0.70], [0.71, 0.68], [0.73, 0.705]])
    found = read_stopped(context_of(stopped_world(*pairs.tolist())).contrasts[0])
    differences = pairs[:, 0] - pairs[:, 1]
    low, high = stats.t.interval(0.95, 2, differences.mean(), stats.sem(differences))
    assert (found.leader, found.follower, found.is_clear) == ("baseline", "regularized", True)
    assert (found.lead.value, found.lead.low, found.lead.high) == pytest.approx((differences.mean(), low, high))
    other_way = read_stopped(context_of(stopped_world(*pairs[:, ::-1].tolist())).contrasts[0])
    assert (other_way.leader, other_way.size) == ("regularized", pytest.approx(differences.mean()))
    unclear = stopped_world((0.70, 0.72), (0.72, 0.70), (0.71, 0.71))
    assert not read_stopped(context_of(unclear).contrasts[0]).is_clear


def test_of_one_seed_two_runs_are_told_apart_without_an_interval():
    """And without a word on methods."""
    made = replace(world("original"), evaluations=tuple(map(at_onset, world("original").evaluations, (0.72, 0.70))))
    found = read_stopped(context_of(made).contrasts[0])
    assert (found.leader, found.lead, found.size) == ("baseline", None, pytest.approx(0.02))
    text = Page(render(context_of(made), "screen")).text
    assert "the baseline is right on 2.0 points more of the test images than the regularized model" in text
    assert "In these two trained networks, the gap between training and test accuracy is" in text


def test_the_table_has_one_set_of_numbers():
    """Of several seeds the means, with their intervals; of one, its own, where images decide with intervals."""
    rows = {row.measure: row for row in result_rows(report_context("replicated"))}
    measures = report_context("replicated").models[0].measures
    assert rows["Test accuracy"].values[0].startswith(f"{100 * measures.test_accuracy.mean:.1f}% [")
    assert rows["Its epoch"].values[0] == "4.3 [2.9, 5.8]"
    alone = {row.measure: row for row in result_rows(report_context("original"))}
    assert alone["Its epoch"].values == ("4", "24")
    assert "[" in alone["Generalization gap"].differences[0]
    assert "[" not in alone["Test accuracy at that epoch"].values[0]
