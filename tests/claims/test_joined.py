"""Rules joined to one claim, with a premise and with what is only told."""

import pytest
from made_up import facts_of, ledger, memorization, verdict_on, with_losses, world

from pipeline.analyses.label_noise.claims import MemorizesLess
from pipeline.analyses.maps.claims import LooksBeside
from pipeline.claims.classes import LowestRecall
from pipeline.claims.confusions import MistakenMost
from pipeline.claims.courses import LevelsOff
from pipeline.claims.equality import Equal
from pipeline.claims.joined import AllOf
from pipeline.claims.levels import Above, Near
from pipeline.claims.steadier import Steadier

PAIR = ("baseline", "regularized")
HOLDS = Above(model="baseline", measure="generalization_gap", figure=0.0)
FAILS = Above(model="baseline", measure="generalization_gap", figure=0.9)
OPEN = LooksBeside(model="baseline")


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ((HOLDS, HOLDS), "holds"),
        ((HOLDS, FAILS), "fails"),
        ((HOLDS, OPEN), "undecided"),
        ((OPEN, FAILS), "fails"),
        ((FAILS,), "fails"),
    ],
)
def test_all_of_fails_with_any_and_is_undecided_with_any(rules, verdict):
    """Else it holds."""
    assert verdict_on(AllOf(rules=rules)).verdict == verdict


def test_the_first_measurement_stands_for_the_claim():
    """Its value, interval and figure; all statements and evidence."""
    answer = verdict_on(AllOf(rules=(HOLDS, OPEN)))
    alone = verdict_on(HOLDS)
    assert (answer.value, answer.interval, answer.ours) == (alone.value, alone.interval, alone.ours)
    assert answer.statement == f"{alone.statement} {verdict_on(OPEN).statement}"
    assert {"fig:gap-curves", "fig:deletion"} <= set(answer.evidence)


def test_what_two_parts_say_is_said_once():
    """Of a class that the data lacks, say."""
    parts = (
        LowestRecall(model="baseline", class_name="yak"),
        MistakenMost(model="baseline", class_name="yak", taken_for="cat"),
    )
    answer = verdict_on(AllOf(rules=parts))
    assert answer.verdict == "undecided"
    assert answer.statement.count("no class called yak") == 1


def test_a_premise_is_told_and_not_weighed():
    """First, with how far it is met; what is measured of both stands side by side."""
    answer = verdict_on(AllOf(premise=Equal(contrast=PAIR, margin=0.0001), rules=(HOLDS,)))
    assert answer.verdict == "holds"
    assert answer.statement.startswith(
        "Test accuracy differs by +1.1 points (95% interval 0.2 to 2.0), which does not count"
    )
    assert answer.ours == f"test accuracy +1.1 points, clean gap {verdict_on(HOLDS).ours}"
    assert answer.value == verdict_on(HOLDS).value


def test_what_is_told_besides_needs_to_have_been_measured():
    """It comes last, and decides nothing."""
    rule = AllOf(rules=(HOLDS,), told=(MemorizesLess(contrast=PAIR[::-1]),))
    without, with_it = verdict_on(rule), verdict_on(rule, label_noise=memorization())
    assert without.statement == verdict_on(HOLDS).statement
    assert with_it.verdict == without.verdict == "holds"
    assert (with_it.value, with_it.ours) == (without.value, without.ours)
    assert with_it.statement.startswith(f"{without.statement} Trained again")
    assert "fig:memorization" in with_it.evidence


def test_seeds_are_taken_as_the_parts_take_them():
    """Seed by seed where all do; else each part in its own way."""
    each, mean = LowestRecall(model="baseline", class_name="cat"), HOLDS
    assert AllOf(rules=(each, each)).seeds == "each"
    assert AllOf(rules=(each, mean)).seeds == "averaged"
    assert AllOf(rules=(Equal(contrast=PAIR, margin=0.02), OPEN)).seeds == "averaged"
    assert AllOf(rules=(OPEN,)).seeds == "own"
    answer = verdict_on(AllOf(rules=(mean, each)), world("replicated"))
    assert "That is seed 0." in answer.statement
    assert answer.statement.endswith("Figures are means over 3 seeds.")


def test_a_rule_lists_all_that_it_joins():
    """For whoever looks whether each may be asked."""
    outer = AllOf(rules=(HOLDS, FAILS), premise=Equal(contrast=PAIR, margin=0.02), told=(OPEN,))
    assert [each.rule for each in outer.parts()] == ["all_of", "equal", "above", "above", "looks_beside"]
    assert [each.rule for each in OPEN.parts()] == ["looks_beside"]


def test_all_of_says_all_its_parts_rules():
    """Numbered where there are several; the premise apart."""
    said = AllOf(rules=(HOLDS, FAILS), premise=Equal(contrast=PAIR, margin=0.02)).described(facts_of())
    assert said.startswith(
        "needs all of these: (1) holds if the 95% interval of the clean gap lies above zero, fails if it"
    )
    assert "; (2) holds if the 95% interval of the clean gap lies above 90 points," in said
    assert "; its premise, told and not weighed, holds if the 90% interval" in said
    assert AllOf(rules=(HOLDS,)).described(facts_of()) == HOLDS.described(facts_of())


def test_levels_off_by_hand():
    """The last epochs' mean less that of as many before, against the bound."""
    made = world("original")
    course = [0.70, 0.70, 0.71, 0.73]
    run = with_losses(made.baseline, [1.0] * 4)
    history = tuple(
        record.__class__(**{**record.__dict__, "test_accuracy": accuracy})
        for record, accuracy in zip(run.history, course, strict=True)
    )
    run = run.__class__(**{**run.__dict__, "history": history})
    for within, verdict in ((0.03, "holds"), (0.019, "fails")):
        rule = LevelsOff(model="baseline", measure="test_accuracy", within=within, epochs=2)
        answer = verdict_on(rule, baseline=run)
        assert answer.verdict == verdict
        assert answer.value == pytest.approx(0.02)
    too_long = LevelsOff(model="baseline", measure="test_accuracy", epochs=3)
    assert "A run of 4 epochs is too short" in verdict_on(too_long, baseline=run).statement


@pytest.mark.parametrize(("times", "verdict"), [(1.0, "holds"), (4.9, "holds"), (5.1, "undecided")])
def test_steadier_asks_for_as_many_times_as_the_claim_does(times, verdict):
    """A zigzag of 0.10 against one of 0.02: five times as rough."""
    made = world("original")

    def zigzag(model, size):
        return with_losses(model, [3.0 - 0.1 * n + (size / 2 if n % 2 else -size / 2) for n in range(25)])

    rule = Steadier(contrast=PAIR, times=times)
    runs = {"baseline": zigzag(made.baseline, 0.10), "regularized": zigzag(made.regularized, 0.02)}
    answer = verdict_on(rule, **runs)
    assert answer.verdict == verdict
    assert answer.value == pytest.approx(0.08)
    assert f"at least {times:g} times the regularized model's" in rule.described(facts_of())


def test_a_near_miss_of_a_loss_is_written_in_its_unit():
    """Nats, without points."""
    rule = Near(model="regularized", measure="test_loss", figure=0.9, tolerance=0.1)
    assert "of the last test loss lies within 0.1 of 0.9" in rule.described(facts_of())
    assert verdict_on(rule).ours.startswith("0.")


def test_the_published_premise_is_that_of_the_original_s_last_claim():
    """More reliable, at equal test accuracy."""
    assert ledger()["more-reliable"].statement.startswith(
        "Test accuracy differs by +1.1 points (95% interval 0.2 to 2.0)"
    )
