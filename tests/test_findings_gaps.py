"""Verdicts and sentences on accuracies and gaps, and the headline, by made-up intervals."""

import re
from dataclasses import replace

import pytest
from made_up import findings, ledger, world
from pipeline.findings.equality import equal_accuracy
from pipeline.findings.ledger import ORIGINAL_VARIANTS

from pipeline.analyses.verdicts import lies_above
from pipeline.findings.facts import Facts, lies_near
from pipeline.records import Comparison, Equivalence, Estimate, Evaluation
from pipeline.study import Variant, Variants

PLAIN = Variant(batch_norm=False, dropout_rate=0.0, augmentation=False)


@pytest.mark.parametrize(
    ("interval", "expected"),
    [((0.1, 0.3), "holds"), ((-0.3, -0.1), "fails"), ((-0.1, 0.3), "undecided"), ((0.0, 0.3), "undecided")],
)
def test_a_side_is_taken_only_by_a_whole_interval(interval, expected):
    """Above a bound means all of it above."""
    assert lies_above(Estimate(sum(interval) / 2, *interval), 0.0) == expected


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ((0.68, 0.70), "holds"),
        ((0.60, 0.66), "fails"),
        ((0.78, 0.80), "fails"),
        ((0.66, 0.68), "undecided"),
        ((0.60, 0.80), "undecided"),
    ],
)
def test_a_figure_is_met_only_by_a_whole_interval(interval, expected):
    """Near 72% means all of the interval within 67% to 77%."""
    assert lies_near(Estimate(sum(interval) / 2, *interval), 0.72) == expected


def gaps(low: float, high: float, apparent: float = -0.12) -> Evaluation:
    """The regularized evaluation with this clean gap's interval and this apparent gap."""
    clean = Estimate((low + high) / 2, low, high)
    return replace(
        world("original").regularized,
        generalization_gap=clean,
        apparent_gap=Estimate(apparent, apparent - 0.01, apparent + 0.01),
    )


@pytest.mark.parametrize(
    ("low", "high", "apparent", "verdict", "words"),
    [
        (0.01, 0.03, -0.12, "fails", "the inversion came from the measuring"),
        (0.01, 0.03, 0.05, "fails", "not inverted by either measure"),
        (-0.03, -0.01, -0.12, "holds", "inverted even so"),
        (-0.03, -0.01, 0.05, "holds", "inverted, though not as the original measures it"),
        (-0.01, 0.01, -0.12, "undecided", "too close to zero"),
    ],
)
def test_the_inverted_gap_rests_on_the_clean_gap(low, high, apparent, verdict, words):
    """The apparent gap colours the sentence and never the verdict."""
    row = ledger(regularized=gaps(low, high, apparent))["regularized-gap"]
    assert row.verdict == verdict
    assert words in row.statement
    assert f"{abs(100 * apparent):.1f} points" in row.statement


@pytest.mark.parametrize(
    ("dropout_rate", "augmentation", "words"),
    [
        (0.5, True, "while dropout and augmentation are on and the weights still move"),
        (0.5, False, "while dropout is on and the weights still move"),
        (0.0, False, "while the weights still move"),
    ],
)
def test_what_makes_the_running_accuracy_is_what_the_study_switched_on(dropout_rate, augmentation, words):
    """The sentence names only techniques that the variant has."""
    variant = Variant(batch_norm=True, dropout_rate=dropout_rate, augmentation=augmentation)
    row = ledger(variants=Variants(baseline=PLAIN, regularized=variant))["regularized-gap"]
    assert words in row.statement


@pytest.mark.parametrize(
    ("change", "verdict", "words"),
    [
        ((0.36, 0.38, 0.40), "holds", "shrinks by 38.0 points (95% interval 36.0 to 40.0), more than"),
        ((0.28, 0.29, 0.30), "holds", "shrinks by 29.0 points (95% interval 28.0 to 30.0), close to"),
        ((0.26, 0.28, 0.30), "undecided", "too close to 27"),
        ((0.10, 0.12, 0.14), "fails", "shrinks by 12.0 points (95% interval 10.0 to 14.0), short of"),
        ((-0.14, -0.12, -0.10), "fails", "grows by 12.0 points (95% interval 10.0 to 14.0), short of"),
        ((-0.01, 0.0, 0.01), "fails", "stays the same"),
    ],
)
def test_improvement_shrinks_and_grows(change, verdict, words):
    """The direction is said in words, and the interval is that of the size."""
    low, value, high = change
    comparison = replace(world("original").comparison, generalization_gap=Estimate(value, low, high))
    row = ledger(comparison=comparison)["gap-improvement"]
    assert row.verdict == verdict
    assert words in row.statement


@pytest.mark.parametrize(
    ("late", "verdict", "words"),
    [(0.685, "holds", "levelled off"), (0.60, "fails", "still rising"), (0.75, "fails", "still falling")],
)
def test_the_test_accuracy_must_level_off(late, verdict, words):
    """The last five epochs against the five before, by their means."""
    baseline = world("original").baseline
    history = tuple(replace(record, test_accuracy=late if record.epoch <= 20 else 0.685) for record in baseline.history)
    row = ledger(baseline=replace(baseline, history=history))["baseline-test"]
    assert row.verdict == verdict
    assert words in row.statement


def test_far_accuracies_say_which_side():
    """Below is said below, above above."""
    rows = ledger(world("faultless"))
    assert "28.0 points above the original's 72%, more than the 5 that we allow" in rows["regularized-test"].statement
    rows = ledger(world("reversed"))
    assert "29.0 points below the original's 97%, more than the 5 that we allow" in rows["baseline-train"].statement


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((0.30, 0.30, 0.31), (0.01, 0.02, 0.03), "narrows the gap"),
        ((0.04, 0.05, 0.06), (0.29, 0.30, 0.31), "widens the gap"),
        ((0.04, 0.05, 0.06), (-0.06, -0.05, -0.04), "inverts the gap"),
        ((-0.06, -0.05, -0.04), (0.04, 0.05, 0.06), "moves the gap"),
        ((-0.01, 0.0, 0.01), (-0.06, -0.05, -0.04), "moves the gap"),
        ((0.04, 0.05, 0.06), (-0.01, 0.0, 0.01), "which cannot be told from none"),
    ],
)
def test_headline_tells_the_gap(before, after, words):
    """The verb follows both gaps, with their numbers."""
    made = world("original")
    first, second = (Estimate(value, low, high) for low, value, high in (before, after))
    change = first.value - second.value
    text = findings(
        baseline=replace(made.baseline, generalization_gap=first),
        regularized=replace(made.regularized, generalization_gap=second),
        comparison=replace(made.comparison, generalization_gap=Estimate(change, change - 0.01, change + 0.01)),
    ).headline
    assert words in text
    assert f"{abs(100 * first.value):.1f} to " in text
    assert f"{abs(100 * second.value):.1f} points" in text


def test_headline_does_not_call_a_change_that_may_be_none():
    """Where the interval of the change holds zero, no verb of change is used."""
    comparison = replace(world("original").comparison, generalization_gap=Estimate(0.005, -0.01, 0.02))
    text = findings(comparison=comparison).headline
    assert "too little to tell" in text
    assert not re.search("narrows|widens|inverts|moves", text)


@pytest.mark.parametrize(
    ("difference", "outcome", "words"),
    [
        (Estimate(0.03, 0.02, 0.04), "different", "raises test accuracy by 3.0 points (95% interval 2.0 to 4.0)."),
        (Estimate(-0.03, -0.04, -0.02), "different", "lowers test accuracy by 3.0 points (95% interval 2.0 to 4.0)."),
        (
            Estimate(-0.01, -0.018, -0.002),
            "equivalent",
            "lowers test accuracy by 1.0 points (95% interval 0.2 to 1.8), within the 2 points that we count as equal",
        ),
        (
            Estimate(0.001, -0.008, 0.01),
            "equivalent",
            "leaves test accuracy equal to within 2 points (+0.1 points, 95% interval −0.8 to 1.0)",
        ),
        (Estimate(0.02, 0.01, 0.03), "neither", "raises test accuracy by 2.0 points (95% interval 1.0 to 3.0)."),
        (
            Estimate(0.01, -0.01, 0.03),
            "neither",
            "whether it changes test accuracy, the test images can't tell (+1.0 points, 95% interval −1.0 to 3.0",
        ),
    ],
)
def test_headline_tells_the_test_accuracy(difference, outcome, words):
    """Raises, lowers, equal where that was shown, or neither as far as the test images can tell."""
    headline = findings(comparison=compared(difference, outcome)).headline
    assert words in headline
    assert ",;" not in headline
    assert "  " not in headline


def compared(difference: Estimate, outcome: str) -> Comparison:
    """The original world's comparison with this difference in test accuracy, and what was made of it."""
    narrow = Estimate(difference.value, difference.low + 0.001, difference.high - 0.001)
    made = world("original").comparison
    return replace(made, test_accuracy=difference, equivalence=Equivalence(0.02, narrow, outcome))


@pytest.mark.parametrize(
    ("outcome", "words", "verdict"),
    [
        ("equivalent", "+1.0 points (95% interval −1.0 to 3.0), which counts as equal: the 90% interval", "holds"),
        ("different", "+1.0 points (95% interval −1.0 to 3.0), which does not count as equal: the 90%", "fails"),
        (
            "neither",
            "whether that counts as equal is open: the 90% interval, −0.9 to 2.9, reaches past",
            "undecided",
        ),
    ],
)
def test_equal_test_accuracy_is_a_premise_with_a_verdict_of_its_own(outcome, words, verdict):
    """ "At equal test accuracy": shown to be equal, shown to differ, or neither; the row says which."""
    made, comparison = world("original"), compared(Estimate(0.01, -0.01, 0.03), outcome)
    over_seeds = replace(made.replication, equivalence=comparison.equivalence)
    records = (made.data, made.baseline, made.regularized, comparison, made.cases, *made.controls, over_seeds)
    facts = Facts(*records, ORIGINAL_VARIANTS)
    assert equal_accuracy(facts)[0] == verdict
    assert words in ledger(comparison=comparison)["more-reliable"].statement
