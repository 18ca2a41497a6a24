"""The page: complete, true to its numbers in every made-up world, the same bytes each time."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from jinja2 import UndefinedError, nodes
from made_up import (
    REPLICATED,
    WORLDS,
    claim,
    facts_of,
)
from report_contexts import report_context

from pipeline.analyses.rows import ResultRow
from pipeline.claims import Claims, find
from pipeline.claims.courses import LevelsOff
from pipeline.formats import duration
from pipeline.records import Equivalence, Estimate, Findings, Measured
from pipeline.report import html_files, render
from pipeline.report.outline import sections_with
from pipeline.report.templating import TEMPLATES, html_environment
from pipeline.study import Data, RecipeChanges

PROSE = sorted([*TEMPLATES.glob("*.html.j2"), *TEMPLATES.glob("chapters/*.j2"), *TEMPLATES.glob("readme/*.j2")])

DIGITS_ALLOWED = ("F₁",)
"""Names that hold a digit and no result: a score, as the field calls it."""


class Page(HTMLParser):
    """The anchors, links, images, headings and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.images: list[dict[str, str]] = []
        self.drawings: list[str] = []
        self.in_drawing = False
        self.blocks: list[str] = [""]
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.in_drawing = self.in_drawing or tag == "svg"
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes["href"]] if tag == "a" else []
        self.images += [attributes] if tag == "img" else []
        self.drawings += [attributes["aria-label"]] if attributes.get("role") == "img" else []
        if tag in ("p", "li", "td", "th", "dd", "dt", "figcaption", "h1", "h2", "h3"):
            self.blocks.append("")

    def handle_endtag(self, tag):
        self.in_drawing = self.in_drawing and tag != "svg"

    def handle_data(self, data):
        self.blocks[-1] += "" if self.in_drawing else data

    @property
    def text(self) -> str:
        """One line for each paragraph, cell or item."""
        return "\n".join(" ".join(block.split()) for block in self.blocks)


def page(name: str = "original", **changes) -> Page:
    """The page for the screen in a made-up world, with fields of the context changed."""
    return Page(render(replace(report_context(name), **changes), "screen"))


# -- the whole -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WORLDS + REPLICATED)
def test_every_world_gives_a_page_whose_links_all_lead_somewhere(name):
    """Ids are unique, and every link within the page finds its target."""
    made = page(name)
    assert len(made.ids) == len(set(made.ids))
    assert not {link[1:] for link in made.links if link.startswith("#")} - set(made.ids)
    assert {section.anchor for section in sections_with(report_context(name).experiments)} <= set(made.ids)


@pytest.mark.parametrize("name", WORLDS + REPLICATED)
def test_no_sentence_shows_the_seams(name):
    """No missing value, no doubled or lost space, no doubled punctuation."""
    text = page(name).text
    assert not re.search(r"\b(None|nan|inf|Undefined|True|False)\b(?! class)", text)
    assert not re.search(r" [,.;:)]|\( |[,;]\.|\.\.|[a-z)\]%][.;:][A-Z“]|[a-z][,;][a-z]", text), text


@pytest.mark.parametrize("medium", ["screen", "paper"])
def test_figures_and_tables_are_numbered_in_the_order_they_appear(medium):
    """Figure 1, 2, 3 … and Table 1, 2, 3 …, in both layouts."""
    rendered = render(report_context(), medium)
    for word in ("Figure", "Table"):
        numbers = [int(n) for n in re.findall(rf'<b class="label">{word} (\d+)\.</b>', rendered)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > 9


def test_the_page_and_its_files_are_the_same_bytes_each_time():
    """Nothing of the moment gets in."""
    assert html_files(report_context()) == html_files(report_context())


def test_the_files_are_what_the_page_needs_and_little_more():
    """Page, data, tables, figures, styles, fonts; every image and style is there; together they are small."""
    files = html_files(report_context())
    made = Page(files["index.html"].decode())
    assert {image["src"] for image in made.images} <= set(files)
    styles = files["css/screen.css"].decode() + files["css/print.css"].decode()
    fonts = {f"fonts/{name}" for name in re.findall(r"\.\./fonts/([\w.-]+)", styles)}
    assert fonts == {name for name in files if name.endswith(".woff2")}
    assert {"index.html", "results.json", "tables/ledger.csv", "figures/headline.svg"} <= set(files)
    assert sum(map(len, files.values())) < 2_000_000


def test_the_page_needs_no_script_and_no_network():
    """No script, and nothing is loaded from an address with a scheme."""
    rendered = render(report_context(), "screen")
    assert "<script" not in rendered
    assert not re.search(r'(src|<link[^>]*href)="(https?:)?//', rendered)


def test_every_figure_has_alt_text_a_caption_and_a_link_to_where_it_is_drawn():
    """Taken from the records, not written into the template."""
    made = page()
    assert all(image["alt"] for image in made.images)
    assert "A slanted line: gap-curves." in made.drawings
    assert all(made.drawings)
    assert "A line for gap-curves. Code" in made.text
    assert 'title="Drawn by lines.py:' in render(report_context(), "screen")


def test_only_what_may_scroll_stops_the_tab_key():
    """Figures and tables that stay as wide as they are on a narrow screen; the others fit or become cards."""
    rendered = render(report_context(), "screen")
    tables = re.findall(r'<figure id="tab:[^"]+" class="table ([^"]*)">.*?<div class="scroll"([^>]*)>', rendered, re.S)
    assert tables
    assert all(("tabindex" in attributes) == ("compact" in kind) for kind, attributes in tables)
    assert any("tabindex" not in attributes for _, attributes in tables)


def test_a_figure_that_was_not_drawn_is_an_error():
    """The report does not quietly leave it out."""
    figures = {name: f for name, f in report_context().figures.items() if name != "gap-curves"}
    with pytest.raises(KeyError, match="gap-curves"):
        page(figures=figures)


# -- what it says --------------------------------------------------------------------------------------


def test_the_summary_shows_four_numbers_with_their_intervals():
    """As hand-made in the world: 68.5% and 69.6% of 10,000; gaps of 30.2 and 1.7 points."""
    text = page().text
    for value, interval in [
        ("68.5%", "67.6 to 69.4%"),
        ("69.6%", "68.7 to 70.5%"),
        ("+30.2 points", "29.3 to 31.1"),
        ("+1.7 points", "0.7 to 2.7"),
    ]:
        assert f"{value} {interval}" in text


def test_the_ledger_links_each_verdict_to_where_it_is_argued():
    """Every finding stands once with its evidence, and the summary leads there."""
    made = page()
    ledger = report_context().findings.ledger
    for finding in ledger:
        assert made.ids.count(f"claim:{finding.id}") == 1
        assert f"#claim:{finding.id}" in made.links
        assert finding.statement.replace("'", "’") in made.text


def test_each_verdict_is_printed_with_its_rule():
    """Where it is argued, after the statement."""
    made = page()
    for finding in report_context().findings.ledger:
        assert f"{finding.rule[0].upper()}{finding.rule[1:]}.".replace("'", "’") in made.text


@pytest.mark.parametrize("medium", ["screen", "paper"])
def test_a_study_without_claims_has_no_ledger_and_says_nothing_of_one(medium):
    """Its appendix, what introduces it, and the summary that counts its verdicts."""
    text = Page(render(report_context("three-classes"), medium)).text
    for words in (
        "The claims and their evidence",
        "undecided",
        "made by hand",
    ):
        assert words not in text
    with_ledger = page().text
    for words in ("The claims and their evidence", "undecided", "was done by hand"):
        assert words in with_ledger


def test_a_user_s_claims_stand_with_their_evidence():
    """Without a figure that was printed elsewhere, there is no column for it."""
    rule = LevelsOff(model="baseline", measure="test_accuracy")
    told = claim(rule, sentence="Learning ends.", source="our notes", chapter="sec:data"), claim(rule, id="other")
    found = find(facts_of(), Claims(told))
    made = page(findings=found)
    assert "Source: our notes." in made.text
    assert made.ids.count("claim:a-claim") == made.ids.count("claim:other") == 1
    ledger = made.text.rpartition("The claims and their evidence")[2]
    assert "Original" not in ledger.partition("Evidence")[0]


def read(path) -> str:
    """What a template says."""
    return path.read_text("utf-8")


def test_prose_follows_the_numbers_both_ways():
    """What the original world says, the reversed one does not, and the other way round."""
    original, reversed_ = page("original").text, page("reversed").text
    for sentence, there, not_there in [
        ("The baseline overfits:", original, reversed_),
        ("no overfitting is to be seen in", reversed_, original),
        ("gap changes its sign with the measure", original, reversed_),
        ("two gaps the clean one is below zero", reversed_, original),
        (
            "recognizes frog clearly better than the baseline, as far as these two trained networks go.",
            original,
            reversed_,
        ),
        ("truck clearly worse than the baseline, as far as these two trained networks go.", reversed_, original),
        ("The regularized model overfits:", reversed_, original),
        ("The baseline is the surer of the two", original, reversed_),
        ("would come up about 2 times in 100 (exact test of McNemar 1947, p = 0.02).", original, reversed_),
        ("would come up less than once in 1,000 times", reversed_, original),
        ("They differ, but by less than the 2 points that we count.", original, reversed_),
        ("They differ by more than the 2 points that we count.", reversed_, original),
        ("Without it, automobile and truck would also have counted.", original, reversed_),
        ("fixes 1,168 errors of the baseline and introduces 1,058.", original, reversed_),
        ("The regularized model is the surer of the two", reversed_, original),
        ("mean confidence of 77.7% and gets 68.5% of them right: it is overconfident", original, reversed_),
        ("mean confidence of 44.3% and gets 69.4% of them right: it is underconfident", reversed_, original),
        ("The baseline is the better calibrated of the two", original, reversed_),
        ("The regularized model is the better calibrated of the two", reversed_, original),
        ("Test loss and Brier score are both lower in the baseline", reversed_, original),
        ("The Brier score is lower in the baseline", original, reversed_),
        (
            "190 test images, 1.9% of them all, have a near-duplicate in the training set. Leaving them out changes",
            original,
            reversed_,
        ),
        ("38 of the 190 pairs are mirrored", original, reversed_),
        ("and is no second opinion", original, reversed_),
        ("the features know better than the last layer", reversed_, original),
        ("At most 1 of the 12 should be a look-alike.", reversed_, original),
    ]:
        assert sentence in there, sentence
        assert sentence not in not_there, sentence


def test_prose_of_models_that_agree_on_everything():
    """Where nothing differs, nothing is said to differ."""
    text = page("tied").text
    assert "There is no test image that only one of the two models gets right." in text
    assert "For no class can it be told that one of these two trained networks recognizes it better." in text
    assert "runs from −0.02 to 0.02 points. It lies within the 2 points that we count as equal." in text
    assert "would come up" not in text
    assert "No test image has a near-duplicate in the training set, as far as pixels tell." in text
    assert "the nearest image is that duplicate" not in text
    assert "Which of the two is surer of its errors can’t be told." in text
    assert "Which of the two is the better calibrated, these test images can’t tell" in text


def test_prose_of_models_without_an_error():
    """No confusion, no case, no error: the report says so instead of showing empty places."""
    text = page("faultless").text
    assert "Neither model takes any test image for anything else." in text
    assert "There are no errors to be sure of." in text
    assert "gets 100.0% of them right: it is underconfident" in text
    assert "No test image satisfied any of the rules" in text


def test_prose_of_three_models_names_those_that_it_compares():
    """Each contrast has its sentences, and what is said of all counts three."""
    text = page("three-variants").text
    for name in ("regularized", "dropout"):
        assert f"Of the baseline and the {name} model, the baseline is the better calibrated: its expected" in text
    assert "0.9 points in the place of the baseline, 1.3 points in that of the regularized model and 1.3" in text
    assert "Dog, taken for ship by the baseline, for horse by the regularized model and for deer by the dropout" in text
    assert not [words for words in ("Both models", "the two models", "either model") if words in text]


def test_prose_of_one_model_compares_it_with_nothing():
    """Neither sentence nor table speaks of another, and works on comparing are not cited."""
    text = page("alone").text
    assert "The dropout model overfits" in text
    assert "That this is the model at its best." in text
    for words in ("ifferences are", "oth models", "either model", "two models", "calibrated of", "McNemar", "aseline"):
        assert words not in text, text[text.index(words) - 80 : text.index(words) + 80]


def test_prose_of_models_that_are_not_to_be_compared():
    """``compare = []``: each is told of by itself."""
    context = report_context("three-variants")
    study = context.study.model_copy(update={"compare": ()})
    text = page("three-variants", contrasts=(), study=study, findings=Findings("In short.", (), "")).text
    assert "All three models" in text
    for unsaid in ("the better calibrated", "exactly one is right", "narrows the gap", "McNemar"):
        assert unsaid not in text


def test_unequal_classes_and_notes_are_told():
    """The three-class world: uneven counts, resized images, masks."""
    text = page("three-classes").text
    assert "from 280 training images of “triangle” to 500 of “circle”" in text
    assert "gets 41.7% of the test images right" in text
    assert "1,560 images were resized to 32×32." in text
    assert "Each image comes with a mask" in text
    assert "neither that the two are equal nor that they are not." in text
    assert "For no class can it be told that one of these two trained networks recognizes it better." in text


def compared(interval: Estimate, p_value: float) -> str:
    """The page of the original world with another difference in test accuracy, and p value of the exact test."""
    context = report_context()
    contrast, errors = context.contrasts[0], context.outcomes["errors"]
    measured = replace(contrast.over_seeds.difference, test_accuracy=Measured((interval.value,), interval))
    over_seeds = replace(contrast.over_seeds, difference=measured, equivalence=Equivalence(0.02, interval, "neither"))
    errors = replace(errors, contrasts=(replace(errors.contrasts[0], p_value=p_value),))
    outcomes = {**context.outcomes, "errors": errors}
    return page(contrasts=(replace(contrast, over_seeds=over_seeds),), outcomes=outcomes).text


def test_a_difference_that_may_count_or_not():
    """Clear of zero, and on both sides of the margin."""
    interval = Estimate(0.02, 0.01, 0.03)
    text = compared(interval, 0.001)
    assert "runs from 1.0 to 3.0 points. They differ; whether by more than the 2 points that we count, can’t be" in text


def test_test_and_interval_may_part():
    """Where they do, the page says so instead of contradicting itself."""
    assert "it is a close call" not in page("original").text
    assert "don’t agree: it is a close call." in compared(Estimate(0.02, 0.01, 0.03), 0.06)


def test_published_runs_and_foreign_images_are_said_in_a_visible_line():
    """Each with the edition; and neither line where it does not apply."""
    assert "Published runs." not in page("original").text
    assert "Other images." not in page("original").text
    published = page("original", published=True).text
    assert "No data could be had" in published
    assert "They were trained on the official archive." in published
    copied = page(data=replace(report_context().data, official=False, edition="a copy of it")).text
    assert "Other images. The models were trained on a copy of it." in copied
    assert "can’t be compared" in copied
    foreign = page("three-classes").text
    assert "The models were trained on a folder of 1,560 images." in foreign
    assert "can’t be compared" not in foreign  # with nothing that this study repeats


def test_the_original_study_is_told_of_where_its_claims_are_weighed():
    """Not beside claims of a user's own, nor where there are none."""
    said = (
        "it is what the original study reported,",
        "Where the original study leaves a choice open",
        "measures nothing of the kind",
    )
    study = report_context().study.model_copy(update={"claims": "my_claims.toml"})
    assert all(words in page().text for words in said)
    for text in (page(study=study).text, page("alone").text, page("three-classes").text):
        assert not [words for words in said if words in text]


def test_own_images_are_not_said_to_be_cifar10_whatever_the_study_asks_for():
    """What was read decides: no citation, no duplicates of another data set, no reference to either."""
    study = report_context("three-classes").study
    asked = study.model_copy(update={"data": Data(source="cifar10")})
    made = page("three-classes", study=asked)
    assert made.text == page("three-classes").text
    assert "made-up shapes, in colour" in made.text
    about = [block for block in made.text.split("\n") if re.search(r"CIFAR|Krizhevsky|Barz", block)]
    assert all(re.search(r"The original study used|the original’s figure is for|G. Hinton, A. Krizh", b) for b in about)
    assert not {"ref:krizhevsky", "ref:barz"} & set(made.ids)


def test_cifar10_is_cited_whatever_the_study_asks_for():
    """It may come from a folder."""
    study = report_context().study.model_copy(update={"data": Data(source="folder")})
    made = page("original", study=study)
    assert "CIFAR-10 (Krizhevsky 2009), in colour" in made.text
    assert "looked through the closest pairs of CIFAR-10 by eye and found 3.3% of" in made.text
    assert {"ref:krizhevsky", "ref:barz"} <= set(made.ids)


def with_recipes(of_study: dict, of_regularized: dict) -> Page:
    """The page of a study whose recipe, and whose regularized model's own, ask for that."""
    study = report_context().study
    variant = study.variants["regularized"].model_copy(update={"recipe": RecipeChanges(**of_regularized)})
    variants = {**study.variants, "regularized": variant}
    recipe = study.recipe.model_copy(update=of_study)
    return page("original", study=study.model_copy(update={"recipe": recipe, "variants": variants}))


def test_a_recipe_that_asks_for_nothing_more_is_told_as_ever():
    """No row, word or reference of what nobody asked for, nor of a recipe of a model's own that changes nothing."""
    made = page()
    assert with_recipes({}, {"epochs": 25, "weight_decay": 0.0}).text == made.text
    assert "What each model has of the techniques." in made.text
    assert "Both models are trained alike, with Adam" in made.text
    assert not re.search(
        "[Ww]eight decay|[Ss]moothing|[Ww]arm-up|[Cc]osine decay|Loshchilov|Goyal|Szegedy, ", made.text
    )


def test_what_a_study_s_recipe_asks_for_is_told_of_both_models():
    """Value, meaning and reference; it is nothing in which they differ."""
    made = with_recipes({"label_smoothing": 0.1, "schedule": "cosine"}, {})
    assert made.text.count("10% of each label") == 3  # of both models, and in the recipe
    assert "in the running train loss, and in no other (Szegedy et al. 2016)." in made.text
    assert "Both models are trained alike, with Adam" in made.text
    assert {"ref:szegedy", "ref:loshchilov-cosine"} <= set(made.ids)
    assert "label smoothing, and in nothing else" not in made.text
    assert not {link[1:] for link in made.links if link.startswith("#")} - set(made.ids)


def test_of_three_models_the_two_compared_are_named():
    """Where a study compares two of them alone."""
    whole = report_context("three-variants")
    study = whole.study.model_copy(update={"compare": (("baseline", "regularized"),)})
    made = page("three-variants", study=study, contrasts=whole.contrasts[:1])
    assert "The regularized model differs from the baseline in" in made.text
    assert "Which model" not in made.text


def test_of_models_that_are_not_compared_no_difference_is_told():
    """A study may have two models and compare nothing."""
    study = report_context("replicated").study.model_copy(update={"compare": ()})
    text = page("replicated", study=study, contrasts=()).text
    assert "Over 3 seeds, the gap between training and test accuracy is" in text
    assert "differences between them" not in text


def test_what_differs_alone_is_one_thing():
    """Of several contrasts, each says that nothing else differs, in the words for one thing or for several."""
    study = report_context("three-variants").study
    recipe = {"weight_decay": 0.01, "schedule": "cosine"}
    last, variant = list(study.variants.items())[-1]
    first = next(iter(study.variants.values()))
    changed = {**study.variants, last: variant.model_copy(update={**first.settings, "recipe": RecipeChanges(**recipe)})}
    made = page("three-variants", study=study.model_copy(update={"variants": changed}))
    assert "in weight decay at each step and a learning rate that falls to zero, and in nothing else." in made.text


def test_a_recipe_of_a_model_s_own_is_told_as_a_difference():
    """In the sentence on what differs, in the table of techniques, and in the recipe with whose it is."""
    made = with_recipes({}, {"epochs": 50, "weight_decay": 0.01, "warmup_steps": 200})
    for said in (
        "weight decay at each step, a learning rate that warms up and another number of epochs, and in nothing else",
        "0.01, decoupled",
        "over 200 steps",
        "25 (Baseline) and 50 (Regularized)",
        "none (Baseline) and over 200 steps (Regularized)",
        "for 25 to 50 epochs",
        "says what we took, in brackets for which model where they differ.",
    ):
        assert said in made.text
    assert {"ref:goyal", "ref:loshchilov-decay"} <= set(made.ids)
    assert "ref:loshchilov-cosine" not in made.ids


def test_class_names_are_shown_as_text_whatever_they_are():
    """Folder names come from outside: no markup gets through, and case anchors stay usable."""
    context = report_context("three-classes")
    data = replace(context.data, classes=("<script>alert(1)</script>", "A & B", 'say "C" #1'))
    made = render(replace(context, data=data), "screen")
    assert "<script" not in made
    assert "A &amp; B" in made


def test_an_appendix_tells_where_the_results_came_from():
    """Command, fingerprint, the trainings together with their devices, time and origin, and the commits."""
    context = report_context()
    kept = replace(
        context.origins[1], commit="89ab" * 10 + "+", stage="history of baseline seed 1", kind="history", published=True
    )
    text = page(origins=(*context.origins, kept)).text
    lines = text.split("\n")
    runs = [each for each in (*context.origins, kept) if each.kind in ("train", "history")]
    assert f"{len(runs)} runs, {duration(sum(each.seconds for each in runs))} in all, on cpu (2 threads)" in text
    assert f"{sum(each.published for each in runs)} of them published with the project" in text
    assert "89ab89ab89ab+" in text  # with changes on top
    assert "One command builds this report, figures and all: make report" in text
    assert context.data.fingerprint in lines


def test_only_works_that_the_page_cites_are_listed():
    """Each by the name that the text gives it, once."""
    for name in ("original", "alone", "replicated", "three-classes"):
        made = page(name)
        listed = [each for each in made.ids if each.startswith("ref:")]
        assert listed
        assert set(listed) == {link[1:] for link in made.links if link.startswith("#ref:")}
        assert listed == sorted(listed)


def test_case_names_become_safe_file_names_and_anchors():
    """A case may be named after a class with spaces and signs."""
    context = report_context()
    case = replace(context.cases.cases[0], id="big dog/taken for <cat>")
    cases = replace(context.cases, cases=(case,))
    neighbours = {
        variant: replace(each, cases=(replace(each.cases[0], id=case.id),))
        for variant, each in context.outcomes["neighbours"].items()
    }
    files = html_files(replace(context, cases=cases, outcomes={**context.outcomes, "neighbours": neighbours}))
    assert "figures/case-big-dog-taken-for-cat.svg" in files
    assert 'id="fig:case-big-dog-taken-for-cat"' in files["index.html"].decode()


# -- the templates -------------------------------------------------------------------------------------


def bare_text(source: str) -> str:
    """A template's own words: without expressions, statements, comments, tags and entities."""
    source = re.sub(r"{#.*?#}|{{.*?}}|{%.*?%}", "", source, flags=re.DOTALL)
    source = re.sub(r"<[^>]*>", "", source)
    for name in DIGITS_ALLOWED:
        source = source.replace(name, "")
    return source


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_no_digit_is_typed_into_prose(path):
    """Every number a reader sees comes from the records."""
    assert not [line for line in bare_text(path.read_text("utf-8")).split("\n") if re.search(r"\d", line)]


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_templates_neither_compute_nor_sort(path):
    """They loop, include, test and format: no arithmetic, no sorting or summing filter, no assignment of numbers."""
    tree = html_environment().parse(path.read_text("utf-8"))
    arithmetic = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg)
    assert not list(tree.find_all(arithmetic))
    used = {found.name for found in tree.find_all(nodes.Filter)}
    assert not used & {"sort", "sum", "max", "min", "round", "groupby", "abs", "safe", "int", "float"}


def test_a_name_that_the_view_does_not_have_is_an_error():
    """StrictUndefined: a misspelt value does not print as nothing."""
    with pytest.raises(UndefinedError):
        html_environment().from_string("{{ run.test_acuracy }}").render(run=report_context().evaluations[0])


# -- tables of any number of models --------------------------------------------------------------------


def tables_of(models: int, pairs: int) -> list[str]:
    """The tables of one row of results, for so many models and contrasts."""
    made = [SimpleNamespace(title=f"M{place}") for place in range(models)]
    contrasts = [SimpleNamespace(reference=made[place // models], other=made[place % models]) for place in range(pairs)]
    row = ResultRow("Accuracy", "", tuple("v" * models), tuple("d" * pairs))
    source = '{% from "macros.html.j2" import result_rows_table %}{{ result_rows_table(rows, models, contrasts) }}'
    page = html_environment().from_string(source).render(rows=[row], models=made, contrasts=contrasts)
    return page.split("<table")[1:]


@pytest.mark.parametrize(
    ("models", "pairs", "cells"),
    [(1, 0, ["v"]), (2, 1, ["vvd"]), (3, 2, ["vvvdd"]), (4, 3, ["vvvv", "ddd"]), (6, 7, ["vvvvvv", "ddddd", "dd"])],
)
def test_results_have_a_column_a_model_and_one_a_contrast(models, pairs, cells):
    """More differences than two stand in tables beneath; each cell is named by its column, for narrow screens."""
    tables = tables_of(models, pairs)
    assert ["".join(re.findall(r'data-label="[^"]+">(.)', each)) for each in tables] == cells
    for each in tables:
        heads = re.findall(r'<th scope="col">([^<]+)', each)[1:]
        assert re.findall(r'data-label="([^"]+)"', each) == heads
        assert "Difference" not in heads or pairs == 1
