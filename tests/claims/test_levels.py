"""Verdicts and sentences on accuracies and gaps, and the headline, by made-up intervals."""

import re
from dataclasses import replace

import pytest
from made_up import facts_of, findings, ledger, verdict_on, world

from pipeline.analyses.verdicts import lies_above, lies_near
from pipeline.claims.equality import Equal
from pipeline.claims.levels import Above, Below, Near
from pipeline.records import Comparison, Equivalence, Estimate, Evaluation
from pipeline.study import Variant

PAIR = ("baseline", "regularized")
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
    assert lies_near(Estimate(sum(interval) / 2, *interval), 0.72, 0.05) == expected


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
        (0.01, 0.03, -0.12, "fails", "above zero. | still move, it is | the sign comes from the measuring."),
        (0.01, 0.03, 0.05, "fails", "above zero."),
        (-0.03, -0.01, -0.12, "holds", "below zero."),
        (
            -0.03,
            -0.01,
            0.05,
            "holds",
            "below zero. | still move, it is | the sign comes from the measuring.",
        ),
        (-0.01, 0.01, -0.12, "undecided", "too close to zero to call."),
    ],
)
def test_the_inverted_gap_rests_on_the_clean_gap(low, high, apparent, verdict, words):
    """The apparent gap colours the sentence and never the verdict."""
    row = ledger(regularized=gaps(low, high, apparent))["regularized-gap"]
    assert row.verdict == verdict
    assert all(part in row.statement for part in words.split(" | "))
    assert ("comes from the measuring" in row.statement) == ("comes from" in words)


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
    row = ledger(variants={"baseline": PLAIN, "regularized": variant})["regularized-gap"]
    assert words in row.statement


@pytest.mark.parametrize(
    ("change", "verdict", "words"),
    [
        ((0.36, 0.38, 0.40), "holds", "difference of +38.0 points (95% interval 36.0 to 40.0), more than 32"),
        ((0.28, 0.29, 0.30), "holds", "difference of +29.0 points (95% interval 28.0 to 30.0), close to 32"),
        ((0.26, 0.28, 0.30), "undecided", "too close to 27"),
        (
            (0.10, 0.12, 0.14),
            "fails",
            "difference of +12.0 points (95% interval 10.0 to 14.0), short of 32 points by more",
        ),
        ((-0.14, -0.12, -0.10), "fails", "difference of −12.0 points (95% interval −14.0 to −10.0), short of 32"),
        ((-0.01, 0.0, 0.01), "fails", "difference of 0.0 points"),
    ],
)
def test_improvement_is_the_reference_s_gap_less_the_other_s(change, verdict, words):
    """The contrast is asked for the other way round than the study makes it: values and intervals are turned."""
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
    assert "28.0 points above 72%, more than the 5 that the claim allows" in rows["regularized-test"].statement
    rows = ledger(world("reversed"))
    assert "29.0 points below 97%, more than the 5 that the claim allows" in rows["baseline-train"].statement


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((0.30, 0.30, 0.31), (0.01, 0.02, 0.03), "is narrower in the regularized model than in the baseline"),
        ((0.04, 0.05, 0.06), (0.29, 0.30, 0.31), "is wider in the regularized model than in the baseline"),
        ((0.04, 0.05, 0.06), (-0.06, -0.05, -0.04), "is inverted in the regularized model and not in the baseline"),
        ((-0.06, -0.05, -0.04), (0.04, 0.05, 0.06), "is another in the regularized model than in the baseline"),
        ((-0.01, 0.0, 0.01), (-0.06, -0.05, -0.04), "is another in the regularized model than in the baseline"),
        ((0.04, 0.05, 0.06), (-0.01, 0.0, 0.01), "which cannot be told from none"),
    ],
)
def test_headline_tells_the_gap(before, after, words):
    """The comparison follows both gaps, with their numbers."""
    made = world("original")
    first, second = (Estimate(value, low, high) for low, value, high in (before, after))
    change = first.value - second.value
    text = findings(
        baseline=replace(made.baseline, generalization_gap=first),
        regularized=replace(made.regularized, generalization_gap=second),
        comparison=replace(made.comparison, generalization_gap=Estimate(change, change - 0.01, change + 0.01)),
    ).headline
    assert words in text
    assert f"{abs(100 * second.value):.1f} against " in text
    assert f"{abs(100 * first.value):.1f} points" in text


def test_headline_does_not_call_a_change_that_may_be_none():
    """Where the interval of the change holds zero, no word of change is used."""
    comparison = replace(world("original").comparison, generalization_gap=Estimate(0.005, -0.01, 0.02))
    text = findings(comparison=comparison).headline
    assert "too little to tell" in text
    assert not re.search("narrower|wider|inverted|another in", text)


@pytest.mark.parametrize(
    ("difference", "outcome", "words"),
    [
        (
            Estimate(0.03, 0.02, 0.04),
            "different",
            "model's test accuracy is higher by 3.0 points (95% interval 2.0 to 4.0).",
        ),
        (
            Estimate(-0.03, -0.04, -0.02),
            "different",
            "model's test accuracy is lower by 3.0 points (95% interval 2.0 to 4.0).",
        ),
        (
            Estimate(-0.01, -0.018, -0.002),
            "equivalent",
            "lower by 1.0 points (95% interval 0.2 to 1.8), within the 2 points that we count as equal",
        ),
        (
            Estimate(0.001, -0.008, 0.01),
            "equivalent",
            "and test accuracy is equal to within 2 points (+0.1 points, 95% interval −0.8 to 1.0)",
        ),
        (Estimate(0.02, 0.01, 0.03), "neither", "higher by 2.0 points (95% interval 1.0 to 3.0)."),
        (
            Estimate(0.01, -0.01, 0.03),
            "neither",
            "whether test accuracy differs, the test images can't tell (+1.0 points, 95% interval −1.0 to 3.0",
        ),
    ],
)
def test_headline_tells_the_test_accuracy(difference, outcome, words):
    """Higher, lower, equal where that was shown, or neither as far as the test images can tell."""
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
    ("low", "high", "words", "verdict"),
    [
        (-0.011, 0.019, "its 90% interval, −1.1 to 1.9, lies within the 2 points that count as equal", "holds"),
        (0.021, 0.03, "its 90% interval, 2.1 to 3.0, lies beyond the 2", "fails"),
        (-0.03, -0.021, "its 90% interval, −3.0 to −2.1, lies beyond", "fails"),
        (-0.01, 0.021, "its 90% interval, −1.0 to 2.1, reaches", "undecided"),
        (-0.01, 0.02, "reaches past the 2 points", "undecided"),
    ],
)
def test_equal_test_accuracy_is_a_premise_with_a_verdict_of_its_own(low, high, words, verdict):
    """ "At equal test accuracy": shown to be equal, shown to differ, or neither. The other way round it is the same."""
    comparison = replace(
        world("original").comparison, equivalence=Equivalence(0.02, Estimate(0.01, low, high), "neither")
    )
    for pair in (PAIR, PAIR[::-1]):
        assert verdict_on(Equal(contrast=pair, margin=0.02), comparison=comparison).verdict == verdict
    assert words in verdict_on(Equal(contrast=PAIR, margin=0.02), comparison=comparison).statement
    assert verdict_on(Equal(contrast=PAIR, margin=0.05), comparison=comparison).verdict == "holds"


def gap_rule(kind, figure: float, tolerance: float = 0.0):
    """A rule on the regularized model's clean gap."""
    return kind(model="regularized", measure="generalization_gap", figure=figure, tolerance=tolerance)


@pytest.mark.parametrize(
    ("rule", "verdict", "words"),
    [
        (gap_rule(Near, 0.03, 0.02), "holds", "1.0 points below 3 points, within the 2 that the claim allows"),
        (
            gap_rule(Near, 0.03, 0.01),
            "undecided",
            "1.0 points below 3 points, too close to the 1 that the claim allows",
        ),
        (gap_rule(Near, 0.08, 0.04), "fails", "6.0 points below 8 points, more than the 4 that the claim allows"),
        (gap_rule(Above, 0.0), "holds", "above zero"),
        (gap_rule(Above, 0.02), "undecided", "too close to 2 points to call"),
        (gap_rule(Above, 0.05), "fails", "below 5 points"),
        (gap_rule(Above, 0.02, 0.015), "holds", "close to 2 points"),
        (gap_rule(Above, 0.005, 0.001), "holds", "more than 0.5 points"),
        (gap_rule(Above, 0.02, 0.005), "undecided", "too close to 1.5 points, the least that counts as 2 points"),
        (gap_rule(Above, 0.05, 0.01), "fails", "short of 5 points by more than the 1 that the claim allows"),
        (gap_rule(Below, 0.05), "holds", "below 5 points"),
        (gap_rule(Below, 0.02), "undecided", "too close to 2 points to call"),
        (gap_rule(Below, 0.005), "fails", "above 0.5 points"),
        (gap_rule(Below, 0.02, 0.015), "holds", "close to 2 points"),
        (gap_rule(Below, 0.04, 0.001), "holds", "less than 4 points"),
        (gap_rule(Below, 0.02, 0.005), "undecided", "too close to 2.5 points, the most that counts as 2 points"),
        (gap_rule(Below, 0.001, 0.004), "fails", "beyond 0.1 points by more than the 0.4 that the claim allows"),
    ],
)
def test_near_above_and_below(rule, verdict, words):
    """A gap of 2 points, 95% interval 1 to 3, against figures of all kinds."""
    answer = verdict_on(rule, regularized=gaps(0.01, 0.03))
    assert answer.verdict == verdict
    assert answer.statement.startswith(
        f"The regularized model's clean gap is 2.0 points (95% interval 1.0 to 3.0), {words}"
    )
    assert (answer.value, answer.interval, answer.ours) == (0.02, (0.01, 0.03), "2.0 points [1.0, 3.0]")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            gap_rule(Near, 0.72, 0.05),
            "holds if the 95% interval of the clean gap lies within 5 points of 72 points, fails",
        ),
        (gap_rule(Near, 0.72, 0.01), "within 1 point of 72 points"),
        (gap_rule(Above, 0.25, 0.05), "lies above 20 points (25 points less 5), fails if below"),
        (gap_rule(Below, 0.0), "lies below zero, fails if above"),
        (
            Below(contrast=PAIR, measure="test_loss", figure=-0.1),
            "of the difference in last test loss lies below −0.1,",
        ),
        (Near(model="baseline", measure="test_accuracy", figure=0.725, tolerance=0.05), "within 5 points of 72.5%"),
    ],
)
def test_rules_say_their_bounds(rule, words):
    """In the units of the measure."""
    assert words in rule.described(facts_of())


def test_a_contrast_is_the_other_less_the_reference_whichever_way_the_study_compares():
    """Named the other way round, value and interval change sign, and so do sentences and verdicts."""
    comparison = replace(world("original").comparison, generalization_gap=Estimate(0.2, 0.1, 0.3))  # reference - other
    rule = Below(contrast=PAIR, measure="generalization_gap", figure=0.0)
    told = verdict_on(rule, comparison=comparison)
    turned = verdict_on(rule.model_copy(update={"contrast": PAIR[::-1]}), comparison=comparison)
    assert (told.verdict, told.value, told.interval) == ("holds", -0.2, (-0.3, -0.1))
    assert (turned.verdict, turned.value, turned.interval) == ("fails", 0.2, (0.1, 0.3))
    assert "a difference of −20.0 points (95% interval −30.0 to −10.0), below zero." in told.statement


def test_what_has_no_interval_decides_nothing():
    """Epochs and units are counted: of one seed, nothing says how far they are off."""
    rule = Above(model="baseline", measure="onset_epoch", figure=1.0)
    alone = verdict_on(rule)
    assert (alone.verdict, alone.ours, alone.interval) == ("undecided", "4.0", None)
    assert "Of one seed it has no interval" in alone.statement
    several = verdict_on(rule, world("replicated"))
    assert several.verdict == "holds"
    assert several.evidence == ("fig:loss-curves", "tab:results")
