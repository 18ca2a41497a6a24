"""Which side of zero an estimate is on, as far as its interval can tell."""

from collections.abc import Sequence
from typing import Literal

from pipeline.records import Estimate

Sign = Literal["positive", "negative", "unclear"]


def is_two_sided(values: Sequence[float]) -> bool:
    """Whether some lie above zero and others below it."""
    return min(values) < 0 < max(values)


def is_one_sided(values: Sequence[float]) -> bool:
    """Whether all lie on the same side of zero."""
    return len({value > 0 for value in values}) == 1 and 0.0 not in values


def sign(estimate: Estimate) -> Sign:
    """Which side of zero an estimate is on; unclear where its interval holds zero."""
    if estimate.low > 0:
        return "positive"
    return "negative" if estimate.high < 0 else "unclear"


def lower_of(difference: Estimate, reference: str, other: str) -> str | None:
    """The variant that has less, from other - reference; None where that can't be told."""
    return {"positive": reference, "negative": other, "unclear": None}[sign(difference)]
