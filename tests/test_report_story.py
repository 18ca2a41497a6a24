"""What the first screen tells: decided from the records, for any study."""

from dataclasses import replace

from made_up import world
from report_contexts import report_context
from test_report import Page

from pipeline.records import Estimate
from pipeline.report import ReportContext, render
from pipeline.report.story import read_story


def told(context: ReportContext) -> str:
    """The story of a page."""
    text = Page(render(context, "screen")).text
    return text.partition("Summary")[2].partition("Figure 1.")[0]


def with_difference(**changes: float) -> ReportContext:
    """The original world, with other differences over the seeds: each is known to a point."""
    made = report_context("original")
    (contrast,) = made.contrasts
    difference = contrast.over_seeds.difference
    known = {
        name: replace(getattr(difference, name), estimate=Estimate(value, value - 0.01, value + 0.01))
        for name, value in changes.items()
    }
    over_seeds = replace(contrast.over_seeds, difference=replace(difference, **known))
    return replace(made, contrasts=(replace(contrast, over_seeds=over_seeds),))


def test_a_gap_closes_by_learning_less_where_that_is_half_of_it_or_more():
    """Of a gap narrower by 20 points: 12 of them lost in training are; 8 aren't; nor is a loss that chance explains."""
    for trained, is_less in ((-0.12, True), (-0.10, True), (-0.08, False), (-0.005, False)):
        context = with_difference(generalization_gap=-0.20, train_accuracy=trained)
        assert read_story(context).contrasts[0].learns_less == is_less
        assert ("mainly by learning less" in told(context)) == is_less


def test_a_gap_that_does_not_narrow_is_closed_by_nothing():
    """However much training accuracy is lost."""
    context = with_difference(generalization_gap=0.05, train_accuracy=-0.2)
    assert not read_story(context).contrasts[0].learns_less


def test_silent_units_are_told_of_from_a_quarter_on():
    """By their mean over the seeds."""
    made = report_context("original")
    other = made.models[1]
    for silent, is_told in ((0.25, True), (0.24, False)):
        units = replace(other.measures.silent_units, values=(silent * other.evaluation.hidden_units,))
        changed = replace(other, measures=replace(other.measures, silent_units=units))
        context = replace(made, contrasts=(replace(made.contrasts[0], other=changed),))
        assert (read_story(context).contrasts[0].other.silent is not None) == is_told


def test_the_story_says_what_was_compared():
    """Two models by what tells them apart, three by name, one alone; of one seed, whom it is about."""
    assert "alike but for them, were trained on 50,000 images for 25 epochs" in told(report_context("original"))
    assert "so that what follows is about these networks" in told(report_context("original"))
    assert "with 3 seeds each" in told(report_context("replicated"))
    three = told(report_context("three-variants"))
    assert "Three small networks were trained" in three
    assert "The regularized model differs from the baseline in" in three
    one = told(report_context("alone"))
    assert "One small network was trained on" in one
    assert "about this network and not about luck" in one


def test_overfitting_is_told_of_a_model_that_overfits_with_every_seed():
    """As the chapter on training has it."""
    assert "The baseline overfits: its test loss rises from" in told(report_context("original"))
    assert "The baseline does not clearly overfit" in told(report_context("reversed"))


def test_the_first_screen_of_own_data_knows_nothing_of_the_original_study():
    """Neither of its archive nor of its claims."""
    page = Page(render(report_context("three-classes"), "screen")).text
    assert "official archive" not in page.partition("Contents")[0]
    assert world("three-classes").data.name in page.partition("Contents")[0]
