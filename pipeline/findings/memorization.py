"""What training on wrong labels adds to a claim about learning by heart: evidence, not the verdict."""

from pipeline import formats
from pipeline.findings.facts import Facts

EVIDENCE = "fig:memorization"


def by_heart(facts: Facts) -> str:
    """A sentence after a space: how many wrong labels each model learned; nothing where that was not asked for."""
    measured = facts.memorization
    if measured is None:
        return ""
    once = "" if facts.seed_count == 1 else f" with seed {facts.baseline.seed} alone,"
    return (
        f" Trained again{once} with {formats.short_percent(measured.wrong / measured.train_size)} of the labels wrong, "
        f"the regularized model gives back {formats.estimate_percent(measured.regularized.memorized)} of the wrong "
        f"labels, the baseline {formats.estimate_percent(measured.baseline.memorized)}."
    )


def evidence(facts: Facts) -> tuple[str, ...]:
    """Where that sentence is argued."""
    return (EVIDENCE,) if facts.memorization else ()
