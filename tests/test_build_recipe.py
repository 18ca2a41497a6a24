"""Recipes that ask for more than the original's, the study's or a variant's own: their keys, and a build."""

import json

import pytest
from tiny_builds import build

from pipeline.study import Recipe, RecipeChanges, Study


def with_recipe(study: Study, **changes) -> Study:
    """A study whose regularized model changes the recipe so for itself."""
    variant = study.variants["regularized"].model_copy(update={"recipe": RecipeChanges(**changes)})
    return study.model_copy(update={"variants": {**study.variants, "regularized": variant}})


@pytest.mark.parametrize(
    "recipe",
    [
        {"weight_decay": 0.0, "label_smoothing": 0.0, "warmup_steps": 0, "schedule": "constant"},
        {"learning_rate": 1e-3, "epochs": 2},
        {},
    ],
)
def test_what_a_recipe_does_not_change_changes_no_key(study, built, recipe):
    """Named with its default in the study's recipe or in a variant's, or as the study has it: the same is asked."""
    asked = [node.key for node in build(study, built).plan.results]
    named = study.model_copy(update={"recipe": Recipe(**{**study.recipe.model_dump(), **recipe})})
    assert [node.key for node in build(named, built).plan.results] == asked
    assert [node.key for node in build(with_recipe(study, **recipe), built).plan.results] == asked


def test_the_same_recipe_has_the_same_key_wherever_it_is_named(study, built):
    """In the study's recipe, or in that of both variants; of the other variant's runs a variant's own says nothing."""
    warm = study.model_copy(update={"recipe": study.recipe.model_copy(update={"warmup_steps": 3})})
    own = with_recipe(study, warmup_steps=3)
    runs = [build(asked, built).plan.shown.runs for asked in (study, warm, own)]
    plain, of_study, of_variant = ({name: node.key for name, node in each.items()} for each in runs)
    assert of_variant == {"baseline": plain["baseline"], "regularized": of_study["regularized"]}


def test_a_variant_with_a_recipe_of_its_own_is_trained_by_it_and_the_report_says_so(study, root):
    """Its own number of epochs, in training and in what is asked of it afterwards; the other model stays as it was."""
    named = study.model_copy(update={"name": "own"})
    own = with_recipe(named, epochs=3, weight_decay=0.01, warmup_steps=4, schedule="cosine")
    made = build(own, root)
    folder = made.report().parent
    assert [node.label for node in made.graph.computed if node.stage == "train"] == ["train regularized"]
    results = json.loads((folder / "results.json").read_text("utf-8"))
    assert results["asked"]["variants"]["regularized"]["recipe"]["warmup_steps"] == 4
    runs = made.plan.shown.histories.values()
    assert [len(made.graph.get(node).history) for node in runs] == [2, 3]
    page = (folder / "index.html").read_text("utf-8")
    for said in ("2 to 3 epochs", "2 (Baseline) and 3 (Regularized)", "over 4 steps", "0.01, decoupled"):
        assert said in page
