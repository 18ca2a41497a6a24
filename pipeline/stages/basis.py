"""What every stage begins with: the question, the images, and the device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.graph import Node
from pipeline.records import DataSummary, Splits
from pipeline.study import Study

ReadImages = Callable[[], Splits]
ReadSummary = Callable[[], DataSummary]


@dataclass(frozen=True)
class Basis:
    """A study on one data set.

    Attributes:
        device: where predictions and attributions are computed; in no key.
    """

    study: Study
    images: Node
    data: Node
    device: str

    @property
    def variants(self) -> tuple[str, ...]:
        """The names of the study's variants, in its order."""
        return tuple(self.study.variants)

    @property
    def inputs(self) -> dict[str, Node]:
        """The images and what is said of them, as a node's inputs."""
        return {"images": self.images, "data": self.data}


def basis_of(study: Study, fingerprint: str, read_images: ReadImages, read_summary: ReadSummary, device: str) -> Basis:
    """The study on the data set with this fingerprint."""
    params = {"fingerprint": fingerprint}
    images = Node("images", "read images", Splits, read_images, params=params)
    params = {**params, "source": study.data.source}
    return Basis(study, images, Node("data", "summarise data", DataSummary, read_summary, params=params), device)
