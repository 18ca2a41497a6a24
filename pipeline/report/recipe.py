"""What was asked for: the recipe that both models share, and the techniques that they don't."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline import formats
from pipeline.report.context import ReportContext
from pipeline.study import Variant
from pipeline.techniques import TECHNIQUES, Technique

ORIGINAL_RECIPE = {"epochs": "25", "optimizer": "Adam", "loss": "cross-entropy"}
"""What the original study states of its recipe; the rest it leaves open."""


@dataclass(frozen=True)
class TechniqueRow:
    """A technique, and what each variant has of it."""

    technique: Technique
    baseline: str
    regularized: str
    differs: bool


@dataclass(frozen=True)
class RecipeRow:
    """A part of the recipe: ours, and the original's as far as it is stated."""

    name: str
    ours: str
    original: str


def technique_rows(context: ReportContext) -> tuple[TechniqueRow, ...]:
    """What each variant has of the three techniques."""
    before, after = context.study.variants.baseline, context.study.variants.regularized
    texts: dict[str, Callable[[Variant], str]] = {
        "batch_norm": lambda v: "after each convolution" if v.batch_norm else "none",
        "dropout_rate": _dropout,
        "augmentation": lambda v: "random flips and crops" if v.augmentation else "none",
    }
    had = ((each, texts[each.field]) for each in TECHNIQUES)
    return tuple(TechniqueRow(each, text(before), text(after), text(before) != text(after)) for each, text in had)


def _dropout(variant: Variant) -> str:
    if not variant.dropout_rate:
        return "none"
    return f"{formats.percent(variant.dropout_rate, 0)} before the last layer"


def handicaps(variant: Variant) -> tuple[str, ...]:
    """What makes the running accuracy of a variant lower than its clean one, in phrases that follow "with"."""
    phrases = (
        (variant.augmentation, "its images altered"),
        (variant.dropout_rate > 0, "some of its features silenced"),
        (True, "its weights still on the move"),
    )
    return tuple(phrase for applies, phrase in phrases if applies)


def recipe_rows(context: ReportContext) -> tuple[RecipeRow, ...]:
    """What both models share."""
    recipe, seeds = context.study.recipe, context.study.seeds
    unstated = "not stated"
    return (
        RecipeRow("Optimizer", "Adam", ORIGINAL_RECIPE["optimizer"]),
        RecipeRow("Loss", "cross-entropy", ORIGINAL_RECIPE["loss"]),
        RecipeRow("Epochs", formats.count(recipe.epochs), ORIGINAL_RECIPE["epochs"]),
        RecipeRow("Learning rate", f"{recipe.learning_rate:g}", unstated),
        RecipeRow("Batch size", formats.count(recipe.batch_size), unstated),
        RecipeRow("Seed" if len(seeds) == 1 else "Seeds", formats.listing([str(seed) for seed in seeds]), unstated),
        RecipeRow("Normalisation", "the training set’s channel statistics", unstated),
        RecipeRow("Weights kept", "the last epoch’s", unstated),
    )
