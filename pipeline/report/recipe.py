"""What was asked for: the recipe that all models share, and the techniques that they don't."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline import formats
from pipeline.report.context import ContrastRecords, ReportContext
from pipeline.report.original import ORIGINAL_RECIPE
from pipeline.study import Variant
from pipeline.techniques import TECHNIQUES, Technique

NONE = "none"
"""What a variant has of a technique that it goes without."""


@dataclass(frozen=True)
class TechniqueRow:
    """A technique, and what each variant has of it; ``is_used`` where any has something."""

    technique: Technique
    values: tuple[str, ...]
    is_used: bool


@dataclass(frozen=True)
class RecipeRow:
    """A part of the recipe: ours, and the original's as far as it is stated."""

    name: str
    ours: str
    original: str


def technique_rows(context: ReportContext) -> tuple[TechniqueRow, ...]:
    """What each variant has of the techniques."""
    had = [_techniques(variant) for variant in context.study.variants.values()]
    rows = [(each, tuple(texts[each.field] for texts in had)) for each in TECHNIQUES]
    return tuple(TechniqueRow(each, values, set(values) != {NONE}) for each, values in rows)


def differing(context: ReportContext, contrast: ContrastRecords) -> tuple[str, ...]:
    """The techniques that tell two models apart, in phrases."""
    before, after = (context.study.variants[model.variant].techniques for model in contrast.both)
    return tuple(each.phrase for each in TECHNIQUES if before[each.field] != after[each.field])


def _techniques(variant: Variant) -> dict[str, str]:
    """What a variant has of each technique, by field."""
    texts: dict[str, Callable[[Variant], str]] = {
        "batch_norm": lambda v: "after each convolution" if v.batch_norm else NONE,
        "dropout_rate": _dropout,
        "augmentation": lambda v: "random flips and crops" if v.augmentation else NONE,
    }
    return {field: text(variant) for field, text in texts.items()}


def _dropout(variant: Variant) -> str:
    if not variant.dropout_rate:
        return NONE
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
    """What all models share."""
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
