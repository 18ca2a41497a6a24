"""Which test images are answered wrongly, and as what: over all seeds of a study."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.seeds import Measured
from pipeline.records.values import Array


@dataclass(frozen=True)
class ClassRecall:
    """The recall of one class over the seeds, and how many test images it has."""

    label: int
    support: int
    recall: Measured


@dataclass(frozen=True)
class MeanConfusion:
    """How often images of one class are taken for another: the mean count, and its share of the true class's images."""

    true: int
    predicted: int
    count: float
    rate: float


@dataclass(frozen=True)
class Stability:
    """How far the same images are wrong whatever the seed.

    Attributes:
        never, sometimes, always: test images that are answered wrongly with no seed, with some, with every one.
        between_seeds: images that exactly one of two of its own runs gets right, on average over all pairs of runs.
    """

    never: int
    sometimes: int
    always: int
    between_seeds: float


@dataclass(frozen=True)
class ModelErrors:
    """One variant's errors over the seeds.

    Attributes:
        wrong: mean number of test images answered wrongly.
        confusion: float64 (K, K), mean counts, [i, j] of true i answered j.
        recalls: of each class, (K,).
        pairs: the most frequent confusions by mean count first, at most ten.
        error_confidence: mean probability of the wrong answers; None where a run has none or only one.
        stability: None of one seed.
    """

    variant: str
    wrong: float
    confusion: Array
    recalls: tuple[ClassRecall, ...]
    pairs: tuple[MeanConfusion, ...]
    error_confidence: Measured | None
    stability: Stability | None


@dataclass(frozen=True)
class ClassDifference:
    """One class in two variants over the seeds; other - reference.

    Attributes:
        recall: paired over the test images with each seed.
        fixed, introduced: images that only the other / only the reference gets right, means over the seeds.
        p_value: of one seed, of the exact McNemar test; of several, that belongs to the interval of ``recall``.
        adjusted_p_value: after Holm's correction for looking at every class.
    """

    label: int
    recall: Measured
    fixed: float
    introduced: float
    p_value: float
    adjusted_p_value: float


@dataclass(frozen=True)
class ErrorsContrast:
    """Two variants on the same test images over the seeds.

    Attributes:
        both_right, fixed, introduced, both_wrong: test images by who is right; means over the seeds. Fixed are those
            that only the other gets right, introduced those that only the reference does.
        always_fixed, always_introduced: those that are so with every seed.
        p_value: that neither is right more often; see ``ClassDifference``.
        error_confidence: other - reference; None where either has none.
        classes: of each class, (K,).
    """

    reference: str
    other: str
    both_right: float
    fixed: float
    introduced: float
    both_wrong: float
    always_fixed: int
    always_introduced: int
    p_value: float
    error_confidence: Measured | None
    classes: tuple[ClassDifference, ...]


@dataclass(frozen=True)
class Errors:
    """All variants' errors over the seeds of a study, of which there may be only one.

    Attributes:
        seeds: in the study's order.
        models: by variant, in the study's order.
        contrasts: in the study's order.
    """

    seeds: tuple[int, ...]
    models: dict[str, ModelErrors]
    contrasts: tuple[ErrorsContrast, ...]
