"""Near-duplicates: what is read from them, said of them and handed on."""

import csv
import io
import json
from dataclasses import replace

import pytest
from made_up import told_apart
from report_contexts import report_context

from pipeline.analyses.duplicates.record import AccuracyWithoutDuplicates
from pipeline.analyses.duplicates.view import effect_of_duplicates, read
from pipeline.formats import for_programs
from pipeline.records import Estimate
from pipeline.report.results import results_json
from pipeline.report.tables import csv_tables


@pytest.mark.parametrize(
    ("only", "effect"), [((0.9, 0.85, 0.94), "positive"), ((0.4, 0.3, 0.5), "negative"), ((0.7, 0.6, 0.8), "unclear")]
)
def test_duplicates_flatter_where_the_difference_has_an_interval_above_zero(only, effect):
    """Against 68% on the others; nothing without near-duplicates."""
    others = Estimate(0.68, 0.67, 0.69)
    scores = AccuracyWithoutDuplicates("baseline", (0,), others, others, Estimate(*only))
    assert effect_of_duplicates(scores) == effect
    assert effect_of_duplicates(replace(scores, only=None)) == "unclear"


def test_near_duplicates_are_counted():
    """190 of 10,000 in the original world, of which two may be look-alikes; none where there are none."""
    made = read(report_context())
    assert (made.finding, made.share, made.mirrored, made.expected) == ("found", 0.019, 38, 2)
    assert [model.noun for model in made.models] == ["baseline", "regularized model"]
    none = read(report_context("tied"))
    assert (none.finding, none.share, none.flattered, none.models) == ("none", 0, (), ())


@pytest.mark.parametrize(("without_detail", "finding"), [(10_000, "blind"), (4_000, "none")])
def test_images_that_cant_be_searched_are_not_said_to_have_no_copies(without_detail, finding):
    """Nor are look-alikes."""
    context, pair = report_context("tied"), report_context().outcomes["duplicates"].pairs[0]
    outcomes = {**context.outcomes, "duplicates": told_apart((), without_detail=without_detail)}
    assert read(replace(context, outcomes=outcomes)).finding == finding
    outcomes["duplicates"] = told_apart((), (pair,))
    assert read(replace(context, outcomes=outcomes)).finding == "look-alikes"


def test_the_change_without_them_is_rounded_up():
    """So that "by more than" holds as printed."""
    context = report_context()
    scores = context.outcomes["accuracy_without_duplicates"]["baseline"]
    changed = replace(scores, without=replace(scores.without, value=scores.everything.value - 0.00212))
    outcomes = {**context.outcomes, "accuracy_without_duplicates": {"baseline": changed}}
    assert read(replace(context, models=context.models[:1], outcomes=outcomes)).largest_change == pytest.approx(0.003)


# -- for other programs --------------------------------------------------------------------------------


def test_results_have_near_duplicates():
    """The whole test set's under their own key, each case's with the case."""
    tree, made = json.loads(results_json(report_context())), report_context()
    assert tree["near_duplicates"]["test_images"] == len(tree["near_duplicates"]["closest"]) == 190
    without = for_programs(made.outcomes["accuracy_without_duplicates"]["baseline"].without.value)
    assert tree["near_duplicates"]["accuracies"]["baseline"]["without"]["value"] == without
    first, second = tree["cases"][:2]
    assert first["near_duplicate"]["test"] == first["index"]
    assert second["near_duplicate"] is None


def test_the_table_has_every_pair():
    """190 pairs and nine misses."""
    pairs = list(csv.DictReader(io.StringIO(csv_tables(report_context())["near_duplicates.csv"].decode())))
    assert [row["near_duplicate"] for row in pairs] == ["True"] * 190 + ["False"] * 9
