"""Attacks in the report: the part of the chapter, its table, its figure and the files."""

import json
from dataclasses import replace

from report_contexts import report_context
from test_report import Page

from pipeline.analyses.adversarial.figure import adversarial_accuracy
from pipeline.analyses.adversarial.measure import measure_attacks
from pipeline.analyses.adversarial.view import read
from pipeline.figures import style
from pipeline.report.pages import html_files, render
from pipeline.report.readme import blocks

from .test_measure import answered, under_attack


def context(name: str = "original", *kept: tuple[float, ...]):
    """A world's report with attacks after which models keep these shares of their right answers, by strength."""
    made = report_context(name)
    return replace(made, outcomes={**made.outcomes, "adversarial": attacked(name, *kept)})


def attacked(name: str, *kept: tuple[float, ...]):
    """The same of any world, of whatever models."""
    from made_up import world

    made = world(name)
    predictions = {each.variant: [each] for each in made.predictions}
    answers = {p.variant: [answered(p, [shares[place] for shares in kept])] for place, p in enumerate(made.predictions)}
    return measure_attacks(predictions, answers, [(c.reference, c.other) for c in made.study.contrasts])


def test_two_models_are_told_of_and_compared():
    """By their names, with Holm's correction, and with the caveat."""
    said = Page(render(context("original", (0.5, 0.9), (0.2, 0.6)), "screen")).text
    for sentence in (
        "here by 1 and 2 of 255 grey levels",
        "the regularized model is right more often than the baseline at every one of them",
        "Accuracy under this attack is an upper bound",
    ):
        assert sentence in said, sentence


def test_mixed_outcomes_have_their_sentence():
    """Ahead at one strength and behind at the other; alike at all."""
    mixed = Page(render(context("original", (0.9, 0.5), (0.2, 0.6)), "screen")).text
    assert "is right more often than the baseline at 2, and less often at 1" in mixed
    alike = Page(render(context("tied", (0.5, 0.5), (0.2, 0.2)), "screen")).text
    assert "can’t be told apart at any of them" in alike


def test_one_model_is_told_of_alone():
    """Without a comparison."""
    made = context("alone", (0.5,), (0.1,))
    page = Page(render(made, "screen"))
    assert "The dropout model is right on 68.5% of the unaltered images" in page.text
    assert "After a correction for looking at 2 strengths" not in page.text
    assert read(made).contrasts == ()
    assert json.loads(html_files(made)["results.json"])["adversarial"]["contrasts"] == []


def test_three_models_have_a_column_each_and_two_comparisons():
    """In the order of the study."""
    made = context("three-variants", (0.5, 0.9, 0.7), (0.2, 0.6, 0.1))
    rows = read(made).rows
    assert {(len(row.values), len(row.differences)) for row in rows} == {(3, 2)}
    assert "the dropout model is right more often than the baseline" in Page(render(made, "screen")).text


def test_the_figure_says_in_words_what_it_shows():
    """Every model's accuracy at every strength."""
    with style.of_models({model.variant: model.look for model in report_context().models}):
        drawn = adversarial_accuracy(under_attack((0.5, 0.9), (0.2, 0.6)))
    assert drawn.alt.startswith("Line chart of accuracy by strength of attack.")
    assert drawn.alt.count("% at 1 and ") == 2


def test_the_readme_has_a_sentence_on_it():
    """With the seed where it isn't all of them."""
    said = blocks(context("three-variants", (0.5, 0.9, 0.7), (0.2, 0.6, 0.1)))["results"]
    assert (
        "Moved by 1 of 255 grey levels to mislead the model that is asked, test images are answered right by the"
        in said
    )
    assert said.count("of cases") == 3
