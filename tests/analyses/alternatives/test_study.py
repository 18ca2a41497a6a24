"""Further models in a study: what is asked for, which runs they share, and what is refused."""

import pytest
from pydantic import ValidationError

from pipeline import planning
from pipeline.stages.runs import trained_runs
from pipeline.study import Study, load_study

WARM = {"of": "regularized", "recipe": {"warmup_steps": 200}}
AUGMENTED = {"of": "baseline", "augmentation": True}


def asked(models: dict, **fields) -> Study:
    """The CIFAR-10 study with two seeds and these further models."""
    tree = load_study("cifar10").model_dump() | {"claims": None, "seeds": [0, 1]}
    return Study.model_validate(tree | {"alternatives": {"models": models}} | fields)


def key_of(study: Study, name: str, seed: int) -> str:
    """Of a run on made-up images."""
    made = planning.plan(study, "f" * 64, None, None, "cpu")
    return next(n.key for n in made.runs if (n.params["variant"], n.params["seed"]) == (name, seed))


def test_they_are_the_variant_with_what_they_change():
    """And are trained with the study's seeds, or with their own."""
    study = asked({"warmup": WARM, "longer": {"of": "regularized", "recipe": {"epochs": 75}, "seeds": [1]}})
    assert study.recipe_of("warmup").warmup_steps == 200
    assert study.recipe_of("longer").epochs == 75
    assert study.variant("longer").asked == study.variants["regularized"].asked
    assert trained_runs(study)[4:] == [("warmup", 0), ("warmup", 1), ("longer", 1)]


def test_their_runs_are_those_of_a_variant_with_these_settings():
    """Whichever way they are asked for: as a variant, as a further model, or by the factorial."""
    further = asked({"warmup": WARM, "augmentation": AUGMENTED})
    tree = load_study("cifar10").model_dump() | {"claims": None, "seeds": [0, 1]}
    warm = tree["variants"]["regularized"] | {"recipe": {"warmup_steps": 200}}
    as_variant = Study.model_validate(tree | {"variants": {**tree["variants"], "warmup": warm}})
    by_factorial = Study.model_validate(tree | {"factorial": {"seeds": [0, 1]}})
    assert key_of(further, "warmup", 1) == key_of(as_variant, "warmup", 1)
    assert key_of(further, "augmentation", 1) == key_of(by_factorial, "augmentation", 1)
    both = asked({"augmentation": AUGMENTED}, factorial={"seeds": [0]})
    assert trained_runs(both).count(("augmentation", 0)) == 1
    assert ("augmentation", 1) in trained_runs(both)


def test_a_study_without_asks_what_it_asked_before():
    """Nothing of the two tables is in its tree."""
    assert not {"alternatives", "dead_units"} & load_study("cifar10").model_dump().keys()


@pytest.mark.parametrize(
    ("models", "fields", "said"),
    [
        ({"warmup": {**WARM, "of": "regularised"}}, {}, ".warmup.of: there is no variant"),
        ({"baseline": WARM}, {}, "a variant of the study is called so"),
        ({"warmup": {"of": "regularized"}}, {}, "it is the same as variants.regularized"),
        ({"warmup": {**WARM, "seeds": [7]}}, {}, ".warmup.seeds holds 7: the study has 0, 1"),
        ({"one": WARM, "other": WARM}, {}, "it is the same as alternatives.models.one"),
        ({"dropout": WARM}, {"factorial": {"seeds": [0]}}, "a combination of the factorial is called so"),
        ({"flips": AUGMENTED}, {"factorial": {"seeds": [0]}}, 'the same model as "augmentation"; give it that name'),
        ({"warmup": {**WARM, "of": "other"}, "other": WARM}, {}, 'there is no variant "other"'),
    ],
)
def test_what_means_something_else_is_refused(models, fields, said):
    """In a line that says where."""
    with pytest.raises(ValidationError) as refused:
        asked(models, **fields)
    assert said in str(refused.value)
