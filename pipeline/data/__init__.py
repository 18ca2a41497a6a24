"""Images: where they come from, and how they become ``Splits`` and ``DataSummary``.

Importing this package is cheap: Pillow and the network are imported when images are read.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pipeline.data.folder import ImageFolder
from pipeline.data.shapes import Shapes
from pipeline.data.summary import fingerprint
from pipeline.errors import DataError
from pipeline.records import DataSummary, Splits
from pipeline.study import Study

__all__ = ["DataUnavailable", "Source", "find_source", "fingerprint"]


GIVE_DATA = "DATA=path to a folder or archive of train/<class>/*, test/<class>/*"


class DataUnavailable(DataError):
    """No DATA was given, and the official archive can't be fetched."""


class Source(Protocol):
    """Where images come from.

    Attributes:
        signature: hexadecimal; cheap to compute, and another one whenever the content may have changed.
        label: for the terminal, e.g. "image folder data/pets".
    """

    signature: str
    label: str

    def read(self) -> tuple[Splits, DataSummary]:
        """Read all images.

        Raises:
            DataError: naming the file and what is wrong with it.
        """
        ...


def find_source(study: Study, data: Path | None, downloads: Path, announce: Callable[[str], None]) -> Source:
    """The images a study asks for.

    Args:
        study: says which.
        data: a folder or archive that the user gave, or None.
        downloads: where the official archive is kept once it was fetched.
        announce: called with one line when something long begins.

    Raises:
        DataUnavailable: the official archive is needed and can't be fetched.
        DataError: the user's folder or archive can't be used.
    """
    asked = study.data
    if asked.source == "shapes":
        if data is not None:
            raise DataError(f"the study {study.name} generates its images; leave DATA out, or choose another STUDY")
        return Shapes(asked.seed, asked.train_size, asked.test_size)
    if data is not None:
        return ImageFolder(data)
    if asked.source == "folder":
        raise DataError(f"the study {study.name} needs your images; give {GIVE_DATA}")
    raise DataUnavailable("no data")
