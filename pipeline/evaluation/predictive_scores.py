"""One model's answers to the test images, image by image."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluation.scores import doubts, log_softmax
from pipeline.portable import exp


@dataclass(frozen=True)
class PredictiveScores:
    """What a model answers, how surely, and how far from the truth its probabilities are.

    Attributes:
        confidence: float64 (N,), the probability given to the answer.
        right: bool (N,).
        log_losses: float64 (N,), minus the log-probability of the true class, in nats.
        squared_errors: float64 (N,), in [0, 2]: (p - 1)**2 for the true class's probability p, plus the squares
            of all the others.
    """

    confidence: NDArray[np.float64]
    right: NDArray[np.bool_]
    log_losses: NDArray[np.float64]
    squared_errors: NDArray[np.float64]

    @property
    def surplus(self) -> NDArray[np.float64]:
        """float64 (N,): confidence less 1 where the answer is right, less 0 where it is wrong."""
        return self.confidence - self.right


def predictive_scores_of(logits: np.ndarray, labels: np.ndarray) -> PredictiveScores:
    """The answers that logits (N, K) give to images of these labels; a tie goes to the first class."""
    log_probabilities = log_softmax(logits)
    probabilities, images = exp(log_probabilities), np.arange(len(labels))
    truth = np.zeros_like(probabilities)
    truth[images, labels] = 1.0
    return PredictiveScores(
        confidence=1 - doubts(logits),
        right=logits.argmax(axis=1) == labels,
        log_losses=-log_probabilities[images, labels],
        squared_errors=((probabilities - truth) ** 2).sum(axis=1),
    )
