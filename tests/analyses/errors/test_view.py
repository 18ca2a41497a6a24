"""Errors over all seeds: what may be said of them."""

from dataclasses import replace

import pytest
from report_contexts import report_context

from pipeline.analyses.errors.view import read
from pipeline.records import Estimate, Measured


def reading(name="original", place=0, **changes):
    """A made-up world's errors, read, with some fields of a contrast changed."""
    context = report_context(name)
    errors = context.outcomes["errors"]
    contrasts = [replace(each, **changes) if n == place else each for n, each in enumerate(errors.contrasts)]
    outcomes = {**context.outcomes, "errors": replace(errors, contrasts=tuple(contrasts))}
    return read(replace(context, outcomes=outcomes)).contrasts[place]


def test_the_four_cells():
    """6,850 right in the baseline, 6,960 in the regularized model, 1,168 fixed and 1,058 introduced, by hand."""
    made = reading()
    assert made.answers == (("right", 5792, 1058), ("wrong", 1168, 1982))
    assert (made.disagreements, made.disagreement_share) == (2226, 0.2226)
    assert (made.own, made.seeds_part) == (None, None)


def test_classes_count_after_the_correction():
    """Frog alone; automobile and truck would have counted without it."""
    made = reading()
    assert (made.better, made.worse, made.uncorrected) == (("frog",), (), ("automobile", "truck"))
    assert len(reading("reversed").worse) == 10


@pytest.mark.parametrize(
    ("own", "part"),
    [((2300.0, 2400.0), "all"), ((2300.0, 2000.0), "much"), ((1500.0, 800.0), "much"), ((1200.0, 900.0), "some")],
)
def test_how_much_of_it_the_seed_does(own, part):
    """Two models that part on 2,226 images, held against two runs of either."""
    context = report_context()
    errors = context.outcomes["errors"]
    seeds_apart = report_context("replicated").outcomes["errors"].models["baseline"].stability
    models = {
        name: replace(each, stability=replace(seeds_apart, between_seeds=images))
        for (name, each), images in zip(errors.models.items(), own, strict=True)
    }
    made = read(replace(context, outcomes={**context.outcomes, "errors": replace(errors, models=models)}))
    assert made.contrasts[0].seeds_part == part
    assert made.contrasts[0].own == tuple(sorted(int(each) for each in own))


@pytest.mark.parametrize(
    ("difference", "expected"),
    [((-0.1, -0.2, -0.05), "baseline"), ((0.1, 0.05, 0.2), "regularized"), ((0.1, -0.05, 0.2), None), (None, None)],
)
def test_who_is_surer_of_its_errors(difference, expected):
    """From the interval over all seeds; not said where one of the models hardly errs."""
    measured = difference and Measured((difference[0],), Estimate(*difference))
    surer = reading(error_confidence=measured).surer
    assert (surer and surer.variant) == expected


@pytest.mark.parametrize(("p_value", "is_close"), [(0.02, False), (0.06, True)])
def test_a_close_call_is_one_on_which_test_and_interval_part(p_value, is_close):
    """The made-up difference is clear of zero, so that a p value above 5% parts from it. Not said of several seeds."""
    assert reading(p_value=p_value).accuracy == "positive"
    assert reading(p_value=p_value).is_close_call == is_close
    assert not reading("replicated", p_value=p_value).is_close_call


def test_models_that_are_not_to_be_compared_are_not():
    """``compare = []`` of a report that knows of comparisons."""
    made = read(replace(report_context("three-variants"), contrasts=()))
    assert made.contrasts == ()
    assert {each.differences for each in made.classes} == {()}
