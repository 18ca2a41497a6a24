"""95% intervals for accuracies and means, their differences, and differences of those.

All of them condition on the trained weights: they say how far a number could move with other images from the
same source, and nothing of how far it would move with another seed.
"""

from math import inf, sqrt

import numpy as np

from pipeline.evaluation.quantiles import normal_quantile
from pipeline.portable import settled
from pipeline.records import Estimate

CONFIDENCE = 0.95
Z = normal_quantile(CONFIDENCE)


def normal(value: float, standard_error: float, lowest: float = -inf, highest: float = inf) -> Estimate:
    """A value with the interval of a normal distribution, cut where no value can be."""
    reach = Z * standard_error
    return Estimate(value, max(lowest, value - reach), min(highest, value + reach))


def sample_mean(values: np.ndarray, lowest: float = -inf, highest: float = inf) -> Estimate:
    """A mean with its normal interval: for samples large enough that their mean is nearly normal.

    Args:
        values: float (N,), independent, N > 1.
        lowest, highest: between which a value must lie.

    Raises:
        ValueError: with fewer than two values, of whose spread nothing is known.
    """
    if len(values) < 2:
        raise ValueError(f"{len(values)} values have no spread to make an interval of")
    mean = settled(float(values.mean()))
    return normal(mean, float(values.std(ddof=1)) / sqrt(len(values)), lowest, highest)


def wilson(successes: float, trials: int, confidence: float = CONFIDENCE) -> Estimate:
    """A proportion with its score interval.

    Args:
        successes: in [0, trials]; need not be whole, for an accuracy averaged over batches.
        trials: with none, nothing is known: value 0, interval [0, 1].
        confidence: of the interval; raised where several comparisons share one verdict.

    Source: E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference,
    J. Am. Stat. Assoc. 22:209-212; without continuity correction, as Newcombe's intervals below take it.

    Raises:
        ValueError: if successes are not in [0, trials].
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes in {trials} trials")
    if trials == 0:
        return Estimate(0.0, 0.0, 1.0)
    proportion = successes / trials
    z = normal_quantile(confidence)
    scale = 1 + z * z / trials
    centre = (proportion + z * z / (2 * trials)) / scale
    reach = z * sqrt(proportion * (1 - proportion) / trials + z * z / (4 * trials * trials)) / scale
    low = 0.0 if successes == 0 else centre - reach  # exact at the ends, where rounding would leave 1e-17
    high = 1.0 if successes == trials else centre + reach
    return Estimate(proportion, low, high)


def difference(first: Estimate, second: Estimate, correlation: float = 0.0) -> Estimate:
    """first - second from the intervals of each: the limits' distances, squared and added.

    With Wilson intervals and no correlation it is Newcombe's hybrid score interval for independent
    proportions (R. G. Newcombe 1998, Stat. Med. 17:873-890, method 10). With any two intervals it is the
    "method of variance estimates recovery" (G. Y. Zou & A. Donner 2008, Stat. Med. 27:1693-1702).

    Args:
        correlation: of the two estimates, in [-1, 1].
    """
    value = first.value - second.value
    below = _combined(first.value - first.low, second.high - second.value, correlation)
    above = _combined(first.high - first.value, second.value - second.low, correlation)
    return Estimate(value, value - below, value + above)


def negated(estimate: Estimate) -> Estimate:
    """The same difference, taken the other way round."""
    return Estimate(-estimate.value, -estimate.high, -estimate.low)


def paired_difference(
    both: int, first_only: int, second_only: int, neither: int, confidence: float = CONFIDENCE
) -> Estimate:
    """Accuracy of a first model minus that of a second on the same images.

    Newcombe's paired score interval (R. G. Newcombe 1998, Improved confidence intervals for the difference
    between binomial proportions based on paired data, Stat. Med. 17:2635-2650, method 10). One of the
    intervals that M. W. Fagerland, S. Lydersen & P. Laake (2014, Stat. Med. 33:2850-2875) recommend; it needs
    no iteration, stays within [-1, 1] and does not collapse where the models never disagree.

    Args:
        both: images that both models get right.
        first_only, second_only: images that only one of them gets right.
        neither: images that both get wrong.
        confidence: of the interval; lowered where two one-sided tests share it.

    Without images nothing is known: value 0, interval [-1, 1].
    """
    total = both + first_only + second_only + neither
    if total == 0:
        return Estimate(0.0, -1.0, 1.0)
    first = wilson(both + first_only, total, confidence)
    second = wilson(both + second_only, total, confidence)
    return difference(first, second, _correlation(both, first_only, second_only, neither))


def _combined(first: float, second: float, correlation: float) -> float:
    return sqrt(max(0.0, first * first - 2 * correlation * first * second + second * second))


def _correlation(both: int, first_only: int, second_only: int, neither: int) -> float:
    """The phi of a 2 x 2 table, with Newcombe's continuity correction where it is positive."""
    margins = (both + first_only) * (second_only + neither) * (both + second_only) * (first_only + neither)
    if margins == 0:
        return 0.0
    excess: float = both * neither - first_only * second_only
    if excess > 0:
        excess = max(excess - (both + first_only + second_only + neither) / 2, 0.0)
    return excess / sqrt(margins)
