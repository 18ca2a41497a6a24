"""When a technique may be said to do something: all of its simple effects lie on one side, seeds covered."""

import pytest

from pipeline.analyses.factorial.agreement import agreement
from pipeline.analyses.factorial.record import Response, SimpleEffect


def response(*values: float, covers_seeds: bool = True) -> Response:
    """One whose technique changes this much beside each combination of the others, give or take 0.01."""
    effects = [
        SimpleEffect(("dropout_rate",), value, (value - 0.01, value + 0.01), covers_seeds, (str(place),))
        for place, value in enumerate(values)
    ]
    return Response("test_accuracy", (), (), tuple(effects))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0.02, 0.05, 0.03, 0.04), "positive"),
        ((-0.02, -0.05), "negative"),
        ((0.02, 0.005), "unclear"),
        ((0.03, 0.02, -0.04, -0.06), "both"),
        ((0.005, -0.005), "unclear"),
        ((0.03, -0.04, 0.001), "both"),
    ],
)
def test_all_have_to_lie_on_one_side(values, expected):
    """By their whole intervals."""
    assert agreement(response(*values), "dropout_rate") == expected


def test_what_seeds_change_has_to_be_known():
    """Intervals over the test images alone decide nothing about a technique."""
    assert agreement(response(0.02, 0.05, covers_seeds=False), "dropout_rate") == "unclear"
