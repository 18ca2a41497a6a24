"""Images: where they come from, and how they become ``Splits`` and ``DataSummary``.

Importing this package is cheap: Pillow and the network are imported when images are read or fetched.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pipeline.data.archive import ImageArchive
from pipeline.data.cifar10 import PYTHON_VERSION, DataUnavailable, Release, fetch_official, find_official, held_official
from pipeline.data.folder import ImageFolder
from pipeline.data.layout import GIVE_DATA
from pipeline.data.members import kind_of
from pipeline.data.names import readable
from pipeline.data.shapes import Shapes
from pipeline.data.summary import fingerprint
from pipeline.errors import DataError
from pipeline.records import DataSummary, Splits
from pipeline.study import Study

__all__ = ["DataUnavailable", "Source", "find_source", "fingerprint"]


class Source(Protocol):
    """Where images come from.

    Attributes:
        signature: hexadecimal; cheap to compute, and another one whenever the content may have changed.
        label: for the terminal, e.g. "image folder data/pets".
    """

    @property
    def signature(self) -> str: ...

    @property
    def label(self) -> str: ...

    def read(self) -> tuple[Splits, DataSummary]:
        """Read all images.

        Raises:
            DataError: naming the file and what is wrong with it.
        """
        ...


def find_source(
    study: Study,
    data: Path | None,
    downloads: Path,
    announce: Callable[[str], None],
    release: Release = PYTHON_VERSION,
    fetch: bool = True,
    skip_broken: bool = False,
) -> Source:
    """The images a study asks for.

    Args:
        study: says which.
        data: a folder or archive that the user gave, or None.
        downloads: where the official archive is kept once it was fetched.
        announce: called with one line when something long begins.
        release: which archive is the official one.
        fetch: whether the official archive may be fetched if it isn't there.
        skip_broken: leave out those of the user's images that can't be used.

    Raises:
        DataUnavailable: the official archive is needed, isn't there, and can't or mustn't be fetched.
        DataError: the user's folder or archive can't be used, or what was fetched is not the official archive.
    """
    asked = study.data
    if asked.source == "shapes":
        if data is not None:
            raise DataError(f"the study {study.name} generates its images; leave DATA out, or choose another STUDY")
        return Shapes(asked.seed, asked.train_size, asked.test_size, asked.cue)
    if data is not None:
        return _given(data, release, skip_broken)
    if asked.source == "folder":
        raise DataError(f"the study {study.name} needs your images; give {GIVE_DATA}")
    return fetch_official(downloads, announce, release) if fetch else held_official(downloads, release)


def _given(path: Path, release: Release, skip_broken: bool) -> Source:
    """The images of the folder or archive that the user gave."""
    shown = readable(str(path))
    try:
        kind = kind_of(path.stat().st_mode)
        if kind == "special file":
            raise DataError(f"{shown} is neither a folder nor a regular file; give {GIVE_DATA}")
        own = ImageFolder if kind == "folder" else ImageArchive
        return find_official(path, release) or own(path, skip_broken)
    except FileNotFoundError as error:
        raise DataError(f"{shown}: there is no such file or folder; give {GIVE_DATA}") from error
    except OSError as error:
        raise DataError(f"{shown}: can't be read ({error.strerror})") from error
