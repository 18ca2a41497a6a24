"""Rows of the tables that analyses have in common."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ResultRow:
    """A measure of both models and, where it means something, the difference."""

    measure: str
    note: str
    baseline: str
    regularized: str
    difference: str
