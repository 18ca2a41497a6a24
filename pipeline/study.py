"""The study file: what is asked. Everything that changes a result, and nothing else."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    field_validator,
    model_serializer,
    model_validator,
)

from pipeline.errors import StudyError
from pipeline.records.values import ADDED_LATER
from pipeline.techniques import BY_FIELD, TECHNIQUES
from pipeline.toml_file import read_toml
from pipeline.wording import did_you_mean, first_problem, shortened

STUDIES = Path(__file__).parent / "studies"

CorruptionName = Literal[
    "gaussian_noise",
    "shot_noise",
    "impulse_noise",
    "defocus_blur",
    "motion_blur",
    "fog",
    "brightness",
    "contrast",
    "saturate",
    "elastic_transform",
    "pixelate",
    "jpeg_compression",
]
CORRUPTION_NAMES: tuple[CorruptionName, ...] = get_args(CorruptionName)
"""In the order in which a report shows them."""


def _all_different(values: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(values)) < len(values):
        raise ValueError("a seed is named twice")
    return values


def printable_line(text: str) -> str:
    """The text, if it is one line without control characters."""
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise ValueError("must be one line, without control characters")
    return text


def _toml_file(name: str | None) -> str | None:
    if name is not None and not printable_line(name).endswith(".toml"):
        raise ValueError("must be the path of a .toml file")
    return name


Seeds = Annotated[
    tuple[Annotated[int, Field(ge=0, lt=2**31)], ...],
    Field(min_length=1, strict=False),  # TOML has lists
    AfterValidator(_all_different),
]


VariantName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=40)]
"""It is part of file names, and of the names of figures and tables."""

Pair = Annotated[tuple[str, str], Field(strict=False)]  # TOML has lists


class Part(BaseModel):
    """A table of the study file: frozen, strict about types, without unknown keys.

    A field that comes when there are published results is annotated with ``ADDED_LATER``. It enters what is asked, and
    so the keys, only where it differs from its default: a study that doesn't name it asks what it asked before.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)

    @model_serializer(mode="wrap")
    def _as_asked(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        tree: dict[str, Any] = serialize(self)
        for name, field in type(self).model_fields.items():
            if ADDED_LATER in field.metadata and getattr(self, name) == field.default:
                tree.pop(name, None)
        return tree


class Data(Part):
    """Which images. What is read enters the cache keys by its fingerprint, not by these fields.

    ``source``: "cifar10" (the official archive, or the folder or archive given as DATA), "folder" (DATA only),
    or "shapes" (generated; the only one that reads the other fields). ``cue``: plant a mark in a corner of every
    image that gives its class away in training.
    """

    source: Literal["cifar10", "folder", "shapes"]
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    train_size: Annotated[int, Field(ge=20, le=100_000)] = 4000
    test_size: Annotated[int, Field(ge=20, le=100_000)] = 2000
    cue: bool = False


MOST_TECHNIQUES = 4
"""Of a factorial: sixteen models, and as many rows and columns as its figures have room for."""

Schedule = Literal["constant", "cosine"]
Epochs = Annotated[int, Field(ge=1, le=1000)]
LearningRate = Annotated[float, Field(gt=0, le=1)]
WeightDecay = Annotated[float, Field(ge=0, le=100)]
LabelSmoothing = Annotated[float, Field(ge=0, lt=1)]
WarmupSteps = Annotated[int, Field(ge=0, le=1_000_000)]


class Recipe(Part):
    """How every variant is trained, unless it changes that for itself: Adam on the cross-entropy.

    ``weight_decay``: decoupled from the gradient (I. Loshchilov and F. Hutter 2019, Decoupled weight decay
    regularization), no L2 penalty in the loss: each step first shrinks all parameters, biases and batch normalization's
    included, by learning rate times weight decay. Without it, this is Adam, bit for bit.
    ``label_smoothing``: the share of each label that is spread evenly over all classes, its own included (C. Szegedy et
    al. 2016, Rethinking the Inception architecture, section 7), in the loss that is trained on; what is measured is the
    plain cross-entropy.
    ``warmup_steps``: the learning rate rises linearly over so many optimizer steps.
    ``schedule``: after them it is "constant", or falls to zero by the end of training along half a "cosine"
    (I. Loshchilov and F. Hutter 2017, SGDR, equation 5, without restarts).
    """

    epochs: Epochs
    batch_size: Annotated[int, Field(ge=2, le=10_000)]
    learning_rate: LearningRate
    weight_decay: Annotated[WeightDecay, ADDED_LATER] = 0.0
    label_smoothing: Annotated[LabelSmoothing, ADDED_LATER] = 0.0
    warmup_steps: Annotated[WarmupSteps, ADDED_LATER] = 0
    schedule: Annotated[Schedule, ADDED_LATER] = "constant"

    def with_changes(self, changes: RecipeChanges | None) -> Recipe:
        """The recipe of a variant that changes it so for itself."""
        return self.model_copy(update=changes.model_dump()) if changes else self


class RecipeChanges(Part):
    """What a variant changes of the study's recipe for itself; what it doesn't name is the study's.

    The batch size is not among it: all variants of a seed are shown the same batches.
    """

    epochs: Annotated[Epochs | None, ADDED_LATER] = None
    learning_rate: Annotated[LearningRate | None, ADDED_LATER] = None
    weight_decay: Annotated[WeightDecay | None, ADDED_LATER] = None
    label_smoothing: Annotated[LabelSmoothing | None, ADDED_LATER] = None
    warmup_steps: Annotated[WarmupSteps | None, ADDED_LATER] = None
    schedule: Annotated[Schedule | None, ADDED_LATER] = None


class Variant(Part):
    """What tells one model from the others.

    ``label``: what reports call it; its name unless told. It is no part of what is asked.
    ``recipe``: what it changes of the study's for itself.
    """

    batch_norm: bool
    dropout_rate: Annotated[float, Field(ge=0, lt=1)]
    augmentation: bool
    label: Annotated[
        str | None,
        Field(min_length=1, max_length=40),
        AfterValidator(lambda text: text and printable_line(text)),
        ADDED_LATER,
    ] = None
    recipe: Annotated[RecipeChanges | None, ADDED_LATER] = None

    @property
    def asked(self) -> dict[str, Any]:
        """What enters the keys of its runs, besides the recipe that it has in its study."""
        return self.model_dump(exclude={"label", "recipe"})


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


class Corruptions(Part):
    """An optional experiment: both models are asked about altered test images too, each at five strengths.

    ``names``: which alterations, each once; all twelve unless told. Their order is no part of what is asked.
    """

    names: Annotated[tuple[CorruptionName, ...], Field(min_length=1, strict=False)] = CORRUPTION_NAMES

    @field_validator("names", mode="after")
    @classmethod
    def _each_once(cls, names: tuple[CorruptionName, ...]) -> tuple[CorruptionName, ...]:
        if len(set(names)) < len(names):
            raise ValueError("a corruption is named twice")
        return tuple(name for name in CORRUPTION_NAMES if name in names)


class Factorial(Part):
    """Every combination of the techniques that tell the two variants apart, each trained and compared.

    ``seeds``: of the combinations in between; the two variants themselves are trained with the study's seeds.
    """

    seeds: Seeds


class LabelNoise(Part):
    """An experiment: both models trained a second time, with a share of the training labels replaced by wrong ones."""

    fraction: Annotated[float, Field(gt=0, le=0.9)]
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0


class Study(Part):
    """A study: one to six variants, one recipe, one data set, and the experiments that are asked for besides.

    Each variant is trained once with each seed; the first seed is the one that the report shows in detail. ``compare``
    says which variants are held against which, as pairs of reference and other: the first against each of the others,
    unless told.
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
    claims: Annotated[str | None, AfterValidator(_toml_file), ADDED_LATER] = None

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
        for name, variant in self.combinations.items():
            if name in self.variants and self._settings(self.variants[name]) != self._settings(variant):
                raise ValueError(f"factorial: variants.{name} is called like another combination of the techniques")
        return self

    def variant(self, name: str) -> Variant:
        """The variant called ``name``: one of the study's, or a combination of the factorial."""
        return self.variants[name] if name in self.variants else self.combinations[name]

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        """Which variants are compared; none of a study of one."""
        first, *others = self.variants
        pairs = [(first, other) for other in others] if self.compare is None else self.compare
        return tuple(Contrast(*pair, f"-{'-'.join(pair)}" if place else "") for place, pair in enumerate(pairs))

    def recipe_of(self, name: str) -> Recipe:
        """How the variant called ``name`` is trained."""
        return self.recipe.with_changes(self.variant(name).recipe)

    def settings(self, name: str) -> dict[str, Any]:
        """All that the variant called ``name`` is made and trained with, by field."""
        return self._settings(self.variant(name))

    def _settings(self, variant: Variant) -> dict[str, Any]:
        return {**variant.asked, **dict(self.recipe.with_changes(variant.recipe))}

    @property
    def seed(self) -> int:
        """The seed that is shown in detail."""
        return self.seeds[0]

    @property
    def techniques(self) -> tuple[str, ...]:
        """The techniques, by their fields, in which the two variants differ that the factorial is about: those that
        are compared first."""
        return tuple(each.field for each in TECHNIQUES if each.field in self._differing)

    @property
    def _differing(self) -> tuple[str, ...]:
        """The fields of a variant and of its recipe in which those two differ."""
        before, after = (self._settings(self.variants[name]) for name in self._ends)
        return tuple(name for name, value in before.items() if value != after[name])

    @property
    def combinations(self) -> dict[str, Variant]:
        """Every combination of the techniques by its name, e.g. "batch-norm-dropout": the reference first, the other
        variant last, and those in between by how many techniques they have."""
        return {name: self._with(techniques) for name, techniques in self._techniques_of.items()}

    def techniques_of(self, name: str) -> tuple[str, ...]:
        """The techniques that the combination called ``name`` has from the other variant."""
        return self._techniques_of[name]

    @property
    def _ends(self) -> tuple[str, str]:
        return self.contrasts[0].reference, self.contrasts[0].other

    @property
    def _techniques_of(self) -> dict[str, tuple[str, ...]]:
        sizes = range(1, len(self.techniques))
        between = [subset for size in sizes for subset in combinations(self.techniques, size)]
        named = {"-".join(BY_FIELD[field].slug for field in subset): subset for subset in between}
        reference, other = self._ends
        return {reference: (), **named, other: self.techniques}

    def _with(self, techniques: tuple[str, ...]) -> Variant:
        """The reference with these techniques of the other variant."""
        reference, other = (self.variants[name] for name in self._ends)
        settings = self._settings(other)
        changes = {name: settings[name] for name in techniques if name not in RecipeChanges.model_fields}
        of_recipe = {name: settings[name] for name in techniques if name in RecipeChanges.model_fields}
        if of_recipe:
            changes["recipe"] = (reference.recipe or RecipeChanges()).model_copy(update=of_recipe)
        return reference.model_copy(update=changes)


def studies() -> list[str]:
    """The names of the studies that come with the project."""
    return sorted(path.stem for path in STUDIES.glob("*.toml") if not path.stem.endswith("_claims"))


def load_study(name_or_path: str) -> Study:
    """Read and validate a study.

    Args:
        name_or_path: the name of a study that comes with the project, or the path of a TOML file.

    Raises:
        StudyError: naming the file, the key, the value and what is allowed.
    """
    path = _find(name_or_path)
    try:
        return Study.model_validate(read_toml(path))
    except ValidationError as error:
        raise StudyError(f"{path}: {first_problem(error, Study)}") from error


def study_file(name_or_path: str) -> Path | None:
    """The file that is meant, or None where a study that comes with the project is.

    Raises:
        StudyError: no study is called like that.
    """
    path = _find(name_or_path)
    return None if path.resolve().parent == STUDIES.resolve() else path


def _find(name_or_path: str) -> Path:
    if name_or_path.endswith(".toml") or "/" in name_or_path:
        return Path(name_or_path)
    known = studies()
    if name_or_path not in known:
        meant = did_you_mean(name_or_path, [*known, *(path.name for path in Path().glob("*.toml"))])
        raise StudyError(
            f'no study is called "{shortened(name_or_path)}"{meant}; there are {", ".join(known)}, '
            "or give the path of a .toml file"
        )
    return STUDIES / f"{name_or_path}.toml"
