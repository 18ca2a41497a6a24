"""What captions and alternative texts of several figures say alike: how many models there are, and what is compared."""

from collections.abc import Sequence

from pipeline.figures import style
from pipeline.records import Comparison

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


def suffixed(name: str, comparisons: Sequence[Comparison]) -> list[tuple[str, Comparison]]:
    """The figures that there is one of for each comparison: their names end as ``study.Contrast`` has it."""
    return [
        (f"{name}-{each.reference}-{each.other}" if place else name, each) for place, each in enumerate(comparisons)
    ]
