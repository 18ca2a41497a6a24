"""Numbers as readers see them."""

import pytest

from pipeline import formats
from pipeline.records import Estimate


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (formats.percent(0.6853), "68.5%"),
        (formats.percent(0.72, 0), "72%"),
        (formats.points(0.302), "30.2 points"),
        (formats.points(-0.07), "−7.0 points"),
        (formats.signed_points(0.011), "+1.1 points"),
        (formats.signed_points(-0.011), "−1.1 points"),
        (formats.loss(0.8741), "0.874"),
        (formats.count(50000), "50,000"),
        (formats.number(-1234.56), "−1,234.6"),
    ],
)
def test_numbers(shown, expected):
    """Fixed decimals, thousands separated, a true minus."""
    assert shown == expected


@pytest.mark.parametrize("value", [0.0, -0.0, 0.0004, -0.0004])
def test_what_rounds_to_zero_has_no_sign(value):
    """Neither −0.0 nor +0.0 is ever shown."""
    assert formats.points(value) == formats.signed_points(value) == "0.0 points"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.146, "0.15"), (1.0, "1.00"), (0.0333, "0.033"), (0.00204, "0.0020"), (0.00041, "0.00041"),
        (2e-16, "< 0.0001"), (0.0, "0"),
    ],
)  # fmt: skip
def test_distances_have_two_digits_that_count(value, shown):
    """As far as there are any."""
    assert formats.distance(value) == shown


def test_estimates():
    """A value with its interval in brackets; signs throughout where the direction matters."""
    assert formats.estimate_percent(Estimate(0.685, 0.6758, 0.694)) == "68.5% [67.6, 69.4]"
    assert formats.estimate_points(Estimate(0.302, 0.293, 0.311)) == "30.2 points [29.3, 31.1]"
    assert formats.estimate_signed_points(Estimate(0.011, -0.001, 0.023)) == "+1.1 points [−0.1, +2.3]"
    assert formats.span(-0.001, 0.023) == "−0.1 to 2.3"


def test_losses_with_their_intervals():
    """Three decimals throughout; a difference shows its sign in the limits too."""
    assert formats.estimate_loss(Estimate(2.4246, 2.3, 2.5449)) == "2.425 [2.300, 2.545]"
    assert formats.estimate_signed_loss(Estimate(-0.06, -0.0738, 0.0459)) == "−0.060 [−0.074, +0.046]"


def test_narrow_intervals_get_the_decimals_that_tell_their_limits_apart():
    """An interval never looks like a single point unless it is one, to three decimals."""
    assert formats.span(-0.0002, 0.0002) == "−0.02 to 0.02"
    assert formats.estimate_percent(Estimate(1.0, 0.9996, 1.0)) == "100.0% [99.96, 100.00]"
    assert formats.span(0.5, 0.5) == "50.000 to 50.000"


@pytest.mark.parametrize(
    ("value", "cell", "sentence"),
    [
        (0.034, "0.03", "p = 0.03"),
        (0.0042, "0.004", "p = 0.004"),
        (0.001, "0.001", "p = 0.001"),
        (0.00099, "< 0.001", "p < 0.001"),
        (0.0, "< 0.001", "p < 0.001"),
        (0.0496, "0.0496", "p = 0.0496"),
        (0.0504, "0.0504", "p = 0.0504"),
        (0.05, "0.05", "p = 0.05"),
        (0.0499999999, "0.0500000", "p = 0.0500000"),
        (1.0, "1.00", "p = 1.00"),
    ],
)
def test_p_values(value, cell, sentence):
    """Small ones by a bound, and those near 5% with the decimals that show their side of it."""
    assert (formats.probability(value), formats.p_value(value)) == (cell, sentence)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "less than once in 1,000 times"),
        (0.001, "about once in 1,000"),
        (0.0042, "about 4 times in 1,000"),
        (0.01, "about once in 100"),
        (0.36, "about 36 times in 100"),
        (0.996, "almost every time"),
        (1.0, "every time"),
    ],
)
def test_chances_in_words(value, expected):
    """Out of a hundred, or out of a thousand where a hundred would show none."""
    assert formats.how_often(value) == expected


def test_words():
    """Counted nouns, lists and articles."""
    assert formats.plural(1, "image") == "1 image"
    assert formats.plural(2000, "image") == "2,000 images"
    assert formats.plural(3, "class", "classes") == "3 classes"
    assert formats.listing([]) == ""
    assert formats.listing(["cat"]) == "cat"
    assert formats.listing(["cat", "dog"], "or") == "cat or dog"
    assert formats.listing(["bird", "cat", "dog"]) == "bird, cat and dog"
    assert formats.with_article("airplane") == "an airplane"
    assert formats.with_article("cat") == "a cat"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.42, "0.4 s"),
        (9.97, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (425.2, "7 min 05 s"),
        (3599.7, "1 h 00 min"),
        (3725, "1 h 02 min"),
    ],
)
def test_durations(seconds, expected):
    """Wall times never show 60 of a unit."""
    assert formats.duration(seconds) == expected
