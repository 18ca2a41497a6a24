"""An archive of ``train/<class>/*`` and ``test/<class>/*``: tar (plain, gz, bz2, xz) or zip."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.data.layout import Place, is_image, locate
from pipeline.data.members import Member, read_archive
from pipeline.errors import DataError
from pipeline.records import DataSummary, Splits

MAX_FILE_BYTES = 100_000_000
"""An image file; no camera's photo is larger."""

ENDINGS = (".gz", ".bz2", ".xz", ".tgz", ".tbz2", ".txz", ".tar", ".zip")


@dataclass(frozen=True)
class ImageArchive:
    """Images in an archive, in folders named after their classes; the same data set as the unpacked folder."""

    path: Path

    @property
    def label(self) -> str:
        """For the terminal."""
        return f"image archive {self.path}"

    @cached_property
    def signature(self) -> str:
        """Sha256 over size, time of last change and inode: the file is not read."""
        return file_signature(self.path)

    def read(self) -> tuple[Splits, DataSummary]:
        """Decode all images, and order them by their paths.

        Raises:
            DataError: naming the archive, and what is damaged, missing or too large in it.
        """
        from pipeline.data.assemble import assemble  # Pillow: needed only where images are read

        origin = str(self.path)
        return assemble(_images(read_archive(self.path), origin), origin, _name(self.path))


def file_signature(path: Path) -> str:
    """Sha256 over a file's size, time of last change and inode, hexadecimal.

    Raises:
        DataError: it can't be looked at.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise DataError(f"{path}: can't be read ({error.strerror})") from error
    return hashlib.sha256(repr((status.st_size, status.st_mtime_ns, status.st_ino)).encode()).hexdigest()


def _images(members: Iterable[Member], origin: str) -> Iterator[tuple[Place, str, bytes]]:
    """Class folders and image files, as ``assemble`` takes them."""
    seen = set()
    for member in members:
        place, name = locate(member.path), f"{origin}: {member.path}"
        if member.kind == "folder":
            if place and not place.file:
                yield place, name, b""
        elif is_image(place):
            _check(member, name, place in seen)
            seen.add(place)
            yield place, name, member.read()


def _check(member: Member, name: str, seen: bool) -> None:
    if member.kind != "file":
        raise DataError(f"{name} is a {member.kind}, no regular file; pack the image itself")
    if seen:
        raise DataError(f"{name} is twice in the archive; pack it once")
    if member.size > MAX_FILE_BYTES:
        raise DataError(f"{name} has {member.size:,} bytes; at most {MAX_FILE_BYTES:,} are read of an image")


def _name(path: Path) -> str:
    """The file's name without the endings of an archive."""
    name = path.resolve().name
    while name.lower().endswith(ENDINGS) and name.rindex("."):
        name = name[: name.rindex(".")]
    return name
