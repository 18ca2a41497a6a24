"""Test images whose label is in doubt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Doubt:
    """A test image that the models, taken together, hold for another class than its label says.

    Attributes:
        label, likelier: the label, and that other class.
        label_probability, likelier_probability: what all runs give these on average.
        is_faint: so little is given to the label that pictures and cases say that it is doubtful.
    """

    index: int
    label: int
    likelier: int
    label_probability: float
    likelier_probability: float
    is_faint: bool


@dataclass(frozen=True)
class LabelDoubts:
    """The test images whose label confident learning puts in doubt.

    Attributes:
        runs: whose probabilities were averaged.
        thresholds: of each class, (K,): the mean probability of it over the images labelled so; None where there are
            none.
        wrong: images whose most probable class, of the average, isn't their label.
        doubts: the label of least probability first.
    """

    runs: int
    thresholds: tuple[float | None, ...]
    wrong: int
    doubts: tuple[Doubt, ...]
