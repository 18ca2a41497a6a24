"""The claim on context and shape, and whether maps may be read: every way the controls can fall."""

from dataclasses import replace

import pytest
from made_up import (
    DOUBTFUL,
    EMPTY,
    OVERFITTED,
    PLACELESS,
    READABLE,
    UNLEARNED,
    Maps,
    assemble,
    ledger,
    map_controls,
    three_class_summary,
    world,
)

from pipeline.analyses.maps.claims import looks_beside, trust
from pipeline.records import Finding


def controls(maps: Maps, name: str = "original"):
    """The controls of a world's baseline with other maps."""
    made = world(name)
    return map_controls(made.data, made.predictions[0], maps)


def context(maps: Maps, name: str = "original") -> Finding:
    """The claim's row where the baseline's maps come out so."""
    return ledger(world(name), baseline_controls=controls(maps, name))["context-not-shape"]


@pytest.mark.parametrize(
    ("maps", "expected"),
    [
        (READABLE, "readable"),
        (replace(READABLE, similarity=0.35), "doubtful"),
        (DOUBTFUL, "doubtful"),
        (PLACELESS, "doubtful"),
        (replace(READABLE, elsewhere=0.5), "doubtful"),
        (UNLEARNED, "unreadable"),
        (replace(DOUBTFUL, similarity=0.85), "unreadable"),
        (EMPTY, "unreadable"),
    ],
)
def test_maps_are_trusted_as_far_as_they_pass(maps, expected):
    """Both controls, each of the two rivals; none of them makes up for another."""
    assert trust(controls(maps)) == expected


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
        (replace(DOUBTFUL, wrong_on_object=0.10), "undecided", "So what they show beside the objects decides nothing."),
        (replace(DOUBTFUL, wrong_on_object=0.55), "undecided", "So what they show on the objects decides nothing."),
        (replace(UNLEARNED, wrong_on_object=0.10), "undecided", "its maps are not to be read"),
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
        (READABLE, "its maps do find what counts"),
        (DOUBTFUL, "but less than the centre does without a map"),
        (replace(READABLE, centre=0.40), "but not clearly more than the centre does"),
        (PLACELESS, "its maps find no more than one could without them"),
        (replace(READABLE, similarity=0.35), "A part of them stays when all weights are replaced by random ones."),
        (UNLEARNED, "its maps are not to be read"),
    ],
)
def test_the_border_alone_never_decides(maps, words):
    """Without masks the row is undecided whatever the maps, and says what the controls said."""
    row = context(maps)
    assert row.verdict == "undecided"
    assert words in row.statement
    assert "this can't decide" in row.statement
    share = world("original").maps[0].border["all"]
    assert row.value == pytest.approx(share.value, abs=0.01)


def test_the_illustrated_confusion_is_counted():
    """Airplanes taken for ships, where the data has them; elsewhere not a word of them."""
    found = world("original").maps[0]
    assert f"For the {found.illustrated_images} airplanes that it takes for ships" in context(DOUBTFUL).statement
    assert "airplane" not in context(READABLE, "three-classes").statement


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
