"""What other seeds gave, from the published runs alone."""

import pytest
from made_up import claim, facts_of
from tiny_builds import PROJECT

from pipeline.build import Build
from pipeline.cache import Store
from pipeline.claims import Claims, find
from pipeline.claims.levels import Near
from pipeline.options import Options
from pipeline.progress import Console
from pipeline.report.rows import sensitivity
from pipeline.stages.known_seeds import known_seeds_node
from pipeline.study import load_study


def planned(**changes):
    """The plan of the default study with changes, on the published images; nothing is computed."""
    study = load_study("cifar10").model_copy(update=changes)
    build = Build(study, Options(root=PROJECT, published_only=True, device="cpu"), Console(quiet=True))
    return build.plan


def test_the_node_is_made_of_the_contents_of_the_published_runs():
    """Of all seeds but the study's own; its key is known without computing anything."""
    node = planned(seeds=(3,)).known_seeds
    assert node.params["published"].keys() == {
        f"{name}:{seed}" for name in ("baseline", "regularized") for seed in (0, 1, 2, 4)
    }
    assert list(node.inputs) == ["data"]
    assert node.key in {each.key for each in planned(seeds=(3,)).results}
    assert planned(seeds=(0,)).known_seeds.key != node.key


def test_several_seeds_speak_for_themselves():
    """A study that has them asks for no others."""
    assert planned(seeds=(0, 1)).known_seeds is None


@pytest.mark.parametrize("changed", ["epochs", "name"])
def test_another_recipe_or_another_model_is_unknown(changed):
    """Nothing is published of it."""
    study = load_study("cifar10")
    if changed == "epochs":
        other = {"recipe": study.recipe.model_copy(update={"epochs": 26})}
    else:
        other = {"variants": {**study.variants, "gentle": study.variants["baseline"]}}
    assert planned(**other).known_seeds is None


def test_what_a_machine_s_own_cache_holds_does_not_count(tmp_path):
    """Only the published store is asked: with an empty one there is nothing, whatever else lies about."""
    from pipeline.stages.basis import basis_of

    fingerprint = planned().data.params["fingerprint"]
    basis = basis_of(load_study("cifar10"), fingerprint, None, None, "cpu")
    assert known_seeds_node(basis, Store(tmp_path, tmp_path, print)) is None
    assert known_seeds_node(basis, None) is None
    published = PROJECT / "cache" / "published"
    assert known_seeds_node(basis, Store(published, published, print)) is not None


def test_flips_are_the_thresholds_that_change_the_verdict():
    """68.5% with an interval of about 0.9 to either side, against 72%: 3.5 points off."""
    rule = Near(model="baseline", measure="test_accuracy", figure=0.72, tolerance=0.05)
    made = [claim(rule, scope="networks"), claim(rule.model_copy(update={"figure": 0.685}), scope="networks", id="b")]
    rows = find(facts_of(), Claims(tuple(made))).ledger
    assert [(each.threshold, each.verdict) for each in rows[0].flips] == [
        ("tolerance 2 points", "fails"),
        ("tolerance 4 points", "undecided"),
    ]
    assert (rows[0].tried, rows[1].flips) == (4, ())
    told = sensitivity(rows)
    assert ([each.id for each in told.flipping], told.steady) == (["a-claim"], (rows[1].short,))
