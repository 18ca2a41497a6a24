"""Portable arithmetic against whole-number arithmetic of 40 digits, and decisions on exact values."""

import mpmath
import numpy as np
import pytest

from pipeline.portable import exp, log, settled, significant, snapped, stripe_of


def units_off(found: np.ndarray, function: str, values: np.ndarray) -> float:
    """The largest distance from the true value, in units of the last place."""
    with mpmath.workdps(40):
        true = [getattr(mpmath, function)(mpmath.mpf(float(value))) for value in values]
        off = [
            abs((float(f) - t) / mpmath.mpf(float(np.spacing(abs(float(t)))))) for f, t in zip(found, true, strict=True)
        ]
        return float(max(off))


def test_the_exponential_is_within_a_unit_of_the_last_place():
    """Over all of its range, near zero, and for differences of logits."""
    dice = np.random.default_rng(0)
    values = np.concatenate([dice.uniform(-745, 709, 500), dice.normal(0, 1e-3, 500), -30 * dice.random(1000)])
    assert units_off(exp(values), "exp", values) < 1


def test_the_logarithm_is_within_a_unit_of_the_last_place():
    """Over all of its range, on both sides of one, and for sums of exponentials."""
    dice = np.random.default_rng(0)
    values = np.concatenate(
        [10 ** dice.uniform(-300, 300, 500), 1 + dice.normal(0, 1e-3, 500), 1 + 99 * dice.random(1000)]
    )
    assert units_off(log(values), "log", values) < 1


def test_where_they_end():
    """Exact where the result is, and nothing below the range of floats."""
    assert exp(np.array([0.0, -0.0, -1e300, -np.inf])).tolist() == [1, 1, 0, 0]
    assert exp(np.array([-745.0])).tolist() == [5e-324]
    assert log(np.array([1.0, 5e-324, 1.7e308])) == pytest.approx([0.0, -744.4400719213812, 709.7270971395])


def test_a_share_on_the_limit_of_two_stripes_is_in_the_upper_one():
    """Whatever its last bits: 0.15 is less than 3 x 0.05 in floats."""
    limits = np.arange(21) / 20
    for error in (0.0, 1e-15, -1e-15):
        assert stripe_of(limits + error, 20).tolist() == list(range(21))
    assert stripe_of(np.array([0.15 - 1e-12, 0.15 + 1e-12]), 20).tolist() == [2, 3]


def test_numbers_that_rounding_error_alone_keeps_apart_are_equal():
    """And those that anything else keeps apart are not."""
    assert 0.1 + 0.2 != 0.3
    assert snapped(0.1 + 0.2) == snapped(0.3)
    assert snapped(0.3 + 1e-12) > snapped(0.3)
    assert significant(np.array([0.2, 1 - 0.8, 0.1 + 0.1])).tolist() == [0.2] * 3
    assert significant(np.array([1.0, 0.0, 3.3e-15, 1.23456789012344e-8])) == pytest.approx(
        [1, 0, 3.3e-15, 1.234567890123e-8]
    )
    assert (settled(0.6 - 0.4 - 0.2), settled(-1e-12), settled(0.25)) == (0, -1e-12, 0.25)
