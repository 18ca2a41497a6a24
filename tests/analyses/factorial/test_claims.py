"""The rules on single techniques: main effects, the stricter rule on all simple effects, and what was not separated."""

import pytest
from made_up import facts_of, verdict_on, world

from pipeline.analyses.factorial.claims import MainEffect, SimpleEffects
from pipeline.analyses.factorial.record import Combination, Effect, FactorialResults, Response, SimpleEffect

PAIR = ("baseline", "regularized")
TWO = ("dropout_rate", "augmentation")


def response(name: str, main: float, interaction: float, reach: float = 0.01, covers_seeds: bool = True) -> Response:
    """One measure over the combinations of two techniques; of dropout, this main effect and this interaction.

    With augmentation dropout's effect is main + interaction / 2, without it main - interaction / 2.
    """
    effects = [
        Effect((TWO[0],), main, (main - reach, main + reach), covers_seeds),
        Effect((TWO[1],), -0.20, (-0.21, -0.19), covers_seeds),
        Effect(TWO, interaction, (interaction - 2 * reach, interaction + 2 * reach), covers_seeds),
    ]
    simple = [
        SimpleEffect(TWO[:1], value, (value - 2 * reach, value + 2 * reach), covers_seeds, beside)
        for beside, value in (((), main - interaction / 2), (TWO[1:], main + interaction / 2))
    ]
    return Response(name, (0.0,) * 4, tuple(effects), tuple(simple))


def factorial(*responses: Response, spare: int = 2) -> FactorialResults:
    """Results with these responses."""
    names = (("baseline", ()), ("dropout", TWO[:1]), ("augmentation", TWO[1:]), ("regularized", TWO))
    combinations = tuple(Combination(name, techniques, (0, 1)) for name, techniques in names)
    return FactorialResults(*PAIR, TWO, combinations, responses, spare)


def rule(kind, *measures: str, direction: str = "falls", technique: str = "dropout_rate"):
    """A rule on dropout."""
    return kind(contrast=PAIR, technique=technique, direction=direction, measures=measures)


@pytest.mark.parametrize(
    ("gap", "loss", "verdict"),
    [(-0.05, -0.30, "holds"), (-0.05, 0.30, "fails"), (0.05, -0.30, "fails"), (-0.05, 0.005, "undecided")],
)
def test_main_effects_must_all_move_the_same_way(gap, loss, verdict):
    """Each by its interval, which here reaches 0.01 to either side."""
    results = factorial(response("generalization_gap", gap, 0.0), response("test_loss", loss, 0.0))
    answer = verdict_on(rule(MainEffect, "generalization_gap", "test_loss"), factorial=results)
    assert answer.verdict == verdict
    assert (answer.value, answer.interval) == (gap, pytest.approx((gap - 0.01, gap + 0.01)))
    assert answer.ours.startswith("clean gap ")
    assert "test loss" not in answer.ours


def test_what_rises_is_asked_for_by_its_direction():
    """The same effect holds for one and fails for the other."""
    results = factorial(response("test_accuracy", 0.03, 0.0))
    for direction, verdict in (("rises", "holds"), ("falls", "fails")):
        answer = verdict_on(rule(MainEffect, "test_accuracy", direction=direction), factorial=results)
        assert answer.verdict == verdict
        assert answer.ours == "test accuracy +3.0 points [+2.0, +4.0]"


def test_measures_that_are_written_alike_stand_side_by_side():
    """Two losses, without their intervals; a loss beside a gap only in the statement."""
    results = factorial(response("early_train_loss", 0.1, 0.0), response("roughness", -0.006, 0.0))
    answer = verdict_on(rule(MainEffect, "early_train_loss", "roughness"), factorial=results)
    assert answer.ours == "early train loss +0.100, roughness −0.006"
    assert "roughness" not in answer.statement
    assert (
        "the distance of an epoch's test loss from the midpoint of its neighbours by −0.006 [−0.016, +0.004]"
        in answer.statement
    )


@pytest.mark.parametrize(
    ("main", "interaction", "verdict", "on_average"),
    [
        (-0.05, 0.0, "holds", "holds"),
        (-0.05, 0.06, "undecided", "holds"),  # with the other, -0.02 give or take as much
        (-0.05, 0.20, "fails", "holds"),  # with the other it is +0.05: on average alone the claim would hold
        (0.05, 0.0, "fails", "fails"),
    ],
)
def test_all_simple_effects_ask_for_more_than_the_main_effect(main, interaction, verdict, on_average):
    """A main effect across a change of sign holds on average, and fails here."""
    results = factorial(response("generalization_gap", main, interaction))
    assert verdict_on(rule(SimpleEffects, "generalization_gap"), factorial=results).verdict == verdict
    assert verdict_on(rule(MainEffect, "generalization_gap"), factorial=results).verdict == on_average


def test_the_sentence_tells_the_range():
    """From the smallest to the largest, with what each may be off."""
    results = factorial(response("generalization_gap", -0.05, 0.20))
    answer = verdict_on(rule(SimpleEffects, "generalization_gap"), factorial=results)
    told = "By what it is combined with, it changes the clean gap by"
    assert answer.statement.endswith(f"{told} −15.0 points [−17.0, −13.0] to +5.0 points [+3.0, +7.0].")


def test_one_training_each_decides_nothing():
    """Intervals cover the test images alone then."""
    results = factorial(response("generalization_gap", -0.05, 0.0, covers_seeds=False), spare=0)
    for kind in (MainEffect, SimpleEffects):
        answer = verdict_on(rule(kind, "generalization_gap"), factorial=results)
        assert answer.verdict == "undecided"
        assert "trained once" in answer.statement


def test_runs_too_short_for_a_measure():
    """Roughness takes some epochs."""
    answer = verdict_on(rule(MainEffect, "roughness"), factorial=factorial(response("test_loss", 0.1, 0.0)))
    assert (answer.verdict, answer.ours, answer.statement) == ("undecided", "—", "The runs are too short to tell.")


def test_two_models_that_are_not_its_ends_are_not_answered_by_it():
    """Combinations of what tells the first two apart say nothing of a third, whichever way round the two are named."""
    results = factorial(response("test_accuracy", 0.03, 0.0))
    other = MainEffect(
        contrast=("baseline", "dropout"), technique="dropout_rate", direction="rises", measures=("test_accuracy",)
    )
    answer = verdict_on(other, world("three-variants"), factorial=results)
    assert (answer.verdict, answer.ours) == ("undecided", "—")
    turned = rule(MainEffect, "test_accuracy", direction="rises").model_copy(update={"contrast": PAIR[::-1]})
    assert verdict_on(turned, factorial=results).verdict == "holds"


def test_without_the_combinations_it_is_undecided():
    """The statement says with what the technique comes together."""
    answer = verdict_on(rule(MainEffect, "generalization_gap"))
    assert answer.verdict == "undecided"
    assert "dropout comes together with batch normalization and augmentation" in answer.statement


def test_rules_say_what_has_to_move():
    """And with what."""
    main, simple = (
        rule(kind, "generalization_gap", "test_loss").described(facts_of()) for kind in (MainEffect, SimpleEffects)
    )
    assert main.startswith(
        "holds if on average over the combinations of the other techniques, dropout lowers the clean gap and"
    )
    assert simple.startswith(
        "holds if with each combination of the other techniques, dropout lowers the clean gap and the test"
    )
