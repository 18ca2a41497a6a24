"""Further models: other recipes or techniques for one of the variants, which tell whether it could have done better."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from pipeline.study.tables import Part, RecipeChanges, Seeds, Variant, VariantName
from pipeline.wording import did_you_mean, shortened

if TYPE_CHECKING:
    from pipeline.study.question import Study


class Alternative(Part):
    """One of the variants, made or trained otherwise; what it doesn't name is that variant's.

    ``of``: the variant that it starts from, and is compared with.
    ``seeds``: of the study's, those that it is trained with; those of the table unless told.
    """

    of: str
    batch_norm: bool | None = None
    dropout_rate: Annotated[float | None, Field(ge=0, lt=1)] = None
    augmentation: bool | None = None
    recipe: RecipeChanges | None = None
    seeds: Seeds | None = None

    def applied_to(self, variant: Variant) -> Variant:
        """The variant with what this one changes."""
        changes = {name: value for name, value in self if name in Variant.model_fields and value is not None}
        if self.recipe:
            changes["recipe"] = (variant.recipe or RecipeChanges()).model_copy(update=self.recipe.model_dump())
        return variant.model_copy(update={"label": None, **changes})


class Alternatives(Part):
    """Models besides the variants, each compared with the one that it starts from.

    ``seeds``: of the study's, those that they are trained with; all of them unless told.
    ``models``: by name, six at most. A combination of the factorial may be among them, under its own name: it is
    trained once.
    """

    seeds: Seeds | None = None
    models: Annotated[dict[VariantName, Alternative], Field(min_length=1, max_length=6)]


def refusals(study: Study) -> Iterator[str]:
    """What is wrong with a study's alternatives, each in a line; what follows the first may not be so."""
    if study.alternatives is None:
        return
    models = {f"alternatives.models.{name}": (name, each) for name, each in study.alternatives.models.items()}
    yield from _unknown_seeds(study, "alternatives", study.alternatives.seeds)
    for place, (name, asked) in models.items():
        yield from _unknown_seeds(study, place, asked.seeds)
        if name in study.variants:
            yield f"{place}: a variant of the study is called so; give it another name"
        if asked.of not in study.variants:
            meant = did_you_mean(asked.of, study.variants) or f"; there are {', '.join(study.variants)}"
            yield f'{place}.of: there is no variant "{shortened(asked.of)}"{meant}'
    for place, (name, _) in models.items():
        yield from _made_before(study, name, place)


def _unknown_seeds(study: Study, place: str, seeds: tuple[int, ...] | None) -> Iterator[str]:
    for seed in seeds or ():
        if seed not in study.seeds:
            yield f"{place}.seeds holds {seed}: the study has {', '.join(map(str, study.seeds))}"


def _made_before(study: Study, name: str, place: str) -> Iterator[str]:
    """That the study trains such a model under another name, or another one under this name."""
    settings = _settings(study, study.further_models[name])
    for variant in study.variants:
        if settings == study.settings(variant):
            yield f"{place}: it is the same as variants.{variant}, so there is nothing to compare"
    combinations = study.combinations if study.factorial else {}
    for combination, made in combinations.items():
        if (combination == name) != (_settings(study, made) == settings) and combination not in study.variants:
            yield (
                f"{place}: a combination of the factorial is called so, and is another model; give it another name"
                if combination == name
                else f'{place}: the factorial trains the same model as "{combination}"; give it that name'
            )
    for earlier, other in study.further_models.items():
        if earlier == name:
            return
        if _settings(study, other) == settings:
            yield f"{place}: it is the same as alternatives.models.{earlier}"


def _settings(study: Study, variant: Variant) -> dict[str, Any]:
    return {**variant.settings, **dict(study.recipe.with_changes(variant.recipe))}
