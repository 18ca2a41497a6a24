"""Near-duplicates and nearest training images: what is read from them, said of them and handed on."""

import csv
import io
import json
from dataclasses import replace

import pytest
from made_up import WORLDS
from report_contexts import report_context

from pipeline.formats import for_programs
from pipeline.records import Estimate, LeakScores
from pipeline.report.neighbours import leak_effect, read_neighbours
from pipeline.report.results import results_json
from pipeline.report.tables import csv_tables


def with_counts(**counts):
    """The original world's reading, with one model's counts of neighbours changed."""
    context = report_context()
    first, *others = context.models
    changed = replace(first, neighbours=replace(first.neighbours, **counts))
    return read_neighbours(replace(context, models=(changed, *others))).models[0]


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
    assert read_neighbours(report_context()).by_chance == pytest.approx(0.1)
    expected = (500 * 150 + 420 * 120 + 280 * 90) / (1200 * 360)
    assert read_neighbours(report_context("three-classes")).by_chance == pytest.approx(expected)


@pytest.mark.parametrize(
    ("only", "effect"), [((0.9, 0.85, 0.94), "positive"), ((0.4, 0.3, 0.5), "negative"), ((0.7, 0.6, 0.8), "unclear")]
)
def test_a_leak_flatters_where_the_difference_has_an_interval_above_zero(only, effect):
    """Against 68% on the others; nothing without near-duplicates."""
    others = Estimate(0.68, 0.67, 0.69)
    scores = LeakScores("baseline", 0, others, others, Estimate(*only), Estimate(0.5, 0.4, 0.6))
    assert leak_effect(scores) == effect
    assert leak_effect(replace(scores, only=None)) == "unclear"


def test_near_duplicates_are_counted():
    """190 of 10,000 in the original world, one of them a case; none where there are none."""
    made = read_neighbours(report_context())
    assert (made.duplicate_share, made.mirrored, made.cases_with_duplicate) == (0.019, 38, 1)
    assert [row.note for row in made.accuracies] == ["10,000", "9,810", "190"]
    none = read_neighbours(report_context("tied"))
    assert (none.duplicate_share, none.flattered, none.cases_with_duplicate) == (0, (), 0)
    assert [row.note for row in none.accuracies] == ["10,000"]


def test_the_change_without_them_is_rounded_up():
    """So that "by more than" holds as printed."""
    context = report_context()
    first = context.models[0]
    without = replace(first.leak.without, value=first.leak.everything.value - 0.00212)
    changed = read_neighbours(replace(context, models=(replace(first, leak=replace(first.leak, without=without)),)))
    assert changed.largest_change == pytest.approx(0.003)


@pytest.mark.parametrize("name", WORLDS)
def test_rows_of_the_table_are_of_answers_that_there_are(name):
    """Two of each model that is right and wrong; one of each that doesn't err."""
    context = report_context(name)
    assert len(read_neighbours(context).rows) == (1 if name == "faultless" else 2) * len(context.models)


# -- for other programs --------------------------------------------------------------------------------


def test_results_have_neighbours_and_near_duplicates():
    """The whole test set's under their own keys, each case's with the case."""
    tree, made = json.loads(results_json(report_context())), report_context()
    assert tree["near_duplicates"]["test_images"] == len(tree["near_duplicates"]["closest"]) == 190
    without = for_programs(made.models[0].leak.without.value)
    assert tree["near_duplicates"]["accuracies"]["baseline"]["without"]["value"] == without
    assert tree["neighbours"]["regularized"]["wrong_true"] == made.models[1].neighbours.wrong_true
    first, second = tree["cases"][:2]
    assert first["near_duplicate"]["test"] == first["index"]
    assert second["near_duplicate"] is None
    seen, recorded = first["neighbours"]["baseline"], made.models[0].neighbours.cases[0]
    assert seen["answered"]["class"] == first["predictions"]["baseline"]["predicted"]
    assert seen["other"]["class"] == first["true"]
    assert seen["other"]["nearest"][2]["cosine_distance"] == for_programs(recorded.other.nearest[2].distance)


def test_results_of_a_case_without_features_hold_no_neighbours():
    """None and empty lists, not numbers."""
    case = json.loads(results_json(report_context("three-classes")))["cases"][0]["neighbours"]["baseline"]
    assert (case["nearest"], case["answered"]["nearest"]) == (None, [])


def test_tables_have_every_neighbour_pair_and_share():
    """Five cases, two models, two classes, three images; 190 pairs and nine misses; four shares a model."""

    def rows(name):
        return list(csv.DictReader(io.StringIO(csv_tables(report_context())[name].decode())))

    assert len(rows("neighbours.csv")) == 5 * 2 * 2 * 3
    pairs = rows("near_duplicates.csv")
    assert [row["near_duplicate"] for row in pairs] == ["True"] * 190 + ["False"] * 9
    shares = rows("neighbour_classes.csv")
    assert [row["nearest"] for row in shares] == ["same", "answered", "true", "other"] * 2
    made = report_context().models[0].neighbours
    assert float(shares[1]["share"]) == for_programs(made.wrong_answered / made.wrong)
