"""The seed whose networks are shown: what it changes, and what is said of it."""

from functools import partial

import pytest
from report_contexts import report_context
from study_files import shown
from tiny_builds import TINY

from pipeline import planning
from pipeline.errors import StudyError
from pipeline.report.seeds import read_seeds, standing
from pipeline.study import Adversarial, LabelNoise, Study, load_study

nothing = partial(pytest.fail, "no data is needed to name what is asked for")


def plan(study: Study) -> planning.Plan:
    """Its nodes on some images."""
    return planning.plan(study, "0" * 64, nothing, nothing, "cpu")


def seeded(shown_seed: int | None) -> Study:
    """CIFAR-10 with three seeds, wrong labels and an attack on the first."""
    asked = {"label_noise": LabelNoise(fraction=0.1), "adversarial": Adversarial(strengths=(1.0,), seeds=(0,))}
    return load_study("cifar10").model_copy(update={"seeds": (0, 1, 2), "shown_seed": shown_seed, **asked})


def test_the_first_seed_is_shown_unless_told():
    """To say so changes no key."""
    told, untold = plan(seeded(0)), plan(seeded(None))
    assert [node.key for node in told.results] == [node.key for node in untold.results]
    assert {node.params["seed"] for node in untold.shown.runs.values()} == {0}


def test_another_seed_s_networks_are_shown_and_no_run_changes():
    """Cases, maps, neighbours and weights are of that seed; the runs are the same."""
    first, second = plan(seeded(None)), plan(seeded(2))
    assert {node.key for node in first.runs} == {node.key for node in second.runs}
    assert {node.params["seed"] for node in second.shown.runs.values()} == {2}
    assert set(second.weights.inputs.values()) == set(second.shown.runs.values())
    for made in (second.cases, *second.analyses["maps"].intermediate, *second.analyses["neighbours"].results):
        runs = [node for node in made.inputs.values() if node.stage == "train"]
        assert runs
        assert {node.params["seed"] for node in runs} == {2}
    wanted = {node.key for node in second.results}
    assert wanted.isdisjoint(node.key for node in first.shown.runs.values())


def test_experiments_with_seeds_of_their_own_stay_with_them():
    """Wrong labels are learned with the first seed, and attacked are the seeds that are asked for."""
    first, second = plan(seeded(None)), plan(seeded(2))
    for name in ("label_noise", "adversarial"):
        keys = [[node.key for node in each.analyses[name].results] for each in (first, second)]
        assert keys[0] == keys[1]


def test_a_seed_that_the_study_lacks_is_refused(tmp_path):
    """In one line that says which there are."""
    path = tmp_path / "tiny.toml"
    path.write_text(TINY.replace("seeds = [0]", "seeds = [0, 4]\nshown_seed = 3"), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_study(str(path))
    assert "shown_seed is 3: the study has 0, 4" in shown(caught.value)


@pytest.mark.parametrize(
    ("values", "place", "told"),
    [
        ((0.1, 0.3, 0.2), 2, "the middle one of three"),
        ((-0.1, -0.3, -0.2), 1, "the lowest of three"),
        ((0.1, 0.3, 0.2), 1, "the highest of three"),
        ((5, 4, 3, 2, 1), 3, "the second lowest of five"),
        ((1, 2, 3, 4), 2, "the second highest of four"),
        ((1, 1, 1), 0, "the middle one of three"),
    ],
)
def test_where_a_seed_stands_is_told_whatever_its_place(values, place, told):
    """From the end that is nearer; of equals none is lower."""
    assert standing(values, place) == told


def test_the_report_says_where_the_networks_stand():
    """By the difference in test accuracy where two models are compared, computed from the records."""
    context = report_context("replicated")
    reading = read_seeds(context)
    values = context.contrasts[0].over_seeds.difference.test_accuracy.values
    assert reading.standing == f"{standing(values, 0)} by the difference in test accuracy"
    assert reading.shown == 0
