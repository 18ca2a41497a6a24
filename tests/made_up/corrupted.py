"""Made-up answers to altered images, on top of a world's answers to unaltered ones.

``ANSWERS`` names what comes out of them in the world "original" for the second model: "sturdier" and "frailer" in
everything, "alike" in everything, or "depends" on the corruption. A third model is everywhere as sturdy as the first of
those that are "alike".
"""

from dataclasses import replace
from functools import cache

import numpy as np

from pipeline.analyses.corruptions.measure import measure_robustness
from pipeline.analyses.corruptions.over_seeds import replicate_robustness
from pipeline.analyses.corruptions.record import CorruptedAnswers, Robustness
from pipeline.study import CORRUPTION_NAMES

from .worlds import world

ANSWERS = {
    "sturdier": ((0.10, 0.02),) * 12,
    "frailer": ((0.02, 0.10),) * 12,
    "alike": ((0.06, 0.06),) * 12,
    "depends": ((0.10, 0.02),) * 5 + ((0.02, 0.10),) * 5 + ((0.06, 0.06),) * 2,
}
"""For each corruption, the share of right answers that the first and the second model lose a severity."""
THIRD = 0.06


@cache
def robustness(name: str = "original", answers: str = "sturdier") -> Robustness:
    """The models of a world on altered images."""
    made = world(name)
    predictions = {each.variant: each for each in made.predictions}
    pairs = [(each.reference, each.other) for each in made.study.contrasts]
    return measure_robustness(predictions, corrupted_answers(name, answers), pairs)


@cache
def replicated_robustness(*answers: str) -> Robustness:
    """Seeds of the world "tied" with these answers, one each, taken together."""
    found = [replace(robustness("tied", each), seeds=(seed,)) for seed, each in enumerate(answers)]
    return replicate_robustness(found)


def corrupted_answers(name: str, answers: str) -> tuple[CorruptedAnswers, ...]:
    """One record for each corruption, the models in the order of their names. Which images fall first, they share."""
    models = world(name).predictions
    order = sorted(range(len(models)), key=lambda place: models[place].variant)
    clean = np.stack([(each := models[p]).test_logits.argmax(axis=1) == each.test_labels for p in order])  # (V, N)
    return tuple(
        _answers(corruption, clean, [(*losses, THIRD)[place] for place in order], seed)
        for seed, (corruption, losses) in enumerate(zip(CORRUPTION_NAMES, ANSWERS[answers], strict=True))
    )


def _answers(corruption: str, clean: np.ndarray, losses: list[float], seed: int) -> CorruptedAnswers:
    images = clean.shape[1]
    strength = np.random.default_rng(seed).random(images)
    least = np.array(losses)[:, None, None] * np.arange(1, 6)[:, None]  # (V, 5, 1)
    right = clean[:, None] & (strength > least)
    confidence = np.full((len(clean), images), 0.6, dtype=np.float32)
    return CorruptedAnswers(corruption, 0, images, np.packbits(right, axis=2), confidence)
