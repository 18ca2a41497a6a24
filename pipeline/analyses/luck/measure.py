"""How far seeds and test images move a test accuracy."""

from collections.abc import Mapping, Sequence
from statistics import fmean, stdev

from pipeline.analyses.luck.record import Luck, LuckOfContrast, Scatter, SeedAlone
from pipeline.evaluation.intervals import Z
from pipeline.records import Comparison, Estimate, Evaluation


def measure_luck(
    runs: Mapping[str, Sequence[Evaluation]], comparisons: Mapping[tuple[str, str], Mapping[int, Comparison]]
) -> Luck:
    """Of at least two seeds.

    Args:
        runs: by variant, one a seed.
        comparisons: by reference and other, then by seed.
    """
    return Luck(
        models={variant: scatter([run.test_accuracy for run in each]) for variant, each in runs.items()},
        contrasts=tuple(_of_contrast(*names, by_seed) for names, by_seed in comparisons.items()),
    )


def scatter(estimates: Sequence[Estimate]) -> Scatter:
    """Of each seed's estimate, with a 95% interval over test images, whose half is 1.96 standard errors."""
    images = fmean((each.high - each.low) / (2 * Z) for each in estimates)
    return Scatter(stdev(each.value for each in estimates), images)


def _of_contrast(reference: str, other: str, by_seed: Mapping[int, Comparison]) -> LuckOfContrast:
    alone = tuple(SeedAlone(seed, each.test_accuracy, each.equivalence) for seed, each in by_seed.items())
    return LuckOfContrast(reference, other, scatter([each.difference for each in alone]), alone)
