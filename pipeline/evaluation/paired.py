"""Tests on two models' answers to the same images: is one better, on which classes, and may they be called equal.

A test that finds no difference has not shown that there is none: equality is asked for by a test of its own.
All of them condition on the trained weights, as the intervals do.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.evaluation.intervals import paired_difference
from pipeline.records import ClassChange, Equivalence, Estimate

SIGNIFICANCE = 0.05
"""A p value below this is called a difference; with the intervals' 95%, one convention for the whole report."""

MARGIN = 0.02
"""Accuracies closer than this count as equal: 2 points.

A choice. It is not the tolerance for the original's figures, which is wider because those are
rounded and their recipe is partly unknown: here both models answer the same images.
"""


def table_of(first: np.ndarray, second: np.ndarray) -> tuple[int, int, int, int]:
    """From bool (N,) arrays of right answers to the same questions: both, first only, second only, neither."""
    cells = (first & second, first & ~second, ~first & second, ~first & ~second)
    both, first_only, second_only, neither = (int(np.count_nonzero(cell)) for cell in cells)
    return both, first_only, second_only, neither


def exact_mcnemar(first_only: int, second_only: int) -> float:
    """The two-sided p value that two models are equally often the only one to be right.

    Under that hypothesis each image that just one of them gets right falls to either with probability 1/2: twice
    the smaller tail of a binomial distribution, at most 1. It is counted in whole numbers and divided once, so that
    no number of images is too large for it.

    Source: Q. McNemar (1947), Note on the sampling error of the difference between correlated proportions or
    percentages, Psychometrika 12:153-157, in its exact form, which errs on the side of too large a p value
    (M. W. Fagerland, S. Lydersen & P. Laake 2013, BMC Med. Res. Methodol. 13:91).

    Args:
        first_only, second_only: images that only one of them gets right.
    """
    trials = first_only + second_only
    ways, tail = 1, 1
    for count in range(min(first_only, second_only)):
        ways = ways * (trials - count) // (count + 1)
        tail += ways
    return min(1.0, 2 * tail / (1 << trials))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """p values corrected for having been looked at together, in their order.

    Calling each one below 5% a difference then errs at all in at most 5% of studies, however they depend on each
    other: the smallest is multiplied by their number, the next by one less, and none may end below the one before it.

    Source: S. Holm (1979), A simple sequentially rejective multiple test procedure, Scand. J. Stat. 6:65-70.
    """
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = largest
    return tuple(adjusted)


def weigh_equality(both: int, first_only: int, second_only: int, neither: int, margin: float = MARGIN) -> Equivalence:
    """Whether two accuracies on the same images may be called equal.

    Two one-sided tests, that the first is worse by the margin and that it is better by the margin: both are
    rejected at 5% where the 90% interval of the difference lies within the margin. Where all of it lies beyond the
    margin, they differ by more. A difference may be clear of zero in either case and in neither.

    Source: D. J. Schuirmann (1987), A comparison of the two one-sided tests procedure and the power approach for
    assessing the equivalence of average bioavailability, J. Pharmacokinet. Biopharm. 15:657-680; here with
    Newcombe's paired score interval.

    Args:
        both, first_only, second_only, neither: images by who gets them right, as for ``paired_difference``.
    """
    return judge_equality(paired_difference(both, first_only, second_only, neither, 1 - 2 * SIGNIFICANCE), margin)


def judge_equality(interval: Estimate, margin: float = MARGIN) -> Equivalence:
    """What the 90% interval of a difference of accuracies says about their equality: see ``weigh_equality``."""
    if -margin < interval.low and interval.high < margin:
        return Equivalence(margin, interval, "equivalent")
    is_beyond = interval.low > margin or interval.high < -margin
    return Equivalence(margin, interval, "different" if is_beyond else "neither")


def differs(change: ClassChange) -> bool:
    """Whether a class's recall differs between the models, all classes having been looked at."""
    return change.adjusted_p_value < SIGNIFICANCE
