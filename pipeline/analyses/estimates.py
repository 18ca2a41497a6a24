"""How an estimate stands in results.json."""

from pipeline.records import Estimate


def estimate_tree(estimate: Estimate) -> dict:
    """Its value and its interval."""
    return {"value": estimate.value, "interval": interval_of(estimate)}


def interval_of(estimate: Estimate) -> list[float]:
    """Its limits."""
    return [estimate.low, estimate.high]
