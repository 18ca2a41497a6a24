"""The tables of a study file: what may stand in each, and what it means."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
)

from pipeline.records.values import ADDED_LATER

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


def _label(text: str | None) -> str | None:
    if text is not None and not "".join(filter(str.isprintable, printable_line(text))).strip():
        raise ValueError("must not be empty")
    return text and text.strip()


def _variant_name(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*", name):
        raise ValueError("must be lower-case letters and digits, single - or _ between them, and begin with a letter")
    return name


VariantName = Annotated[str, Field(max_length=40), AfterValidator(_variant_name)]
"""It is part of file names, and of the names of figures and tables."""

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


class Augmentation(Part):
    """How training images are altered at random, each time they are shown.

    ``flip``: mirrored in half of the cases; off where a mirrored image is another image, as with digits.
    ``crop``: shifted by up to so many pixels; 4, or 0 for not at all.
    """

    flip: bool = True
    crop: Literal[0, 4] = 4


def _plain(augmentation: bool | Augmentation) -> bool | Augmentation:
    """Both parts are what ``true`` means, and none ``false``: the same is asked, in the same key."""
    plain = {Augmentation(): True, Augmentation(flip=False, crop=0): False}
    return augmentation if isinstance(augmentation, bool) else plain.get(augmentation, augmentation)


class Variant(Part):
    """What tells one model from the others.

    ``augmentation``: whether its training images are flipped and shifted; or, as a table, which of the two.
    ``label``: what reports call it; its name unless told. It is no part of what is asked.
    ``recipe``: what it changes of the study's for itself.
    """

    batch_norm: bool
    dropout_rate: Annotated[float, Field(ge=0, lt=1)]
    augmentation: Annotated[bool | Augmentation, AfterValidator(_plain)]
    label: Annotated[str | None, Field(max_length=40), AfterValidator(_label), ADDED_LATER] = None
    recipe: Annotated[RecipeChanges | None, ADDED_LATER] = None

    @property
    def flips(self) -> bool:
        """Whether its training images are mirrored at random."""
        return self.augmentation if isinstance(self.augmentation, bool) else self.augmentation.flip

    @property
    def crops(self) -> bool:
        """Whether its training images are shifted at random."""
        return self.augmentation if isinstance(self.augmentation, bool) else self.augmentation.crop > 0

    @property
    def settings(self) -> dict[str, Any]:
        """What makes its model and its images, by field; the recipe aside."""
        return {name: value for name, value in self if name not in ("label", "recipe")}

    @property
    def asked(self) -> dict[str, Any]:
        """What enters the keys of its runs, besides the recipe that it has in its study."""
        return self.model_dump(exclude={"label", "recipe"})


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


class Adversarial(Part):
    """An optional experiment: every model is asked about test images that were changed to mislead it.

    ``strengths``: how far each pixel's channels are moved, in grey levels of 255, weakest first; at most eight.
    ``seeds``: of the study's, those whose models are attacked; all of them unless told.
    """

    strengths: Annotated[
        tuple[Annotated[float, Field(gt=0, le=255)], ...], Field(min_length=1, max_length=8, strict=False)
    ] = (1.0, 2.0, 4.0)
    seeds: Seeds | None = None

    @field_validator("strengths", mode="after")
    @classmethod
    def _weakest_first(cls, strengths: tuple[float, ...]) -> tuple[float, ...]:
        if len(set(strengths)) < len(strengths):
            raise ValueError("a strength is named twice")
        return tuple(sorted(strengths))


class DeadUnits(Part):
    """An experiment: the first steps of training once more, to count the hidden units that die in them.

    ``steps``: so many of them.
    ``seeds``: of the study's; the first unless told.
    """

    steps: Annotated[int, Field(ge=1, le=1000)] = 200
    seeds: Seeds | None = None


class Factorial(Part):
    """Every combination of the techniques that tell the two variants apart, each trained and compared.

    ``seeds``: of the combinations in between; the two variants themselves are trained with the study's seeds.
    """

    seeds: Seeds


class LabelNoise(Part):
    """An experiment: both models trained a second time, with a share of the training labels replaced by wrong ones."""

    fraction: Annotated[float, Field(gt=0, le=0.9)]
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
