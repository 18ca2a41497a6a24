"""What training on wrong labels adds to a claim about learning by heart: evidence, not the verdict."""

from pipeline import formats
from pipeline.analyses.label_noise.record import MemorizationComparison
from pipeline.looks import Look

EVIDENCE = "fig:memorization"


def by_heart(measured: MemorizationComparison, reference: Look, other: Look, seed: int, seed_count: int) -> str:
    """How many wrong labels each of two models learned, in a sentence.

    Args:
        seed: of the models that were trained again.
        seed_count: how many seeds the study has.
    """
    before, after = (measured.models[each.variant] for each in (reference, other))
    once = "" if seed_count == 1 else f" with seed {seed} alone,"
    return (
        f"Trained again{once} with {formats.short_percent(measured.wrong / measured.train_size)} of the labels wrong, "
        f"the {other.noun} gives back {formats.estimate_percent(after.memorized)} of the wrong labels, the "
        f"{reference.noun} {formats.estimate_percent(before.memorized)}."
    )
