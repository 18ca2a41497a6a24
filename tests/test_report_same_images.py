"""Two models on the same images: the table of four, and what is said of it."""

from dataclasses import replace

import pytest
from report_contexts import report_context

from pipeline.records import ClassChange, Estimate
from pipeline.report.same_images import AnswerRow, Cell, corrected_side, read_same_images


def reading(name="original", place=0, **changes):
    """A made-up world's comparison, read, with some of its fields changed."""
    context = report_context(name)
    contrast = context.contrasts[place]
    return read_same_images(context, replace(contrast, comparison=replace(contrast.comparison, **changes)))


def test_the_four_cells_and_their_margins():
    """6,850 right in the baseline, 6,960 in the regularized model, 1,168 fixed and 1,058 introduced, by hand."""
    made = reading()
    assert made.answers == (
        AnswerRow("right", Cell(5792, 0.5792, "both right"), Cell(1058, 0.1058, "introduced"), Cell(6850, 0.685)),
        AnswerRow("wrong", Cell(1168, 0.1168, "fixed"), Cell(1982, 0.1982, "both wrong"), Cell(3150, 0.315)),
    )
    assert made.totals == AnswerRow("all", Cell(6960, 0.696), Cell(3040, 0.304), Cell(10_000, 1.0))
    assert (made.disagreements, made.disagreement_share) == (2226, 0.2226)


def test_classes_count_after_the_correction():
    """Frog alone; automobile and truck would have counted without it."""
    made = reading()
    assert (made.better, made.worse, made.uncorrected) == (("frog",), (), ("automobile", "truck"))
    assert len(reading("reversed").worse) == 10


@pytest.mark.parametrize(
    ("change", "side"),
    [
        (ClassChange(0, 9, 1, 0.01, 0.03), "positive"),
        (ClassChange(0, 1, 9, 0.01, 0.03), "negative"),
        (ClassChange(0, 1, 9, 0.01, 0.07), "unclear"),
    ],
)
def test_a_side_of_a_class_is_that_of_its_counts(change, side):
    """Where the corrected p value leaves one."""
    assert corrected_side(change) == side


def test_the_foremost_classes_are_by_balance():
    """Frog gains fifty; bird loses thirty; where nothing changes, none gains and none loses."""
    made = reading()
    assert (made.gains.name, made.gains.change.fixed, made.gains.change.introduced) == ("frog", 117, 67)
    assert (made.loses.name, made.loses.change.fixed, made.loses.change.introduced) == ("bird", 121, 151)
    assert (reading("tied").gains, reading("tied").loses) == (None, None)
    assert reading("reversed").gains is None


@pytest.mark.parametrize(
    ("p_value", "low", "is_close"),
    [(0.02, 0.002, False), (0.06, 0.002, True), (0.04, -0.001, True), (0.3, -0.01, False)],
)
def test_a_close_call_is_one_on_which_test_and_interval_part(p_value, low, is_close):
    """By 5%, and by zero."""
    made = reading(p_value=p_value, test_accuracy=Estimate(0.011, low, 0.02))
    assert made.is_close_call == is_close


def test_pictures_are_of_the_cases_that_there_are():
    """One of each in the original world, none where nothing changes sides."""
    assert reading().pictures == ("case-fixed", "case-introduced")
    assert reading("tied").pictures == ()


def test_pictures_are_of_the_contrast_s_own_cases():
    """Those with its suffix."""
    context = report_context("three-variants")
    cases = replace(context.cases, cases=(replace(context.cases.cases[0], id="fixed-baseline-dropout"),))
    made = [read_same_images(replace(context, cases=cases), contrast).pictures for contrast in context.contrasts]
    assert made == [(), ("case-fixed-baseline-dropout",)]
