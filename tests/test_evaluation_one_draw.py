"""One seed's figure as a figure on the method, by what other seeds gave: by hand, and by simulation."""

from math import hypot, sqrt

import numpy as np
import pytest
from scipy.stats import t

from pipeline.evaluation.seeds import one_draw
from pipeline.records import Estimate


def test_the_interval_joins_seeds_and_images():
    """Student's t with one degree of freedom fewer than others, times their spread; images by hypotenuse."""
    others = [0.66, 0.70, 0.68, 0.69]
    found = one_draw(Estimate(0.65, 0.64, 0.66), others)
    reach = hypot(t.ppf(0.975, 3) * np.std(others, ddof=1), 0.01)
    assert (found.value, found.low, found.high) == pytest.approx((0.65, 0.65 - reach, 0.65 + reach))


@pytest.mark.parametrize("others", [2, 4, 9])
def test_it_covers_the_mean_over_all_seeds_as_often_as_it_says(others):
    """20,000 studies of normal seeds: 95% of the intervals hold the method's mean, give or take what chance does."""
    draws = np.random.default_rng(0).normal(0.0, 1.0, (20_000, others + 1))
    held = [
        found.low <= 0 <= found.high
        for one, *rest in draws.tolist()
        for found in [one_draw(Estimate(one, one, one), rest)]
    ]
    assert np.mean(held) == pytest.approx(0.95, abs=4 * sqrt(0.95 * 0.05 / 20_000))
