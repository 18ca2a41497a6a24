"""Rank correlation: whether two maps agree on which places come before which."""

import numpy as np
from numpy.typing import NDArray


def ranks(values: np.ndarray) -> NDArray[np.float64]:
    """Ranks from 1 within each row; equal values share the mean of theirs.

    Args:
        values: (N, cells).

    Returns:
        float64 (N, cells).
    """
    ordered = np.sort(values, axis=1)
    return np.stack([_ranks_among(row, inorder) for row, inorder in zip(values, ordered, strict=True)])


def _ranks_among(row: np.ndarray, ordered: np.ndarray) -> NDArray[np.float64]:
    return (np.searchsorted(ordered, row, "left") + np.searchsorted(ordered, row, "right") + 1) / 2


def rank_correlation(first: np.ndarray, second: np.ndarray) -> NDArray[np.float64]:
    """Spearman's rank correlation of each row with the same row of the other, (N,); NaN where one is constant.

    Source: C. Spearman (1904), The proof and measurement of association between two things, Am. J. Psychol.
    15:72-101; with mean ranks for equal values.
    """
    products = _standardized(first) * _standardized(second)
    correlations: NDArray[np.float64] = products.sum(axis=1)
    return correlations


def mean_similarity(rows: np.ndarray) -> NDArray[np.float64]:
    """Each row's mean rank correlation, without its sign, with all the other rows, (N,); NaN for a constant one and
    where it is alone."""
    standard = _standardized(rows)
    known = ~np.isnan(standard[:, 0])
    table = abs(standard[known] @ standard[known].T)
    means = np.full(len(rows), np.nan)
    if known.sum() > 1:
        means[known] = (table.sum(axis=1) - 1) / (len(table) - 1)
    return means


def _standardized(rows: np.ndarray) -> NDArray[np.float64]:
    """Ranks less their mean, of length 1; NaN where all are equal."""
    centred = ranks(rows)
    centred -= centred.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    scaled = np.full_like(centred, np.nan)
    np.divide(centred, length, out=scaled, where=length > 0)
    return scaled
