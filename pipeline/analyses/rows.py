"""Rows of the tables that analyses have in common."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ResultRow:
    """A measure of every model, and the difference of every contrast where that means something, in their order."""

    measure: str
    note: str
    values: tuple[str, ...]
    differences: tuple[str, ...]
