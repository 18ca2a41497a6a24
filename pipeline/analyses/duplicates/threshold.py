"""Telling near-duplicates from look-alikes: how alike is too alike depends on the images.

Two photographs that correlate by 0.8 in detail are one photograph; two handwritten ones may well do. So a test image is
judged by its own surroundings. Where images lie as they do by chance, evenly at the scale of a few neighbours, whatever
the number of dimensions d, the distances r_1 < r_2 < ... to the nearest training images have independent gaps
j d log(r_(j+1) / r_j), each exponential with mean one (A. Renyi 1953, On the theory of order statistics; E. Levina and
P. Bickel 2004, Maximum likelihood estimation of intrinsic dimension; E. Facco et al. 2017, Estimating the intrinsic
dimension of datasets by a minimal neighborhood information). A copy is much nearer than that: the gap behind it, or
behind the last of several copies, is too large against those farther out, which is an F test without any constant to
choose. Which p values count follows from the rate of false ones that is allowed (Y. Benjamini and Y. Hochberg 1995,
Controlling the false discovery rate), over all test images.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.analyses.duplicates.record import AlikeImages, NearDuplicates, Surroundings
from pipeline.portable import exp, log, snapped

RATE = 0.01
"""Of those that count, the share of look-alikes, in expectation and at most."""

COPIES = 10
"""Of the nearest training images one in so many may be a copy. More would take the seven sevens of one hand for
copies; pictures with more copies than that can't be told from look-alikes."""

SAME = 1 - 1e-6
"""From this correlation on two images are the same but for brightness and contrast: nothing is left to chance there."""


def judge(alike: AlikeImages, near: Surroundings, test_size: int, rate: float = RATE) -> NearDuplicates:
    """Which of the alike images are near-duplicates.

    Args:
        near: of the same test images.
        test_size: all test images: all were looked at.
    """
    chances = p_values(near.detail)
    level = _level(chances, test_size, rate)
    counts = chances <= level
    doubtful = [place for place in np.argsort(chances, kind="stable") if not counts[place]]
    return NearDuplicates(
        whole_line=alike.whole_line,
        detail_line=alike.detail_line,
        rate=rate,
        pairs=tuple(pair for pair, does in zip(alike.pairs, counts, strict=True) if does),
        look_alikes=tuple(alike.pairs[place] for place in doubtful),
        near_misses=alike.near_misses,
        level=level,
        expected=min(float(counts.sum()), level * test_size),
        stands_out=_stands_out(near.detail, level, alike.detail_line),
        without_detail=near.without_detail,
    )


def p_values(detail: NDArray[np.float32]) -> NDArray[np.float64]:
    """How likely a look-alike is to be that near, (C,), from correlations with the K nearest, (C, K), falling.

    The gap behind the j-th nearest is tried for each j up to K / ``COPIES``, with a share 1 / (j (j + 1)) of the chance
    of erring: together they have no more than all of it.
    """
    gaps = _Gaps(detail)
    by_count = [j * (j + 1) * gaps.p_value(j) for j in range(1, detail.shape[1] // COPIES + 1)]
    least = np.minimum(1.0, np.min([np.ones(len(detail)), *by_count], axis=0))
    chances: NDArray[np.float64] = snapped(np.where(detail[:, 0] >= SAME, 0.0, least))
    return chances


@dataclass(frozen=True, init=False)
class _Gaps:
    """Logarithms of distances, (C, K), and the normalized gaps, (C, K - 1): the j-th is ``gaps[:, j - 1]``."""

    logs: NDArray[np.float64]
    gaps: NDArray[np.float64]

    def __init__(self, detail: NDArray[np.float32]) -> None:
        distances = np.sqrt(np.maximum(2 * (1 - detail.astype(np.float64)), 2 * (1 - SAME)))
        logs = log(distances)
        object.__setattr__(self, "logs", logs)
        object.__setattr__(self, "gaps", np.diff(logs, axis=1) * np.arange(1, detail.shape[1]))

    def beyond(self, j: int) -> tuple[NDArray[np.float64], int]:
        """The sum of the gaps farther out than the j-th, (C,), and how many these are."""
        farther = self.gaps[:, j:]
        return farther.sum(axis=1), farther.shape[1]

    def p_value(self, j: int) -> NDArray[np.float64]:
        """Of the j-th gap: a ratio of exponentials, F with 2 and 2 m degrees of freedom."""
        total, m = self.beyond(j)
        if m == 0:
            return np.ones(len(total))
        gap = self.gaps[:, j - 1]
        is_flat = total <= 0
        ratio = np.where(is_flat, 0.0, gap / np.where(is_flat, 1.0, total))
        chances: NDArray[np.float64] = exp(-m * log(1 + ratio))
        return chances


def _level(chances: NDArray[np.float64], test_size: int, rate: float) -> float:
    """The largest p value that counts, by Benjamini and Hochberg's procedure; what one alone would need where none
    does."""
    ranks = np.arange(1, len(chances) + 1)
    allowed = rate * ranks / test_size
    below = np.flatnonzero(np.sort(chances) <= allowed)
    return float(allowed[below[-1]]) if len(below) else rate / test_size


def _stands_out(detail: NDArray[np.float32], level: float, line: float) -> float | None:
    """The correlation from which on a single copy would count, the median over the images."""
    if not len(detail) or detail.shape[1] < 4:
        return None
    gaps = _Gaps(detail)
    total, m = gaps.beyond(1)
    needed = total * (float(exp(-log(np.array([level / 2])) / m)[0]) - 1)
    nearest = exp(gaps.logs[:, 1] - needed)
    return max(line, float(np.median(1 - nearest * nearest / 2)))
