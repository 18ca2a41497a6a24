"""Learning by heart in the report: told where it was measured, whichever way it came out, and nowhere else."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from made_up import WORLDS, findings_of, memorization, world
from report_contexts import report_context
from test_report import Page

from pipeline.analyses.label_noise import figure as drawing
from pipeline.analyses.label_noise.view import read
from pipeline.figures import style
from pipeline.formats import for_programs
from pipeline.records import Estimate
from pipeline.report import html_files, render

PART = "Learning wrong labels"


def context(name: str = "original", **shares):
    """A world's context with the experiment in it."""
    measured = memorization(made=world(name), **shares)
    found = findings_of(world(name), label_noise=measured)
    plain = report_context(name)
    return replace(plain, outcomes={**plain.outcomes, "label_noise": measured}, findings=found)


def text(**shares) -> str:
    """All that the page says."""
    return Page(render(context(**shares), "screen")).text


def reading(**shares):
    """What is read from the experiment."""
    return read(context(**shares))


# -- with and without ----------------------------------------------------------------------------------


def test_a_study_without_the_experiment_does_not_speak_of_it():
    """No part, no figure, no table, no file, no sentence, no reference."""
    files = html_files(report_context())
    page = files["index.html"].decode()
    for word in (PART, "was memorized", "memorization", "Zhang et al.", "Arpit"):
        assert word not in page.replace("memorizes”", "")
    assert "memorization" not in json.loads(files["results.json"])
    assert not [name for name in files if "memorization" in name]


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("medium", ["screen", "paper"])
def test_a_study_with_it_has_a_part_of_its_own(name, medium):
    """Its links lead somewhere, figures and tables are numbered through, and no seam shows."""
    rendered = render(context(name), medium)
    page = Page(rendered)
    assert not {link[1:] for link in page.links if link.startswith("#")} - set(page.ids)
    assert {"sec:memorization", "fig:memorization", "tab:memorization"} <= set(page.ids)
    for word in ("Figure", "Table"):
        numbers = [int(n) for n in re.findall(rf'<b class="label">{word} (\d+)\.</b>', rendered)]
        assert numbers == list(range(1, len(numbers) + 1))
    assert not re.search(r"\b(None|nan|inf|Undefined)\b| [,.;:)]|\( |[,;]\.|\.\.|[a-z)\]%][.;:][A-Z“]", page.text)


# -- what is said --------------------------------------------------------------------------------------


def test_how_much_was_learned_goes_by_the_whole_interval():
    """1,000 labels: 95% are nearly all, 91% too close to 90% for that, 60% most, 51% some, 3.6% what errors give."""
    extents = {0.95: "nearly all", 0.91: "most", 0.6: "most", 0.51: "some", 0.06: "some", 0.036: "none", 0.0: "none"}
    for share, extent in extents.items():
        assert reading(first=(share, 0.03)).models[0].extent == extent, share


def test_the_epoch_of_half_is_told_only_where_half_is_clear():
    """51% at the end, with an interval that holds 50%."""
    assert reading(first=(0.51, 0.03)).models[0].half_epoch is None
    assert reading(first=(0.95, 0.03)).models[0].half_epoch == 14


def test_true_answers_given_up_for_wrong_ones():
    """They fell and wrong ones rose, by five points each; not where they only fell, or rose."""
    assert reading(first=(0.95, 0.03)).models[0].relapses
    assert not reading(first=(0.04, 0.3)).models[0].relapses
    assert not reading(second=(0.05, 0.62)).models[1].relapses


def test_prose_follows_the_outcome():
    """The baseline learns all and the regularized model hardly any; neither; both alike; the other way round."""
    usual = text(second=(0.03, 0.62))
    neither = text(first=(0.03, 0.6), second=(0.03, 0.62))
    alike = text(first=(0.6, 0.3), second=(0.6, 0.3), kept=(0.9, 0.9))
    other = text(first=(0.2, 0.5), second=(0.7, 0.2))
    everywhere = (usual, neither, alike, other)
    for sentence, there in [
        ("The baseline has memorized nearly all of them, half by epoch 14.", (usual,)),
        ("That the regularized model has memorized any can’t be told", (usual, neither)),
        (", no more than errors would explain", (usual, neither)),
        ("The baseline has memorized some of them.", (other,)),
        ("it had answered 50.0% of them with their true label", (usual, alike, other)),
        ("The regularized model memorizes less than the baseline, but it also gives back fewer of", (usual,)),
        ("The regularized model memorizes more than the baseline.", (other,)),
        ("Whether the regularized model or the baseline memorizes more can’t be told.", (neither, alike)),
        ("How much of the right labels was memorized.", everywhere),
        ("once more on wrong labels, of one draw", everywhere),
    ]:
        assert [sentence in each for each in everywhere] == [each in there for each in everywhere], sentence


def test_more_is_learned_by_heart_only_where_more_than_errors_explain():
    """A clear difference between two models that both give back no more than chance is none in learning."""
    made = context(first=(0.035, 0.6), second=(0.001, 0.62))
    assert made.outcomes["label_noise"].contrasts[0].memorized.high < 0
    assert read(made).contrasts[0].learned == "unclear"


def test_which_model_wrong_labels_make_the_better():
    """On test images, trained on wrong labels; and whether true labels turn it round."""
    made = context()
    for value, low, high, words in [
        (-0.05, -0.06, -0.04, "the baseline is the better of the two on test images, though not with true labels."),
        (0.05, 0.04, 0.06, "the regularized model is the better of the two on test images."),
        (0.0, -0.01, 0.01, "Which of them is better on test images then can’t be told."),
    ]:
        measured = made.outcomes["label_noise"]
        contrast = replace(measured.contrasts[0], test_accuracy=Estimate(value, low, high))
        measured = replace(measured, contrasts=(contrast,))
        assert words in Page(render(replace(made, outcomes={**made.outcomes, "label_noise": measured}), "screen")).text


def test_of_three_models_each_is_told_of_and_each_two_that_are_compared():
    """In the order of the study, by name; what is said of two says which."""
    said = Page(render(context("three-variants"), "screen")).text
    for sentence in [
        "all three models were trained once more",
        "the dropout model gives back 40.0%",
        "The regularized model memorizes less than the baseline",
        "The dropout model memorizes less than the baseline",
        "Trained on these labels, the regularized model is the better of these two on test images",
    ]:
        assert sentence in said, sentence
    rows = read(context("three-variants")).rows
    assert {(len(row.values), len(row.differences)) for row in rows} == {(3, 2)}


def test_of_one_model_nothing_is_compared():
    """What it learned is told of it alone."""
    made = context("alone")
    said = Page(render(made, "screen")).text
    assert "the model was trained once more" in said
    assert "the dropout model gives back 95.0% of the wrong ones after the last epoch." in said
    assert (read(made).contrasts, read(made).rows[0].differences) == ((), ())
    assert "Trained on these labels" not in said
    assert json.loads(html_files(made)["results.json"])["memorization"]["contrasts"] == []


# -- files and figure ----------------------------------------------------------------------------------


def test_results_and_table_hold_every_epoch():
    """The same numbers as the records."""
    made = context()
    files = html_files(made)
    tree = json.loads(files["results.json"])["memorization"]
    measured = made.outcomes["label_noise"]
    assert (tree["wrong_labels"], tree["train"]) == (1000, 50_000)
    assert [run["variant"] for run in tree["runs"]] == ["baseline", "regularized"]
    assert tree["runs"][0]["half_epoch"] == 14
    assert tree["runs"][1]["memorized"]["value"] == for_programs(measured.models["regularized"].memorized.value)
    difference, (contrast,) = measured.contrasts[0].memorized, tree["contrasts"]
    assert (contrast["reference"], contrast["other"]) == ("baseline", "regularized")
    assert contrast["memorized"]["interval"] == for_programs([difference.low, difference.high])
    assert len(tree["runs"][0]["history"]) == 25
    rows = list(csv.DictReader(io.StringIO(files["tables/memorization.csv"].decode())))
    assert len(rows) == 50
    assert rows[24]["variant"] == "baseline"
    assert float(rows[24]["memorized"]) == 0.95
    assert float(rows[49]["true_answers"]) == 0.62


def test_the_figure_says_what_it_shows():
    """Both models' courses in its alt text, guessing in its caption; the same bytes each time."""
    measured = memorization()
    with style.of_models(world().looks):
        figure, again = drawing.by_heart(measured), drawing.by_heart(measured)
    assert "Baseline: wrong labels given back from 0.0% at the first epoch to 95.0% at the last" in figure.alt
    assert "right on images that kept their label 70.0%, on test images 69.6%." in figure.alt
    assert "Training on 1,000 wrong labels among 50,000" in figure.caption
    assert "one in 10." in figure.caption
    assert figure.content == again.content
    ET.fromstring(figure.content)


def test_the_figure_s_curves_are_the_records():
    """Four to a model, on one scale from zero to one."""
    measured = memorization()
    with style.of_models(world().looks):
        curves = {curve.label: curve.values for curve in drawing.curves(measured.models["baseline"])}
    assert curves["as told"][-1] == 0.95
    assert curves["true label"][-1] == 0.03
    assert curves["kept"][-1] == pytest.approx(0.98)
    assert curves["test"] == tuple(record.test_accuracy for record in world("original").runs[0].history)
