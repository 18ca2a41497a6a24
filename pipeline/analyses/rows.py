"""Rows of the tables that analyses have in common."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ResultRow:
    """A measure of every model and, where it means something, the difference of every contrast, in their order."""

    measure: str
    note: str
    values: tuple[str, ...]
    differences: tuple[str, ...]
