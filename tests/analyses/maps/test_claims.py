"""The claim on context and shape, and whether maps may be read: every way the controls can fall."""

from dataclasses import replace

import pytest
from made_up import (
    CLASSLESS,
    DOUBTFUL,
    EMPTY,
    OVERFITTED,
    PLACELESS,
    READABLE,
    UNLEARNED,
    Maps,
    assemble,
    class_swap,
    ledger,
    map_controls,
    three_class_summary,
    verdict_on,
    world,
)

from pipeline.analyses.maps.claims import LooksBeside, looks_beside
from pipeline.analyses.maps.trust import checks
from pipeline.records import Finding


def controls(maps: Maps, name: str = "original"):
    """The controls of a world's baseline with other maps."""
    made = world(name)
    return map_controls(made.data, made.predictions[0], maps)


def context(maps: Maps, name: str = "original") -> Finding:
    """The claim's row where every model's maps come out so."""
    made = world(name)
    changes = {}
    for answers in made.predictions:
        changes[f"{answers.variant}_controls"] = map_controls(made.data, answers, maps)
        changes[f"{answers.variant}_swap"] = class_swap(answers, maps)
    return ledger(made, **changes)["context-not-shape"]


def judged(maps: Maps):
    """What becomes of each control of a baseline with such maps."""
    return checks(controls(maps), class_swap(world("original").predictions[0], maps))


@pytest.mark.parametrize(
    ("maps", "outcomes"),
    [
        (READABLE, ("passes", "passes", "passes", "passes")),
        (replace(READABLE, similarity=0.35), ("passes", "fails", "passes", "passes")),
        (replace(READABLE, last_layer=0.9), ("fails", "passes", "passes", "passes")),
        (replace(READABLE, last_layer=0.6), ("unclear", "passes", "passes", "passes")),
        (CLASSLESS, ("passes", "passes", "fails", "passes")),
        (DOUBTFUL, ("passes", "passes", "passes", "fails")),
        (PLACELESS, ("passes", "fails", "passes", "unclear")),
        (replace(READABLE, elsewhere=0.5), ("passes", "passes", "passes", "fails")),
        (UNLEARNED, ("fails", "fails", "fails", "passes")),
    ],
)
def test_each_control_is_judged_by_itself(maps, outcomes):
    """None makes up for another; what an interval leaves open isn't passed."""
    found = judged(maps)
    assert (found.last_layer, found.all_layers, found.classes, found.deletion) == outcomes
    assert found.passed == (set(outcomes) == {"passes"})
    assert len(found.not_passed) == 4 - outcomes.count("passes")


def test_without_maps_nothing_is_judged():
    """Nor passed."""
    assert judged(EMPTY) is None


@pytest.mark.parametrize(
    ("maps", "verdict", "words"),
    [
        (Maps(wrong_on_object=0.55), "fails", "lie on the object more than its area, or the centre, explains"),
        (Maps(wrong_on_object=0.10), "holds", "less than its area explains, and less than those of right answers do"),
        (Maps(wrong_on_object=0.25), "undecided", "neither clearly on the object nor clearly beside it"),
        (Maps(wrong_on_object=0.32), "undecided", "more than its area explains, and less than its place in the centre"),
        (
            Maps(wrong_on_object=0.10, right_on_object=0.10),
            "undecided",
            "but not clearly less than both those of right answers",
        ),
        (replace(DOUBTFUL, wrong_on_object=0.10), "undecided", "do not pass the control by deletion"),
        (replace(DOUBTFUL, wrong_on_object=0.55), "undecided", "Maps that fail a control decide nothing."),
        (replace(CLASSLESS, wrong_on_object=0.10), "undecided", "do not pass the control by another class"),
        (
            replace(UNLEARNED, wrong_on_object=0.10),
            "undecided",
            "do not pass the controls by a random last layer, random weights",
        ),
    ],
)
def test_masks_decide_where_maps_can_be_read(maps, verdict, words):
    """Wrong answers on the object, beside it, or neither; and nothing at all from maps that fail a control."""
    row = context(maps, "three-classes")
    assert row.verdict == verdict
    assert words in row.statement
    assert row.value == pytest.approx(maps.wrong_on_object, abs=0.02)
    assert row.ours.endswith("] of the heat of wrong answers on the object")


@pytest.mark.parametrize(("wrong", "words"), [(0.3, "lies on it (+"), (0.7, "lies on it (−")])
def test_right_answers_are_compared(wrong, words):
    assert "lies on it (−" in context(Maps(wrong_on_object=0.7), "three-classes").statement


@pytest.mark.parametrize(
    ("maps", "words"),
    [
        (READABLE, "maps pass all four controls"),
        (DOUBTFUL, "maps do not pass the control by deletion"),
        (PLACELESS, "maps do not pass the controls by random weights throughout and deletion"),
    ],
)
def test_the_border_alone_never_decides(maps, words):
    """Without masks the row is undecided whatever the maps, and says what the controls said."""
    row = context(maps)
    assert row.verdict == "undecided"
    assert words in row.statement
    assert "this can't decide" in row.statement


def test_the_row_that_is_asked_of_is_the_illustrated_confusion():
    """Airplanes taken for ships, where the data has them; elsewhere not a word of them."""
    found = world("original").maps[0]
    row = context(DOUBTFUL)
    assert f"for the {found.illustrated_images} airplanes that it takes for ships" in row.statement
    assert row.value == pytest.approx(controls(DOUBTFUL).illustrated.value)
    assert "airplane" not in context(READABLE, "three-classes").statement


def test_the_model_whose_maps_pass_is_asked():
    """The baseline's fail deletion, the regularized model's pass: its heat is the claim's."""
    made = world("original")
    row = ledger(made)["context-not-shape"]
    assert row.value == made.maps[1].illustrated.value
    assert "Of the regularized model's maps" in row.statement
    assert "Of the baseline's maps" not in row.statement
    assert "The baseline's maps do not pass the control by deletion" in row.statement
    assert "Maps that fail" not in row.statement


def test_models_whose_maps_pass_must_agree():
    """One beside the object, one on it: no verdict; a rule that names one asks that one."""
    made = world("three-classes")
    first, second = (
        map_controls(made.data, answers, Maps(wrong_on_object=share))
        for answers, share in zip(made.predictions, (0.1, 0.55), strict=True)
    )
    changes = {"baseline_controls": first, "regularized_controls": second}
    assert verdict_on(LooksBeside(), made, **changes).verdict == "undecided"
    assert verdict_on(LooksBeside(model="baseline"), made, **changes).verdict == "holds"
    assert verdict_on(LooksBeside(model="regularized"), made, **changes).verdict == "fails"


@pytest.mark.parametrize("name", ["original", "three-classes"])
def test_without_maps_there_is_a_dash(name):
    """Maps that are zero everywhere measure nothing."""
    row = context(EMPTY, name)
    assert (row.verdict, row.ours, row.value, row.interval) == ("undecided", "—", None, None)


def test_a_model_without_wrong_answers_is_told_by_its_border():
    """With masks, but without an error, the rule on wrong answers has nothing to go by."""
    faultless = replace(OVERFITTED, recalls=(1.0, 1.0, 1.0))
    row = ledger(assemble("right", three_class_summary(), (faultless, faultless)))["context-not-shape"]
    assert row.verdict == "undecided"
    assert "border ring" in row.ours


def test_beside_needs_less_than_right_answers():
    """Wrong answers beside the object decide nothing where there are no right ones to compare."""
    focus = {each.answers: each for each in controls(Maps(wrong_on_object=0.1), "three-classes").on_object}
    assert looks_beside(focus["right"], focus["wrong"]) == "holds"
    assert looks_beside(None, focus["wrong"]) == "undecided"
    assert looks_beside(focus["wrong"], focus["right"]) == "fails"
