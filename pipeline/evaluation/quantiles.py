"""Quantiles and tails of the normal distribution and of Student's t: computed by mpmath, in whole numbers.

With 30 digits before the result is rounded to the 16 of a float it is the same on every processor, which SciPy's and
the C library's functions need not be.
"""

from collections.abc import Callable
from functools import cache, wraps

import mpmath

DIGITS = 30

LEAST_LEVEL = 1e-12
"""No smaller p value is told of seeds."""


def _rounded(compute: Callable[..., mpmath.mpf]) -> Callable[..., float]:
    """The function of decimal numbers as one of floats, which remembers its results."""

    @cache
    @wraps(compute)
    def rounded(*arguments: float) -> float:
        with mpmath.workdps(DIGITS):
            return float(compute(*(mpmath.mpf(repr(float(argument))) for argument in arguments)))

    return rounded


@_rounded
def normal_quantile(confidence: mpmath.mpf) -> mpmath.mpf:
    """How many standard deviations to either side of its mean hold that share of a normal distribution."""
    return mpmath.sqrt(2) * mpmath.erfinv(confidence)


@_rounded
def normal_level(deviations: mpmath.mpf) -> mpmath.mpf:
    """The share of a normal distribution that lies at least so many standard deviations from its mean."""
    return mpmath.erfc(deviations / mpmath.sqrt(2))


@_rounded
def t_quantile(confidence: mpmath.mpf, freedom: mpmath.mpf) -> mpmath.mpf:
    """The same as ``normal_quantile`` for Student's t with that many degrees of freedom."""
    start = mpmath.sqrt(2) * mpmath.erfinv(confidence)
    return mpmath.findroot(lambda deviations: _t_level(deviations, freedom) - (1 - confidence), start)


@_rounded
def joint_level(distance: mpmath.mpf, seeds: mpmath.mpf, images: mpmath.mpf, freedom: mpmath.mpf) -> mpmath.mpf:
    """The level at which an interval that joins two distances, squared and added, just reaches as far as ``distance``.

    Args:
        seeds, images: standard errors, not both 0. That of seeds counts at Student's quantile with ``freedom`` degrees
            of freedom, that of images at the normal one.
    """
    if seeds == 0 or distance == 0:
        return mpmath.erfc(distance / images / mpmath.sqrt(2)) if distance else mpmath.mpf(1)

    def beyond(deviations: mpmath.mpf) -> mpmath.mpf:
        """How far the interval reaches past the distance."""
        level = max(_t_level(deviations, freedom), LEAST_LEVEL / 10)
        return mpmath.hypot(seeds * deviations, images * mpmath.sqrt(2) * mpmath.erfinv(1 - level)) - distance

    return _t_level(mpmath.findroot(beyond, (0, distance / seeds), solver="anderson"), freedom)


def _t_level(deviations: mpmath.mpf, freedom: mpmath.mpf) -> mpmath.mpf:
    """As ``normal_level``."""
    return mpmath.betainc(freedom / 2, 0.5, 0, freedom / (freedom + deviations * deviations), regularized=True)
