"""The maps' controls: what is said of them on the page, and handed on."""

import csv
import io
import json
from dataclasses import replace

import pytest
from made_up import CLASSLESS, DOUBTFUL, EMPTY, READABLE, UNLEARNED, class_swap, map_controls, world
from report_contexts import report_context
from test_report import page

from pipeline.analyses.maps.figure import draw
from pipeline.figures import style
from pipeline.formats import for_programs
from pipeline.report.results import results_json
from pipeline.report.tables import csv_tables


def told_maps(maps, name: str = "original") -> str:
    """The page where every model's maps come out so."""
    made = world(name)
    found = {answers.variant: map_controls(made.data, answers, maps) for answers in made.predictions}
    swaps = {answers.variant: class_swap(answers, maps) for answers in made.predictions}
    return page(name, outcomes={**report_context(name).outcomes, "maps": found, "class_swap": swaps}).text


@pytest.mark.parametrize(
    ("maps", "said", "unsaid"),
    [
        (READABLE, ("maps of both models pass all four controls", "That any single map is right."), ("do not pass",)),
        (
            DOUBTFUL,
            (
                "No model’s maps can be read",
                "maps do not pass the control by deletion",
                "costs the baseline’s answers more than",
            ),
            ("pass all four",),
        ),
        (CLASSLESS, ("do not pass the control by another class", "That the maps can be trusted."), ("pass all four",)),
        (
            UNLEARNED,
            ("do not pass the controls by a random last layer, random weights throughout and",),
            ("pass all four",),
        ),
        (replace(READABLE, elsewhere=0.6), ("Covering what another image’s map highlights costs",), ("pass all four",)),
        (
            replace(READABLE, similarity=0.35),
            ("do not pass the control by random weights throughout",),
            ("pass all four",),
        ),
        (EMPTY, ("are zero nearly everywhere", "no maps"), ("pass all four",)),
    ],
)
def test_the_page_says_how_far_maps_can_be_trusted(maps, said, unsaid):
    """Chapter, appendix and limits, whichever way the models' controls fall; the caption by the data, too."""
    text = told_maps(maps)
    figures = "".join(each.caption for each in deletion_of(maps).figures)
    assert all(words in text + figures for words in said)
    of_others = text.rindex("The claims and their evidence")  # these were weighed on other maps
    assert not [words for words in unsaid if words in text[:of_others]]


def deletion_of(maps):
    """The figure of deletion, of all models' maps."""
    made = world("original")
    with style.of_models(made.looks):
        return draw(tuple(map_controls(made.data, answers, maps) for answers in made.predictions))


def test_objects_and_cues_are_told_of_where_there_are_such():
    """Masks and marks bring their paragraphs and rows, and nothing speaks of them without."""
    assert "the object is known" not in told_maps(READABLE)
    assert "Map on the object" not in told_maps(READABLE)
    marked = told_maps(replace(READABLE, on_cue=0.4), "three-classes")
    assert "more than its area explains, so these maps point to it" in marked
    assert "Map on the planted cue" in marked
    assert "about what an even map would put there" in told_maps(replace(READABLE, on_cue=0.05), "three-classes")
    plain = told_maps(READABLE, "three-classes")
    assert "more of their map on the object than wrong ones" in plain
    assert "planted" not in plain


def test_the_finding_names_those_whose_maps_pass():
    """The baseline's fail deletion, the regularized model's pass: the chapter and the limits say so of each."""
    text = page().text
    assert (
        "Only the regularized model’s maps pass all four controls; the baseline’s do not pass the control by deletion"
        in text
    )
    assert "That the maps can be trusted. The baseline’s maps do not pass the control by deletion." in text


# -- for other programs --------------------------------------------------------------------------------


def test_map_controls_are_the_records():
    """Every model's, with variant and seed; each number with its interval, or without one."""
    found = json.loads(results_json(report_context("three-classes")))["map_controls"]
    assert [(each["variant"], each["seed"]) for each in found] == [("baseline", 0), ("regularized", 0)]
    records = report_context("three-classes").outcomes["maps"]["baseline"]
    assert found[0]["randomization_outcome"] == records.randomization.outcome
    measures = {(m["control"], m["measure"], m["answers"]): m for m in found[0]["measures"]}
    hottest = records.deletion.drops["hottest"]
    assert measures["deletion", "drop hottest", "all"]["value"] == for_programs(hottest.value)
    assert measures["deletion", "drop hottest", "all"]["interval"] == for_programs([hottest.low, hottest.high])
    wrong = next(each for each in records.on_object if each.answers == "wrong")
    assert measures["object", "attribution", "wrong"]["images"] == wrong.images
    assert measures["object", "area", "wrong"] == {
        "control": "object", "measure": "area", "answers": "wrong", "images": wrong.images,
        "value": for_programs(wrong.area), "interval": None,
    }  # fmt: skip
    lead = records.by_class[0].leads["centre"].value
    assert measures["deletion", "hottest - centre", "circle"]["value"] == for_programs(lead)


def rows(name: str = "original") -> list[dict[str, str]]:
    """The table of a made-up world, read back as dictionaries."""
    return list(csv.DictReader(io.StringIO(csv_tables(report_context(name))["map_controls.csv"].decode())))


def test_the_table_has_a_row_for_every_number():
    """Similarities of layers and of classes, coverings overall and by class; and of objects where there are masks."""
    assert len(rows()) == 2 * (3 * 4 + 2 + 3 + 11 * 9 + 3 + 1)
    controls = {row["control"] for row in rows("three-classes")}
    assert controls == {"randomization", "class swap", "deletion", "border", "object"}
