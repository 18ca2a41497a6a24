"""What single seeds would have told: by hand, against NumPy, and in the report."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import world
from report_contexts import context_of, report_context
from test_report import Page

from pipeline.analyses.luck.export import results, tables
from pipeline.analyses.luck.measure import scatter
from pipeline.analyses.luck.record import LuckOfContrast, Scatter, SeedAlone
from pipeline.analyses.luck.view import outcome, read
from pipeline.evaluation.intervals import normal
from pipeline.records import Equivalence, Estimate
from pipeline.report import render


def test_scatter_is_over_seeds_and_over_images():
    """The seeds' standard deviation, and the mean of their standard errors: half an interval by 1.96."""
    values = [-0.036, 0.022, -0.016]
    found = scatter([normal(value, error) for value, error in zip(values, (0.004, 0.005, 0.006), strict=True)])
    assert found.over_seeds == pytest.approx(np.std(values, ddof=1))
    assert found.over_images == pytest.approx(0.005)


def alone(seed: int, value: float, reach: float = 0.01, equality: str = "neither") -> SeedAlone:
    """One seed's difference, give or take ``reach``."""
    interval = Estimate(value, value - reach, value + reach)
    return SeedAlone(seed, interval, Equivalence(0.02, interval, equality))


@pytest.mark.parametrize(
    ("seed", "said"),
    [
        (alone(0, 0.02), "higher"),
        (alone(0, -0.02), "lower"),
        (alone(0, 0.005), "unclear"),
        (alone(0, 0.005, equality="equivalent"), "equal"),
    ],
)
def test_what_one_seed_would_have_told(seed, said):
    """By its interval over test images; equality is said only where it was shown."""
    assert outcome(seed) == said


def told(*seeds: SeedAlone, name: str = "replicated"):
    """The context of a report on these seeds."""
    context = report_context(name)
    found = scatter([each.difference for each in seeds])
    luck = replace(
        context.outcomes["luck"], contrasts=(LuckOfContrast("baseline", "regularized", found, tuple(seeds)),)
    )
    return replace(context, outcomes={**context.outcomes, "luck": luck})


def test_the_chapter_says_what_each_seed_alone_would_have_said():
    """Computed: each saying with its seeds, and whether they agree."""
    context = told(alone(0, -0.036), alone(1, 0.022), alone(2, -0.016))
    text = Page(render(context, "screen")).text
    assert (
        "we would have said that the regularized model is the less accurate one (seeds 0 and 2) and that the "
        "regularized model is the more accurate one (seed 1)."
    ) in text
    assert "a report of one seed could not have told" in text
    (contrast,) = read(context).contrasts
    assert (contrast.larger, contrast.agree) == ("seeds", False)
    assert (contrast.lowest, contrast.highest) == (-0.036, 0.022)
    same = Page(render(told(*(alone(seed, 0.03) for seed in range(3))), "screen")).text
    assert "Each seed by itself would have told the same." in same
    assert "could not have told" not in same


def test_one_model_s_luck_is_that_of_its_accuracy():
    """Nothing is compared."""
    context = report_context("replicated")
    luck = replace(context.outcomes["luck"], contrasts=())
    alone_told = replace(context, contrasts=(), outcomes={**context.outcomes, "luck": luck})
    text = Page(render(alone_told, "screen")).text
    assert "From seed to seed, the test accuracy of the baseline moves by" in text
    assert "Had we trained one seed" not in text


def test_results_and_table_hold_each_seed():
    """Under "luck", and a line a seed."""
    context = report_context("replicated")
    (contrast,) = results(context)["luck"]["contrasts"]
    values = context.contrasts[0].over_seeds.difference.test_accuracy.values
    assert [each["difference"] for each in contrast["seeds"]] == list(values)
    assert contrast["over_seeds"] == pytest.approx(np.std(values, ddof=1))
    header, lines = tables(context)["luck.csv"]
    assert [line[:4] for line in lines] == [["baseline", "regularized", seed, values[seed]] for seed in range(3)]
    assert all(len(line) == len(header) for line in lines)


def test_with_one_seed_there_is_no_such_chapter():
    """Nor an outcome."""
    assert "luck" not in world("original").outcomes
    assert "How much is luck" not in render(context_of(world("original")), "screen").replace("How much is luck.", "")


def test_scatter_without_scatter():
    """Seeds that agree to the last digit move nothing."""
    assert scatter([normal(0.5, 0.01)] * 3) == Scatter(0.0, pytest.approx(0.01))
