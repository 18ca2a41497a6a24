"""Rules joined to one claim, with a premise and with what is only told."""

from dataclasses import replace
from statistics import stdev

import pytest
from made_up import facts_of, memorization, replicated, verdict_on, with_losses, world
from scipy.stats import t

from pipeline.analyses.label_noise.claims import MemorizesLess
from pipeline.analyses.maps.claims import LooksBeside
from pipeline.claims.classes import LowestRecall
from pipeline.claims.confusions import MistakenMost
from pipeline.claims.courses import LevelsOff
from pipeline.claims.equality import Equal
from pipeline.claims.joined import ONE_OF_SEVERAL, ONE_SEED, AllOf, answered
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
    assert answer.statement == verdict_on(OPEN).statement  # that decides it
    assert {"fig:gap-curves", *verdict_on(OPEN).evidence} <= set(answer.evidence)


def test_what_two_parts_say_is_said_once():
    """Of a class that the data lacks, say."""
    parts = (
        LowestRecall(model="baseline", class_name="yak"),
        MistakenMost(model="baseline", class_name="yak", taken_for="cat"),
    )
    answer = verdict_on(AllOf(rules=parts))
    assert answer.verdict == "undecided"
    assert answer.statement.count("no class called yak") == 1


def test_a_premise_must_hold_before_a_claim_is_decided():
    """What is measured of both stands side by side; where accuracies are not shown to be equal, the claim is open."""
    met = verdict_on(AllOf(premise=Equal(contrast=PAIR, margin=0.05), rules=(HOLDS,)))
    assert (met.verdict, met.statement) == ("holds", verdict_on(HOLDS).statement)
    unmet = verdict_on(AllOf(premise=Equal(contrast=PAIR, margin=0.0001), rules=(HOLDS,)))
    assert unmet.verdict == "undecided"
    assert unmet.statement.startswith("Test accuracy differs by +1.1 points; its 90% interval,")
    assert unmet.ours == f"test accuracy +1.1 points, clean gap {verdict_on(HOLDS).ours}"
    assert unmet.value == verdict_on(HOLDS).value


def test_what_is_told_besides_needs_to_have_been_measured():
    """It comes last, and decides nothing."""
    rule = AllOf(rules=(HOLDS,), told=(MemorizesLess(contrast=PAIR[::-1]),))
    without, with_it = verdict_on(rule), verdict_on(rule, label_noise=memorization())
    assert without.statement == verdict_on(HOLDS).statement
    assert with_it.verdict == without.verdict == "holds"
    assert (with_it.value, with_it.ours) == (without.value, without.ours)
    assert with_it.statement.startswith(f"{without.statement} Trained again")
    assert "fig:memorization" in with_it.evidence


def method(rule, *args, **changes):
    """The answer to a rule on the method."""
    return answered(rule, facts_of(*args, **changes))


def test_with_one_seed_a_claim_on_a_method_is_open():
    """The networks' own figures decide one on them; nothing is known of other seeds."""
    assert verdict_on(HOLDS).verdict == "holds"
    alone = method(HOLDS)
    assert alone.verdict == "undecided"
    assert alone.statement == f"{verdict_on(HOLDS).statement} {ONE_SEED}"
    assert method(HOLDS, world("replicated")).verdict == "holds"


def test_what_other_published_seeds_gave_decides_with_one():
    """The interval is one draw's; what seeds do is quoted as a standard deviation."""
    facts = facts_of(world("replicated"))
    known = replace(
        facts,
        seeds=facts.seeds[1:],
        all_runs={name: runs[1:] for name, runs in facts.all_runs.items()},
        all_measures=replicated(world("replicated").seeds[1:], 50_000).models,
        contrasts={},
    )
    one = replace(facts_of(world("original")), known=known, contrasts={})
    gaps = known.measures("baseline").generalization_gap.values
    answer = answered(HOLDS, one)
    reach = t.ppf(0.975, 1) * stdev(gaps)
    assert answer.interval[1] - answer.value == pytest.approx(reach, rel=0.2)
    assert answer.statement.endswith(
        f"Seeds of this recipe move the clean gap by {100 * stdev(gaps):.1f} points (standard deviation of 2 other "
        "published runs)."
    )


def test_what_one_of_several_seeds_shows_decides_nothing_on_a_method():
    """Wrong labels were learned by the networks of one seed."""
    rule = MemorizesLess(contrast=PAIR)
    answer = method(rule, world("replicated"), label_noise=memorization())
    assert answer.verdict == "undecided"
    assert answer.statement.endswith(ONE_OF_SEVERAL)


def test_other_thresholds_are_tried_part_by_part():
    """Each with the rest as it is."""
    near = Near(model="baseline", measure="test_accuracy", figure=0.72, tolerance=0.05)
    tried = dict(AllOf(rules=(near, HOLDS), premise=Equal(contrast=PAIR, margin=0.02)).variations())
    assert list(tried) == [
        *("tolerance 2 points", "tolerance 4 points", "tolerance 6 points", "tolerance 8 points"),
        *("margin 1 point", "margin 3 points", "margin 4 points"),
    ]
    assert tried["tolerance 4 points"].rules == (near.model_copy(update={"tolerance": 0.04}), HOLDS)
    assert tried["margin 1 point"].premise == Equal(contrast=PAIR, margin=0.01)


def test_a_rule_lists_all_that_it_joins():
    """For whoever looks whether each may be asked."""
    outer = AllOf(rules=(HOLDS, FAILS), premise=Equal(contrast=PAIR, margin=0.02), told=(OPEN,))
    assert [each.rule for each in outer.parts()] == ["all_of", "equal", "above", "above", "looks_beside"]
    assert [each.rule for each in OPEN.parts()] == ["looks_beside"]


def test_all_of_says_all_its_parts_rules():
    """Numbered where there are several; the premise apart."""
    said = AllOf(rules=(HOLDS, FAILS), premise=Equal(contrast=PAIR, margin=0.02)).described(facts_of())
    assert said.startswith(
        "needs all of these: (1) holds if the 95% interval of the clean gap lies above zero, fails if below"
    )
    assert "; (2) holds if the 95% interval of the clean gap lies above 90 points," in said
    assert "; undecided unless the 90% interval of the difference lies within 2 points on both sides" in said
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

    rule = Steadier(contrast=PAIR, curves=("test_loss",), times=times)
    runs = {"baseline": zigzag(made.baseline, 0.10), "regularized": zigzag(made.regularized, 0.02)}
    answer = verdict_on(rule, **runs)
    assert answer.verdict == verdict
    assert answer.value == pytest.approx(5.0)
    assert f"by a factor above {times:g}" in rule.described(facts_of())


def test_a_near_miss_of_a_loss_is_written_in_its_unit():
    """Nats, without points."""
    rule = Near(model="regularized", measure="test_loss", figure=0.9, tolerance=0.1)
    assert "of the last test loss lies within 0.1 of 0.9" in rule.described(facts_of())
    assert verdict_on(rule).ours.startswith("0.")
