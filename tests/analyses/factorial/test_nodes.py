"""Which combinations a study has, and with which seeds each is trained."""

from pipeline import planning
from pipeline.study import Factorial, Study, Variant

DROPOUT = Variant(batch_norm=False, dropout_rate=0.5, augmentation=False)


def trained(study: Study) -> dict[str, list[int]]:
    """The seeds of every combination, in their order."""
    made = planning.plan(study, "f" * 64, None, None, "cpu").analyses["factorial"].outcomes["factorial"]
    seeds: dict[str, list[int]] = {}
    for name, node in made.inputs.items():
        if name.startswith("evaluation:"):
            params = node.inputs["run"].inputs["run"].params
            assert name == f"evaluation:{params['variant']}:{params['seed']}"
            seeds.setdefault(params["variant"], []).append(params["seed"])
    return seeds


BETWEEN = ("batch-norm", "augmentation", "batch-norm-dropout", "batch-norm-augmentation", "dropout-augmentation")


def test_variants_are_trained_with_the_study_s_seeds_and_those_in_between_with_the_factorial_s(study):
    """A third variant that is one of the combinations is trained as a variant, once with each of its seeds."""
    asked = study.model_copy(update={"seeds": (0, 1), "factorial": Factorial(seeds=(5,))})
    corners, between = {"baseline": [0, 1], "regularized": [0, 1]}, {name: [5] for name in BETWEEN}
    assert trained(asked) == {**corners, **between, "dropout": [5]}
    with_third = asked.model_copy(update={"variants": {**study.variants, "dropout": DROPOUT}})
    assert trained(with_third) == {**corners, **between, "dropout": [0, 1]}


def test_the_first_contrast_says_what_is_combined(study):
    """Of three variants those two, in that order, whatever they are called."""
    plain, full = study.variants.values()
    variants = {"full": full, "odd": DROPOUT.model_copy(update={"dropout_rate": 0.2}), "plain": plain}
    asked = study.model_copy(
        update={"variants": variants, "compare": (("plain", "full"),), "factorial": Factorial(seeds=(0,))}
    )
    assert list(trained(asked))[:: len(BETWEEN) + 2] == ["plain", "full"]
    assert asked.techniques_of("full") == ("batch_norm", "dropout_rate", "augmentation")
