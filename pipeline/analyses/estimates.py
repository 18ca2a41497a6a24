"""How an estimate stands in results.json."""

from dataclasses import fields
from typing import Any

from pipeline.records import Estimate, SeedMeasures

Tree = dict[str, Any]
"""An object in results.json."""


def estimate_tree(estimate: Estimate) -> Tree:
    """Its value and its interval."""
    return {"value": estimate.value, "interval": interval_of(estimate)}


def estimates_tree(record: Any) -> Tree:
    """Each measure of a record that has an interval; None where there was nothing to measure."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    kept = {name: each for name, each in values.items() if each is None or isinstance(each, Estimate)}
    return {name: each and estimate_tree(each) for name, each in kept.items()}


def measures_tree(measures: SeedMeasures) -> Tree:
    """Each measure over the seeds: its mean, its interval where there is one, and the seeds' values."""
    values = {field.name: getattr(measures, field.name) for field in fields(measures)}
    return {
        name: each
        and {
            "mean": each.mean,
            "interval": interval_of(each.estimate) if each.estimate else None,
            "values": list(each.values),
        }
        for name, each in values.items()
    }


def beside_interval(name: str, estimate: Estimate) -> Tree:
    """Its value under ``name``, and its interval under a name of its own."""
    return {name: estimate.value, f"{name}_interval": interval_of(estimate)}


def interval_of(estimate: Estimate) -> list[float]:
    """Its limits."""
    return [estimate.low, estimate.high]
