"""Verdicts and sentences on the course of the losses, by made-up curves."""

from math import sqrt
from statistics import stdev

import pytest
from made_up import ledger, verdict_on, with_losses, world
from scipy.stats import t

from pipeline.analyses.verdicts import lies_near
from pipeline.claims.courses import rises
from pipeline.claims.steadier import Steadier
from pipeline.evaluation.loss_curves import relative_rise
from pipeline.evaluation.seeds import across
from pipeline.records import Estimate

FALLING = [2.0 - 0.05 * n for n in range(25)]
SMALL_RISE = FALLING[:18] + [FALLING[17]] * 2 + [FALLING[17] * 1.06] * 5


@pytest.mark.parametrize(
    ("test", "verdict", "words"),
    [
        (FALLING[:6] + [FALLING[5] * (1 + 0.1 * n) for n in range(19)], "holds", "near epoch 6, as claimed"),
        (FALLING[:15] + [FALLING[14] * (1 + 0.1 * n) for n in range(10)], "fails", "not from near"),
        (FALLING, "fails", "does not turn upward"),
        (SMALL_RISE, "undecided", "too close to call"),
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
    assert "the training loss does not clearly fall" in row.statement


@pytest.mark.parametrize(
    ("test", "verdict", "words"),
    [
        (FALLING, "holds", "losses fall together"),
        (FALLING[:10] + [FALLING[9] + 0.03 * n for n in range(15)], "fails", "losses part ways"),
        ([1.0 + 0.1 * n for n in range(25)], "fails", "losses do not both fall"),
        (SMALL_RISE, "undecided", "too close to call"),
        (FALLING[:5], "undecided", "runs this short"),
    ],
)
def test_no_overfitting(test, verdict, words):
    """Falling together holds, rising clearly fails, in between is open."""
    row = ledger(regularized=with_losses(world("original").regularized, test))["no-overfitting"]
    assert row.verdict == verdict
    assert words in row.statement


def zigzag(size, start=3.0):
    """A steady fall of 0.1 an epoch, with a zigzag that strays so far from its neighbours' midpoint."""
    return [start - 0.1 * n + (size / 2 if n % 2 else -size / 2) for n in range(25)]


def stability(rough, smooth, train=(0.1, 0.1)):
    """The row on stability where test losses and training losses zigzag like that."""
    made = world("original")
    models = {"baseline": (rough, train[0]), "regularized": (smooth, train[1])}
    changed = {
        name: with_losses(getattr(made, name), zigzag(test), zigzag(of_training))
        for name, (test, of_training) in models.items()
    }
    return ledger(**changed)["stability"]


def test_stability_needs_every_curve_to_agree():
    """The test loss alone, five times as rough, decides nothing where the training loss says otherwise."""
    row = stability(0.10, 0.02)
    assert (row.verdict, row.value) == ("undecided", pytest.approx(5.0))
    assert "test loss 5" in row.statement


@pytest.mark.parametrize(
    ("rough", "smooth", "verdict"),
    [(0.10, 0.02, "holds"), (0.02, 0.10, "fails"), (0.05, 0.04, "undecided"), (0.0, 0.0, "undecided")],
)
def test_stability_by_the_curves_that_are_asked(rough, smooth, verdict):
    """A rule may name one curve alone; two models that are equally smooth are not told apart."""
    made = world("original")
    rule = Steadier(contrast=("baseline", "regularized"), curves=("test_loss",), times=1.5)
    changed = {
        name: with_losses(getattr(made, name), zigzag(size))
        for name, size in (("baseline", rough), ("regularized", smooth))
    }
    assert verdict_on(rule, **changed).verdict == verdict


def test_a_rule_over_seeds_looks_at_the_interval_of_its_quantity():
    """Five onsets, 4, 6, 6, 6 and 6: the mean is 5.6 and Student's interval 1.1 to either side, inside 3 to 9."""
    onsets = [4.0, 6.0, 6.0, 6.0, 6.0]
    reach = t.ppf(0.975, 4) * stdev(onsets) / sqrt(5)
    found = across([Estimate(value, value, value) for value in onsets])
    assert (found.value, found.high - found.value) == (pytest.approx(5.6), pytest.approx(reach))
    assert lies_near(found, 6, 3) == "holds"
    assert lies_near(found, 6, 1) == "undecided"


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.10, 0.3, "holds"), (0.01, 0.02, "fails"), (0.02, 0.2, "undecided"), (0.0, 0.03, "undecided")],
)
def test_a_rise_by_its_interval(low, high, verdict):
    """Clear from 10% on, none below 3%: the whole interval has to say so."""
    assert rises(Estimate((low + high) / 2, low, high), 0.10, 0.03) == verdict


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
