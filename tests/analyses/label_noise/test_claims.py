"""The rule on learning by heart."""

from dataclasses import replace

import pytest
from made_up import facts_of, memorization, verdict_on, world

from pipeline.analyses.label_noise.claims import MemorizesLess
from pipeline.records import Estimate

PAIR = ("baseline", "regularized")


@pytest.mark.parametrize(
    ("change", "verdict"),
    [((-0.5, -0.6, -0.4), "holds"), ((0.5, 0.4, 0.6), "fails"), ((-0.01, -0.03, 0.01), "undecided")],
)
def test_the_interval_of_the_difference_decides(change, verdict):
    """Below zero, above it, or on both sides; the other way round the opposite."""
    made = memorization()
    measured = replace(made, contrasts=(replace(made.contrasts[0], memorized=Estimate(*change)),))
    answer = verdict_on(MemorizesLess(contrast=PAIR), label_noise=measured)
    assert (answer.verdict, answer.value, answer.interval) == (verdict, change[0], change[1:])
    turned = verdict_on(MemorizesLess(contrast=PAIR[::-1]), label_noise=measured)
    assert turned.verdict == {"holds": "fails", "fails": "holds"}.get(verdict, verdict)


def test_the_sentence_tells_both_models_shares():
    """The other's first, with the difference."""
    answer = verdict_on(MemorizesLess(contrast=PAIR), label_noise=memorization())
    assert "of the labels wrong, the regularized model gives back " in answer.statement
    assert ", the baseline " in answer.statement
    several = verdict_on(MemorizesLess(contrast=PAIR), world("replicated"), label_noise=memorization())
    assert "Trained again with seed 0 alone, with " in several.statement


def test_without_wrong_labels_it_is_undecided():
    """The study doesn't ask for them."""
    answer = verdict_on(MemorizesLess(contrast=PAIR))
    assert (answer.verdict, answer.statement) == ("undecided", "This study trains on no wrong labels.")
    assert "share less the baseline's lies below zero" in MemorizesLess(contrast=PAIR).described(facts_of())
