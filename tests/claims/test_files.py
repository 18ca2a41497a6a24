"""Files of claims: what is read, and what is refused in one line that says what there is."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from study_files import shown, study_files
from tiny_builds import PROJECT

from pipeline.analyses import ANALYSES
from pipeline.claims import claims_of
from pipeline.claims.files import read_claims
from pipeline.claims.vocabulary import CORE, RULES
from pipeline.durable import canonical
from pipeline.errors import StudyError
from pipeline.study import STUDIES, load_study

MINE = """
data = "my photographs"
about = "What I expect."

[[claims]]
id = "gap"
sentence = "The gap narrows"
required = true
rule = "below"
contrast = ["baseline", "regularized"]
measure = "generalization_gap"
figure = 0.0

[[claims]]
id = "both"
sentence = "It is flat and good"
data = "shapes"
rule = "all_of"
rules = [
  { rule = "levels_off", model = "baseline", measure = "test_accuracy" },
  { rule = "above", model = "regularized", measure = "test_accuracy", figure = 0.5 },
]
"""


@pytest.fixture
def mine(tmp_path):
    """A user's file of claims."""
    path = tmp_path / "mine.toml"
    path.write_text(MINE, encoding="utf-8")
    return path


def test_a_file_says_claims_rules_and_the_data_that_they_belong_to(mine, study):
    """A claim's own data come before the file's."""
    claims = read_claims(mine, study)
    gap, both = claims.claims
    assert (gap.id, gap.required, gap.data, gap.chapter, gap.original) == (
        "gap",
        True,
        "my photographs",
        ("sec:claims-evidence",),
        None,
    )
    assert (gap.rule.rule, gap.rule.contrast, gap.rule.figure) == ("below", ("baseline", "regularized"), 0.0)
    assert [each.rule for each in both.rule.parts()] == ["all_of", "levels_off", "above"]
    assert claims.about == "What I expect."
    assert [each.id for each in claims.on("shapes")] == ["both"]
    assert claims.on("CIFAR-10") == ()


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        (
            'rule = "below"',
            'rule = "bellow"',
            ["claim gap: there is no rule 'bellow' (did you mean below?); there are near,"],
        ),
        ('rule = "below"', "rule = 3", ["claim gap: there is no rule 3; there are"]),
        ('rule = "below"\n', "", ["claim gap: rule is missing; there are near, above,"]),
        (
            '"generalization_gap"',
            '"generalisation_gap"',
            ["gap: below: measure =", "(did you mean generalization_gap?)"],
        ),
        (
            '"regularized"]\nm',
            '"regularised"]\nm',
            ['no model "regularised" (did you mean regularized?); there are baseline,'],
        ),
        (
            'model = "baseline"',
            'model = "base"',
            ['claim both: the study has no model "base"', "there are baseline, regularized"],
        ),
        (
            '["baseline", "regularized"]',
            '["baseline"]',
            ["below: contrast =", "must name two models, [reference, other]"],
        ),
        ('["baseline", "regularized"]', '["baseline", "baseline"]', ["below: contrast =", "must name two models"]),
        (
            "figure = 0.0",
            "figur = 0.0",
            ["below: unknown key figur (did you mean figure?); allowed there: beside, chapter, contrast"],
        ),
        ("figure = 0.0\n", "", ["claim gap: below: figure is missing"]),
        ("figure = 0.0", 'figure = "a lot"', ["claim gap: below: figure = ", "must be a number"]),
        ("figure = 0.0", "figure = nan", ["claim gap: below: figure = nan: must be a finite number"]),
        ("figure = 0.0", "figure = 0.0\ntolerance = -1.0", ["tolerance = -1.0: must be at least 0"]),
        (
            'measure = "generalization_gap"',
            'measure = "generalization_gap"\nmodel = "baseline"',
            ["a model or a contrast"],
        ),
        ('sentence = "The gap narrows"\n', "", ["claim gap: sentence is missing"]),
        ("sentence = ", "sentense = ", ["claim gap: below: unknown key sentense (did you mean sentence?)"]),
        ("required = true", 'required = "yes"', ["claim gap: required = ", "must be true or false"]),
        ("required = true", 'chapter = "sec:trainin"', ["chapter = ", "(did you mean sec:training?)", "sec:factorial"]),
        ('id = "both"', 'id = "gap"', ["claim gap: there is another of this id before it"]),
        ('id = "gap"', 'id = "The gap"', ["claim The gap: id = ", "lower-case letters"]),
        ('id = "gap"\n', "", ["claim 1: id is missing"]),
        ("[[claims]]", "[[claim]]", ["unknown key claim (did you mean claims?)"]),
        ('data = "my photographs"', "data = 3", ["data = 3: must be a text in quotes"]),
        (
            'rule = "levels_off"',
            'rule = "levels_of"',
            ["both: all_of: there is no rule 'levels_of' (did you mean levels_off?)"],
        ),
        (
            'model = "regularized", m',
            'modle = "regularized", m',
            ["both: all_of: above: unknown key modle (did you mean"],
        ),
        (
            'rule = "levels_off"',
            'rule = "all_of", rules = []',
            ["both: all_of: all_of within all_of; join all of them in one"],
        ),
        (
            'rule = "levels_off", model = "baseline", measure = "test_accuracy"',
            'rule = "mistaken_most", model = "baseline", class_name = "heart", taken_for = "Heart"',
            ["claim both: all_of: mistaken_most: class_name and taken_for must name two classes"],
        ),
        (
            "rules = [\n",
            "rules = { rule = 'turns', model = 'baseline', epoch = 1, tolerance = 1 }\ntold = [\n",
            ["claim both: all_of: rules = {…}: must be a list in brackets"],
        ),
        (
            "rules = [\n",
            "rules = [[{ rule = 'turns', model = 'baseline', epoch = 1, tolerance = 1 }],\n",
            ["claim both: all_of: rules holds [{…}]: must be a table"],
        ),
        ("required = true", "chapter = []", ["claim gap: chapter = []: must hold at least 1"]),
        ("[[claims]]", "[claims", ["not valid TOML"]),
    ],
)
def test_a_mistake_is_one_line(mine, study, old, new, parts):
    """It names the file, the claim, what is wrong, and what there is."""
    assert old in MINE
    mine.write_text(MINE.replace(old, new, 1), encoding="utf-8")
    message = refusal(mine, study)
    assert message.startswith(f"{mine}: ")
    for part in parts:
        assert part in message
    assert not any(words in message for words in ("Input should", "validation error", "can't be used"))


def refusal(path, study) -> str:
    """The line on a file."""
    with pytest.raises(StudyError) as caught:
        read_claims(path, study)
    return shown(caught.value)


@given(content=study_files([MINE, (STUDIES / "original_claims.toml").read_text("utf-8")]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_read_or_refused_in_one_line_of_our_words(mine, study, content):
    """Whatever is in it."""
    mine.write_bytes(content)
    try:
        claims = read_claims(mine, study)
    except StudyError as error:
        message = shown(error)
        assert message.startswith(f"{mine}: ")
        assert len(message) < len(str(mine)) + 600
        assert not any(words in message for words in ("Input should", "validation error", "can't be used"))
    else:
        assert canonical(claims.asked)


@pytest.mark.parametrize(
    ("content", "part"), [("", "there is nothing in it"), ("claims = []", "at least 1"), ("a = 1", "unknown key a")]
)
def test_a_file_without_claims_is_refused(mine, study, content, part):
    """Whoever names one means to claim something."""
    mine.write_text(content, encoding="utf-8")
    assert part in refusal(mine, study)


def test_a_file_lies_beside_its_study_or_comes_with_the_project(tiny_file, tmp_path):
    """So that a copy of a study that comes along finds its claims; one that is nowhere is a line."""
    study = load_study(str(tiny_file))
    assert claims_of(study, tiny_file).claims == ()
    own = study.model_copy(update={"claims": "mine.toml"})
    with pytest.raises(StudyError) as caught:
        claims_of(own, tiny_file)
    assert shown(caught.value).startswith(
        f"{tmp_path / 'mine.toml'}: can't be read (No such file or directory); give a"
    )
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    assert len(claims_of(own, tiny_file).claims) == 2
    copied = study.model_copy(update={"claims": "original_claims.toml"})
    assert len(claims_of(copied, tiny_file).claims) == 19
    assert len(claims_of(copied, None).claims) == 19


@pytest.mark.parametrize("name", ["cifar10", "cifar10-full", "shapes"])
def test_claims_that_come_along_can_be_asked_of_their_studies(name):
    """The original's are nineteen, for CIFAR-10 alone; the demo's are its own, and one of them is required."""
    study = load_study(name)
    claims = claims_of(study, None).claims
    assert {each.data for each in claims} == {"shapes" if name == "shapes" else "CIFAR-10"}
    assert len(claims) == (5 if name == "shapes" else 19)
    assert [each.id for each in claims if each.required] == (["narrower-gap"] if name == "shapes" else [])


def test_what_comes_along_is_told_from_studies():
    """No file of claims is offered as a study."""
    assert (STUDIES / "original_claims.toml").exists()
    with pytest.raises(StudyError, match="there are cifar10, cifar10-full, shapes, or"):
        load_study("original_claims")


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ('"claims.json"', "must be the path of a .toml file"),
        ("3", "must be a text in quotes"),
        (r'"a\nb.toml"', "one line"),
    ],
)
def test_a_study_names_a_toml_file(tiny_file, value, part):
    """Anything else is a line."""
    tiny_file.write_text(f"claims = {value}\n{tiny_file.read_text('utf-8')}", encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_study(str(tiny_file))
    assert part in shown(caught.value)


def test_every_rule_says_when_it_holds_fails_and_is_undecided():
    """In its docstring; those that need no experiment are named in the README, and no two are called the same."""
    readme = (PROJECT / "README.md").read_text("utf-8")
    for name, rule in RULES.items():
        assert re.search(
            r"\bHolds\b.*\bfails\b.*|\bFails\b.*\belse\b holds|holds\b.*\bfails\b", rule.__doc__, re.S | re.I
        ), name
        assert "ndecided" in rule.__doc__ or name == "steadier" or name == "near", name
        assert f"`{name}`" in readme or rule not in CORE, name
    assert len(RULES) == len(CORE) + sum(len(room.own_rules()) for room in ANALYSES)
