"""The factorial: effects by hand, intervals against simulation, combinations that were trained once and more often."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from made_up import world
from made_up.worlds import OVERFITTED, run_of
from scipy import stats

from pipeline.analyses.factorial.measure import Cell, analyse, contrast, difference
from pipeline.analyses.factorial.record import Combination
from pipeline.evaluation.contrasts import seed_reach

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


def simple_effects_on_the_gap(cells: list[Cell], factors=FACTORS) -> dict[tuple[str, tuple[str, ...]], object]:
    """Simple effect by the technique and what is beside it."""
    found = analyse(factors, cells).response("generalization_gap").simple_effects
    return {(each.techniques[0], each.beside): each for each in found}


def test_a_simple_effect_is_welch_s_test_of_two_combinations():
    """Its part over the seeds is the interval that SciPy gives two samples of unequal variances; that of the images,
    which is known from combinations that are all alike, is squared and added."""
    gaps = {c.techniques: [0.2, 0.2] for c in all_combinations()}
    images = simple_effects_on_the_gap(cells_with(gaps))["dropout_rate", ("augmentation",)].interval[1]
    without, with_it = [0.20, 0.21, 0.19, 0.22], [0.10, 0.18]
    gaps |= {("augmentation",): without, ("dropout_rate", "augmentation"): with_it}
    found = simple_effects_on_the_gap(cells_with(gaps))["dropout_rate", ("augmentation",)]
    welch = stats.ttest_ind(with_it, without, equal_var=False).confidence_interval(0.95)
    middle = np.mean(with_it) - np.mean(without)
    reach = np.hypot((welch.high - welch.low) / 2, images)
    assert found.value == pytest.approx(middle)
    assert found.interval == pytest.approx((middle - reach, middle + reach))
    assert found.covers_seeds


def test_a_main_effect_has_the_degrees_of_freedom_of_satterthwaite():
    """Worked out here from the variances of eight combinations with two to five runs."""
    dice = np.random.default_rng(1)
    gaps = {c.techniques: list(dice.normal(0.2, 0.01 + 0.01 * n, 2 + n % 4)) for n, c in enumerate(all_combinations())}
    alike = {techniques: [np.mean(values)] * 2 for techniques, values in gaps.items()}
    images = effects_on_the_gap(cells_with(alike))["augmentation",]
    found = effects_on_the_gap(cells_with(gaps))["augmentation",]
    squares = np.array([np.var(values, ddof=1) / len(values) / 16 for values in gaps.values()])
    freedom = squares.sum() ** 2 / sum(squares**2 / [len(values) - 1 for values in gaps.values()])
    seeds = stats.t.ppf(0.975, freedom) * np.sqrt(squares.sum())
    assert found.interval[1] - found.value == pytest.approx(np.hypot(images.interval[1] - images.value, seeds))


def test_simple_effects_are_differences_of_two_combinations():
    """On made-up results of three techniques: beside each combination of the two others, what the means differ by; the
    main effect is their mean."""
    results = world("replicated").factorial
    for each in results.responses:
        means = {frozenset(c.techniques): value for c, value in zip(results.combinations, each.values, strict=True)}
        for technique in results.techniques:
            found = each.simple_effects_of(technique)
            assert len({effect.beside for effect in found}) == 4
            for effect in found:
                beside = frozenset(effect.beside)
                assert effect.value == pytest.approx(means[beside | {technique}] - means[beside])
            assert each.main_effect(technique).value == pytest.approx(np.mean([effect.value for effect in found]))


def test_a_combination_that_was_trained_once_leaves_its_effects_open():
    """Those alone that compare it: of others, how far seeds move them is known."""
    gaps = {c.techniques: [0.18, 0.20, 0.22] for c in all_combinations()} | {("dropout_rate",): [0.2]}
    cells = cells_with(gaps)
    assert not any(each.covers_seeds for each in effects_on_the_gap(cells).values())
    open_ones = {where for where, each in simple_effects_on_the_gap(cells).items() if not each.covers_seeds}
    assert open_ones == {
        ("dropout_rate", ()), ("batch_norm", ("dropout_rate",)), ("augmentation", ("dropout_rate",)),
    }  # fmt: skip


def test_with_one_seed_each_intervals_are_of_test_images_alone():
    """And what those don't decide has no interval."""
    found = analyse(FACTORS, cells_with({c.techniques: [0.2] for c in all_combinations()}))
    assert found.spare_runs == 0
    assert all(e.interval and not e.covers_seeds for e in found.response("test_accuracy").effects)
    assert not any(e.interval for e in found.response("roughness").effects)


@pytest.mark.parametrize("spreads", [(0.03,) * 8, (0.01, 0.03, 0.02, 0.01, 0.03, 0.03, 0.02, 0.03)])
def test_the_intervals_cover_what_they_should(spreads):
    """Simulated runs without any effect, five of each corner and three of each combination in between, as seeds move
    them alike or up to nine times as much in variance: about 95% of the intervals hold zero, whichever effect."""
    dice, runs = np.random.default_rng(3), (5, 3, 3, 3, 3, 3, 3, 5)
    combined = all_combinations()
    contrasts = [contrast(s, 3, combined) for n in (1, 2, 3) for s in combinations(FACTORS, n)]
    contrasts += [difference("augmentation", beside, combined) for beside in ((), ("batch_norm", "dropout_rate"))]
    drawn = [
        [list(dice.normal(0.0, spread, size)) for spread, size in zip(spreads, runs, strict=True)] for _ in range(400)
    ]
    for weights in contrasts:
        covered = [
            abs(sum(w * np.mean(v) for w, v in zip(weights, values, strict=True))) <= seed_reach(values, weights)
            for values in drawn
        ]
        assert 0.93 <= np.mean(covered) <= 0.99


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
    assert found.spare_runs == 16
