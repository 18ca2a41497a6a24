"""Nearest neighbours by cosine distance: exact, a block at a time, the first of equals."""

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Predictions

BLOCK = 250

_ROUNDING = 3e-5
"""Twice the most by which a sum of 128 products of unit vectors' coordinates can be off in float32."""


def directions(features: NDArray[np.floating]) -> NDArray[np.float64]:
    """Features (N, D) scaled to unit length, float64; a row of zeros has no direction and stays zero."""
    features = features.astype(np.float64)
    length = np.sqrt((features**2).sum(1, keepdims=True))
    return features / np.where(length > 0, length, 1.0)


def nearest(queries: NDArray[np.float64], gallery: NDArray[np.float64], block: int = BLOCK) -> NDArray[np.int64]:
    """Which row of the gallery is nearest to each query, int64 (N,); the first of equals, -1 for a query of zeros.

    Found in float32, decided in float64 among all that are too close to tell, so that no choice of blocks changes it.

    Args:
        queries, gallery: directions (N, D), (M, D), M > 0.
        block: queries at a time.
    """
    narrow, found = gallery.astype(np.float32), np.full(len(queries), -1, dtype=np.int64)
    for start in range(0, len(queries), block):
        likeness = queries[start : start + block].astype(np.float32) @ narrow.T
        close = likeness >= likeness.max(1, keepdims=True) - _ROUNDING
        for row in np.flatnonzero(queries[start : start + block].any(1)):
            candidates = np.flatnonzero(close[row])
            found[start + row] = candidates[distances(queries[start + row], gallery[candidates]).argmin()]
    return found


def distances(query: NDArray[np.float64], gallery: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cosine distances of directions (M, D) from one, (M,): 0 for the same direction, 1 for a right angle."""
    cosines: NDArray[np.float64] = (gallery * query).sum(1)
    return (1 - cosines).clip(0, 2)


def agreement(predictions: Predictions, found: np.ndarray, train_labels: np.ndarray) -> dict[str, int]:
    """How often the nearest training image has the class that the model answers, or the true one.

    Args:
        found: int64 (N,), the nearest training images; -1 where there is none.
    """
    known = found >= 0
    true, answers = predictions.test_labels[known], predictions.test_logits.argmax(1)[known]
    right, labels = answers == true, train_labels[found[known]]
    return {
        "right": int(right.sum()),
        "right_same": int((right & (labels == true)).sum()),
        "wrong": int((~right).sum()),
        "wrong_answered": int((~right & (labels == answers)).sum()),
        "wrong_true": int((~right & (labels == true)).sum()),
        "featureless": int((~known).sum()),
    }
