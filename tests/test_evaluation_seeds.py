"""Means over seeds: by hand, against SciPy, and their coverage in simulated studies."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import replicated, world
from scipy import stats

from pipeline.evaluation.intervals import normal, wilson
from pipeline.evaluation.seeds import across, level_across, seed_reach
from pipeline.records import Comparison, Estimate, Evaluation


def test_of_one_seed_the_interval_over_test_images_stays():
    """Nothing is known of other seeds."""
    only = Estimate(0.7, 0.69, 0.71)
    assert across([only]) == only


def test_two_distances_are_squared_and_added():
    """Seeds at 0.6 and 0.8: Student's t with one degree of freedom reaches 1.27; images 0.03 below and 0.04 above."""
    found = across([Estimate(0.6, 0.57, 0.64), Estimate(0.8, 0.77, 0.84)])
    reach = 12.7062 * np.sqrt(0.02) / np.sqrt(2)
    assert found.value == pytest.approx(0.7)
    assert found.low == pytest.approx(0.7 - np.hypot(reach, 0.03), abs=1e-5)
    assert found.high == pytest.approx(0.7 + np.hypot(reach, 0.04), abs=1e-5)


def test_an_interval_ends_where_values_must():
    """No accuracy is above one."""
    found = across([Estimate(0.98, 0.97, 0.99), Estimate(1.0, 0.99, 1.0)], lowest=0.0, highest=1.0)
    assert (found.low, found.high) == (pytest.approx(0.99 - np.hypot(0.127062, 0.01), abs=1e-4), 1.0)


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_seed_reach_is_students(confidence):
    """As SciPy's interval of a mean has it."""
    values = [0.65, 0.703, 0.664, 0.69]
    low, high = stats.t.interval(confidence, 3, np.mean(values), stats.sem(values))
    assert seed_reach(values, confidence) == pytest.approx((high - low) / 2)


def test_the_interval_covers_what_it_should():
    """Simulated studies: seeds move every image's chance, images differ in how hard they are, and both are drawn
    anew. At least 95% of the intervals hold the true mean; with three seeds they are wide, not useless."""
    dice = np.random.default_rng(0)
    covered, images, seeds = [], 400, 3
    for _ in range(400):
        hardness, luck = dice.normal(0.5, 0.9, images), dice.normal(0, 0.25, seeds)
        right = hardness[None] + luck[:, None] + dice.normal(size=(seeds, images)) > 0
        found = across([wilson(int(row.sum()), images) for row in right])
        covered.append(found.low <= TRUE_ACCURACY <= found.high)
    assert np.mean(covered) >= 0.94  # a simulated 95% strays by a point


def test_a_p_value_is_the_level_at_which_the_interval_reaches_zero():
    """Student's where images say nothing, the normal one's where seeds agree to the last digit; with both, an
    interval at that level ends at zero."""
    values = [0.02, 0.05, 0.03]
    exact = [Estimate(value, value, value) for value in values]
    assert level_across(exact) == pytest.approx(stats.ttest_1samp(values, 0).pvalue, rel=1e-6)
    alike = [normal(0.02, 0.01)] * 3
    assert level_across(alike) == pytest.approx(2 * stats.norm.sf(2))
    level = level_across([Estimate(value, value - 0.01, value + 0.01) for value in values])
    half = 0.01 * stats.norm.isf(level / 2) / stats.norm.isf(0.025)
    found = across([Estimate(value, value - half, value + half) for value in values], 1 - level)
    assert found.low == pytest.approx(0, abs=1e-9)
    assert level > level_across(exact)


def test_p_values_end_somewhere():
    """Nothing differs at all, or everything does."""
    assert level_across([Estimate(0.0, 0.0, 0.0)] * 2) == 1
    assert level_across([Estimate(0.1, 0.1, 0.1)] * 2) == 0
    assert level_across([Estimate(-0.5, -0.51, -0.49)] * 3) < 1e-9
    assert level_across([Estimate(0.1, 0.0, 0.2), Estimate(-0.1, -0.2, 0.0)]) == pytest.approx(1)


def test_seeds_that_differ_by_rounding_error_alone_do_not_differ():
    """As where every seed's two models differ by the same number of a class's images."""
    values = (-0.07, -0.06999999999999995, -0.07000000000000006)
    found = level_across([Estimate(value, value - 0.03, value + 0.03) for value in values])
    assert found == pytest.approx(level_across([Estimate(-0.07, -0.1, -0.04)] * 3))


TRUE_ACCURACY = stats.norm.cdf(0.5 / np.sqrt(1 + 0.9**2 + 0.25**2))


def test_differences_are_paired_by_seed():
    """Seeds that move both models alike leave the difference as it is."""
    made = world("replicated")
    seeds = [(moved(made.evaluations, shift), made.comparisons) for shift in (0.0, 0.05, -0.05)]
    found = replicated(seeds, 50_000)
    difference = found.contrast("baseline", "regularized").difference
    assert difference.test_accuracy.values == pytest.approx([made.comparison.test_accuracy.value] * 3)
    widths = [
        each.test_accuracy.estimate.high - each.test_accuracy.estimate.low
        for each in (found.models["baseline"], difference)
    ]
    assert widths[0] > 5 * widths[1]


def moved(evaluations: tuple[Evaluation, ...], shift: float) -> tuple[Evaluation, ...]:
    """The runs of another seed, with all test accuracies moved."""
    return tuple(
        replace(each, test_accuracy=Estimate(*(x + shift for x in (v.value, v.low, v.high))))
        for each in evaluations
        for v in [each.test_accuracy]
    )


def test_stopping_at_the_onset_is_measured_on_each_seed():
    """Test accuracy at the epoch of lowest test loss, less the last epoch's."""
    found = world("replicated").replication.models["baseline"]
    runs = [evaluations[0] for evaluations, _ in world("replicated").seeds]
    at_onset = [run.history[run.onset_epoch - 1].test_accuracy for run in runs]
    assert found.onset_test_accuracy.values == tuple(at_onset)
    gains = [onset - run.test_accuracy.value for onset, run in zip(at_onset, runs, strict=True)]
    assert found.stopping_gain.values == pytest.approx(gains)
    assert found.onset_epoch.values == (4.0, 5.0, 4.0)
    assert found.train_loss.values == tuple(run.train_loss for run in runs)


def test_equality_is_asked_of_the_means():
    """Seeds that differ either way by more than the margin leave equality open, though their mean is nearly zero."""
    made = world("replicated")
    seeds = [(made.evaluations, [compared(made.comparison, shift)]) for shift in (-0.05, 0.05, 0.0)]
    assert replicated(seeds, 50_000).contrasts[0].equivalence.outcome == "neither"
    assert replicated(seeds[2:], 50_000).contrasts[0].equivalence.outcome == "equivalent"


def compared(comparison: Comparison, shift: float) -> Comparison:
    """The comparison with a difference of ``shift`` in test accuracy, give or take half a point."""
    interval = Estimate(shift, shift - 0.005, shift + 0.005)
    equal = replace(comparison.equivalence, interval=interval, outcome="equivalent")
    return replace(comparison, test_accuracy=interval, equivalence=equal)


def test_one_seed_gives_the_runs_own_numbers():
    """And no interval where there are no test images to make one of."""
    made = world("original")
    found = made.replication
    assert found.seeds == (0,)
    contrast = found.contrast("baseline", "regularized")
    assert found.models["baseline"].test_accuracy.estimate == made.baseline.test_accuracy
    assert contrast.difference.generalization_gap.values == (-made.comparison.generalization_gap.value,)
    assert found.models["baseline"].onset_epoch.estimate is None
    assert contrast.equivalence == made.comparison.equivalence


def test_every_contrast_is_averaged_on_its_own():
    """Of three variants, the two that the study compares with the first; of a single one, none."""
    made = world("three-variants")
    compared = [(each.reference, each.other) for each in made.replication.contrasts]
    assert compared == [("baseline", "regularized"), ("baseline", "dropout")]
    for each, comparison in zip(made.replication.contrasts, made.comparisons, strict=True):
        assert each.difference.test_accuracy.estimate == comparison.test_accuracy
    assert world("alone").replication.contrasts == ()
    with pytest.raises(KeyError):
        made.replication.contrast("regularized", "dropout")
