"""The rule on single techniques: all simple effects have to agree; and what was not separated."""

import pytest
from made_up import facts_of, verdict_on, world

from pipeline.analyses.factorial.claims import SimpleEffects
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


def rule(*measures: str, direction: str = "falls", technique: str = "dropout_rate"):
    """A rule on dropout."""
    return SimpleEffects(contrast=PAIR, technique=technique, direction=direction, measures=measures)


@pytest.mark.parametrize(
    ("gap", "loss", "verdict"),
    [(-0.05, -0.30, "holds"), (0.05, 0.30, "fails"), (-0.05, 0.30, "undecided"), (-0.05, 0.005, "undecided")],
)
def test_all_measures_must_move_the_same_way(gap, loss, verdict):
    """Each effect by its interval, which here reaches 0.02 to either side."""
    results = factorial(response("generalization_gap", gap, 0.0), response("test_loss", loss, 0.0))
    answer = verdict_on(rule("generalization_gap", "test_loss"), factorial=results)
    assert (answer.verdict, answer.value) == (verdict, gap)


def test_what_rises_is_asked_for_by_its_direction():
    """The same effect holds for one and fails for the other."""
    results = factorial(response("test_accuracy", 0.03, 0.0))
    for direction, verdict in (("rises", "holds"), ("falls", "fails")):
        assert verdict_on(rule("test_accuracy", direction=direction), factorial=results).verdict == verdict


@pytest.mark.parametrize(
    ("main", "interaction", "verdict", "words"),
    [
        (-0.05, 0.0, "holds", "All 2 effects lie on the claimed side of zero."),
        (-0.05, 0.06, "undecided", "1 as claimed and 1 not clearly either way"),
        (-0.05, 0.20, "undecided", "1 as claimed and 1 the other way: they don't agree."),
        (0.05, 0.0, "fails", "All 2 effects lie on the other side of zero."),
    ],
)
def test_every_simple_effect_has_to_agree(main, interaction, verdict, words):
    """A main effect across a change of sign decides nothing."""
    answer = verdict_on(
        rule("generalization_gap"), factorial=factorial(response("generalization_gap", main, interaction))
    )
    assert answer.verdict == verdict
    assert words in answer.statement


def test_the_sentence_tells_the_range():
    """From the smallest to the largest, each with what it was beside."""
    answer = verdict_on(rule("generalization_gap"), factorial=factorial(response("generalization_gap", -0.05, 0.20)))
    assert answer.statement.startswith(
        "Dropout changes the clean gap by −15.0 points (alone) to +5.0 points (beside augmentation)."
    )
    assert answer.ours == "clean gap −15.0 points to +5.0 points"


def test_one_training_each_decides_nothing():
    """Intervals cover the test images alone then."""
    results = factorial(response("generalization_gap", -0.05, 0.0, covers_seeds=False), spare=0)
    answer = verdict_on(rule("generalization_gap"), factorial=results)
    assert answer.verdict == "undecided"
    assert "trained once" in answer.statement


def test_runs_too_short_for_a_measure():
    """Roughness takes some epochs."""
    answer = verdict_on(rule("roughness"), factorial=factorial(response("test_loss", 0.1, 0.0)))
    assert (answer.verdict, answer.ours, answer.statement) == ("undecided", "—", "The runs are too short to tell.")


def test_two_models_that_are_not_its_ends_are_not_answered_by_it():
    """Combinations of what tells the first two apart say nothing of a third, whichever way round the two are named."""
    results = factorial(response("test_accuracy", 0.03, 0.0))
    other = SimpleEffects(
        contrast=("baseline", "dropout"), technique="dropout_rate", direction="rises", measures=("test_accuracy",)
    )
    answer = verdict_on(other, world("three-variants"), factorial=results)
    assert (answer.verdict, answer.ours) == ("undecided", "—")
    turned = rule("test_accuracy", direction="rises").model_copy(update={"contrast": PAIR[::-1]})
    assert verdict_on(turned, factorial=results).verdict == "holds"


def test_without_the_combinations_it_is_undecided():
    """The statement says with what the technique comes together."""
    answer = verdict_on(rule("generalization_gap"))
    assert answer.verdict == "undecided"
    assert "dropout comes together with batch normalization and augmentation" in answer.statement


def test_rules_say_what_has_to_move():
    """And with what."""
    said = rule("generalization_gap", "test_loss").described(facts_of())
    assert said.startswith("holds if dropout lowers the clean gap and the test loss beside every combination of the")
