"""How a study is built."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline import place


@dataclass(frozen=True)
class Options:
    """How a study is built: nothing here changes a result, but for the images that are read.

    Attributes:
        data: a folder or archive of images; None looks for the official archive.
        skip_broken: leave out images that can't be used, and have the report say so.
        device: "auto", "cuda", "mps" or "cpu".
        fresh: train again what is cached.
        pdf: fail where this machine can't make the PDF, instead of building the report without it.
        published_only: look for no images; build on the runs that come with the project.
        study_file: where the study was read from; None for one that comes with the project.
        root: the project folder, with cache/ and report/ in it.
    """

    data: Path | None = None
    device: str = "auto"
    fresh: bool = False
    pdf: bool = False
    published_only: bool = False
    study_file: Path | None = None
    skip_broken: bool = False
    root: Path = field(default_factory=place.root)
