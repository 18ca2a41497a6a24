"""Made-up answers to altered images, on top of a world's answers to unaltered ones.

``ANSWERS`` names what comes out of them in the world "original" for the regularized model: "sturdier" and "frailer" in
everything, "alike" in everything, or "depends" on the corruption.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from pipeline.analyses.corruptions.measure import measure_robustness, replicate_robustness
from pipeline.analyses.corruptions.record import CorruptedAnswers, Robustness
from pipeline.study import CORRUPTION_NAMES

from .worlds import world

ANSWERS = {
    "sturdier": ((0.10, 0.02),) * 12,
    "frailer": ((0.02, 0.10),) * 12,
    "alike": ((0.06, 0.06),) * 12,
    "depends": ((0.10, 0.02),) * 5 + ((0.02, 0.10),) * 5 + ((0.06, 0.06),) * 2,
}
"""For each corruption, the share of right answers that the baseline and the regularized model lose a severity."""


@cache
def robustness(name: str = "original", answers: str = "sturdier") -> Robustness:
    """Both models of a world on altered images."""
    return measure_robustness(*world(name).predictions, corrupted_answers(name, answers))


@cache
def replicated_robustness(*answers: str) -> Robustness:
    """Seeds of the world "tied" with these answers, one each, taken together."""
    found = [replace(robustness("tied", each), seeds=(seed,)) for seed, each in enumerate(answers)]
    return replicate_robustness(found)


def corrupted_answers(name: str, answers: str) -> tuple[CorruptedAnswers, ...]:
    """One record for each corruption. Which images fall first, both models share."""
    pair = world(name).predictions
    clean = np.stack([each.test_logits.argmax(axis=1) == each.test_labels for each in pair])  # (2, N)
    return tuple(
        _answers(corruption, clean, losses, seed)
        for seed, (corruption, losses) in enumerate(zip(CORRUPTION_NAMES, ANSWERS[answers], strict=True))
    )


def _answers(corruption: str, clean: np.ndarray, losses: tuple[float, float], seed: int) -> CorruptedAnswers:
    images = clean.shape[1]
    strength = np.random.default_rng(seed).random(images)
    least = np.array(losses)[:, None, None] * np.arange(1, 6)[:, None]  # (2, 5, 1)
    right = clean[:, None] & (strength > least)
    confidence = np.full((2, images), 0.6, dtype=np.float32)
    return CorruptedAnswers(corruption, 0, images, np.packbits(right, axis=2), confidence)
