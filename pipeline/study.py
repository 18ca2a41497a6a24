"""The study file: what is asked. Everything that changes a result, and nothing else."""

from __future__ import annotations

import unicodedata
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
from pipeline.techniques import BY_FIELD
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


class Recipe(Part):
    """How every variant is trained: Adam on the cross-entropy."""

    epochs: Annotated[int, Field(ge=1, le=1000)]
    batch_size: Annotated[int, Field(ge=2, le=10_000)]
    learning_rate: Annotated[float, Field(gt=0, le=1)]


class Variant(Part):
    """What tells one model from the other."""

    batch_norm: bool
    dropout_rate: Annotated[float, Field(ge=0, lt=1)]
    augmentation: bool


class Variants(Part):
    """The two models that the study compares."""

    baseline: Variant
    regularized: Variant

    def of(self, name: str) -> Variant:
        """The variant called ``name``."""
        variant: Variant = getattr(self, name)
        return variant


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
    """A study: two variants, one recipe, one data set, and the experiments that are asked for besides.

    Each variant is trained once with each seed; the first seed is the one that the report shows in detail.
    ``claims``: a file of claims that are held against the results, as a path from the study's file; see
    ``pipeline.claims``. Its contents enter the key of the findings, its name none but that of the pages.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=100)]
    title: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(printable_line)]
    seeds: Seeds
    data: Data
    recipe: Recipe
    variants: Variants
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
        if self.variants.baseline == self.variants.regularized:
            raise ValueError("variants.baseline and variants.regularized are the same: there is nothing to compare")
        if self.factorial and len(self.techniques) < 2:
            raise ValueError(f"factorial: the variants differ in {self.techniques[0]} alone; it takes two techniques")
        return self

    def variant(self, name: str) -> Variant:
        """The variant called ``name``: one of the two, or a combination of the factorial."""
        return self.combinations[name]

    @property
    def seed(self) -> int:
        """The seed that is shown in detail."""
        return self.seeds[0]

    @property
    def techniques(self) -> tuple[str, ...]:
        """The fields of a variant in which the two differ."""
        before, after = self.variants.baseline, self.variants.regularized
        return tuple(name for name in Variant.model_fields if getattr(before, name) != getattr(after, name))

    @property
    def combinations(self) -> dict[str, Variant]:
        """Every combination of the techniques by its name, e.g. "batch-norm-dropout": the baseline first, the
        regularized model last, and those in between by how many techniques they have."""
        return {name: self._with(techniques) for name, techniques in self._techniques_of.items()}

    def techniques_of(self, name: str) -> tuple[str, ...]:
        """The techniques that the combination called ``name`` has from the regularized model."""
        return self._techniques_of[name]

    @property
    def _techniques_of(self) -> dict[str, tuple[str, ...]]:
        sizes = range(1, len(self.techniques))
        between = [subset for size in sizes for subset in combinations(self.techniques, size)]
        named = {"-".join(BY_FIELD[field].slug for field in subset): subset for subset in between}
        return {"baseline": (), **named, "regularized": self.techniques}

    def _with(self, techniques: tuple[str, ...]) -> Variant:
        changes = {name: getattr(self.variants.regularized, name) for name in techniques}
        return self.variants.baseline.model_copy(update=changes)


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
