"""The variants over the seeds of a study: means, with intervals over seeds and test images."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import hypot, inf, sqrt
from statistics import fmean, stdev
from typing import Any

from pipeline.evaluation.intervals import CONFIDENCE, Z, difference, negated, wilson
from pipeline.evaluation.loss_curves import roughness
from pipeline.evaluation.paired import SIGNIFICANCE, judge_equality
from pipeline.evaluation.quantiles import LEAST_LEVEL, joint_level, t_quantile
from pipeline.portable import settled
from pipeline.records import (
    Comparison,
    Counted,
    Equivalence,
    Estimate,
    Evaluation,
    Measured,
    ReplicatedContrast,
    Replication,
    SeedMeasures,
)

SHARE = (0.0, 1.0)
SHARES = ("test_accuracy", "train_accuracy", "running_train_accuracy")
"""The measures of a model that are shares."""


@dataclass(frozen=True)
class Pair:
    """Two variants' runs of one seed, and their comparison."""

    reference: Evaluation
    other: Evaluation
    comparison: Comparison


def replicate(
    runs: Mapping[str, Sequence[Evaluation]],
    comparisons: Mapping[tuple[str, str], Sequence[Comparison]],
    train_size: int,
) -> Replication:
    """Every variant over the seeds, and the differences of those that are compared, paired by seed.

    Args:
        runs: of each variant, one a seed, in the study's order.
        comparisons: of reference and other, likewise.
        train_size: training images.
    """
    first = next(iter(runs.values()))
    pairs = {
        (reference, other): [Pair(*each) for each in zip(runs[reference], runs[other], compared, strict=True)]
        for (reference, other), compared in comparisons.items()
    }
    return Replication(
        seeds=tuple(run.seed for run in first),
        models={variant: _measures(of_variant, train_size) for variant, of_variant in runs.items()},
        contrasts=tuple(_contrast(*names, of_pair, train_size) for names, of_pair in pairs.items()),
    )


def _contrast(reference: str, other: str, pairs: Sequence[Pair], train_size: int) -> ReplicatedContrast:
    equivalence = _equality([pair.comparison.equivalence for pair in pairs])
    return ReplicatedContrast(reference, other, _differences(pairs, train_size), equivalence)


def _equality(found: Sequence[Equivalence]) -> Equivalence:
    """Whether the mean test accuracies are equal, by the 90% interval of their difference."""
    if len(found) == 1:
        return found[0]
    return judge_equality(across([each.interval for each in found], 1 - 2 * SIGNIFICANCE), found[0].margin)


def across(
    estimates: Sequence[Estimate], confidence: float = CONFIDENCE, lowest: float = -inf, highest: float = inf
) -> Estimate:
    """The mean of one measure over seeds, with an interval over seeds and test images together.

    Two distances are squared and added: Student's t interval of the mean over the seeds, and the mean distance of the
    single estimates' limits, which are over test images. All seeds are tested on the same images, so that the second
    doesn't shrink with their number. What seeds and images do together is in both, which makes the interval too wide
    rather than too narrow. Of one seed, its own interval over test images.

    Args:
        estimates: of each seed, with intervals over test images at ``confidence``.
        lowest, highest: between which a value must lie.
    """
    if len(estimates) == 1:
        return estimates[0]
    mean = settled(fmean(each.value for each in estimates))
    reach = seed_reach([each.value for each in estimates], confidence)
    below = hypot(reach, fmean(each.value - each.low for each in estimates))
    above = hypot(reach, fmean(each.high - each.value for each in estimates))
    return Estimate(mean, max(lowest, mean - below), min(highest, mean + above))


def one_draw(estimate: Estimate, others: Sequence[float], confidence: float = CONFIDENCE) -> Estimate:
    """One seed's figure as a figure on the method: how far the mean over all seeds may lie from it.

    The seed y is one draw from N(m, s^2), of which n other seeds give an estimate of s that doesn't depend on y. So
    (y - m) / s follows Student's t with n - 1 degrees of freedom, and m lies within t s of y: exactly, with no factor
    sqrt(1 + 1/n), as that is for the distance from the mean of the others. The distance that test images may make is
    squared and added, as in ``across``.

    Args:
        estimate: of this seed, with its interval over test images at ``confidence``.
        others: the same figure of other seeds, two at least.
    """
    reach = t_quantile(confidence, len(others) - 1) * stdev(others)
    below, above = hypot(reach, estimate.value - estimate.low), hypot(reach, estimate.high - estimate.value)
    return Estimate(estimate.value, estimate.value - below, estimate.value + above)


def measures_of_method(measures: SeedMeasures, others: SeedMeasures, shares: tuple[str, ...] = ()) -> SeedMeasures:
    """One seed's measures as figures on the method, by those of other seeds: see ``one_draw``.

    Args:
        shares: measures that lie between 0 and 1.
    """
    pairs = {each.name: (getattr(measures, each.name), getattr(others, each.name)) for each in fields(measures)}
    widened: dict[str, Any] = {name: _of_method(*pair, name in shares) for name, pair in pairs.items()}
    return SeedMeasures(**widened)


def _of_method(counted: Counted | None, others: Counted | None, is_share: bool) -> Counted | None:
    if counted is None or others is None:
        return None
    found = one_draw(counted.estimate or Estimate(counted.mean, counted.mean, counted.mean), others.values)
    return replace(
        counted, estimate=Estimate(found.value, max(0.0, found.low), min(1.0, found.high)) if is_share else found
    )


def seed_reach(values: Sequence[float], confidence: float = CONFIDENCE) -> float:
    """Half the width of Student's t interval of a mean (Student 1908, Biometrika 6:1-25), with at least two values."""
    return t_quantile(confidence, len(values) - 1) * _standard_error(values)


def _standard_error(values: Sequence[float]) -> float:
    return settled(stdev(values)) / sqrt(len(values))


def level_across(estimates: Sequence[Estimate]) -> float:
    """The two-sided p value that belongs to ``across``: the level at which its interval just reaches zero.

    Args:
        estimates: of each seed, two at least, with normal 95% intervals over test images.
    """
    mean, seeds = abs(fmean(each.value for each in estimates)), _standard_error([each.value for each in estimates])
    images = fmean((each.high - each.low) / 2 for each in estimates) / Z
    if seeds == images == 0:
        return 1.0 if mean == 0 else 0.0
    return max(LEAST_LEVEL, joint_level(mean, seeds, images, len(estimates) - 1))


def _estimated(estimates: Sequence[Estimate], lowest: float = -inf, highest: float = inf) -> Measured:
    """A measure that test images decide."""
    return Measured(tuple(each.value for each in estimates), across(estimates, CONFIDENCE, lowest, highest))


def _counted(values: Sequence[float]) -> Counted:
    """A measure without an interval over test images."""
    values = tuple(float(value) for value in values)
    if len(values) == 1:
        return Counted(values, None)
    mean, reach = fmean(values), seed_reach(values)
    return Counted(values, Estimate(mean, mean - reach, mean + reach))


def _measures(runs: Sequence[Evaluation], train_size: int) -> SeedMeasures:
    def estimated(of: Callable[[Evaluation], Estimate], *limits: float) -> Measured:
        return _estimated([of(run) for run in runs], *limits)

    def counted(of: Callable[[Evaluation], float]) -> Counted:
        return _counted([of(run) for run in runs])

    return SeedMeasures(
        test_accuracy=estimated(lambda run: run.test_accuracy, *SHARE),
        train_accuracy=estimated(lambda run: run.train_accuracy, *SHARE),
        running_train_accuracy=estimated(lambda run: _running(run, train_size), *SHARE),
        generalization_gap=estimated(lambda run: run.generalization_gap),
        apparent_gap=estimated(lambda run: run.apparent_gap),
        train_loss=counted(lambda run: run.train_loss),
        test_loss=estimated(_test_loss, 0.0),
        lowest_test_loss=counted(lambda run: run.lowest_test_loss),
        onset_epoch=counted(lambda run: run.onset_epoch),
        onset_test_accuracy=counted(_onset_accuracy),
        stopping_gain=counted(lambda run: _onset_accuracy(run) - run.test_accuracy.value),
        roughness=_roughness(runs),
        silent_units=counted(lambda run: run.silent_units),
        calibration_error=estimated(lambda run: run.calibration.calibration_error, 0.0),
        brier_score=estimated(lambda run: run.calibration.brier_score, 0.0),
    )


def _differences(pairs: Sequence[Pair], train_size: int) -> SeedMeasures:
    """Other - reference. Test images are paired; training accuracies, of which only totals are kept, are taken as
    independent."""

    def paired(of: Callable[[Comparison], Estimate]) -> Measured:
        return _estimated([of(pair.comparison) for pair in pairs])

    def independent(of: Callable[[Evaluation], Estimate]) -> Measured:
        return _estimated([difference(of(pair.other), of(pair.reference)) for pair in pairs])

    def counted(of: Callable[[Evaluation], float]) -> Counted:
        return _counted([of(pair.other) - of(pair.reference) for pair in pairs])

    return SeedMeasures(
        test_accuracy=paired(lambda compared: compared.test_accuracy),
        train_accuracy=independent(lambda run: run.train_accuracy),
        running_train_accuracy=independent(lambda run: _running(run, train_size)),
        generalization_gap=paired(lambda compared: negated(compared.generalization_gap)),
        apparent_gap=paired(lambda compared: negated(compared.apparent_gap)),
        train_loss=counted(lambda run: run.train_loss),
        test_loss=paired(lambda compared: compared.calibration.log_loss),
        lowest_test_loss=counted(lambda run: run.lowest_test_loss),
        onset_epoch=counted(lambda run: run.onset_epoch),
        onset_test_accuracy=counted(_onset_accuracy),
        stopping_gain=counted(lambda run: _onset_accuracy(run) - run.test_accuracy.value),
        roughness=_roughness_difference(pairs),
        silent_units=counted(lambda run: run.silent_units),
        calibration_error=paired(lambda compared: compared.calibration.calibration_error),
        brier_score=paired(lambda compared: compared.calibration.brier_score),
    )


def _running(run: Evaluation, train_size: int) -> Estimate:
    return wilson(run.running_train_accuracy * train_size, train_size)


def _test_loss(run: Evaluation) -> Estimate:
    """The last epoch's, with the interval that the logits give it."""
    spread, shift = run.calibration.log_loss, run.test_loss - run.calibration.log_loss.value
    return Estimate(run.test_loss, spread.low + shift, spread.high + shift)


def _onset_accuracy(run: Evaluation) -> float:
    return run.history[run.onset_epoch - 1].test_accuracy


def _roughness(runs: Sequence[Evaluation]) -> Counted | None:
    values = [value for run in runs if (value := roughness(run.history)) is not None]
    return _counted(values) if len(values) == len(runs) else None


def _roughness_difference(pairs: Sequence[Pair]) -> Counted | None:
    before, after = _roughness([pair.reference for pair in pairs]), _roughness([pair.other for pair in pairs])
    return before and after and _counted([a - b for a, b in zip(after.values, before.values, strict=True)])
