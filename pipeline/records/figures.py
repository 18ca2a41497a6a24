"""What was drawn, chapter by chapter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["svg", "png"]


@dataclass(frozen=True)
class FigureAsset:
    """A drawn figure.

    Attributes:
        name: file name without suffix, e.g. "loss-curves".
        format: "svg"; "png" where a figure was drawn before figures had their images apart.
        content: the file's bytes: all of it but its images.
        caption: what to see in it, one or two sentences, made from the data.
        alt: the figure in words, made from its numbers.
        source: where it is drawn, "pipeline/figures/curves.py:loss_curves".
        width_px, height_px: its natural size in CSS pixels.
        pictures: the images in it as WebP, without loss, on a transparent sheet as large as the figure.
        narrow: the SVG as a phone shows it, its panels one below the other.
    """

    name: str
    format: Format
    content: bytes
    caption: str
    alt: str
    source: str
    width_px: int
    height_px: int
    pictures: bytes | None = None
    narrow: bytes | None = None


@dataclass(frozen=True)
class Chapter:
    """The figures of one chapter, in order."""

    figures: tuple[FigureAsset, ...]
