"""The training images nearest to a test image in a model's features."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.values import Array


@dataclass(frozen=True)
class Neighbour:
    """A training image, and its cosine distance, in [0, 1], from a test image in a model's features."""

    index: int
    label: int
    distance: float


@dataclass(frozen=True)
class ClassNeighbours:
    """The training images of one class that are nearest to a test image, nearest first."""

    label: int
    nearest: tuple[Neighbour, ...]


@dataclass(frozen=True)
class CaseNeighbours:
    """What a model has seen that is like one case.

    Attributes:
        id: of the case.
        index: into the test split.
        nearest: the nearest training image of any class; None where no unit fires on the case.
        answered: nearest of the class that the model answers.
        other: of the true class; where that is the answer, of the class that the model gives the next highest
            probability.
    """

    id: str
    index: int
    nearest: Neighbour | None
    answered: ClassNeighbours
    other: ClassNeighbours


@dataclass(frozen=True)
class Neighbours:
    """One model's nearest training images, by the cosine distance of the activations that enter its last layer.

    Attributes:
        nearest: int64 (N,), index of each test image's nearest training image; -1 where no unit fires on it.
        right, wrong: test images answered rightly and wrongly, without those on which no unit fires.
        right_same: of the right ones, those whose nearest training image has their class.
        wrong_answered, wrong_true: of the wrong ones, those whose nearest has the answered / the true class.
        featureless: test images on which no unit fires.
        cases: in the order of the cases.
    """

    variant: str
    seed: int
    nearest: Array
    right: int
    right_same: int
    wrong: int
    wrong_answered: int
    wrong_true: int
    featureless: int
    cases: tuple[CaseNeighbours, ...]
