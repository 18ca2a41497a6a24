"""Further models against their variants: the differences, their intervals, and what may be said of them."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import world
from made_up.worlds import OVERFITTED, REGULARIZED, run_of
from report_contexts import report_context
from scipy import stats
from test_report import Page

from pipeline.analyses.alternatives.export import results, tables
from pipeline.analyses.alternatives.figure import further_models
from pipeline.analyses.alternatives.measure import measure_further
from pipeline.analyses.alternatives.record import FurtherModel, FurtherModels
from pipeline.analyses.alternatives.view import read
from pipeline.analyses.further import described
from pipeline.evaluation.contrasts import Runs
from pipeline.figures import style
from pipeline.report import render
from pipeline.report.readme import blocks

BETTER = replace(
    REGULARIZED, recalls=tuple(r + 0.05 for r in REGULARIZED.recalls), clean_train=0.80, clean_train_loss=0.6
)


def runs(name: str, model, *seeds: int) -> Runs:
    """A model's made-up runs."""
    found = [run_of(world("original").data, name, model, seed, 100 + seed) for seed in seeds]
    return Runs(*map(tuple, zip(*found, strict=True)))


def further(model=BETTER, seeds=(0, 1, 2), of="regularized", base=REGULARIZED) -> FurtherModel:
    """A model called "warmup" of so many seeds, and its variant with five."""
    return measure_further(runs(of, base, *range(5)), runs("warmup", model, *seeds), {"warmup_steps": 200.0}, 50_000)


def with_dead(of: Runs, *dead: int) -> Runs:
    """The runs with these numbers of dead units."""
    pairs = zip(of.evaluations, dead, strict=True)
    return replace(of, evaluations=tuple(replace(run, silent_units=each) for run, each in pairs))


def test_dead_units_are_compared_by_welch_s_test():
    """Five runs against three, as SciPy does it; images decide nothing of them."""
    before, after = (106, 112, 96, 112, 105), (70, 60, 75)
    variant = with_dead(runs("regularized", REGULARIZED, *range(5)), *before)
    found = measure_further(variant, with_dead(runs("warmup", BETTER, 0, 1, 2), *after), {}, 50_000).silent_units
    welch = stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert found.value == pytest.approx(np.mean(after) - np.mean(before))
    assert found.interval == pytest.approx((welch.low, welch.high))


def test_one_seed_is_compared_with_the_variant_s_network_of_that_seed():
    """Over the test images alone: with the interval of the two networks' paired answers."""
    variant, model = runs("regularized", REGULARIZED, 0, 1, 2), runs("warmup", BETTER, 1)
    found = measure_further(variant, model, {}, 50_000)
    right = [(p.test_logits.argmax(1) == p.test_labels) for p in (model.predictions[0], variant.predictions[1])]
    paired = right[0].astype(float) - right[1]
    reach = stats.norm.ppf(0.975) * paired.std(ddof=1) / np.sqrt(len(paired))
    assert found.test_accuracy.value == pytest.approx(paired.mean())
    assert found.test_accuracy.interval == pytest.approx((paired.mean() - reach, paired.mean() + reach))
    assert found.silent_units.interval is None


def context(*models: FurtherModel):
    """The replicated world's report with these further models."""
    made = report_context("replicated")
    return replace(made, outcomes={**made.outcomes, "alternatives": FurtherModels(models)})


def test_a_model_that_gains_on_both_shows_that_its_variant_learned_too_little():
    """Decided by both intervals; told with the dead units, and in the README."""
    made = context(further())
    (reading,) = read(made).telling
    assert (reading.of, reading.change, reading.seeds) == (
        "regularized model", "with 200 steps of warm-up", "seeds 0, 1 and 2",
    )  # fmt: skip
    assert (
        "With 200 steps of warm-up and nothing else changed, the regularized model gains"
        in Page(render(made, "screen")).text
    )
    said = (
        "The regularized model learns too little under its recipe: with 200 steps of warm-up and nothing else changed"
    )
    assert said in blocks(made)["results"]


def test_a_model_that_is_worse_shows_nothing():
    """And neither does one that gains on test images alone, which is better all the same."""
    worse = context(further(model=replace(REGULARIZED, recalls=tuple(r - 0.05 for r in REGULARIZED.recalls))))
    assert not read(worse).telling
    assert not read(worse).improving
    assert "No other recipe that was tried does clearly better" in Page(render(worse, "screen")).text
    better = replace(BETTER, clean_train=0.65)
    reading = read(context(further(model=better, of="baseline", base=OVERFITTED)))
    assert not reading.telling
    assert [each.of for each in reading.improving] == ["baseline"]


def test_one_run_is_called_that():
    """Its figures are of two networks, and dead units have no interval."""
    made = context(further(seeds=(1,)))
    text = Page(render(made, "screen")).text
    assert "(in one run, seed 1)" in text
    assert read(made).rows[-1].figures[-1].count("[") == 0


def test_several_seeds_go_before_one():
    """A gain that is larger in one run tells less."""
    once = further(model=replace(BETTER, recalls=tuple(r + 0.10 for r in REGULARIZED.recalls)), seeds=(0,))
    (shown,) = read(context(once, further())).telling
    assert shown.runs == 3


def test_files_and_figure_tell_every_model():
    """results.json, the table, and the alternative text."""
    made = context(further(), further(seeds=(0,)))
    tree = results(made)["alternatives"]
    assert [each["seeds"] for each in tree] == [[0, 1, 2], [0]]
    assert tree[0]["changes"] == {"warmup_steps": 200.0}
    header, lines = tables(made)["alternatives.csv"]
    assert all(len(line) == len(header) for line in lines)
    assert len(list(lines)) == 8
    with style.of_models(world("replicated").looks):
        drawn = further_models(made.outcomes["alternatives"], world("replicated").replication)
    assert "Regularized, 3 seeds" in drawn.alt
    assert drawn.alt.count("regularized model with 200 steps of warm-up") == 2


def test_changes_in_words():
    """What is had and what is lacked."""
    assert described({"epochs": 75.0, "augmentation": 1.0, "dropout_rate": 0.0}) == (
        "with 75 epochs and augmentation, without dropout"
    )
    assert described({"schedule": 1.0, "learning_rate": 1e-4}) == "with cosine decay and a learning rate of 0.0001"
