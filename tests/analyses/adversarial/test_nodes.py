"""What the optional table does to keys: it adds stages, and touches nothing else but the claims."""

import pytest
from study_files import shown

from pipeline import planning
from pipeline.errors import StudyError
from pipeline.study import Adversarial, Study, load_study


def plan(study: Study, asked: Adversarial | None) -> planning.Plan:
    """The study's nodes with that table."""
    return planning.plan(study.model_copy(update={"adversarial": asked}), "f" * 64, None, None, "cpu")


def keys(plan: planning.Plan) -> dict[str, str]:
    """Of every result."""
    return {node.label: node.key for node in plan.results}


def test_the_table_retrains_nothing(study):
    """Whatever is in both plans has the same key but for the claims, which are weighed on more evidence."""
    without, with_ = keys(plan(study, None)), keys(plan(study, Adversarial()))
    assert {label for label, key in without.items() if with_[label] != key} == {"weigh the claims"}
    assert with_.keys() - without.keys() == {
        *("attack baseline", "attack regularized", "weigh the answers under attack", "draw adversarial"),
    }


def test_other_strengths_are_other_questions(study):
    """Their order is none."""
    one, other = (keys(plan(study, Adversarial(strengths=s))) for s in ((1.0, 2.0), (1.0, 3.0)))
    assert one["attack baseline"] != other["attack baseline"]
    assert keys(plan(study, Adversarial(strengths=(2.0, 1.0)))) == one


def test_seeds_may_be_chosen(study):
    """Of the study's; a seed more asks about that seed alone."""
    two = study.model_copy(update={"seeds": (0, 4)})
    first = keys(plan(two, Adversarial(seeds=(0,))))
    both = keys(plan(two, Adversarial()))
    assert {label for label in both if label.startswith("attack")} - first.keys() == {
        *("attack baseline seed 4", "attack regularized seed 4"),
    }
    assert first["attack baseline seed 0"] == both["attack baseline seed 0"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("strengths = []", "adversarial.strengths = []: must hold at least 1"),
        ("strengths = [0]", "adversarial.strengths holds 0: must be more than 0"),
        ("strengths = [1, 1]", "adversarial.strengths = [1, 1]: a strength is named twice"),
        ("strengths = [300]", "adversarial.strengths holds 300: must be at most 255"),
        ("seeds = [3]", "adversarial.seeds holds 3: the study has 0"),
        ("strength = 1", "unknown key adversarial.strength (did you mean adversarial.strengths?)"),
    ],
)
def test_mistakes_are_one_line(tiny_file, table, message):
    """What is wrong, where, and what is allowed."""
    text = tiny_file.read_text("utf-8")
    tiny_file.write_text(f"{text}\n[adversarial]\n{table}\n", encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_study(str(tiny_file))
    assert message in shown(caught.value)
