"""Nearest training images: what is read from them, said of them and handed on."""

import csv
import io
import json
from dataclasses import replace

import pytest
from made_up import WORLDS
from report_contexts import report_context

from pipeline.analyses.neighbours.measure import recognized
from pipeline.analyses.neighbours.view import read
from pipeline.formats import for_programs
from pipeline.report.results import results_json
from pipeline.report.tables import csv_tables


def with_counts(**counts):
    """The original world's reading, with one model's counts of neighbours changed."""
    context = report_context()
    found = context.outcomes["neighbours"]
    changed = {**found, "baseline": replace(found["baseline"], **counts)}
    return read(replace(context, outcomes={**context.outcomes, "neighbours": changed})).models[0]


def test_shares_of_errors_add_up():
    """Of forty: half the answer's class, a quarter the true one, a quarter another."""
    model = with_counts(right=60, right_same=45, wrong=40, wrong_answered=20, wrong_true=10)
    shares = (model.right_same, model.wrong_answered, model.wrong_true, model.wrong_other)
    assert [share.value for share in shares] == [0.75, 0.5, 0.25, 0.25]


@pytest.mark.parametrize(
    ("answered", "true", "leaning"), [(300, 200, "answer"), (200, 300, "truth"), (26, 24, "neither"), (0, 0, "neither")]
)
def test_errors_lean_only_where_chance_does_not_explain_it(answered, true, leaning):
    """By the interval of the answer's share of both."""
    assert with_counts(wrong=600, wrong_answered=answered, wrong_true=true).leaning == leaning


def test_a_model_without_errors_leans_nowhere():
    """And a model that is never right has no right answers to speak of."""
    faultless = with_counts(wrong=0, wrong_answered=0, wrong_true=0)
    assert (faultless.leaning, faultless.wrong_true) == (None, None)
    assert with_counts(right=0, right_same=0).right_same is None


def test_chance_is_that_of_a_random_training_image():
    """A tenth with ten classes of a size; by hand with three uneven ones."""
    assert read(report_context()).by_chance == pytest.approx(0.1)
    expected = (500 * 150 + 420 * 120 + 280 * 90) / (1200 * 360)
    assert read(report_context("three-classes")).by_chance == pytest.approx(expected)


def test_near_duplicates_are_counted():
    """Those of the original world; none where there are none, and then nothing is recognized."""
    made, none = read(report_context()), read(report_context("tied"))
    assert (made.duplicates, none.duplicates) == (190, 0)
    assert none.models[0].recognized is None


@pytest.mark.parametrize("name", WORLDS)
def test_rows_of_the_table_are_of_answers_that_there_are(name):
    """Two of each model that is right and wrong; one of each that doesn't err."""
    context = report_context(name)
    assert len(read(context).rows) == (1 if name == "faultless" else 2) * len(context.models)


# -- for other programs --------------------------------------------------------------------------------


def test_results_have_neighbours():
    """The whole test set's under their own key, each case's with the case, and what is recognized among the accuracies
    of near-duplicates."""
    tree, made = json.loads(results_json(report_context())), report_context().outcomes
    assert tree["neighbours"]["regularized"]["wrong_true"] == made["neighbours"]["regularized"].wrong_true
    accuracies, known = (
        tree["near_duplicates"]["accuracies"]["baseline"],
        recognized(made["neighbours"]["baseline"], made["duplicates"]),
    )
    assert list(accuracies) == ["everything", "without", "only", "recognized"]
    assert accuracies["recognized"]["value"] == for_programs(known.value)
    first = tree["cases"][0]
    seen, recorded = first["neighbours"]["baseline"], made["neighbours"]["baseline"].cases[0]
    assert seen["answered"]["class"] == first["predictions"]["baseline"]["predicted"]
    assert seen["other"]["class"] == first["true"]
    assert seen["other"]["nearest"][2]["cosine_distance"] == for_programs(recorded.other.nearest[2].distance)


def test_results_of_a_case_without_features_hold_no_neighbours():
    """None and empty lists, not numbers."""
    case = json.loads(results_json(report_context("three-classes")))["cases"][0]["neighbours"]["baseline"]
    assert (case["nearest"], case["answered"]["nearest"]) == (None, [])


def test_tables_have_every_neighbour_and_share():
    """Five cases, two models, two classes, three images; four shares a model."""

    def rows(name):
        return list(csv.DictReader(io.StringIO(csv_tables(report_context())[name].decode())))

    assert len(rows("neighbours.csv")) == 5 * 2 * 2 * 3
    shares = rows("neighbour_classes.csv")
    assert [row["nearest"] for row in shares] == ["same", "answered", "true", "other"] * 2
    made = report_context().outcomes["neighbours"]["baseline"]
    assert float(shares[1]["share"]) == for_programs(made.wrong_answered / made.wrong)
