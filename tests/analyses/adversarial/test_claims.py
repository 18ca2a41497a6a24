"""The rule on attacks."""

from dataclasses import replace

import pytest
from made_up import facts_of, verdict_on

from pipeline.analyses.adversarial.claims import WithstandsAttack
from pipeline.claims.joined import ONE_SEED, answered

from .test_measure import PAIR, under_attack


def asked(rule: WithstandsAttack, *kept: tuple[float, float]):
    """The answer on networks that keep these shares of their right answers, by strength."""
    return answered(rule, replace(attacked(*kept), scope="networks"))


def attacked(*kept: tuple[float, float]):
    """What claims are weighed on where models keep these shares of their right answers."""
    return replace(facts_of(), outcomes={"adversarial": under_attack(*kept)})


@pytest.mark.parametrize(
    ("kept", "verdict"),
    [
        ([(0.2, 0.9), (0.1, 0.8)], "holds"),
        ([(0.9, 0.2), (0.1, 0.8)], "fails"),
        ([(0.5, 0.9), (0.0, 0.0)], "undecided"),
    ],
)
def test_every_strength_must_speak_for_it(kept, verdict):
    """Above zero at each; below at one; nothing right at one."""
    answer = asked(WithstandsAttack(contrast=PAIR), *kept)
    assert answer.verdict == verdict
    assert {"tab:adversarial", "fig:adversarial-accuracy"} == set(answer.evidence)


def test_attacks_on_one_seed_decide_nothing_about_the_method():
    """Whatever they show; the statement says why."""
    answer = answered(WithstandsAttack(contrast=PAIR), attacked((0.2, 0.9), (0.1, 0.8)))
    assert answer.verdict == "undecided"
    assert answer.statement.endswith(ONE_SEED)


def test_a_strength_may_be_named():
    """Then it alone decides; the other way round the answer is the opposite."""
    kept = [(0.9, 0.2), (0.1, 0.8)]
    assert asked(WithstandsAttack(contrast=PAIR, strength=2.0), *kept).verdict == "holds"
    assert asked(WithstandsAttack(contrast=PAIR[::-1], strength=2.0), *kept).verdict == "fails"
    assert asked(WithstandsAttack(contrast=PAIR, strength=7.0), *kept).verdict == "undecided"


def test_without_attacks_it_is_undecided():
    """The study doesn't ask for them."""
    answer = verdict_on(WithstandsAttack(contrast=PAIR))
    assert (answer.verdict, answer.statement) == ("undecided", "This study attacks no model.")
    assert "at every strength of attack" in WithstandsAttack(contrast=PAIR).described(facts_of())
