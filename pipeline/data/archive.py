"""An archive of ``train/<class>/*`` and ``test/<class>/*``: tar (plain, gz, bz2, xz) or zip."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.data.members import read_archive
from pipeline.data.names import readable
from pipeline.errors import DataError
from pipeline.records import DataSummary, Splits

ENDINGS = (".gz", ".bz2", ".xz", ".tgz", ".tbz2", ".txz", ".tar", ".zip")


@dataclass(frozen=True)
class ImageArchive:
    """Images in an archive, in folders named after their classes; the same data set as the unpacked folder.

    Attributes:
        skip_broken: leave out those that can't be used.
    """

    path: Path
    skip_broken: bool = False

    @property
    def label(self) -> str:
        """For the terminal."""
        return f"image archive {readable(str(self.path))}"

    @cached_property
    def signature(self) -> str:
        """Sha256 over size, time of last change and inode: the file is not read."""
        of_file = file_signature(self.path)
        return hashlib.sha256(f"{of_file}, skip broken".encode()).hexdigest() if self.skip_broken else of_file

    def read(self) -> tuple[Splits, DataSummary]:
        """Decode all images, and order them by their paths.

        Raises:
            DataError: naming the archive, and what is damaged, missing or too large in it.
        """
        from pipeline.data.assemble import Origin, assemble  # Pillow: needed only where images are read

        origin = Origin(readable(str(self.path)), ": ")
        return assemble(read_archive(self.path), origin, readable(_name(self.path)), self.skip_broken)


def file_signature(path: Path) -> str:
    """Sha256 over a file's size, time of last change and inode, hexadecimal.

    Raises:
        DataError: it can't be looked at.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise DataError(f"{readable(str(path))}: can't be read ({error.strerror})") from error
    return hashlib.sha256(repr((status.st_size, status.st_mtime_ns, status.st_ino)).encode()).hexdigest()


def _name(path: Path) -> str:
    """The file's name without the endings of an archive."""
    name = path.resolve().name
    while name.lower().endswith(ENDINGS) and name.rindex("."):
        name = name[: name.rindex(".")]
    return name
