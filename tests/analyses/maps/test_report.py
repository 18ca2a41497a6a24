"""The maps' controls: what is said of them on the page, and handed on."""

import csv
import io
import json
from dataclasses import replace

import pytest
from made_up import DOUBTFUL, EMPTY, PLACELESS, READABLE, UNLEARNED, map_controls, world
from report_contexts import report_context
from test_report import page

from pipeline.formats import for_programs
from pipeline.report.results import results_json
from pipeline.report.tables import csv_tables


def told_maps(maps, name: str = "original") -> str:
    """The page where every model's maps come out so."""
    made = world(name)
    found = {answers.variant: map_controls(made.data, answers, maps) for answers in made.predictions}
    return page(name, outcomes={**report_context(name).outcomes, "maps": found}).text


@pytest.mark.parametrize(
    ("maps", "said", "unsaid"),
    [
        (READABLE, ("maps pass both controls", "That any single map is right."), ("do not pass both", "fail:")),
        (DOUBTFUL, ("do not pass both", "less than the centre does without a map"), ("pass both controls, on",)),
        (
            PLACELESS,
            ("do not pass both", "Whether its maps find more than another image’s map does"),
            ("Its maps find",),
        ),
        (
            UNLEARNED,
            ("these maps are not to be read", "is not to be read", "hardly depend on what it has"),
            ("may be",),
        ),
        (replace(READABLE, elsewhere=0.6), ("Its maps find less than another image’s map does.",), ("Not even",)),
        (replace(READABLE, coldest=0.6), ("Not even the coldest part clearly costs less",), ()),
        (replace(READABLE, similarity=0.35), ("A part of a map may be what the same network shows",), ()),
        (EMPTY, ("hardly any map that isn’t zero everywhere",), ("covering the hottest fifth costs",)),
    ],
)
def test_the_page_says_how_far_maps_can_be_trusted(maps, said, unsaid):
    """Chapter, lessons and limits, whichever way the models' controls fall."""
    text = told_maps(maps)
    section = text[text.rindex("Can the maps be trusted?") : text.rindex("The claims and their evidence")]
    assert "randomization" in section
    assert all(words in text for words in said)
    assert not [words for words in unsaid if words in section]


def test_objects_and_cues_are_told_of_where_there_are_such():
    """Masks and marks bring their paragraphs and rows, and nothing speaks of them without."""
    assert "the object is known" not in told_maps(READABLE)
    assert "Map on the object" not in told_maps(READABLE)
    marked = told_maps(replace(READABLE, on_cue=0.4), "three-classes")
    assert "more than its area explains, so these maps point to it" in marked
    assert "Map on the planted cue" in marked
    assert "about what an even map would put there" in told_maps(replace(READABLE, on_cue=0.05), "three-classes")
    plain = told_maps(READABLE, "three-classes")
    assert "Right answers have more of their map on the object than wrong ones" in plain
    assert "planted" not in plain


def test_limits_repeat_what_the_controls_found():
    """The baseline's maps are worse than the centre, the regularized model's pass: the limits say so of each."""
    text = page().text
    assert "to cover the centre costs its answers more than to cover what they highlight" in text
    assert "The regularized model’s maps pass both controls" in text
    assert "was not done here" not in text


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
    """Similarities of four layers, and coverings overall and of ten classes; and of objects where there are masks."""
    assert len(rows()) == 2 * (3 * 4 + 2 + 11 * 9 + 3 + 1)
    assert {row["control"] for row in rows("three-classes")} == {"randomization", "deletion", "border", "object"}
