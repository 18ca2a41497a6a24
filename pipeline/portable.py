"""Arithmetic that comes out alike on every processor, to the last bit.

IEEE 754 rounds sums, products, quotients and square roots in one way everywhere, but no elementary function: NumPy, the
C library and SciPy choose among routines by what the processor can do, and those differ in the last bit. So do products
of matrices, whose sums BLAS takes in an order of its own. What follows the models' outputs therefore keeps to NumPy's
single operations on whole arrays, which nothing fuses, to its sums, whose order hangs on their shape, and to what is
below. Powers are written as products: ``x ** 2`` of a Python float is a call of the C library.
"""

from math import factorial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Values = TypeVar("Values", float, np.ndarray)

DECIMALS = 13
"""What a decision looks at of numbers about the size of one: of such, sums over whole test sets err by less."""
_ONE = 10**DECIMALS
_TENTHS = np.array([float(f"1e-{zeros}") for zeros in range(1, 18)])
_SCALES = np.array([float(f"1e{DECIMALS + zeros}") for zeros in range(18)])

LN_2 = 0.6931471803691238, 1.9082149292705877e-10
"""The logarithm of 2 in two parts: the first has its last 21 bits zero, so that its multiples are exact."""

_EXPONENTIAL = [1 / factorial(n) for n in range(13, 1, -1)]
_LOGARITHM = [2 / (2 * n + 1) for n in range(11, 0, -1)]
"""Coefficients of both series, the highest power first; the first terms left out are below the last bit."""


def exp(values: np.ndarray) -> NDArray[np.float64]:
    """The exponential of numbers below 709, float64, within one unit in the last place.

    With k the whole number nearest to x / ln 2, exp x = 2**k exp r and r = x - k ln 2 is at most 0.35: W. J. Cody & W.
    Waite (1980), Software manual for the elementary functions, chapter 6, here with the Taylor series of exp r.
    """
    values = np.maximum(values, -746.0)  # from there on down it is zero
    times = np.rint(values / LN_2[0])
    rest = (values - times * LN_2[0]) - times * LN_2[1]
    powers = 1 + (rest + rest * rest * _polynomial(_EXPONENTIAL, rest))
    exponential: NDArray[np.float64] = np.ldexp(powers, times.astype(np.int32))
    return exponential


def log(values: np.ndarray) -> NDArray[np.float64]:
    """The natural logarithm of positive numbers, float64, within one unit in the last place.

    With x = 2**k (1 + f), f from -0.29 to 0.41, and s = f / (2 + f), log(1 + f) = 2 artanh s: as in fdlibm's e_log.c
    (Sun Microsystems 1993; J.-M. Muller 2016, Elementary functions, 3rd ed., chapter 11), here with artanh's series.
    """
    part, times = np.frexp(values)
    small = part < 0.7071067811865476
    part, times = np.where(small, 2 * part, part), times - small
    f = part - 1
    s = f / (2 + f)
    square = s * s
    series = square * _polynomial(_LOGARITHM, square)
    logarithm: NDArray[np.float64] = times * LN_2[0] - ((s * (f - series) - times * LN_2[1]) - f)
    return logarithm


def _polynomial(coefficients: list[float], values: np.ndarray) -> np.ndarray:
    """By Horner's rule."""
    result = np.full_like(values, coefficients[0])
    for coefficient in coefficients[1:]:
        result = result * values + coefficient
    return result


def snapped(values: Values) -> Values:
    """Numbers to 13 decimals, for decisions: equal where rounding error alone keeps them apart."""
    rounded: Values = np.rint(values * _ONE) / _ONE
    return rounded


def significant(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares, from 0 to 1, to 13 significant digits, down to the last bit of what is left to 1."""
    zeros = (shares[:, None] < _TENTHS).sum(axis=1)
    rounded: NDArray[np.float64] = np.rint(shares * _SCALES[zeros]) / _SCALES[zeros]
    return rounded


def stripe_of(shares: NDArray[np.float64], stripes: int) -> NDArray[np.int64]:
    """Into which of so many stripes of equal width, counted from 0, shares fall: int64, decided in whole numbers."""
    places: NDArray[np.int64] = np.rint(shares * _ONE).astype(np.int64) * stripes // _ONE
    return places


def settled(value: float) -> float:
    """A number, or zero where rounding error alone keeps it from that: what is left of numbers that cancel."""
    return value if abs(value) > 0.5 / _ONE else 0.0
