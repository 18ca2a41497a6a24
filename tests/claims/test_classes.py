"""Verdicts and sentences on classes, techniques and reliability."""

import re
from dataclasses import replace

import pytest
from made_up import EVEN, OVERFITTED, REGULARIZED, assemble, data_summary, ledger, verdict_on, world

from pipeline.claims.confusions import MistakenMost, OftenConfused
from pipeline.records import Estimate, Evaluation
from pipeline.study import Variant

PLAIN = Variant(batch_norm=False, dropout_rate=0.0, augmentation=False)


def with_recalls(**recalls):
    """A world whose baseline has these recalls, 0.70 for every other class."""
    names = data_summary().classes
    model = replace(OVERFITTED, recalls=tuple(recalls.get(name, 0.70) for name in names))
    return assemble("recalls", data_summary(), (model, REGULARIZED))


@pytest.mark.parametrize(
    ("recalls", "verdict", "words"),
    [
        ({"frog": 0.90}, "holds", "no other class is as high, and the next is"),
        ({"frog": 0.72}, "undecided", "that is the highest recall, but"),
        ({"ship": 0.72}, "undecided", "the best class is ship, at 72.0%, but the two are too close to call"),
        ({"ship": 0.90}, "fails", "the best class is ship, at 90.0%."),
        ({}, "undecided", "9 other classes do exactly as well"),
    ],
)
def test_best_class(recalls, verdict, words):
    """Frog is best only where its recall lies above every other's by more than the test sample explains."""
    row = ledger(with_recalls(**recalls))["best-class"]
    assert row.verdict == verdict
    assert words in row.statement


@pytest.mark.parametrize(
    ("recalls", "verdict", "words"),
    [
        ({"cat": 0.40}, "holds", "most often takes a cat that it gets wrong for a dog"),
        ({"cat": 0.69}, "undecided", "that is the lowest recall, but"),
        ({"deer": 0.40}, "fails", "the worst class is deer, at 40.0%."),
    ],
)
def test_worst_class(recalls, verdict, words):
    """Cat is worst only where its recall lies below every other's."""
    row = ledger(with_recalls(**recalls))["worst-class"]
    assert row.verdict == verdict
    assert words in row.statement


def with_row(true: str, **answers: int) -> Evaluation:
    """The baseline's evaluation with another row in its confusion matrix: 700 right, and these answers."""
    baseline, names = world("original").baseline, data_summary().classes
    confusion = baseline.confusion.copy()
    row = confusion[names.index(true)]
    row[:] = 0
    row[names.index(true)] = 700
    for name, count in answers.items():
        row[names.index(name)] = count
    return replace(baseline, confusion=confusion)


@pytest.mark.parametrize(
    ("answers", "verdict", "words"),
    [
        ({"cat": 150, "deer": 150}, "holds", "more than twice its share"),
        ({"cat": 30, "deer": 270}, "fails", "less than twice its share"),
        ({"cat": 66, "deer": 234}, "undecided", "too close to twice"),
        ({}, "fails", "makes no error on dogs"),
    ],
)
def test_often_confused(answers, verdict, words):
    """Often is at least twice the even share of the errors, by the interval of that share."""
    row = ledger(baseline=with_row("dog", **answers))["dog-cat"]
    assert row.verdict == verdict
    assert words in row.statement


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({"dog": 200, "bird": 100}, "holds"),
        ({"dog": 100, "bird": 200}, "fails"),
        ({"dog": 150, "bird": 150}, "undecided"),
    ],
)
def test_cat_must_be_mistaken_for_dog_most_of_all(answers, verdict):
    """The second part of the claim decides where the first holds."""
    baseline = with_row("cat", **answers)
    row = ledger(baseline=replace(baseline, per_class=world("original").baseline.per_class))["worst-class"]
    assert row.verdict == verdict


def test_a_confusion_says_by_itself_whose_it_is():
    """A claim may be of that alone."""
    rule = MistakenMost(model="baseline", class_name="cat", taken_for="dog")
    assert verdict_on(rule, baseline=with_row("cat", dog=200, bird=100)).statement == (
        "The baseline most often takes a cat that it gets wrong for a dog (20.0% of the cats)."
    )
    assert verdict_on(rule, baseline=with_row("cat")).statement == "The baseline mistakes no cat for anything else."


def test_absent_classes_are_named():
    """Data without frog, cat, dog, airplane or ship: undecided, and it says what is best and worst instead."""
    rows = ledger(world("three-classes"))
    assert rows["best-class"].statement == (
        "The data has no class called frog. The best here is circle, with a recall of 76.0%."
    )
    assert "no class called cat" in rows["worst-class"].statement
    assert "no class called dog or cat" in rows["dog-cat"].statement
    assert "no class called airplane or ship" in rows["airplane-ship"].statement


def test_class_names_are_found_whatever_their_capitals():
    """A folder called Cat is the class that the claim means."""
    data = data_summary(classes=tuple(name.capitalize() for name in data_summary().classes))
    assert ledger(data=data)["worst-class"].verdict == "holds"


def test_a_confusion_with_a_class_that_the_data_lacks_is_undecided():
    """Not a failing: nobody could have been taken for a dog where there are none."""
    rule = MistakenMost(model="baseline", class_name="cat", taken_for="unicorn")
    answer = verdict_on(rule)
    assert (answer.verdict, answer.statement) == ("undecided", "The data has no class called unicorn.")


def test_the_times_of_often_are_the_claim_s():
    """Cat takes 150 of 300 errors on dogs, 4.5 times an even share of a ninth: clearly three times, perhaps five."""
    baseline = with_row("dog", cat=150, deer=150)
    for times, verdict, words in (
        (3.0, "holds", "more than 3 times"),
        (5.0, "undecided", "5 times"),
        (9.0, "fails", "less than 9"),
    ):
        answer = verdict_on(
            OftenConfused(model="baseline", class_name="dog", taken_for="cat", times=times), baseline=baseline
        )
        assert answer.verdict == verdict
        assert words in answer.statement
        assert answer.value == 0.5


def test_techniques_together_are_not_told_apart():
    """Where three things differ at once, each row names the other two."""
    rows = ledger()
    assert "dropout comes together with batch normalization and augmentation" in rows["dropout"].statement
    assert "augmentation comes together with batch normalization and dropout" in rows["augmentation"].statement


def test_a_technique_alone_and_one_that_is_absent():
    """A study of dropout alone says what changed with it, and that the other two cannot be judged."""
    alone = Variant(batch_norm=False, dropout_rate=0.5, augmentation=False)
    rows = ledger(variants={"baseline": PLAIN, "regularized": alone})
    assert "differ in dropout alone, and the clean gap changes by −28.5 points" in rows["dropout"].statement
    assert "do not differ in augmentation" in rows["augmentation"].statement
    assert {rows[row].verdict for row in ("dropout", "batchnorm", "augmentation")} == {"undecided"}


@pytest.mark.parametrize(
    ("difference", "verdict", "words"),
    [
        ((-0.10, -0.12, -0.08), "undecided", "were not tested"),
        ((0.10, 0.08, 0.12), "fails", "a difference of +10.0 points (95% interval 8.0 to 12.0), above zero."),
        (
            (-0.01, -0.03, 0.00),
            "undecided",
            "a difference of −1.0 points (95% interval −3.0 to 0.0), too close to zero",
        ),
    ],
)
def test_reliability_says_who_is_better_calibrated_only_where_it_is_known(difference, verdict, words):
    """By the paired interval. Worse calibrated is not more reliable; better calibrated alone decides nothing."""
    made = world("original")
    changed = replace(made.comparison.calibration, calibration_error=Estimate(*difference))
    row = ledger(comparison=replace(made.comparison, calibration=changed))["more-reliable"]
    assert words in row.statement
    assert (row.verdict, row.value, row.interval) == (verdict, difference[0], difference[1:])
    assert "sec:reliability" in row.evidence


def test_a_claim_at_equal_accuracy_is_open_where_accuracies_are_not_shown_to_be_equal():
    """By the test of equality; never equal because no difference shows."""
    for name, words in (("reversed", "lies beyond the 2 points"), ("three-classes", "reaches past the 2 points")):
        row = ledger(world(name))["more-reliable"]
        assert row.verdict == "undecided"
        assert words in row.statement
        assert "The claim speaks of models that are equal there" in row.statement
    assert "The claim speaks" not in ledger(world("tied"))["more-reliable"].statement


def test_equal_models_are_called_equal():
    """Two copies of one model: nothing rises, falls, narrows or widens."""
    made = assemble("equal", data_summary(), (EVEN, EVEN), seeds=(1, 1)).findings
    text = " ".join([made.headline, *(row.statement for row in made.ledger)])
    assert not re.search(r"\b(higher|lower|narrower|wider|inverted|is another|less steady)\b", text)
