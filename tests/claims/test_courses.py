"""Verdicts and sentences on the course of the losses, by made-up curves."""

import pytest
from made_up import ledger, with_losses, world

from pipeline.evaluation.loss_curves import relative_rise

FALLING = [2.0 - 0.05 * n for n in range(25)]
SMALL_RISE = FALLING[:18] + [FALLING[17]] * 2 + [FALLING[17] * 1.06] * 5


@pytest.mark.parametrize(
    ("test", "verdict", "words"),
    [
        (FALLING[:6] + [FALLING[5] * (1 + 0.1 * n) for n in range(19)], "holds", "near epoch 6, as claimed"),
        (FALLING[:15] + [FALLING[14] * (1 + 0.1 * n) for n in range(10)], "fails", "not from near"),
        (FALLING, "fails", "does not turn upward"),
        (SMALL_RISE, "undecided", "too little to call a turn"),
        (FALLING[:5], "undecided", "too short"),
    ],
)
def test_overfitting_onset(test, verdict, words):
    """A clear rise after about epoch 6 holds; a late one or none fails; a small one or a short run is open."""
    row = ledger(baseline=with_losses(world("original").baseline, test))["overfitting-onset"]
    assert row.verdict == verdict
    assert words in row.statement


def test_overfitting_needs_a_falling_training_loss():
    """When both losses rise, that is divergence and not overfitting."""
    test = FALLING[:6] + [FALLING[5] * (1 + 0.1 * n) for n in range(19)]
    row = ledger(baseline=with_losses(world("original").baseline, test, train=test))["overfitting-onset"]
    assert row.verdict == "fails"
    assert "the training loss does not fall" in row.statement


@pytest.mark.parametrize(
    ("test", "verdict", "words"),
    [
        (FALLING, "holds", "They fall together"),
        (FALLING[:10] + [FALLING[9] + 0.03 * n for n in range(15)], "fails", "They part ways"),
        ([1.0 + 0.1 * n for n in range(25)], "fails", "They do not both fall"),
        (SMALL_RISE, "undecided", "too close to call"),
        (FALLING[:5], "undecided", "too short"),
    ],
)
def test_no_overfitting(test, verdict, words):
    """Falling together holds, rising clearly fails, in between is open."""
    row = ledger(regularized=with_losses(world("original").regularized, test))["no-overfitting"]
    assert row.verdict == verdict
    assert words in row.statement


@pytest.mark.parametrize(
    ("rough", "smooth", "verdict", "words"),
    [
        (0.10, 0.02, "holds", "the baseline is the less steady one"),
        (0.02, 0.10, "fails", "it is the regularized model that is less steady"),
        (0.05, 0.04, "undecided", "too much alike"),
        (0.0, 0.0, "undecided", "too much alike"),
    ],
)
def test_stability_by_roughness(rough, smooth, verdict, words):
    """A zigzag of 0.1 strays by 0.1 from its neighbours' midpoint; a steep straight line by nothing."""
    made = world("original")

    def zigzag(size):
        return [3.0 - 0.1 * n + (size / 2 if n % 2 else -size / 2) for n in range(25)]

    row = ledger(
        baseline=with_losses(made.baseline, zigzag(rough)), regularized=with_losses(made.regularized, zigzag(smooth))
    )["stability"]
    assert row.verdict == verdict
    assert words in row.statement
    assert row.ours == f"{rough:.3f} against {smooth:.3f}"


def test_stability_of_a_short_run_is_open():
    """Fewer than three epochs to use give no measure."""
    row = ledger(baseline=with_losses(world("original").baseline, FALLING[:4]))["stability"]
    assert (row.verdict, row.value) == ("undecided", None)


def test_losses_of_nothing_do_not_rise():
    """A model that is sure and right on every image: losses of 0, and next to 0, are no turn and no error."""
    made = world("faultless")
    for losses in ([0.5, 0.1, *[0.0] * 10], [0.5, 0.1, 0.0, *[1e-5] * 9]):
        model = with_losses(made.baseline, losses, losses)
        rows = ledger(made, baseline=model, regularized=model)
        assert rows["overfitting-onset"].verdict == "fails"
        assert "does not turn upward" in rows["overfitting-onset"].statement
        assert rows["no-overfitting"].verdict == "holds"


def test_a_rise_is_told_from_the_smallest_loss_that_is_printed():
    """From nothing to 0.002 is a doubling of 0.001, the smallest there is; larger losses are taken as they are."""
    assert relative_rise(0.0, 0.002) == pytest.approx(1.0)
    assert relative_rise(0.0, 0.0) == 0.0
    assert relative_rise(0.8, 1.0) == pytest.approx(0.25)
