"""What the prose may say: each rule on numbers made by hand."""

import re
from dataclasses import replace

import pytest
from made_up import world
from report_contexts import report_context

from pipeline.records import CaseStudies, Estimate, GapDecomposition, GapStep
from pipeline.report.calibration import calibration_rows, read_calibration, read_confidence
from pipeline.report.cases import read_cases
from pipeline.report.outline import outline
from pipeline.report.readings import (
    negated,
    read_comparison,
    read_data,
    read_gap_decomposition,
    sign,
)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.01, 0.02, "positive"), (-0.02, -0.01, "negative"), (-0.01, 0.01, "unclear"), (0.0, 0.02, "unclear")],
)
def test_a_sign_is_claimed_only_where_the_interval_leaves_out_zero(low, high, expected):
    """Zero at the very edge is not left out."""
    assert sign(Estimate((low + high) / 2, low, high)) == expected


def test_a_negated_estimate_keeps_its_limits_in_order():
    """0.2 [0.1, 0.4] becomes −0.2 [−0.4, −0.1]."""
    assert negated(Estimate(0.2, 0.1, 0.4)) == Estimate(-0.2, -0.4, -0.1)


@pytest.mark.parametrize(
    ("before", "after", "change", "expected"),
    [
        ((0.30, 0.29, 0.31), (0.02, 0.01, 0.03), (0.28, 0.27, 0.29), "narrower"),
        ((0.02, 0.01, 0.03), (0.30, 0.29, 0.31), (-0.28, -0.29, -0.27), "wider"),
        ((0.30, 0.29, 0.31), (-0.05, -0.06, -0.04), (0.35, 0.34, 0.36), "inverted"),
        ((0.005, -0.004, 0.014), (-0.05, -0.06, -0.04), (0.055, 0.04, 0.07), "moved"),
        ((0.05, 0.04, 0.06), (0.049, 0.04, 0.06), (0.001, -0.01, 0.012), "unclear"),
    ],
)
def test_what_becomes_of_the_gap(before, after, change, expected):
    """Claimed from intervals, never from values alone."""
    made = world("original")
    reading = read_comparison(
        replace(made.baseline, generalization_gap=Estimate(*before)),
        replace(made.regularized, generalization_gap=Estimate(*after)),
        replace(made.comparison, generalization_gap=Estimate(*change)),
    )
    assert reading.gap_change == expected


# -- calibration ---------------------------------------------------------------------------------------


def calibrated(name="original", accuracy=None, **differences):
    """A world's calibration, read, with differences between the models replaced."""
    contrast = report_context(name).contrasts[0]
    compared = contrast.comparison
    changed = replace(compared.calibration, **{key: Estimate(*values) for key, values in differences.items()})
    accuracy = Estimate(*accuracy) if accuracy else compared.test_accuracy
    return read_calibration(
        replace(contrast, comparison=replace(compared, calibration=changed, test_accuracy=accuracy))
    )


@pytest.mark.parametrize(
    ("over", "side", "excess"),
    [
        ((0.20, 0.18, 0.22), "positive", Estimate(0.20, 0.18, 0.22)),
        ((-0.20, -0.22, -0.18), "negative", Estimate(0.20, 0.18, 0.22)),
        ((-0.01, -0.02, 0.00), "unclear", Estimate(-0.01, -0.02, 0.00)),
    ],
)
def test_over_and_underconfidence_are_claimed_from_the_interval(over, side, excess):
    """And their size is given without its sign, as the word has it."""
    reading = read_confidence(replace(world("original").baseline.calibration, overconfidence=Estimate(*over)))
    assert (reading.side, reading.excess) == (side, excess)


def test_a_calibration_error_whose_interval_reaches_zero_may_be_chance():
    """Zero at the very edge is not left out."""
    made = world("original").baseline.calibration
    for low, is_off in ((0.0, False), (0.001, True)):
        assert read_confidence(replace(made, calibration_error=Estimate(0.02, low, 0.04))).is_off == is_off


@pytest.mark.parametrize(
    ("error", "accuracy", "better", "lead", "is_right"),
    [
        ((-0.1, -0.2, -0.05), (-0.03, -0.04, -0.02), "regularized", Estimate(0.1, 0.05, 0.2), "negative"),
        ((-0.1, -0.2, -0.05), (0.03, -0.01, 0.07), "regularized", Estimate(0.1, 0.05, 0.2), "unclear"),
        ((0.1, 0.05, 0.2), (-0.03, -0.04, -0.02), "baseline", Estimate(0.1, 0.05, 0.2), "positive"),
        ((0.1, -0.01, 0.21), (-0.03, -0.04, -0.02), None, Estimate(-0.1, -0.21, 0.01), "unclear"),
    ],
)
def test_the_better_calibrated_model_and_whether_it_is_right_more_often(error, accuracy, better, lead, is_right):
    """Named where the paired interval leaves out zero; its lead is above zero, whichever model it is."""
    reading = calibrated(calibration_error=error, accuracy=accuracy)
    assert (reading.better, reading.lead, reading.accuracy_of_better) == (better, lead, is_right)


def test_the_proper_scores_are_read_each_by_itself():
    """One may be lower in one model, the other undecided."""
    reading = calibrated(log_loss=(-0.5, -0.6, -0.4), brier_score=(0.1, -0.1, 0.3))
    assert (reading.lower_log_loss, reading.lower_brier_score) == ("regularized", None)


@pytest.mark.parametrize(
    ("error", "log_loss", "brier", "expected"),
    [(-1, 1, 1, True), (1, -1, -1, True), (-1, -1, -1, False), (-1, 1, -1, False), (-1, 1, 0, False), (0, 1, 1, False)],
)
def test_the_proper_scores_disagree_where_both_are_better_in_the_other_model(error, log_loss, brier, expected):
    """Signs of regularized - baseline; 0 is unclear."""
    measured = {"calibration_error": error, "log_loss": log_loss, "brier_score": brier}
    reading = calibrated(**{name: (side, side - 0.5, side + 0.5) for name, side in measured.items()})
    assert reading.proper_scores_disagree == expected


def test_a_table_of_models_without_errors_has_dashes():
    """There is no confidence of errors, nor a difference."""
    last = calibration_rows(report_context("faultless"))[-1]
    assert (last.values, last.differences) == (("—", "—"), ("—",))


def test_a_table_has_a_value_for_each_model_and_a_difference_for_each_contrast():
    """Of three models, of which two are held against the first; of one, which is held against none."""
    for name, sizes in (("three-variants", (3, 2)), ("alone", (1, 0))):
        assert {(len(row.values), len(row.differences)) for row in calibration_rows(report_context(name))} == {sizes}


def test_the_floor_beneath_every_accuracy():
    """Always answering the class that is most frequent in training: 150 of 360 test images."""
    reading = read_data(world("three-classes").data)
    assert not reading.is_balanced
    assert reading.guess_accuracy == pytest.approx(150 / 360)
    assert read_data(world("original").data).is_balanced


# -- cases ---------------------------------------------------------------------------------------------


def cases_with(**changes):
    """The original world's first case with its first view changed, read."""
    context = report_context()
    case = context.cases.cases[0]
    view = replace(case.views[0], **changes)
    cases = CaseStudies((replace(case, views=(view, case.views[1])),), (), border_area=0.4375, occluded_area=0.2)
    return read_cases(replace(context, cases=cases))


@pytest.mark.parametrize(("drop", "expected"), [(0.3, "lowers"), (-0.1, "raises"), (0.0004, "leaves")])
def test_what_covering_does_is_said_as_it_is_printed(drop, expected):
    """A change that prints as 0.0 points is none."""
    covering = cases_with(hottest_drop=drop).in_text[0].views[0].hottest
    assert (covering.effect, covering.change) == (expected, abs(drop))


def test_a_map_of_zeros_has_no_measurements():
    """The other model's has."""
    one, other = cases_with(border_share=None, hottest_drop=None, coldest_drop=None).in_text[0].views
    assert (one.has_map, one.hottest, one.coldest) == (False, None, None)
    assert other.has_map


def test_three_cases_are_in_the_text_by_rule():
    """That which the original illustrates and one each way, where there are such; else the first; all in order."""
    first = report_context().cases.cases[0]

    def shown(*ids):
        cases = tuple(replace(first, id=name) for name in ids)
        return [
            each.case.id
            for each in read_cases(replace(report_context(), cases=CaseStudies(cases, (), 0.4, 0.2))).in_text
        ]

    assert shown("a", "airplane-taken-for-ship", "b", "fixed", "introduced", "c") == [
        *("airplane-taken-for-ship", "fixed", "introduced"),
    ]
    assert shown("a", "b", "fixed", "c") == ["a", "b", "fixed"]
    assert shown("a") == ["a"]


@pytest.mark.parametrize(
    ("answers", "heading"),
    [
        ("d", "Dog, recognized"),
        ("c", "Dog, taken for cat"),
        ("dd", "Dog, recognized by both models"),
        ("cd", "Dog, taken for cat by the baseline only"),
        ("cc", "Dog, taken for cat by both models"),
        ("cf", "Dog, taken for cat by the baseline and for frog by the regularized model"),
        ("ddd", "Dog, recognized by all three models"),
        ("ddf", "Dog, taken for frog by the dropout model only"),
        ("cdc", "Dog, taken for cat by the baseline and the dropout model"),
        ("ccc", "Dog, taken for cat by all three models"),
        ("cfd", "Dog, taken for cat by the baseline and for frog by the regularized model"),
    ],
)
def test_a_case_is_headed_by_who_took_it_for_what(answers, heading):
    """By any number of models, in the order of the study."""
    context = report_context("three-variants")
    case, labels = context.cases.cases[0], {"c": 3, "d": 5, "f": 6}
    views = [replace(view, predicted=labels[answer]) for view, answer in zip(case.views, answers, strict=False)]
    cases = replace(context.cases, cases=(replace(case, true=labels["d"], views=tuple(views)),))
    assert read_cases(replace(context, cases=cases)).in_text[0].heading == heading


# -- outline -------------------------------------------------------------------------------------------


def parts_of(name="original", experiments=("contrasts", "claims")):
    """The outline of a made-up world's report, with these experiments."""
    context = report_context(name)
    return outline(context.study, context.figures, [case.id for case in context.cases.cases], {"errors", *experiments})


def test_augmentation_is_pictured_where_a_variant_has_it():
    """Of the original study's two models one does; of dropout alone none."""
    assert "augmentation" in parts_of().figures
    assert "augmentation" not in parts_of("alone").figures


def test_anchors_are_called_by_their_numbers():
    """What the ledger's evidence column says."""
    parts = parts_of()
    assert parts.label("fig:headline") == "Figure 1"
    assert parts.label("tab:results") == "Table 1"
    assert parts.label("sec:errors") == "Chapter 3"
    assert parts.label("sec:comparison") == "The same images, one by one"
    assert parts.label("sec:models") == "Appendix B"
    assert parts.label("sec:references") == "References"
    with pytest.raises(KeyError):
        parts.label("fig:no-such-figure")


def test_without_claims_there_is_no_ledger_and_no_gap_in_the_numbers():
    """Their table is the last, the appendix after them has their letter."""
    without, with_it = (parts_of(experiments=had) for had in (set(), {"claims"}))
    assert list(with_it.tables) == [*without.tables, "sensitivity"]
    assert list(with_it.tables.values()) == list(range(1, len(with_it.tables) + 1))
    assert with_it.label("sec:claims-evidence") == without.label("sec:reproduce") == "Appendix D"


def test_a_part_stands_in_the_first_chapter_that_it_names_and_the_report_has():
    """A chapter follows likewise."""
    without, with_all = (parts_of("replicated", ("label_noise", *more)) for more in ((), ("luck", "factorial")))
    order = [*with_all.sections]
    assert [*without.sections][:3] == ["sec:summary", "sec:training", "sec:memorization"]
    assert order[:5] == ["sec:summary", "sec:training", "sec:seeds", "sec:factorial", "sec:memorization"]
    assert with_all.label("sec:memorization") == "Chapter 4"
    assert [part.anchor for part in parts_of().parts_of("sec:errors")] == ["sec:comparison"]


def test_chapters_of_experiments_that_were_not_run_leave_no_gap_in_the_numbers():
    """The chapter after them has the next number."""
    without, with_all = (parts_of("replicated", had) for had in ((), ("contrasts", "luck", "factorial")))
    assert (without.label("sec:attribution"), with_all.label("sec:attribution")) == ("Chapter 4", "Chapter 6")
    assert not {"sec:comparison", "sec:seeds", "sec:claims-evidence"} & set(without.sections)
    assert "ledger" not in without.tables


@pytest.mark.parametrize(
    ("name", "title", "figures", "tables"),
    [
        ("alone", "The model and how it was trained", ["confusion-dropout"], ["layers-dropout"]),
        (
            "original",
            "The two models and how they were trained",
            ["confusion-baseline", "confusion-regularized", "confusion-difference", "changed-sides"],
            ["same-images", "layers-baseline", "layers-regularized"],
        ),
        (
            "three-variants",
            "The three models and how they were trained",
            [
                *("confusion-baseline", "confusion-regularized", "confusion-dropout"),
                *("confusion-difference", "confusion-difference-baseline-dropout"),
                *("changed-sides", "changed-sides-baseline-dropout"),
            ],
            [
                *("same-images", "same-images-baseline-dropout"),
                *("layers-baseline", "layers-regularized", "layers-dropout"),
            ],
        ),
    ],
)
def test_an_outline_has_figures_and_tables_of_every_model_and_contrast(name, title, figures, tables):
    """By their names in the study: the first contrast's have no suffix."""
    parts = parts_of(name, report_context(name).experiments)
    assert parts.sections["sec:models"].title == title
    assert [each for each in parts.figures if re.match("confusion|changed", each)] == figures
    assert [each for each in parts.tables if re.match("layers|same", each)] == tables


def ladder_of(*changes: float) -> GapDecomposition:
    """Steps from 80% with these changes, each known to a point."""
    steps, accuracy = [], 0.8
    for place, change in enumerate(changes):
        accuracy += change
        name = "moving weights" if place == len(changes) - 1 else f"step {place}"
        steps.append(GapStep(name, known(accuracy), known(change)))
    return GapDecomposition("regularized", 0, known(0.8), tuple(steps))


def known(value: float) -> Estimate:
    """Within one point."""
    return Estimate(value, value - 0.01, value + 0.01)


def test_the_costliest_step_is_named_only_where_it_stands_out():
    """Ten points against three are clear, four against three are not, and a gain is no cost."""
    assert read_gap_decomposition(ladder_of(-0.03, -0.10, -0.01)).costliest.name == "step 1"
    assert read_gap_decomposition(ladder_of(-0.03, -0.04, -0.01)).costliest is None
    assert read_gap_decomposition(ladder_of(0.002)).costliest is None
    assert read_gap_decomposition(ladder_of(-0.10)).costliest.name == "moving weights"


def test_a_ladder_says_how_far_it_leads():
    """From clean to running, and whether anything was switched on."""
    reading = read_gap_decomposition(ladder_of(-0.03, -0.10, 0.01))
    assert reading.apart == pytest.approx(0.12)
    assert reading.running.value == pytest.approx(0.68)
    assert reading.has_conditions
    assert not read_gap_decomposition(ladder_of(-0.01)).has_conditions
