"""What was asked for: the recipe of the models, and the techniques in which they differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline import formats
from pipeline.report.context import ContrastRecords, ReportContext
from pipeline.report.original import ORIGINAL_RECIPE
from pipeline.study import Recipe, Variant
from pipeline.techniques import BY_FIELD, TECHNIQUES, Technique

NONE = "none"
"""What a variant has of a technique that it goes without."""

OF_VARIANT: dict[str, Callable[[Variant], str]] = {
    "batch_norm": lambda v: "after each convolution" if v.batch_norm else NONE,
    "dropout_rate": lambda v: _dropout(v.dropout_rate) if v.dropout_rate else NONE,
    "augmentation": lambda v: _augmentation(v) if v.augmentation else NONE,
}
"""What a variant has of each technique, by its field."""

OF_RECIPE: dict[str, Callable[[Recipe], str]] = {
    "weight_decay": lambda r: f"{r.weight_decay:g}, decoupled" if r.weight_decay else NONE,
    "label_smoothing": lambda r: f"{100 * r.label_smoothing:g}% of each label" if r.label_smoothing else NONE,
    "warmup_steps": lambda r: f"over {formats.plural(r.warmup_steps, 'step')}" if r.warmup_steps else NONE,
    "schedule": lambda r: "to zero at the end" if r.schedule == "cosine" else NONE,
}
"""What a recipe has of those that a study names only where it wants them."""

SETTINGS = {"epochs": "another number of epochs", "learning_rate": "another learning rate"}
"""What of a recipe is no technique, as a difference between two models."""


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
    """What each variant has of the techniques: those of a variant, and of a recipe's those that one of them has."""
    variants, asked = context.study.variants.values(), asked_of_recipe(context)
    recipes = _recipes(context).values()
    had = {field: tuple(text(each) for each in variants) for field, text in OF_VARIANT.items()}
    had |= {field: tuple(text(each) for each in recipes) for field, text in OF_RECIPE.items()}
    shown = (each for each in TECHNIQUES if each.field in OF_VARIANT or each.field in asked)
    return tuple(TechniqueRow(each, had[each.field], set(had[each.field]) != {NONE}) for each in shown)


def _augmentation(variant: Variant) -> str:
    parts = ((variant.flips, "flips"), (variant.crops, "crops"))
    return f"random {formats.listing([name for is_on, name in parts if is_on])}"


def _dropout(rate: float) -> str:
    return f"{formats.percent(rate, 0)} before the last layer"


def asked_of_recipe(context: ReportContext) -> frozenset[str]:
    """The techniques of a recipe that a variant has, by their fields."""
    recipes = _recipes(context).values()
    return frozenset(field for field, text in OF_RECIPE.items() if any(text(each) != NONE for each in recipes))


def differing(context: ReportContext, contrast: ContrastRecords) -> tuple[str, ...]:
    """What tells two models apart, in phrases."""
    return _of_differing(context, contrast, {each.field: each.phrase for each in TECHNIQUES} | SETTINGS)


def differing_names(context: ReportContext, contrast: ContrastRecords) -> tuple[str, ...]:
    """What tells two models apart, by name: "batch normalization"."""
    return _of_differing(context, contrast, {each.field: each.name for each in TECHNIQUES} | SETTINGS)


def _of_differing(context: ReportContext, contrast: ContrastRecords, said: Mapping[str, str]) -> tuple[str, ...]:
    before, after = (context.study.settings(model.variant) for model in contrast.both)
    return tuple(words for field, words in said.items() if before[field] != after[field])


def epochs(context: ReportContext) -> str:
    """How long was trained: "25 epochs", "25 to 50 epochs"."""
    counts = [each.epochs for each in _recipes(context).values()]
    most = formats.plural(max(counts), "epoch")
    return most if len(set(counts)) == 1 else f"{formats.count(min(counts))} to {most}"


def is_shared(context: ReportContext) -> bool:
    """Whether all variants have the same recipe."""
    return len(set(map(str, _recipes(context).values()))) == 1


def _recipes(context: ReportContext) -> dict[str, Recipe]:
    """By what each variant is called."""
    return {model.look.title: context.study.recipe_of(model.variant) for model in context.models}


def handicaps(variant: Variant) -> tuple[str, ...]:
    """What makes the running accuracy of a variant lower than its clean one, in phrases that follow "with"."""
    phrases = (
        (variant.augmentation, "its images altered"),
        (variant.dropout_rate > 0, "some of its features silenced"),
        (True, "its weights still on the move"),
    )
    return tuple(phrase for applies, phrase in phrases if applies)


def recipe_rows(context: ReportContext) -> tuple[RecipeRow, ...]:
    """The recipe; what a variant has of its own says whose it is."""
    recipes, seeds = _recipes(context), context.study.seeds
    unstated = "not stated"

    def of_each(text: Callable[[Recipe], str]) -> str:
        texts = {name: text(recipe) for name, recipe in recipes.items()}
        one, *others = dict.fromkeys(texts.values())
        return formats.listing([f"{said} ({name})" for name, said in texts.items()]) if others else one

    asked = [field for field in OF_RECIPE if field in asked_of_recipe(context)]
    return (
        RecipeRow("Optimizer", "Adam", ORIGINAL_RECIPE["optimizer"]),
        RecipeRow("Loss", "cross-entropy", ORIGINAL_RECIPE["loss"]),
        RecipeRow("Epochs", of_each(lambda r: formats.count(r.epochs)), ORIGINAL_RECIPE["epochs"]),
        RecipeRow("Learning rate", of_each(lambda r: f"{r.learning_rate:g}"), unstated),
        *(RecipeRow(BY_FIELD[field].name.capitalize(), of_each(OF_RECIPE[field]), unstated) for field in asked),
        RecipeRow("Batch size", formats.count(context.study.recipe.batch_size), unstated),
        RecipeRow("Seed" if len(seeds) == 1 else "Seeds", formats.listing([str(seed) for seed in seeds]), unstated),
        RecipeRow("Normalisation", "the training set’s channel statistics", unstated),
        RecipeRow("Weights kept", "the last epoch’s", unstated),
    )
