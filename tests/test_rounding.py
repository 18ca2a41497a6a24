"""Exact ties and limits: no verdict, bin, rank or sign may hang on the last bit of a float."""

import re
from dataclasses import replace

import numpy as np
import pytest
from made_up import ledger, robustness, verdict_on, with_losses, world
from report_contexts import report_context

from pipeline.analyses.corruptions.view import _hardest
from pipeline.analyses.verdicts import lies_near
from pipeline.claims.courses import LevelsOff
from pipeline.corruptions import label
from pipeline.evaluation.calibration import calibrate
from pipeline.evaluation.calibration_error import reliability_bins
from pipeline.evaluation.intervals import sample_mean
from pipeline.evaluation.predictive_scores import predictive_scores_of
from pipeline.evaluation.scores import confident_errors
from pipeline.records import Estimate
from pipeline.report.results import results_json
from pipeline.report.tables import csv_tables


def test_confidences_on_the_limits_of_stripes_are_in_the_upper_one():
    """Probabilities of a half, 0.55, ... 1, as logarithms round them."""
    chances = np.arange(10, 20) / 20
    made = predictive_scores_of(np.log(np.stack([chances, 1 - chances], axis=1)), np.zeros(10, dtype=np.int64))
    assert calibrate(made).right_by_confidence == (0,) * 10 + (1,) * 10


def test_images_of_which_a_model_is_equally_sure_share_a_bin():
    """The same logits in other places, and the same confidence from other logits."""
    dice = np.random.default_rng(0)
    logits = dice.normal(0, 3, (40, 1, 10)).repeat(6, axis=1)
    permuted = dice.permuted(logits, axis=2).reshape(240, 10)
    assert [
        each.count % 6 for each in reliability_bins(predictive_scores_of(permuted, np.zeros(240, dtype=np.int64)))
    ] == [0] * 15
    split = np.log([[0.8, 0.2, 1e-300], [0.8, 0.1, 0.1], [0.8, 0.05, 0.15], [0.15, 0.8, 0.05]])
    assert len(set(predictive_scores_of(split, np.zeros(4, dtype=np.int64)).confidence)) == 1


def test_equally_confident_errors_stay_in_the_order_of_the_images():
    """Wrong answers to 200 images with the same logits in other places."""
    dice = np.random.default_rng(1)
    logits = dice.permuted(np.tile(dice.normal(0, 1, 12), (200, 1)), axis=1)
    errors = confident_errors(logits, logits.argmin(axis=1), most=200)
    assert [error.index for error in errors] == list(range(200))


def test_means_that_cancel_are_zero():
    """6, 4 and 2 tenths more, as often as less: neither model is ahead."""
    assert sample_mean(np.array([0.6, -0.4, -0.2])).value == 0


def test_the_hardest_corruption_is_the_first_of_equals():
    """Whether 0.3 is the mean of 0.3 or of 0.1 and 0.2."""
    model = robustness().models["baseline"]
    first, second, *others = model.corruptions
    means = [replace(each, mean=Estimate(v, 0.0, 1.0)) for each, v in ((first, 0.1 + 0.2), (second, 0.3))]
    easier = [replace(each, mean=Estimate(0.9, 0.0, 1.0)) for each in others]
    assert _hardest(replace(model, corruptions=(*means, *easier))).name == label(first.corruption)


@pytest.mark.parametrize(("before", "after"), [(0.70, 0.71), (0.60, 0.61), (0.68, 0.67)])
def test_a_change_of_exactly_one_point_has_levelled_off(before, after):
    """0.71 - 0.70 is more than 0.01 in floats."""
    run = world("original").baseline
    accuracies = [before] * 20 + [after] * 5
    history = [replace(r, test_accuracy=a) for r, a in zip(run.history, accuracies, strict=True)]
    rule = LevelsOff(model="baseline", measure="test_accuracy")
    assert verdict_on(rule, baseline=replace(run, history=tuple(history))).verdict == "holds"


@pytest.mark.parametrize("lowest", [1.0, 3.0, 0.7])
def test_a_rise_of_exactly_a_tenth_is_clear(lowest):
    """3.3 / 3 - 1 is less than 0.1 in floats."""
    test = [2 * lowest] * 3 + [lowest] * 3 + [lowest * 11 / 10] * 19
    row = ledger(baseline=with_losses(world("original").baseline, test))["overfitting-onset"]
    assert (row.verdict, f"{row.value:.0f}") == ("holds", "4")


def test_an_interval_that_ends_on_the_tolerance_is_within():
    """5 points around 0.65 end at 0.7, and 0.65 + 0.05 above it, in floats; around 0.72 they begin below 0.67."""
    for figure, low, high in ((0.72, 0.67, 0.77), (0.97, 0.92, 1.0), (0.65, 0.6, 0.7)):
        assert lies_near(Estimate(figure, low, high), figure, 0.05) == "holds"
        assert lies_near(Estimate(low - 0.1, low - 0.2, low - 1e-9), figure, 0.05) == "fails"


def test_files_for_programs_have_the_digits_that_count():
    """At most 13 of them, in results.json and in the tables; the rest would be rounding error."""
    context = report_context("replicated")
    texts = [results_json(context), *csv_tables(context).values()]
    numbers = [
        number for text in texts for number in re.findall(r"(?<![\w.-])-?\d+\.\d+(?:e-?\d+)?(?![\w.])", text.decode())
    ]
    assert len(numbers) > 1000
    assert max(len(number.split("e")[0].replace(".", "").lstrip("-0")) for number in numbers) == 13
