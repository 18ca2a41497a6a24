"""What the report says of single techniques: the best combination, and how effects are called."""

from dataclasses import replace

import pytest
from made_up import world
from report_contexts import report_context
from test_report import Page

from pipeline.analyses.factorial.export import results
from pipeline.analyses.factorial.figure import beside
from pipeline.analyses.factorial.record import FactorialResults
from pipeline.analyses.factorial.view import read
from pipeline.report import render

NOUNS = (
    "baseline",
    "model with batch normalization alone",
    "model with dropout alone",
    "model with augmentation alone",
    "model with batch normalization and dropout",
    "model with batch normalization and augmentation",
    "model with dropout and augmentation",
    "regularized model",
)
"""Of the combinations in the order that they are made in."""


def best_at(place: int) -> FactorialResults:
    """The replicated world's factorial, with that combination ahead of the others on the test images."""
    results = world("replicated").factorial
    accuracy = replace(
        results.response("test_accuracy"), values=tuple(0.9 if each == place else 0.5 + each / 100 for each in range(8))
    )
    others = tuple(each for each in results.responses if each.name != "test_accuracy")
    return replace(results, responses=(accuracy, *others))


@pytest.mark.parametrize("place", range(8))
def test_the_best_combination_by_its_name(place):
    """Each may be it; the corners that aren't are named beside it; one run picked from eight is called that."""
    made = report_context("replicated")
    context = replace(made, outcomes={**made.outcomes, "factorial": best_at(place)})
    best = read(context).best
    assert (best.noun, best.accuracy) == (NOUNS[place], 0.9)
    corners = {"baseline": 0.5, "regularized model": 0.57}
    assert dict(best.others) == pytest.approx({noun: value for noun, value in corners.items() if noun != NOUNS[place]})
    text = Page(render(context, "screen")).text
    assert f"The {NOUNS[place]} is right on the most test images, 90.0%" in text
    assert ("90.0% in its one run" in text) == (best.seeds == 1)
    assert "The best one is picked after the fact" in text
    assert ("Of the combinations in between, the" in text) == (NOUNS[place] not in corners)


def test_the_story_says_where_all_combinations_in_between_beat_both_ends():
    """And otherwise no more than which is the best of them."""
    made = report_context("replicated")
    results = best_at(1)
    values = tuple(0.5 if place in (0, 7) else 0.6 + place / 100 for place in range(8))
    better = replace(results.response("test_accuracy"), values=values)
    others = tuple(each for each in results.responses if each.name != "test_accuracy")
    context = replace(made, outcomes={**made.outcomes, "factorial": replace(results, responses=(better, *others))})
    between = read(context).between
    assert (between.count, between.lowest, between.highest) == pytest.approx((6, 0.61, 0.66))
    told = "All six combinations in between are right more often (61.0% to 66.0%)"
    assert told in Page(render(context, "screen")).text


def test_the_two_variants_are_called_as_the_study_calls_them():
    """Labels with capitals keep them; a combination in between is called by its techniques."""
    made = report_context("replicated")
    looks = [replace(each.look, noun=noun) for each, noun in zip(made.models, ("Plain net", "Full net"), strict=True)]
    models = tuple(replace(each, look=look) for each, look in zip(made.models, looks, strict=True))
    for place, noun in ((0, "Plain net"), (2, NOUNS[2]), (7, "Full net")):
        reading = read(replace(made, models=models, outcomes={**made.outcomes, "factorial": best_at(place)}))
        assert (reading.reference, reading.other, reading.best.noun) == ("Plain net", "Full net", noun)


def test_results_name_the_two_variants():
    """Beside the combinations, of which they are the first and the last."""
    tree = results(report_context("replicated"))["factorial"]
    assert (tree["reference"], tree["other"]) == ("baseline", "regularized")
    names = [each["variant"] for each in tree["combinations"]]
    assert (names[0], names[-1], len(names)) == ("baseline", "regularized", 8)


def with_effects(*values: float, covers_seeds: bool = True) -> FactorialResults:
    """The replicated world's factorial, with dropout's simple effects on the gap these, give or take a point."""
    results = world("replicated").factorial
    gap = results.response("generalization_gap")
    mine = iter(values)
    effects = [
        replace(each, value=(value := next(mine)), interval=(value - 0.01, value + 0.01), covers_seeds=covers_seeds)
        if each.techniques == ("dropout_rate",)
        else each
        for each in gap.simple_effects
    ]
    return replace(results, responses=(replace(gap, simple_effects=tuple(effects)), *results.responses[1:]))


@pytest.mark.parametrize(
    ("values", "side", "cell"),
    [
        ((-0.02, -0.05, -0.03, -0.06), "negative", "narrower: "),
        ((0.034, 0.015, -0.043, -0.062), "both", "narrower or wider: −6.2 points to +3.4 points"),
        ((-0.02, -0.05, -0.03, -0.005), "unclear", "can’t be told: −5.0 points to −0.5 points"),
    ],
)
def test_a_main_effect_is_told_where_simple_effects_agree(values, side, cell):
    """Else their range, in words that say which."""
    made = report_context("replicated")
    context = replace(made, outcomes={**made.outcomes, "factorial": with_effects(*values)})
    row = read(context).effects[1]
    assert (row.technique, row.gap.side, bool(row.gap.main)) == ("dropout", side, side == "negative")
    assert cell in Page(render(context, "screen")).text


def test_combinations_that_were_trained_once_are_called_that():
    """And every combination in between that beats both models is told of."""
    made = report_context("replicated")
    results = world("replicated").factorial
    once = tuple(replace(each, seeds=each.seeds[:1]) for each in results.combinations)
    accuracy = replace(results.response("test_accuracy"), values=(0.5, *[0.7] * 6, 0.6))
    others = tuple(each for each in results.responses if each.name != "test_accuracy")
    changed = replace(results, combinations=once, responses=(accuracy, *others))
    text = Page(render(replace(made, outcomes={**made.outcomes, "factorial": changed}), "screen")).text
    assert "Some combinations were trained once: what another seed would change there can’t be told" in text
    assert "every combination in between beats both the baseline and the regularized model on test images" in text


def test_a_technique_of_which_both_models_have_some_is_told_by_its_amounts():
    """Less and more of it, not with and without."""
    made = report_context("replicated")
    variants = {**made.study.variants}
    variants["baseline"] = variants["baseline"].model_copy(update={"dropout_rate": 0.2})
    study = made.study.model_copy(update={"variants": variants})
    assert read(replace(made, study=study)).graded == ("dropout, 0.2 or 0.5",)
    assert read(made).graded == ()


def test_effects_beside_others_in_words():
    """Alone, and with the labels of figures."""
    effects = world("replicated").factorial.responses[0].simple_effects
    assert [beside(each) for each in effects[:4]] == [
        "alone", "with dropout", "with augmentation", "with dropout and augmentation",
    ]  # fmt: skip
