"""The factorial: effects by hand, intervals against simulation, combinations that were trained once and more often."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from made_up import world
from made_up.worlds import OVERFITTED, run_of
from scipy import stats

from pipeline.analyses.factorial.measure import Cell, analyse, contrast
from pipeline.analyses.factorial.record import Combination

FACTORS = ("batch_norm", "dropout_rate", "augmentation")


def all_combinations(factors=FACTORS) -> list[Combination]:
    """Every combination of the factors, each with one seed."""
    subsets = [s for size in range(len(factors) + 1) for s in combinations(factors, size)]
    return [Combination("-".join(s) or "none", s, (0,)) for s in subsets]


def cells_with(gaps: dict[tuple[str, ...], list[float]]) -> list[Cell]:
    """Cells whose runs have these clean gaps, a run a gap; all else is one made-up run's."""
    made = world("original")
    return [
        Cell(
            Combination("x", techniques, tuple(range(len(values)))),
            tuple(
                replace(
                    made.evaluations[0], generalization_gap=replace(made.evaluations[0].generalization_gap, value=value)
                )
                for value in values
            ),
            (made.predictions[0],) * len(values),
        )
        for techniques, values in gaps.items()
    ]


def effects_on_the_gap(cells: list[Cell], factors=FACTORS) -> dict[tuple[str, ...], object]:
    """Effect by techniques."""
    return {e.techniques: e for e in analyse(factors, cells).response("generalization_gap").effects}


def test_effects_of_a_sum_are_its_parts():
    """A gap of 30 points, less 5 with batch norm and 12 with dropout, and 4 more where both are together: the main
    effects hold half of the interaction each, the interaction is the 4 points, all others are nothing."""
    gaps = {
        c.techniques: [
            0.30
            - 0.05 * ("batch_norm" in c.techniques)
            - 0.12 * ("dropout_rate" in c.techniques)
            + 0.04 * ({"batch_norm", "dropout_rate"} <= set(c.techniques))
        ]
        for c in all_combinations()
    }
    found = effects_on_the_gap(cells_with(gaps))
    expected = dict.fromkeys(found, 0.0) | {
        ("batch_norm",): -0.03,
        ("dropout_rate",): -0.10,
        ("batch_norm", "dropout_rate"): 0.04,
    }
    assert {name: effect.value for name, effect in found.items()} == pytest.approx(expected, abs=1e-12)


def test_two_factors_by_hand():
    """Gaps 10, 8, 7 and 1: effects (8 + 1 - 10 - 7) / 2 and (7 + 1 - 10 - 8) / 2, interaction (1 - 7) - (8 - 10)."""
    factors = ("batch_norm", "augmentation")
    gaps = {(): [0.10], ("batch_norm",): [0.08], ("augmentation",): [0.07], factors: [0.01]}
    found = effects_on_the_gap(cells_with(gaps), factors)
    assert [e.value for e in found.values()] == pytest.approx([-0.04, -0.05, -0.04])


@pytest.mark.parametrize("subset", [s for n in (1, 2, 3) for s in combinations(FACTORS, n)])
def test_contrasts_compare(subset):
    """Weights sum to zero, and those of the combinations that speak for the effect to its scale."""
    weights = contrast(subset, 3, all_combinations())
    assert sum(weights) == 0
    assert sum(w for w in weights if w > 0) == pytest.approx(2.0 ** (len(subset) - 1))


def test_contrasts_are_orthogonal():
    """No effect is part of another."""
    rows = [contrast(s, 3, all_combinations()) for n in (1, 2, 3) for s in combinations(FACTORS, n)]
    products = np.array(rows) @ np.array(rows).T
    assert np.count_nonzero(products - np.diag(np.diag(products))) == 0


def test_seeds_of_some_combinations_widen_the_intervals_of_all():
    """Spread between the seeds of the two corners is all that is known of luck, and it counts for every effect."""
    once = {c.techniques: [0.2] for c in all_combinations()}
    again = once | {(): [0.18, 0.20, 0.22], FACTORS: [0.19, 0.20, 0.21]}
    alone, repeated = effects_on_the_gap(cells_with(once)), effects_on_the_gap(cells_with(again))
    images = alone["batch_norm",].interval[1]
    pooled = (2 * 0.0004 + 2 * 0.0001) / 4
    seeds = stats.t.ppf(0.975, 4) * np.sqrt(pooled * (6 + 2 / 3) / 16)
    assert repeated["batch_norm",].interval[1] == pytest.approx(np.hypot(images, seeds))


def test_with_one_seed_each_intervals_are_of_test_images_alone():
    """And what those don't decide has no interval."""
    found = analyse(FACTORS, cells_with({c.techniques: [0.2] for c in all_combinations()}))
    assert found.spare_runs == 0
    assert all(e.interval for e in found.response("test_accuracy").effects)
    assert not any(e.interval for e in found.response("roughness").effects)


def test_the_intervals_cover_what_they_should():
    """Simulated factorials without any effect, seeds twice in each corner: 95% of the intervals hold zero."""
    dice = np.random.default_rng(3)
    covered = []
    for _ in range(60):
        gaps = {
            c.techniques: list(dice.normal(0.2, 0.03, 3 if len(c.techniques) in (0, 3) else 1))
            for c in all_combinations()
        }
        covered += [e.interval[0] <= 0 <= e.interval[1] for e in effects_on_the_gap(cells_with(gaps)).values()]
    assert np.mean(covered) >= 0.93


def test_test_accuracy_is_paired_over_images():
    """Two techniques whose models are right about the very same images: the interval of an effect of nothing is a
    point; with other images right, as often, it isn't."""
    made, factors = world("original"), ("batch_norm", "augmentation")
    same = [made.predictions[0]] * 4
    other = [made.predictions[0], run_of(made.data, "x", OVERFITTED, 0, 5)[1], *same[2:]]
    for predictions, is_point in ((same, True), (other, False)):
        cells = [
            Cell(combination, (made.evaluations[0],), (each,))
            for combination, each in zip(all_combinations(factors), predictions, strict=True)
        ]
        low, high = analyse(factors, cells).response("test_accuracy").effects[0].interval
        assert (low == high) == is_point


def test_every_combination_is_there_once():
    """Of three techniques eight, in the made-up factorial as in any."""
    found = world("replicated").factorial
    assert {c.techniques for c in found.combinations} == {
        tuple(t for t, has in zip(FACTORS, row, strict=True) if has) for row in product((0, 1), repeat=3)
    }
    assert found.spare_runs == 4
