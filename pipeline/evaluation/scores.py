"""What logits say about a test set: probabilities, confusions, scores by class, the loudest errors."""

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluation.intervals import wilson
from pipeline.portable import exp, log, significant
from pipeline.records import ClassScores, ConfidentError, ConfusedPair

MOST_CONFIDENT = 12
MOST_CONFUSED = 10


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Log-probabilities in float64, of logits however large.

    Args:
        logits: (N, K).

    Returns:
        float64 (N, K).
    """
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    log_probabilities: NDArray[np.float64] = shifted - log(exp(shifted).sum(axis=1, keepdims=True))
    return log_probabilities


def doubts(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """The probability of all classes but the answer.

    Precise also where it is next to nothing, as 1 - confidence is not. To 13 digits, of a sum by size, so that rounding
    error does not set apart images of which a model is equally sure.

    Args:
        logits: (N, K).

    Returns:
        float64 (N,).
    """
    powers = np.sort(exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True)), axis=1)
    others = powers[:, :-1].sum(axis=1)
    return significant(others / (1 + others))


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray, class_count: int) -> np.ndarray:
    """int64 (K, K): [i, j] counts images of class i taken for class j."""
    flat = np.bincount(labels * class_count + predicted, minlength=class_count**2)
    return flat.reshape(class_count, class_count).astype(np.int64)


def class_scores(confusion: np.ndarray) -> tuple[ClassScores, ...]:
    """Precision, recall, F1 and support of each class; a score without anything to count is 0.

    Args:
        confusion: int (K, K).
    """
    return tuple(_scores_of(label, confusion) for label in range(len(confusion)))


def _scores_of(label: int, confusion: np.ndarray) -> ClassScores:
    right = int(confusion[label, label])
    support = int(confusion[label].sum())
    answered = int(confusion[:, label].sum())
    return ClassScores(
        label=label,
        precision=right / answered if answered else 0.0,
        recall=wilson(right, support),
        f1=2 * right / (support + answered) if right else 0.0,
        support=support,
    )


def confused_pairs(confusion: np.ndarray, most: int = MOST_CONFUSED) -> tuple[ConfusedPair, ...]:
    """The most frequent confusions, by count, then by true and predicted label; never a count of zero.

    Args:
        confusion: int (K, K).
        most: how many at most.
    """
    wrong = confusion - np.diag(np.diag(confusion))
    order = np.argsort(-wrong, axis=None, kind="stable")[:most]
    cells = [divmod(int(cell), len(confusion)) for cell in order]
    return tuple(
        ConfusedPair(true, taken, int(wrong[true, taken]), float(wrong[true, taken] / confusion[true].sum()))
        for true, taken in cells
        if wrong[true, taken]
    )


def confident_errors(logits: np.ndarray, labels: np.ndarray, most: int = MOST_CONFIDENT) -> tuple[ConfidentError, ...]:
    """The wrong answers given with the highest probability, ties by index.

    Args:
        logits: float (N, K).
        labels: int (N,).
        most: how many at most.
    """
    predicted, doubt = logits.argmax(axis=1), doubts(logits)
    wrong = np.flatnonzero(predicted != labels)
    order = wrong[np.argsort(doubt[wrong], kind="stable")][:most]
    return tuple(ConfidentError(int(i), int(labels[i]), int(predicted[i]), 1 - float(doubt[i])) for i in order)
