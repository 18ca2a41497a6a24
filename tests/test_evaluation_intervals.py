"""Intervals, against published examples, SciPy, and simulation."""

import numpy as np
import pytest
from scipy.stats import binomtest

from pipeline.evaluation.intervals import difference, paired_difference, wilson
from pipeline.records import Estimate


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (1, 1), (0, 25), (25, 25), (3, 7), (6853, 10_000)])
@pytest.mark.parametrize("confidence", [0.95, 0.99])
def test_wilson_equals_scipy(successes, trials, confidence):
    """The closed form gives SciPy's score interval."""
    expected = binomtest(successes, trials).proportion_ci(confidence, method="wilson")
    measured = wilson(successes, trials, confidence)
    assert measured.value == successes / trials
    assert (measured.low, measured.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_wilson_without_trials_knows_nothing():
    """No trial leaves every proportion possible."""
    assert wilson(0, 0) == Estimate(0.0, 0.0, 1.0)


@pytest.mark.parametrize(("successes", "trials"), [(-1, 5), (6, 5)])
def test_wilson_refuses_impossible_counts(successes, trials):
    """Counts outside the trials are an error, not an interval."""
    with pytest.raises(ValueError, match="successes"):
        wilson(successes, trials)


@pytest.mark.parametrize(
    ("first", "second", "limits"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ],
)
def test_independent_difference_equals_newcombes_examples(first, second, limits):
    """The hybrid score interval as printed in Newcombe (1998), Stat. Med. 17:873-890, table II, method 10."""
    measured = difference(wilson(*first), wilson(*second))
    assert (measured.low, measured.high) == pytest.approx(limits, abs=6e-5)


def test_paired_difference_equals_newcombes_example():
    """The paired score interval as printed in Newcombe (1998), Stat. Med. 17:2635-2650, for 36, 12, 2, 0."""
    measured = paired_difference(36, 12, 2, 0)
    assert measured.value == pytest.approx(0.2)
    assert (measured.low, measured.high) == pytest.approx((0.0569, 0.3404), abs=6e-5)


def test_paired_difference_turns_with_its_arguments():
    """Swapping the models mirrors the interval."""
    one, other = paired_difference(50, 20, 10, 20), paired_difference(50, 10, 20, 20)
    assert (one.value, one.low, one.high) == pytest.approx((-other.value, -other.high, -other.low))


def test_paired_difference_without_disagreement_has_width_around_zero():
    """Models that never disagree may still do so elsewhere; the interval is narrow, not empty."""
    measured = paired_difference(70, 0, 0, 30)
    assert measured.value == 0
    assert -0.05 < measured.low < 0 < measured.high < 0.05


@pytest.mark.parametrize("table", [(10, 0, 0, 0), (0, 0, 0, 10), (0, 10, 0, 0), (0, 0, 10, 0)])
def test_paired_difference_stays_within_bounds(table):
    """Tables with three empty cells give finite limits within [-1, 1] around the value."""
    measured = paired_difference(*table)
    assert -1 <= measured.low <= measured.value <= measured.high <= 1


def test_paired_difference_without_images_knows_nothing():
    """No image leaves every difference possible."""
    assert paired_difference(0, 0, 0, 0) == Estimate(0.0, -1.0, 1.0)


def test_pairing_narrows_the_interval_of_models_that_agree():
    """Two models that get the same images right differ by less than two independent ones."""
    paired = paired_difference(600, 60, 40, 300)
    independent = difference(wilson(660, 1000), wilson(640, 1000))
    assert paired.value == pytest.approx(independent.value)
    assert paired.high - paired.low < 0.6 * (independent.high - independent.low)


@pytest.mark.parametrize("chances", [(0.60, 0.12, 0.08, 0.20), (0.95, 0.02, 0.01, 0.02)])
def test_paired_difference_covers_the_truth(chances):
    """In 2,000 made-up test sets of 300 images, about 95% of the intervals hold the true difference."""
    truth = chances[1] - chances[2]
    tables = np.random.default_rng(7).multinomial(300, chances, size=2000)
    intervals = [paired_difference(*map(int, table)) for table in tables]
    covered = np.mean([interval.low <= truth <= interval.high for interval in intervals])
    assert 0.935 < covered < 0.985


def test_gap_covers_the_truth():
    """In 2,000 made-up pairs of training and test sets, about 95% of the intervals hold the true gap."""
    rng = np.random.default_rng(8)
    trains, tests = rng.binomial(1500, 0.97, 2000), rng.binomial(300, 0.70, 2000)
    gaps = [difference(wilson(int(a), 1500), wilson(int(b), 300)) for a, b in zip(trains, tests, strict=True)]
    covered = np.mean([gap.low <= 0.27 <= gap.high for gap in gaps])
    assert 0.935 < covered < 0.965
