"""How an estimate stands in results.json."""

from typing import Any

from pipeline.records import Estimate

Tree = dict[str, Any]
"""An object in results.json."""


def estimate_tree(estimate: Estimate) -> Tree:
    """Its value and its interval."""
    return {"value": estimate.value, "interval": interval_of(estimate)}


def interval_of(estimate: Estimate) -> list[float]:
    """Its limits."""
    return [estimate.low, estimate.high]
