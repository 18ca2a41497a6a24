"""Paired tests: against SciPy, by hand, and by simulation."""

import numpy as np
import pytest
from made_up import OVERFITTED, assemble, data_summary, world
from scipy.stats import binomtest

from pipeline.evaluation.intervals import paired_difference
from pipeline.evaluation.paired import MARGIN, differs, exact_mcnemar, holm, weigh_equality
from pipeline.records import ClassChange


@pytest.mark.parametrize(
    "pair", [(0, 1), (3, 7), (7, 3), (6, 6), (0, 12), (40, 61), (250, 250), (900, 1257), (4800, 5200), (5100, 4900)]
)
def test_mcnemar_equals_scipys_binomial_test(pair):
    """Two-sided, from one image to ten thousand, whichever model has more."""
    expected = binomtest(pair[0], sum(pair)).pvalue
    assert exact_mcnemar(*pair) == pytest.approx(expected, rel=1e-9)


def test_mcnemar_by_hand():
    """Of 5 images all to one model: 2 of 32 ways. Of 3, one and two: every way is at least as uneven."""
    assert exact_mcnemar(5, 0) == exact_mcnemar(0, 5) == 2 / 32
    assert exact_mcnemar(1, 4) == 2 * (1 + 5) / 32
    assert exact_mcnemar(1, 2) == 1.0


@pytest.mark.parametrize(("pair", "expected"), [((0, 0), 1.0), ((10_000, 0), 0.0), ((4_000, 6_000), 0.0)])
def test_mcnemar_at_its_ends(pair, expected):
    """No image that tells them apart, and so many that the p value is no longer told from zero."""
    assert exact_mcnemar(*pair) == pytest.approx(expected, abs=1e-80)


def test_holm_by_hand():
    """Times 4, 3, 2, 1 in ascending order, never below the one before, in the order in which they came."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.4, 0.9]) == (0.8, 0.9)
    assert holm([0.6, 0.7]) == (1.0, 1.0)
    assert holm([]) == ()


def test_holm_errs_at_all_in_one_study_of_twenty():
    """Ten classes without any difference: in at most 5% of 2,000 studies is one of them called different."""
    rng = np.random.default_rng(3)
    fixed = rng.binomial(200, 0.5, (2000, 10))
    raw = [[exact_mcnemar(int(n), 200 - int(n)) for n in study] for study in fixed]
    assert np.mean([min(study) < 0.05 for study in raw]) > 0.2
    assert 0.01 < np.mean([min(holm(study)) < 0.05 for study in raw]) < 0.05


@pytest.mark.parametrize(
    ("table", "outcome"),
    [
        ((6500, 500, 500, 2500), "equivalent"),
        ((6500, 560, 480, 2460), "equivalent"),  # clear of zero, and yet within 2 points
        ((6000, 1000, 600, 2400), "different"),
        ((6200, 800, 490, 2510), "different"),
        ((6300, 700, 500, 2500), "neither"),  # 2 points: clear of zero, and perhaps within
        ((65, 5, 5, 25), "neither"),
        ((7, 0, 0, 3), "neither"),
        ((0, 0, 0, 0), "neither"),
        ((10_000, 0, 0, 0), "equivalent"),
    ],
)
def test_equality_has_to_be_shown(table, outcome):
    """By the 90% interval within or beyond 2 points; few images show nothing, even of models that always agree."""
    assert weigh_equality(*table).margin == MARGIN
    for turned in (table, (table[0], table[2], table[1], table[3])):
        assert weigh_equality(*turned).outcome == outcome


def test_equality_goes_by_the_narrower_interval():
    """The margin that just holds the 90% interval, which the 95% interval passes."""
    table = (650, 55, 50, 245)
    narrow, wide = paired_difference(*table, confidence=0.9), paired_difference(*table)
    assert wide.low < narrow.low < narrow.high < wide.high
    assert weigh_equality(*table, margin=narrow.high + 1e-9).outcome == "equivalent"
    assert weigh_equality(*table, margin=narrow.high - 1e-9).outcome == "neither"
    assert weigh_equality(*table).interval == narrow


@pytest.mark.parametrize("truth", [MARGIN, -MARGIN])
def test_unequal_models_are_rarely_called_equal(truth):
    """Exactly the margin apart, two models are called equivalent in about 5% of 4,000 made-up test sets."""
    chances = (0.60, 0.15 + max(truth, 0), 0.15 + max(-truth, 0), 0.10 - abs(truth))
    tables = np.random.default_rng(11).multinomial(4000, chances, size=4000)
    called = np.mean([weigh_equality(*map(int, table)).outcome == "equivalent" for table in tables])
    assert 0.035 < called < 0.065


def test_a_class_differs_by_its_corrected_p_value():
    """The raw one alone is not enough, and 5% itself isn't below 5%."""
    assert differs(ClassChange(0, 30, 10, 0.002, 0.02))
    assert not differs(ClassChange(0, 30, 14, 0.02, 0.2))
    assert not differs(ClassChange(0, 30, 14, 0.05, 0.05))


@pytest.mark.parametrize("name", ["original", "reversed", "three-classes", "tied", "faultless"])
def test_the_comparison_holds_the_tests_of_its_own_counts(name):
    """Classes add up to the whole, every p value is that of its counts, and the correction never lowers one."""
    made = world(name).comparison
    assert sum(change.fixed for change in made.changes) == len(made.fixed)
    assert sum(change.introduced for change in made.changes) == len(made.introduced)
    assert made.p_value == exact_mcnemar(len(made.fixed), len(made.introduced))
    assert [change.label for change in made.changes] == list(range(len(made.per_class_recall)))
    for change, recall, support in zip(made.changes, made.per_class_recall, world(name).data.test_counts, strict=True):
        assert change.p_value == exact_mcnemar(change.fixed, change.introduced)
        assert recall.value == pytest.approx((change.fixed - change.introduced) / support)
        assert change.adjusted_p_value >= change.p_value


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("original", "equivalent"), ("reversed", "different"), ("three-classes", "neither"), ("tied", "equivalent")],
)
def test_made_up_worlds_fall_every_way(name, outcome):
    """Equal, unequal, and too few images to say."""
    assert world(name).comparison.equivalence.outcome == outcome


def test_a_class_without_test_images_differs_in_nothing():
    """Its p value is one."""
    data = data_summary(test_counts=(0, *(100,) * 9))
    change = assemble("gap", data, (OVERFITTED, OVERFITTED)).comparison.changes[0]
    assert change == ClassChange(0, 0, 0, 1.0, 1.0)
