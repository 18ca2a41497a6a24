"""What training on wrong labels adds to a claim about learning by heart: evidence, not the verdict."""

from pipeline import formats
from pipeline.analyses.label_noise.record import MemorizationComparison

EVIDENCE = "fig:memorization"


def by_heart(measured: MemorizationComparison, seed: int, seed_count: int) -> str:
    """How many wrong labels each model learned, in a sentence.

    Args:
        seed: of the models that were trained again.
        seed_count: how many seeds the study has.
    """
    once = "" if seed_count == 1 else f" with seed {seed} alone,"
    return (
        f"Trained again{once} with {formats.short_percent(measured.wrong / measured.train_size)} of the labels wrong, "
        f"the regularized model gives back {formats.estimate_percent(measured.regularized.memorized)} of the wrong "
        f"labels, the baseline {formats.estimate_percent(measured.baseline.memorized)}."
    )
