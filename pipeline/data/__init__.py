"""Images: where they come from, and how they become ``Splits`` and ``DataSummary``.

Importing this package is cheap: Pillow, the network and the reading of pickles come with the first image.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pipeline.data.archive import KINDS, ImageArchive
from pipeline.data.cifar10 import FILE_NAME, MD5, URL, OfficialArchive
from pipeline.data.folder import ImageFolder
from pipeline.data.shapes import Shapes
from pipeline.data.summary import fingerprint
from pipeline.errors import DataError
from pipeline.records import DataSummary, Splits
from pipeline.study import Study

__all__ = ["DataUnavailable", "Source", "find_source", "fingerprint"]


class DataUnavailable(DataError):
    """No DATA was given, and the official archive can't be fetched."""


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
    *,
    url: str = URL,
    md5: str = MD5,
) -> Source:
    """The images a study asks for.

    Args:
        study: says which.
        data: a folder or archive that the user gave, or None.
        downloads: where the official archive is kept once it was fetched.
        announce: called with one line when something long begins.
        url, md5: of the official archive.

    Raises:
        DataUnavailable: the official archive is needed and can't be fetched.
        DataError: the user's folder or archive can't be used, or what was fetched is not the official archive.
    """
    if study.data.source == "shapes":
        if data is not None:
            raise DataError(f"study {study.name} generates its images; leave out DATA={data}")
        return Shapes(study.data.seed, study.data.train_size, study.data.test_size)
    if data is not None:
        return _given(data, md5)
    if study.data.source == "folder":
        raise DataError(f"study {study.name} needs images: give a folder or archive of them as DATA=path")
    return OfficialArchive(_fetched(downloads / FILE_NAME, announce, url, md5), md5)


def _given(data: Path, md5: str) -> Source:
    """The folder or archive that the user gave."""
    try:
        if data.is_dir():
            official = data / FILE_NAME
            return OfficialArchive(official, md5) if official.is_file() else ImageFolder(data)
        data.stat()
    except OSError as error:
        raise DataError(f"DATA={data}: can't be read ({error.strerror})") from error
    if data.name == FILE_NAME:
        return OfficialArchive(data, md5)
    if data.is_file() and data.name.lower().endswith(KINDS):
        return ImageArchive(data)
    raise DataError(f"DATA={data}: neither a folder nor an archive ({', '.join(KINDS)})")


def _fetched(archive: Path, announce: Callable[[str], None], url: str, md5: str) -> Path:
    """The official archive, downloaded unless it was before."""
    if archive.is_file():
        return archive
    from pipeline.data.download import UNREACHABLE, WrongChecksum, fetch  # the network, only where it is needed

    announce(f"fetching {url}")
    try:
        fetch(url, archive, md5)
    except WrongChecksum as error:
        raise DataError(f"{error}; try again, or give the images as DATA=path") from error
    except UNREACHABLE as error:
        reason = " ".join(str(getattr(error, "reason", error)).split()) or type(error).__name__
        raise DataUnavailable(
            f"{url} can't be fetched ({reason}); connect to the network, or give the images as DATA=path"
        ) from error
    return archive
