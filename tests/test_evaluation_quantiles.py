"""Quantiles and levels against SciPy's."""

import pytest
from scipy import stats

from pipeline.evaluation.quantiles import joint_level, normal_level, normal_quantile, t_quantile


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 1 - 0.05 / 9, 1 - 0.05 / 99])
def test_quantiles_are_scipys(confidence):
    """Of the normal distribution and of Student's t, from one degree of freedom to many."""
    assert normal_quantile(confidence) == pytest.approx(stats.norm.isf((1 - confidence) / 2), rel=1e-9)
    for freedom in (1, 2, 3, 4, 9, 30, 1000):
        assert t_quantile(confidence, freedom) == pytest.approx(stats.t.isf((1 - confidence) / 2, freedom), rel=1e-7)


def test_levels_undo_quantiles():
    """A level is what lies beyond a quantile, by the normal distribution and by both together."""
    for confidence in (0.1, 0.9, 0.95, 0.999):
        assert normal_level(normal_quantile(confidence)) == pytest.approx(1 - confidence, rel=1e-12)
        assert joint_level(t_quantile(confidence, 4), 1, 0, 4) == pytest.approx(1 - confidence, rel=1e-12)
        seeds, images = 0.3, 0.2
        reach = ((seeds * t_quantile(confidence, 4)) ** 2 + (images * normal_quantile(confidence)) ** 2) ** 0.5
        assert joint_level(reach, seeds, images, 4) == pytest.approx(1 - confidence, rel=1e-12)
