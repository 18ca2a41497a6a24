"""The study file: what is asked. Everything that changes a result, and nothing else."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import StudyError

STUDIES = Path(__file__).parent / "studies"


class Part(BaseModel):
    """A table of the study file: frozen, strict about types, without unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


class Data(Part):
    """Which images. What is read enters the cache keys by its fingerprint, not by these fields.

    ``source``: "cifar10" (the official archive, or the folder or archive given as DATA), "folder" (DATA only),
    or "shapes" (generated; the only one that reads the other fields). ``cue``: plant a mark in a corner of every
    image that gives its class away in training.
    """

    source: Literal["cifar10", "folder", "shapes"]
    seed: Annotated[int, Field(ge=0)] = 0
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


class Study(Part):
    """A study: two variants, one recipe, one data set."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    title: Annotated[str, Field(min_length=1)]
    seeds: Annotated[tuple[Annotated[int, Field(ge=0, lt=2**31)], ...], Field(min_length=1, max_length=1)]
    data: Data
    recipe: Recipe
    variants: Variants

    @model_validator(mode="after")
    def _variants_differ(self) -> Study:
        if self.variants.baseline == self.variants.regularized:
            raise ValueError("variants.baseline and variants.regularized are the same: there is nothing to compare")
        return self

    def variant(self, name: str) -> Variant:
        """The variant called ``name``."""
        return getattr(self.variants, name)

    @property
    def seed(self) -> int:
        """The study's seed."""
        return self.seeds[0]


def load_study(name_or_path: str) -> Study:
    """Read and validate a study.

    Args:
        name_or_path: the name of a study that comes with the project, or the path of a TOML file.

    Raises:
        StudyError: naming the file, the key, the value and what is allowed.
    """
    path = _find(name_or_path)
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StudyError(f"{path}: can't be read ({error.strerror}); give a readable TOML file as STUDY") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: not valid TOML: {error}") from error
    try:
        return Study.model_validate_json(json.dumps(tree, default=_date))
    except ValidationError as error:
        raise StudyError(f"{path}: {_first_problem(error)}") from error


def _find(name_or_path: str) -> Path:
    if name_or_path.endswith(".toml") or "/" in name_or_path:
        return Path(name_or_path)
    path = STUDIES / f"{name_or_path}.toml"
    if not path.exists():
        known = ", ".join(sorted(p.stem for p in STUDIES.glob("*.toml")))
        raise StudyError(f"no study is called {name_or_path!r}; there are {known}, or give the path of a .toml file")
    return path


def _date(value: object) -> dict[str, str]:
    """TOML has dates, JSON has none, and no key of a study is one."""
    return {"date": str(value)}


def _first_problem(error: ValidationError) -> str:
    """One of pydantic's complaints as ``key = value: what is allowed``."""
    # An unknown key first: it is often the misspelt name of one that is then missing.
    problem = min(error.errors(), key=lambda p: p["type"] != "extra_forbidden")
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"unknown key {key}; allowed there: {', '.join(_allowed_keys(problem['loc'][:-1]))}"
    if problem["type"] == "missing":
        return f"{key} is missing"
    message = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return f"{key} = {json.dumps(problem['input'])}: {message}" if key else message


def _allowed_keys(location: tuple) -> list[str]:
    part: type[BaseModel] = Study
    for name in location:
        part = part.model_fields[name].annotation
    return sorted(part.model_fields)
