"""What the report says of single techniques: the best combination, and how effects are called."""

from dataclasses import replace

import pytest
from made_up import world
from report_contexts import report_context
from test_report import Page

from pipeline.analyses.factorial.export import results
from pipeline.analyses.factorial.figure import named
from pipeline.analyses.factorial.record import FactorialResults
from pipeline.analyses.factorial.view import in_words, read
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
    said = f"The {NOUNS[place]} is the most accurate of them on the test images: 90.0%"
    assert said in text
    assert "It is picked from 8 after the fact" in text
    assert ("after the fact, and was trained once; as seeds" in text) == (best.seeds == 1)
    assert "Interaction of all three" in text
    is_between = "Of the combinations in between, the" in text
    assert is_between == (NOUNS[place] not in corners)


def test_the_story_says_where_all_combinations_in_between_beat_both_ends():
    """And otherwise no more than which is the best of them."""
    made = report_context("replicated")
    results = best_at(1)
    values = tuple(0.5 if place in (0, 7) else 0.6 + place / 100 for place in range(8))
    better = replace(results.response("test_accuracy"), values=values)
    others = tuple(each for each in results.responses if each.name != "test_accuracy")
    context = replace(made, outcomes={**made.outcomes, "factorial": replace(results, responses=(better, *others))})
    between = read(context).between
    assert (between.count, between.beat_both) == (6, True)
    assert (between.lowest, between.highest) == pytest.approx((0.61, 0.66))
    assert (
        "All six combinations in between are right more often than both, 61.0% to 66.0%"
        in Page(render(context, "screen")).text
    )


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


def test_effects_in_words():
    """One, two, three techniques."""
    effects = world("replicated").factorial.responses[0].effects
    assert [in_words(each, 3) for each in effects][2:5] == [
        "augmentation", "batch normalization with dropout", "batch normalization with augmentation",
    ]  # fmt: skip
    assert in_words(effects[-1], 3) == "all three"
    assert in_words(effects[-1], 4) == "batch normalization with dropout and augmentation"
    assert named(effects[-1]) == "batch norm × dropout × augmentation"
    all_four = replace(effects[-1], techniques=(*effects[-1].techniques, "weight_decay"))
    assert in_words(all_four, 4) == named(all_four) == "all four"
