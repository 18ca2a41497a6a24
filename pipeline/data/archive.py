"""Tar and zip archives, read member by member: nothing is ever written to the disk."""

import bz2
import gzip
import hashlib
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from pipeline.data.layout import is_image, locate
from pipeline.errors import DataError
from pipeline.records import DataSummary, Splits

KINDS = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".zip")
MAX_MEMBER_BYTES = 200_000_000  # the largest member of the official archive has 31 MB
DAMAGE = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError)

Member = tuple[str, bytes]
"""Path inside the archive and content; a folder's path ends with a slash."""


@dataclass(frozen=True)
class ImageArchive:
    """A tar or zip archive of an image folder."""

    path: Path

    @property
    def label(self) -> str:
        """For the terminal."""
        return f"image archive {self.path}"

    @cached_property
    def signature(self) -> str:
        """Sha256 of the archive's bytes."""
        return file_digest(self.path, "sha256")

    def read(self) -> tuple[Splits, DataSummary]:
        """Decode all images while the archive streams by; the same result as from the unpacked folder.

        Raises:
            DataError: naming the archive or its member and what is wrong.
        """
        from pipeline.data.assemble import assemble  # Pillow: needed only where images are read

        origin = str(self.path)
        members = read_members(self.path, lambda name: is_image(locate(name)))
        files = ((locate(path), f"{origin}: {path}", content) for path, content in members)
        return assemble((file for file in files if file[0] is not None), origin, self._name)

    @property
    def _name(self) -> str:
        return next(self.path.name[: -len(end)] for end in KINDS[::-1] if self.path.name.lower().endswith(end))


def file_digest(path: Path, algorithm: str) -> str:
    """Checksum of a file's bytes, hexadecimal.

    Raises:
        DataError: where it can't be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, algorithm).hexdigest()
    except OSError as error:
        raise DataError(f"{path}: can't be read ({error.strerror})") from error


def read_members(path: Path, wanted: Callable[[str], bool]) -> Iterator[Member]:
    """The folders and the wanted files of an archive, in its own order.

    Args:
        path: with one of the suffixes ``KINDS``.
        wanted: says of a path whether that file is needed.

    Raises:
        DataError: where the archive is damaged, or a wanted member is no regular file or too large.
    """
    with damage_named(str(path)), path.open("rb") as file:
        if path.name.lower().endswith(".zip"):
            yield from read_zip(file, str(path), wanted)
        else:
            yield from read_tar(file, str(path), wanted)


@contextmanager
def damage_named(origin: str) -> Iterator[None]:
    """Turn what the readers of broken archives raise into one line that names the archive."""
    try:
        yield
    except DAMAGE as error:
        raise DataError(f"{origin}: can't be read: {_reason(error)}") from error


def read_tar(file: BinaryIO, origin: str, wanted: Callable[[str], bool]) -> Iterator[Member]:
    """Stream a tar archive, plain or compressed with gzip, xz or bzip2."""
    watched = _Watched(_decompressed(file))
    # In blocks of a tar header's size, so that the last block read is the one at which tarfile stopped.
    with tarfile.open(fileobj=watched, mode="r|", bufsize=tarfile.BLOCKSIZE) as tar:
        for info in tar:
            if info.isdir():
                yield f"{info.name}/", b""
            elif wanted(info.name):
                _check(info.name, info.isreg(), info.size, origin)
                content = tar.extractfile(info).read()
                if len(content) != info.size:
                    raise EOFError(f"ends in the middle of {info.name}")
                yield info.name, content
            tar.members.clear()  # it would keep all headers
    if len(watched.last) < tarfile.BLOCKSIZE or any(watched.last):
        raise EOFError("ends too early, or is damaged in the middle")  # tarfile itself takes that for the end
    while watched.read(1 << 20):  # to the end: gzip, xz and bzip2 have their checksums there
        pass


def read_zip(file: BinaryIO, origin: str, wanted: Callable[[str], bool]) -> Iterator[Member]:
    """Stream a zip archive."""
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if info.is_dir():
                yield info.filename, b""
            elif wanted(info.filename):
                kind = stat.S_IFMT(info.external_attr >> 16)
                _check(info.filename, kind in (0, stat.S_IFREG), info.file_size, origin)
                try:
                    yield info.filename, archive.read(info)
                except (RuntimeError, NotImplementedError) as error:  # encrypted; an unknown compression
                    raise DataError(f"{origin}: {info.filename}: {_reason(error)}") from error


def _check(member: str, regular: bool, size: int, origin: str) -> None:
    if not regular:
        raise DataError(f"{origin}: {member} is a link or device; only regular files are read")
    if size > MAX_MEMBER_BYTES:
        limit = MAX_MEMBER_BYTES // 10**6
        raise DataError(f"{origin}: {member} has {size / 10**6:,.0f} MB; at most {limit} MB are read")


class _Watched:
    """A file that remembers the last block read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.last = b""

    def read(self, size: int) -> bytes:
        self.last = self._file.read(size)
        return self.last


def _decompressed(file: BinaryIO) -> BinaryIO:
    """The file itself or what is in it, by its first bytes.

    Not tarfile's own ``r|gz``: that never looks at gzip's checksum.
    """
    start = file.read(6)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return gzip.open(file)
    if start.startswith(b"\xfd7zXZ\x00"):
        return lzma.open(file)
    if start.startswith(b"BZh"):
        return bz2.open(file)
    return file


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
