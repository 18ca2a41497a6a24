"""The entries of tar and zip archives, streamed: nothing is unpacked to disk, and whatever is damaged is said."""

import bz2
import gzip
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from pipeline.errors import DataError

FREE_BYTES, MAX_RATIO = 1_000_000_000, 100
"""What an archive may unpack to: a GB, and beyond it a hundred times its size. Images barely compress."""

DECOMPRESSORS = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open}
"""First bytes of a compressed tar archive -> what decompresses it."""

ENCRYPTED = 0x1
"""Of the flags of a zip entry."""


@dataclass(frozen=True)
class Member:
    """One entry of an archive.

    Attributes:
        path: as it is written in the archive.
        size: unpacked, in bytes.
        kind: what it is.
        read: gives the content of a file; to be called before the next entry is asked for.
    """

    path: str
    size: int
    kind: str  # "file", "folder", "link" or "special"
    read: Callable[[], bytes]


@contextmanager
def open_archive(path: Path) -> Iterator[Iterator[Member]]:
    """The entries of an archive, in their order; used within the context, errors name the archive.

    Raises:
        DataError: it is no archive, is damaged or cut off, or unpacks to an absurd size.
    """
    try:
        with path.open("rb") as file:
            yield _members(file, path)
    except DataError:
        raise
    except OSError as error:
        what = f"can't be read ({error.strerror})" if error.errno else _damage(error)  # decompressors raise it bare
        raise DataError(f"{path}: {what}") from error
    except Exception as error:  # of damaged streams: EOFError, TarError, BadZipFile, LZMAError, zlib.error, ValueError
        raise DataError(f"{path}: {_damage(error)}") from error


def _members(file: IO[bytes], path: Path) -> Iterator[Member]:
    start = file.read(512)
    limit = FREE_BYTES + MAX_RATIO * file.seek(0, 2)
    file.seek(0)
    if start.startswith(b"PK"):
        return _zip_members(file, limit)
    decompress = next((d for magic, d in DECOMPRESSORS.items() if start.startswith(magic)), None)
    if decompress or start[257:262] == b"ustar":
        return _tar_members(_Stream(decompress(file) if decompress else file, limit))
    raise DataError(f"{path}: neither a folder nor a tar or zip archive, or one whose beginning is damaged")


def _tar_members(stream: "_Stream") -> Iterator[Member]:
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        while info := tar.next():
            tar.members.clear()  # it would keep them all
            yield Member(info.name, info.size, _tar_kind(info), partial(_read_tar, tar, info))
        stream.finish(tar.offset)


def _read_tar(tar: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    return tar.extractfile(info).read()


def _tar_kind(info: tarfile.TarInfo) -> str:
    if info.isreg():
        return "file"
    if info.isdir():
        return "folder"
    return "link" if info.issym() or info.islnk() else "special"


class _Stream:
    """A file that is read once, and of which no more than ``limit`` bytes are handed out."""

    def __init__(self, file: IO[bytes], limit: int) -> None:
        self._file, self._limit = file, limit
        self._position = self._content_end = 0

    def read(self, size: int) -> bytes:
        """The next bytes."""
        chunk = self._file.read(size)
        if content := len(chunk.rstrip(b"\0")):
            self._content_end = self._position + content
        self._position += len(chunk)
        if self._position > self._limit:
            raise tarfile.ReadError(_absurd(self._limit))
        return chunk

    def finish(self, offset: int) -> None:
        """Read to the end, where checksums are verified; nothing but zeros may follow from ``offset``.

        Tarfile takes a damaged header for the end of the archive, and an archive that was cut off for a whole one.
        """
        while self.read(1 << 16):
            pass
        if self._content_end > offset:
            raise tarfile.ReadError(f"no valid header at byte {offset:,}")
        if self._position <= offset:
            raise tarfile.ReadError("cut off: it has no end mark")


def _zip_members(file: IO[bytes], limit: int) -> Iterator[Member]:
    with zipfile.ZipFile(file) as archive:
        infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
        if sum(info.file_size for info in infos) > limit:
            raise zipfile.BadZipFile(_absurd(limit))
        if any(info.flag_bits & ENCRYPTED for info in infos):
            raise zipfile.BadZipFile("it needs a password")
        for info in infos:
            path = info.filename.replace("\\", "/")  # some packers on Windows
            yield Member(path, info.file_size, _zip_kind(info), partial(archive.read, info))


def _zip_kind(info: zipfile.ZipInfo) -> str:
    if info.is_dir() or info.filename.endswith("\\"):
        return "folder"
    return "link" if stat.S_ISLNK(info.external_attr >> 16) else "file"  # the upper half is the Unix mode


def _absurd(limit: int) -> str:
    return f"it would take more than {limit / 1e9:.1f} GB, too much for its size"


def _damage(error: Exception) -> str:
    return f"can't be unpacked ({' '.join(str(error).split()) or type(error).__name__})"
