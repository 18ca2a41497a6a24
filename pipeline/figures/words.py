"""What captions and alternative texts of several figures say alike: how many models there are, and what is compared."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from pipeline.figures import style

NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def charts(kind: str, count: int) -> str:
    """What is drawn once for each model: "Line chart", "Two line charts on one scale"."""
    return kind.capitalize() if count == 1 else f"{NUMBERS[count].capitalize()} {kind}s{on_one_scale(count)}"


def on_one_scale(count: int) -> str:
    """That several panels can be compared; nothing of one."""
    return " on one scale" if count > 1 else ""


def models(count: int) -> str:
    """All models of a study where a sentence begins with them."""
    return {1: "The model", 2: "Both models"}.get(count, f"All {NUMBERS[count]} models")


def each_model(count: int) -> str:
    """One model after the other: "each model", or "the model" where there is only one."""
    return "each model" if count > 1 else "the model"


def shapes(variants: Sequence[str]) -> str:
    """Whose the markers are: "circles the first model, diamonds the second"."""
    return ", ".join(f"{style.shape(variant)} the {style.noun(variant)}" for variant in variants)


def over_seeds(count: int) -> str:
    """That something is a mean over so many seeds; nothing of one."""
    return f", on average over {count} seeds" if count > 1 else ""


class Compared(Protocol):
    """A record of two variants that are compared."""

    @property
    def reference(self) -> str:
        """The one that the other is held against."""

    @property
    def other(self) -> str:
        """The other."""


Pair = TypeVar("Pair", bound=Compared)


def suffixed(name: str, contrasts: Sequence[Pair]) -> list[tuple[str, Pair]]:
    """The figures that there is one of for each contrast: their names end as ``study.Contrast`` has it."""
    return [(f"{name}-{each.reference}-{each.other}" if place else name, each) for place, each in enumerate(contrasts)]
