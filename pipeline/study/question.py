"""What a study asks: its variants, how they are trained, which are compared, and the experiments besides."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator, model_validator

from pipeline.records.values import ADDED_LATER
from pipeline.study.alternatives import Alternatives, refusals
from pipeline.study.tables import (
    Adversarial,
    Corruptions,
    Data,
    DeadUnits,
    Factorial,
    LabelNoise,
    Part,
    Recipe,
    RecipeChanges,
    Seeds,
    Variant,
    VariantName,
    printable_line,
)
from pipeline.techniques import BY_FIELD, TECHNIQUES
from pipeline.wording import did_you_mean, shortened

MOST_TECHNIQUES = 4
"""Of a factorial: sixteen models, and as many rows and columns as its figures have room for."""


Pair = Annotated[tuple[str, str], Field(strict=False)]  # TOML has lists


def _toml_file(name: str | None) -> str | None:
    if name is not None and not printable_line(name).endswith(".toml"):
        raise ValueError("must be the path of a .toml file")
    return name


@dataclass(frozen=True)
class Contrast:
    """Two variants that are compared: every difference is the other's figure less the reference's.

    Attributes:
        suffix: follows the names of figures, tables and cases that are about it: nothing for a study's first.
    """

    reference: str
    other: str
    suffix: str = ""

    @property
    def name(self) -> str:
        """Both names, e.g. in the name of a stage."""
        return f"{self.other} - {self.reference}"


class Study(Part):
    """A study: one to six variants, one recipe, one data set, and the experiments that are asked for besides.

    Each variant is trained once with each seed. ``shown_seed``: the seed whose networks are shown where it must be
    single networks; the first, unless told.
    ``compare`` says which variants are held against which, as pairs of reference and other: the first against each of
    the others, unless told.
    ``claims``: a file of claims that are held against the results, as a path from the study's file; see
    ``pipeline.claims``. Its contents enter the key of the findings, its name none but that of the pages.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=100)]
    title: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(printable_line)]
    seeds: Seeds
    data: Data
    recipe: Recipe
    variants: Annotated[dict[VariantName, Variant], Field(min_length=1, max_length=6)]
    compare: Annotated[tuple[Pair, ...] | None, Field(strict=False), ADDED_LATER] = None
    factorial: Factorial | None = None
    label_noise: LabelNoise | None = None
    corruptions: Corruptions | None = None
    adversarial: Annotated[Adversarial | None, ADDED_LATER] = None
    alternatives: Annotated[Alternatives | None, ADDED_LATER] = None
    dead_units: Annotated[DeadUnits | None, ADDED_LATER] = None
    claims: Annotated[str | None, AfterValidator(_toml_file), ADDED_LATER] = None
    shown_seed: Annotated[int | None, ADDED_LATER] = None

    @field_validator("name", mode="after")
    @classmethod
    def _is_no_folder_of_ours(cls, name: str) -> str:
        if name == "figures":
            raise ValueError("report/figures holds the README's own; choose another name")
        return name

    @model_validator(mode="after")
    def _variants_differ(self) -> Study:
        for one, other in combinations(self.variants, 2):
            if self._settings(self.variants[one]) == self._settings(self.variants[other]):
                raise ValueError(f"variants.{one} and variants.{other} are the same: there is nothing to compare")
        return self

    @model_validator(mode="after")
    def _compares_variants(self) -> Study:
        for pair in self.compare or ():
            for name in pair:
                if name not in self.variants:
                    meant = did_you_mean(name, self.variants) or f"; there are {', '.join(self.variants)}"
                    raise ValueError(f'compare: there is no variant "{shortened(name)}"{meant}')
            if pair[0] == pair[1]:
                raise ValueError(f"compare: {pair[0]} is compared with itself")
        if self.compare and len({frozenset(pair) for pair in self.compare}) < len(self.compare):
            raise ValueError("compare: two variants are compared twice")
        return self

    @model_validator(mode="after")
    def _names_stay_apart(self) -> Study:
        for one, other in combinations(self.variants, 2):
            if self.label(one).lower() == self.label(other).lower():
                called = shortened(self.label(one))
                raise ValueError(
                    f'variants.{one} and variants.{other} are both called "{called}"; give one another label'
                )
        of_contrasts = [f"difference{each.suffix}" for each in self.contrasts]
        for name in self.variants:
            if name in of_contrasts:
                raise ValueError(f"variants.{name}: a figure of two models is called so; give it another name")
        if len(set(of_contrasts)) < len(of_contrasts):
            raise ValueError("compare: two pairs are the same when their names are joined by hyphens; rename a variant")
        return self

    @model_validator(mode="after")
    def _separates_techniques(self) -> Study:
        if self.factorial is None:
            return self
        if not self.contrasts:
            raise ValueError("factorial: it takes two variants that are compared")
        if others := [name for name in self._differing if name not in BY_FIELD]:
            raise ValueError(f"factorial: the variants differ in recipe.{others[0]}, which is no technique")
        if len(self.techniques) > MOST_TECHNIQUES:
            raise ValueError(f"factorial: the variants differ in {', '.join(self.techniques)}; it takes four at most")
        if len(self.techniques) < 2:
            raise ValueError(f"factorial: the variants differ in {self.techniques[0]} alone; it takes two techniques")
        before, after = (self.settings(name) for name in self._ends)
        if reversed_in := [name for name in self.techniques if before[name] > after[name]]:
            reference, other = self._ends
            raise ValueError(
                f"factorial: {reference} has more {reversed_in[0]} than {other}, and less of another technique; one of "
                "the two must have more of all"
            )
        for name, techniques in self._between.items():
            if name in self.variants and self.settings(name) != self._settings(self._with(techniques)):
                raise ValueError(f"factorial: variants.{name} is called like another combination of the techniques")
        return self

    @model_validator(mode="after")
    def _shows_one_of_its_seeds(self) -> Study:
        if self.shown_seed is not None and self.shown_seed not in self.seeds:
            raise ValueError(f"shown_seed is {self.shown_seed}: the study has {', '.join(map(str, self.seeds))}")
        return self

    @model_validator(mode="after")
    def _asks_of_its_seeds(self) -> Study:
        for name, table in (("adversarial", self.adversarial), ("dead_units", self.dead_units)):
            for seed in table.seeds or () if table else ():
                if seed not in self.seeds:
                    raise ValueError(f"{name}.seeds holds {seed}: the study has {', '.join(map(str, self.seeds))}")
        return self

    @model_validator(mode="after")
    def _alternatives_are_new(self) -> Study:
        if refused := next(refusals(self), None):
            raise ValueError(refused)
        return self

    def variant(self, name: str) -> Variant:
        """The variant called ``name``: one of the study's, a further model, or a combination of the factorial."""
        if name in self.variants:
            return self.variants[name]
        further = self.further_models
        return further[name] if name in further else self.combinations[name]

    @property
    def further_models(self) -> dict[str, Variant]:
        """The alternatives by name."""
        asked = self.alternatives.models if self.alternatives else {}
        return {name: each.applied_to(self.variants[each.of]) for name, each in asked.items()}

    def seeds_of_further(self, name: str) -> tuple[int, ...]:
        """Those that an alternative is trained with."""
        asked = self.alternatives
        return (asked.models[name].seeds or asked.seeds or self.seeds) if asked else ()

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        """Which variants are compared; none of a study of one."""
        first, *others = self.variants
        pairs = [(first, other) for other in others] if self.compare is None else self.compare
        return tuple(Contrast(*pair, f"-{'-'.join(pair)}" if place else "") for place, pair in enumerate(pairs))

    def label(self, name: str) -> str:
        """What reports call the variant called ``name``."""
        return self.variants[name].label or name.replace("_", " ").replace("-", " ")

    def recipe_of(self, name: str) -> Recipe:
        """How the variant called ``name`` is trained."""
        return self.recipe.with_changes(self.variant(name).recipe)

    def settings(self, name: str) -> dict[str, Any]:
        """All that the variant called ``name`` is made and trained with, by field."""
        return self._settings(self.variant(name))

    def _settings(self, variant: Variant) -> dict[str, Any]:
        return {**variant.settings, **dict(self.recipe.with_changes(variant.recipe))}

    @property
    def seed(self) -> int:
        """The seed whose networks are shown: ``shown_seed``, or the first."""
        return self.seeds[0] if self.shown_seed is None else self.shown_seed

    @property
    def techniques(self) -> tuple[str, ...]:
        """The techniques, by their fields, in which the two variants differ that the factorial is about: those that
        are compared first."""
        return tuple(each.field for each in TECHNIQUES if each.field in self._differing)

    @property
    def _differing(self) -> tuple[str, ...]:
        """The fields of a variant and of its recipe in which those two differ."""
        first = self.contrasts[0]
        before, after = self.settings(first.reference), self.settings(first.other)
        return tuple(name for name, value in before.items() if value != after[name])

    @property
    def combinations(self) -> dict[str, Variant]:
        """Every combination of the techniques by its name, e.g. "batch-norm-dropout": the variant without any first,
        the other last, and those in between by how many techniques they have."""
        return {name: self._with(techniques) for name, techniques in self._techniques_of.items()}

    @property
    def _between(self) -> dict[str, tuple[str, ...]]:
        """The techniques of the combinations in between, by their names."""
        sizes = range(1, len(self.techniques))
        between = [subset for size in sizes for subset in combinations(self.techniques, size)]
        return {"-".join(BY_FIELD[field].slug for field in subset): subset for subset in between}

    def techniques_of(self, name: str) -> tuple[str, ...]:
        """The techniques that the combination called ``name`` has."""
        return self._techniques_of[name]

    @property
    def _ends(self) -> tuple[str, str]:
        """Those two, the one with less of the first technique before the other, whichever way round they are
        compared: a combination that is called after techniques has them."""
        first = self.contrasts[0]
        less, more = sorted((first.reference, first.other), key=lambda name: self.settings(name)[self.techniques[0]])
        return less, more

    @property
    def _techniques_of(self) -> dict[str, tuple[str, ...]]:
        reference, other = self._ends
        return {reference: (), **self._between, other: self.techniques}

    def _with(self, techniques: tuple[str, ...]) -> Variant:
        """The reference with these techniques of the other variant."""
        reference, other = (self.variants[name] for name in self._ends)
        settings = self._settings(other)
        changes = {name: settings[name] for name in techniques if name not in RecipeChanges.model_fields}
        of_recipe = {name: settings[name] for name in techniques if name in RecipeChanges.model_fields}
        if of_recipe:
            changes["recipe"] = (reference.recipe or RecipeChanges()).model_copy(update=of_recipe)
        return reference.model_copy(update=changes)
