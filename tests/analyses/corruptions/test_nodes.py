"""What the optional table does to keys: it adds stages, and touches those that depend on it alone."""

from pipeline import planning
from pipeline.graph import Node
from pipeline.study import Corruptions, Study, Variant, load_study

PUBLISHED = "59955965806a39e7b6a320ab063b550bbab2436366d5bbfd88bc201c61cc2d28"
"""The key of the published answers of seed 0 under fog, asked when a study had two models."""

FINGERPRINT = "ebb81fd81becf9f1fec6ed6b4178235caae53dd230d95630b7b74e796c4825b4"
"""Of the images with which they were asked."""


def plan(study: Study, *names: str) -> planning.Plan:
    """The study's nodes, with these corruptions; without a name, without the table."""
    asked = Corruptions(names=names) if names else None
    return planning.plan(study.model_copy(update={"corruptions": asked}), "f" * 64, None, None, "cpu")


def keys(plan: planning.Plan) -> dict[str, str]:
    """Of every result."""
    return {node.label: node.key for node in plan.results}


def test_the_table_retrains_nothing(study):
    """Whatever is in both plans has the same key but for the claims, which are weighed on more evidence."""
    without, with_ = keys(plan(study)), keys(plan(study, "fog", "contrast"))
    assert {label for label, key in without.items() if with_[label] != key} == {"weigh the claims"}
    assert with_.keys() - without.keys() == {
        "ask under fog",
        "ask under contrast",
        "weigh the answers to altered images",
        "draw corrupted_images",
        "draw corruptions",
    }


def test_a_corruption_added_later_leaves_the_others_as_they_are(study):
    """Only the new one is asked about, and what is made of all of them made again."""
    before, after = keys(plan(study, "fog", "contrast")), keys(plan(study, "fog", "contrast", "shot_noise"))
    assert {label for label, key in before.items() if after[label] != key} == {
        "weigh the answers to altered images",
        "weigh the claims",
        "draw corrupted_images",
        "draw corruptions",
    }
    assert after.keys() - before.keys() == {"ask under shot noise"}


def answers(made: planning.Plan) -> dict[tuple[str, int], Node]:
    """What the models were asked, by corruption and seed."""
    asked = [node for node in made.analyses["corruptions"].results if node.stage == "corruptions"]
    return {(node.params["corruption"], node.inputs["baseline_run"].params["seed"]): node for node in asked}


def test_each_corruption_has_its_own_key(study):
    """Of the same runs."""
    made = answers(plan(study, "fog", "contrast"))
    assert made["fog", 0].key != made["contrast", 0].key
    assert made["fog", 0].inputs.keys() == {"images", "data", "baseline_run", "regularized_run"}


def test_a_seed_more_asks_that_seed_alone(study):
    """What the first seed's models answered stays; what is made of all of them is made again."""
    one = plan(study, "fog", "contrast")
    two = plan(study.model_copy(update={"seeds": (0, 1)}), "fog", "contrast")
    before, after = answers(one), answers(two)
    assert list(after) == [("fog", 0), ("fog", 1), ("contrast", 0), ("contrast", 1)]  # images are altered once
    assert all(before[key].key == after[key].key for key in before)
    assert len({node.key for node in after.values()}) == 4
    first_seed, second_seed = (node for node in two.analyses["corruptions"].intermediate if node.stage == "robustness")
    assert one.analyses["corruptions"].outcomes["corruptions"].key == first_seed.key
    assert {first_seed, second_seed} <= set(two.results)


def test_the_published_answers_keep_their_keys():
    """Nobody has to ask again."""
    study = load_study("cifar10-full")
    made = planning.plan(study, FINGERPRINT, None, None, "cpu")
    assert answers(made)["fog", 0].key == PUBLISHED


def test_a_study_of_three_asks_all_three_and_a_study_of_one_asks_that_one(study):
    """What is compared is in the keys of what the answers amount to, and not in those of the answers."""
    third = Variant(batch_norm=False, dropout_rate=0.5, augmentation=False)
    three = study.model_copy(update={"variants": {**study.variants, "dropout": third}})
    made = plan(three, "fog")
    (asked,) = answers(made).values()
    assert asked.inputs.keys() == {"images", "data", "baseline_run", "regularized_run", "dropout_run"}
    fewer = plan(three.model_copy(update={"compare": (("baseline", "dropout"),)}), "fog")
    assert answers(fewer)["fog", 0].key == asked.key
    assert (
        fewer.analyses["corruptions"].outcomes["corruptions"].key
        != made.analyses["corruptions"].outcomes["corruptions"].key
    )
    alone = plan(study.model_copy(update={"variants": {"baseline": study.variants["baseline"]}}), "fog")
    assert answers(alone)["fog", 0].inputs.keys() == {"images", "data", "baseline_run"}


def test_variants_in_another_order_have_the_same_answers(study):
    """Which are in the order of the names; what is shown is in the study's."""
    swapped = study.model_copy(update={"variants": dict(reversed(study.variants.items()))})
    one, other = plan(study, "fog"), plan(swapped, "fog")
    assert answers(one)["fog", 0].key == answers(other)["fog", 0].key
    assert (
        one.analyses["corruptions"].outcomes["corruptions"].key
        != other.analyses["corruptions"].outcomes["corruptions"].key
    )
