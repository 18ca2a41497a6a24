"""CIFAR-10's official archive (Krizhevsky 2009): recognised where the user has it, else fetched; always verified."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.data.archive import file_signature
from pipeline.data.batches import META, TEST, TRAIN, read_batches
from pipeline.data.editions import CIFAR10, OFFICIAL
from pipeline.data.layout import GIVE_DATA, SPLITS
from pipeline.data.members import read_archive
from pipeline.data.summary import summarize
from pipeline.errors import DataError
from pipeline.records import DataSummary, Splits

ARCHIVE = "cifar-10-python.tar.gz"
FOLDER = "cifar-10-batches-py"

MAX_BATCH_BYTES = 100_000_000  # the official ones have 31 million


class DataUnavailable(DataError):
    """No DATA was given, and the official archive can't be fetched."""


@dataclass(frozen=True)
class Release:
    """What makes an archive the official one.

    Attributes:
        url: where it is fetched.
        size: of the archive in bytes.
        md5, sha256: of the archive, hexadecimal.
        batch_md5s: of the files in it, by name.
    """

    url: str
    size: int
    md5: str
    sha256: str
    batch_md5s: dict[str, str]

    def check(self, archive: Path) -> None:
        """Compare an archive's checksums.

        Raises:
            DataError: they are others, or the file can't be read.
        """
        check_digest(archive, "md5", self.md5)
        check_digest(archive, "sha256", self.sha256)


PYTHON_VERSION = Release(
    # As in torchvision.datasets.CIFAR10, which is not imported for them: it takes seconds. A test compares.
    url="https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    size=170_498_071,
    md5="c58f30108f718f92721af3b95e74349a",
    sha256="6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",  # as in keras.datasets.cifar10
    batch_md5s={
        "data_batch_1": "c99cafc152244af753f735de768cd75f",
        "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
        "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
        "data_batch_4": "634d18415352ddfa80567beed471001a",
        "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
        "test_batch": "40351d587109b95175f43aff81a1287e",
        "batches.meta": "5ff9c542aee3614f3951f8cda6e48888",
    },
)


@dataclass(frozen=True)
class Cifar10:
    """The official archive, or the folder that was unpacked from it.

    Attributes:
        path: of the one or the other.
        release: what it must be.
    """

    path: Path
    release: Release = PYTHON_VERSION

    @property
    def label(self) -> str:
        """For the terminal."""
        return f"official CIFAR-10 {self.path}"

    @cached_property
    def signature(self) -> str:
        """Sha256 over the md5 that is asked for and what the file system says of the files: none is read."""
        parts = (self.release.md5, *(file_signature(path) for path in (self._files or [self.path])))
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def read(self) -> tuple[Splits, DataSummary]:
        """Check the checksums, and read the images.

        Raises:
            DataError: it is not the official archive, or can't be read.
        """
        files = self._from_folder() if self.path.is_dir() else self._from_archive()
        splits, classes = read_batches(files, str(self.path))
        return splits, summarize(splits, classes, name=CIFAR10, edition=OFFICIAL, official=True)

    @property
    def _files(self) -> list[Path]:
        """The batches that there are in the unpacked folder."""
        return [self.path / name for name in self.release.batch_md5s if (self.path / name).is_file()]

    def _from_archive(self) -> dict[str, bytes]:
        self.release.check(self.path)
        wanted = {f"{FOLDER}/{name}": name for name in (*TRAIN, *TEST, META)}
        files = {}
        for member in read_archive(self.path):
            if member.path in wanted and member.kind == "file" and member.size <= MAX_BATCH_BYTES:
                files[wanted[member.path]] = member.read()
        return files

    def _from_folder(self) -> dict[str, bytes]:
        for path in self._files:
            check_digest(path, "md5", self.release.batch_md5s[path.name])
        return {path.name: path.read_bytes() for path in self._files}


def check_digest(path: Path, algorithm: str, expected: str) -> None:
    """Compare a file's md5 or sha256.

    Raises:
        DataError: it is another one, or the file can't be read.
    """
    try:
        with path.open("rb") as file:
            actual = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()
    except OSError as error:
        raise DataError(f"{path}: can't be read ({error.strerror})") from error
    if actual != expected:
        raise DataError(
            f"{path}: damaged, or not the official file: its {algorithm} is {actual}, not {expected}; "
            "remove it and try again"
        )


def find_official(path: Path, release: Release) -> Cifar10 | None:
    """The official archive, packed or unpacked, that a path names or holds, or None.

    An image folder that holds it as well is an image folder.
    """
    if not path.is_dir():
        named = path.name.startswith("cifar-10-python")  # browsers add " (1)"
        return Cifar10(path, release) if named else None
    if any((path / split).is_dir() for split in SPLITS):
        return None
    places = (path / ARCHIVE, path / FOLDER, path)
    found = next((p for p in places if p.is_file() or (p / TRAIN[0]).is_file()), None)
    return Cifar10(found, release) if found else None


def held_official(downloads: Path, release: Release) -> Cifar10:
    """The official archive that was put in ``downloads`` before.

    Raises:
        DataUnavailable: it wasn't.
    """
    path = downloads / ARCHIVE
    if not path.is_file():
        raise DataUnavailable("no images yet: the official CIFAR-10 archive, which make report downloads, is not here")
    return Cifar10(path, release)


def fetch_official(downloads: Path, announce: Callable[[str], None], release: Release) -> Cifar10:
    """The official archive in ``downloads``, where it is put if it isn't there yet.

    Raises:
        DataUnavailable: it can't be fetched.
        DataError: what was fetched is something else.
    """
    path = downloads / ARCHIVE
    if not path.is_file():
        from pipeline.data.download import DownloadError, download  # the network, only where it is needed

        try:
            download(release.url, path, release.size, lambda part: _check_fetched(part, release), announce)
        except DownloadError as error:
            raise DataUnavailable(
                f"no images: the official CIFAR-10 archive can't be downloaded ({error}); give {GIVE_DATA}"
            ) from error
    return Cifar10(path, release)


def _check_fetched(part: Path, release: Release) -> None:
    try:
        release.check(part)
    except DataError as error:
        what = error.message.removeprefix(f"{part}: ").partition(";")[0]
        raise DataError(f"{release.url}: {what}; try again, or give {GIVE_DATA}") from error
