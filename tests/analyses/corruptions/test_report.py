"""Altered images in the report: there where the study asks for them, not a word where it doesn't."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from made_up import ANSWERS, WORLDS
from report_contexts import report_context, with_corruptions, with_corruptions_by_seed
from test_report import Page

from pipeline.analyses.corruptions.view import read
from pipeline.formats import for_programs
from pipeline.records import Estimate
from pipeline.report import html_files, render


def page(name: str = "original", answers: str = "sturdier") -> Page:
    """The page on a made-up world that was asked about altered images too."""
    return Page(render(with_corruptions(name, answers), "screen"))


@pytest.mark.parametrize(("name", "answers"), [(n, a) for n in WORLDS for a in ANSWERS])
def test_every_outcome_gives_a_sound_page(name, answers):
    """Links lead somewhere, figures and tables are numbered in order, no sentence shows its seams."""
    rendered = render(with_corruptions(name, answers), "screen")
    made = Page(rendered)
    assert len(made.ids) == len(set(made.ids))
    assert not {link[1:] for link in made.links if link.startswith("#")} - set(made.ids)
    assert not re.search(r"\b(None|nan|inf|Undefined|True|False)\b(?! class)", made.text)
    assert not re.search(r" [,.;:)]|\( |[,;]\.|\.\.|[a-z)\]%][.;:][A-Z“]|[a-z][,;][a-z]", made.text), made.text
    for word in ("Figure", "Table"):
        numbers = [int(n) for n in re.findall(rf'<b class="label">{word} (\d+)\.</b>', rendered)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_study_without_the_table_says_nothing_of_it():
    """No section, no figure, no table, no file; the limits say that nothing was measured."""
    made, files = Page(render(report_context(), "screen")), html_files(report_context())
    assert "sec:corruptions" not in made.ids
    assert not [anchor for anchor in made.ids if "corrupt" in anchor]
    assert not [name for name in files if "corrupt" in name]
    assert "corruptions" not in json.loads(files["results.json"])
    assert "mean corruption accuracy" not in made.text.lower()
    assert "Nothing here was measured on corrupted images" in made.text


def test_a_study_with_the_table_has_its_part():
    """Two figures, a table, a part of a chapter in the contents; the limits speak of what remains."""
    made = page()
    assert {"sec:corruptions", "fig:corrupted-images", "fig:corruption-accuracy", "tab:corruptions"} <= set(made.ids)
    assert "#sec:corruptions" in made.links
    assert "Nothing here was measured on corrupted images" not in made.text
    assert "what the world does to pictures is neither these 12 things nor in their proportions" in made.text


def test_prose_follows_the_numbers_every_way():
    """What one outcome says, the others do not."""
    texts = {answers: page("tied", answers).text for answers in ANSWERS}
    for answers, sentences in {
        "sturdier": [
            "The regularized model is right more often, by",
            "the regularized model loses less, by",
            "the regularized model is ahead under every one of them.",
        ],
        "frailer": [
            "The regularized model is right less often, by",
            "the regularized model loses more, by",
            "the baseline is ahead under every one of them.",
        ],
        "alike": ["the two can’t be told apart under any single corruption."],
        "depends": [
            "which model is ahead depends on the corruption: the regularized model under Gaussian noise, shot noise, "
            "impulse noise, defocus blur and motion blur, the baseline under fog, brightness, contrast, saturation and "
            "elastic transform; under pixelation and JPEG compression they can’t be told apart.",
        ],
    }.items():  # fmt: skip
        for sentence in sentences:
            assert [name for name, text in texts.items() if sentence in text] == [answers], sentence
    for answers in ("alike", "depends"):
        assert "Which of the two is right more often, these images can’t tell" in texts[answers]
        assert "neither clearly loses more" in texts[answers]


def test_the_story_tells_of_a_difference_that_can_be_told():
    """In a sentence of the summary, whichever way it goes; else not at all."""
    worlds = {"sturdier": "original", "frailer": "original", "alike": "tied"}
    story = {answers: page(name, answers).text.partition("Figure 1.")[0] for answers, name in worlds.items()}
    assert "On images altered in 12 ways the regularized model is right more often, by" in story["sturdier"]
    assert "On images altered in 12 ways the regularized model is right less often, by" in story["frailer"]
    assert "On images altered" not in story["alike"]


def test_a_model_may_be_behind_and_lose_less_or_ahead_and_lose_more():
    """The sentence says both."""
    context = with_corruptions("tied", "alike")
    for accuracy, drop, sentence in [
        (Estimate(-0.05, -0.06, -0.04), Estimate(-0.02, -0.03, -0.01), "it is behind on altered images by less than"),
        (Estimate(0.05, 0.04, 0.06), Estimate(0.02, 0.01, 0.03), "it is ahead on altered images by less than"),
    ]:
        measured = context.outcomes["corruptions"]
        contrast = replace(measured.contrasts[0], mean_accuracy=accuracy, drop=drop)
        measured = replace(measured, contrasts=(contrast,))
        assert (
            sentence
            in Page(render(replace(context, outcomes={**context.outcomes, "corruptions": measured}), "screen")).text
        )


def test_of_three_models_each_two_that_are_compared_are_told_of_by_name():
    """The third loses six points a severity, as none of the others does."""
    said = page("three-variants", "sturdier").text
    for sentence in [
        "Here all three models are asked about 10,000 test images",
        "The regularized model is right more often than the baseline, by",
        "The dropout model is right more often than the baseline, by",
        "the dropout model loses less than the baseline, by",
        "the dropout model is ahead of the baseline under every one of them.",
        "On images altered in 12 ways the dropout model is right more often than the baseline, by",
        "Dropout − Baseline",
    ]:
        assert sentence in said, sentence
    part = said.partition("The mean corruption accuracy is")[2].partition("All versions of an image")[0]
    assert "of the two" not in part
    reading = read(with_corruptions("three-variants", "depends"))
    assert [model.look.variant for model in reading.models] == ["baseline", "regularized", "dropout"]
    assert {(len(row.values), len(row.differences)) for row in (*reading.rows, *reading.totals)} == {(3, 2)}


def test_of_one_model_nothing_is_compared():
    """Its accuracy, where it errs most, and how sure it is."""
    context = with_corruptions("alone", "sturdier")
    said = Page(render(context, "screen")).text
    assert "Here the model is asked about 10,000 test images" in said
    assert "The dropout model is least often right under" in said
    for word in ("Holm", "ahead", "right more often", "loses less", "paired"):
        assert word not in said.partition("The mean corruption accuracy is")[2].partition("All versions of")[0]
    tree = json.loads(html_files(context)["results.json"])["corruptions"]
    assert (list(tree["models"]), tree["contrasts"]) == (["dropout"], [])


BY_SEED = [("sturdier",) * 3, ("frailer", "frailer", "alike"), ("sturdier", "frailer", "depends"), ("alike",) * 3]


@pytest.mark.parametrize("answers", BY_SEED)
def test_every_mix_of_seeds_gives_a_sound_page(answers):
    """As with one seed; and that these figures are means, in prose, caption and table."""
    made = Page(render(with_corruptions_by_seed(*answers), "screen"))
    assert not re.search(r"\b(None|nan|inf|Undefined|True|False)\b(?! class)", made.text)
    assert not re.search(r" [,.;:)]|\( |[,;]\.|\.\.|[a-z)\]%][.;:][A-Z“]|[a-z][,;][a-z]", made.text), made.text
    assert "this part tells of all 3 seeds: figures are means over them." in made.text
    assert "95% intervals over seeds and images; differences" in made.text
    assert ("On images altered in 12 ways" in made.text) == (answers == BY_SEED[0])  # told only where seeds agree


def test_prose_says_whether_seeds_agree():
    """All ahead; behind or neither; each its own way; neither throughout."""
    texts = [Page(render(with_corruptions_by_seed(*answers), "screen")).text for answers in BY_SEED]
    assert "With every seed it is the same model that is ahead: by seed," in texts[0]
    assert "Under each corruption it is the same model that is ahead with every seed." in texts[0]
    assert "Which model is ahead depends on the seed: by seed," in texts[2]
    assert "Under 12 corruptions, which model is ahead depends on the seed." in texts[2]
    for text in (texts[1], texts[3]):  # where one model is ahead or neither is, nothing depends on the seed
        assert "By seed, the regularized model’s figure less the baseline’s is" in text
        assert "depends on the seed" not in text
    assert "these images and seeds can’t tell" in texts[2]


def test_results_hold_each_seed():
    """Overall, by corruption, and by severity."""
    context = with_corruptions_by_seed("sturdier", "alike")
    tree, made = json.loads(html_files(context)["results.json"])["corruptions"], context.outcomes["corruptions"]
    assert tree["seeds"] == [0, 1]
    (contrast,), (found,) = tree["contrasts"], made.contrasts
    assert contrast["mean_corruption_accuracy_by_seed"] == for_programs(found.values)
    assert contrast["by_corruption"][0]["by_seed"] == for_programs(found.differences[0].values)
    by_seed = tree["models"]["baseline"]["by_corruption"][0]["by_seed"]
    assert by_seed == for_programs(made.models["baseline"].corruptions[0].seeds)
    assert (len(by_seed), len(by_seed[0])) == (2, 5)


def test_the_reading_by_hand():
    """In the original world the baseline loses 10% a severity: of 68.5%, 61.7, 54.8 … on average 48.0%."""
    reading = read(with_corruptions("original", "sturdier"))
    (contrast,), (first, second) = reading.contrasts, reading.models
    assert (reading.severities, reading.versions) == (5, 60)
    assert (contrast.accuracy, contrast.loses_less) == ("positive", "positive")
    assert first.measured.corruptions[0].mean.value == pytest.approx(0.685 * 0.7, abs=0.005)
    assert second.measured.corruptions[0].mean.value == pytest.approx(0.696 * 0.94, abs=0.005)
    assert (first.trust.side, second.trust.side) == ("positive", "negative")
    assert second.trust.excess.value == pytest.approx(0.696 * 0.94 - 0.6, abs=0.005)
    assert [row.measure for row in reading.totals] == [
        "Test accuracy", "Mean corruption accuracy", "Lost", "Retained", "Overconfidence",
    ]  # fmt: skip


def test_results_and_table_hold_the_numbers():
    """For each corruption and severity, both models and their difference; with intervals, to the digits that count."""
    context = with_corruptions()
    files, made = html_files(context), context.outcomes["corruptions"]
    tree = json.loads(files["results.json"])["corruptions"]
    assert (tree["seeds"], tree["images"]) == ([0], 10_000)
    assert tree["models"]["baseline"]["mean_corruption_accuracy"]["value"] == for_programs(
        made.models["baseline"].mean_accuracy.value
    )
    assert tree["models"]["regularized"]["by_corruption"][5]["corruption"] == "fog"
    assert len(tree["models"]["regularized"]["by_corruption"][5]["by_severity"]) == 5
    (contrast,), (found,) = tree["contrasts"], made.contrasts
    assert (contrast["reference"], contrast["other"]) == ("baseline", "regularized")
    p_value = found.differences[0].adjusted_p_value
    assert contrast["by_corruption"][0]["adjusted_p_value"] == for_programs(p_value)
    assert contrast["drop"]["interval"] == for_programs([found.drop.low, found.drop.high])
    rows = list(csv.DictReader(io.StringIO(files["tables/corruptions.csv"].decode())))
    assert len(rows) == 3 * 12 * 6 + 3
    third = next(r for r in rows if (r["corruption"], r["severity"], r["variant"]) == ("fog", "3", "baseline"))
    assert float(third["accuracy"]) == for_programs(made.models["baseline"].corruptions[5].by_severity[2].value)
    overall = rows[-1]
    assert (overall["corruption"], overall["variant"]) == ("all", "regularized - baseline")
    assert float(overall["low"]) == for_programs(found.mean_accuracy.low)
