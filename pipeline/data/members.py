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
from typing import IO, Any, Literal, cast

from pipeline.data.names import readable
from pipeline.errors import DataError

FREE_BYTES, MAX_RATIO = 1_000_000_000, 100
"""What an archive may unpack to: a GB, and beyond it a hundred times its size. Images barely compress."""

DECOMPRESSORS: dict[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
}
"""First bytes of a compressed tar archive -> what decompresses it."""

ENCRYPTED = 0x1
"""Of the flags of a zip entry."""


Kind = Literal["file", "folder", "link", "special file"]


@dataclass(frozen=True)
class Member:
    """One entry of a folder or an archive.

    Attributes:
        path: below the folder, or as it is written in the archive.
        size: of a file, in bytes; in an archive: unpacked.
        kind: what it is.
        read: gives the content of a file; that of an archive is to be asked for before the next entry is. It raises a
            DataError where the archive is damaged or cut off, an OSError where the file can't be read.
    """

    path: str
    size: int
    kind: Kind
    read: Callable[[], bytes]


def read_archive(path: Path) -> Iterator[Member]:
    """The entries of an archive, in their order. A compressed one is read to its end, where its checksum is.

    Raises:
        DataError: it is no archive, is damaged or cut off, or unpacks to an absurd size.
    """
    with _damage_named(path), path.open("rb") as file:
        yield from _members(file, path)


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    """Turn what the readers of damaged archives raise, which is nearly anything, into one line that names it."""
    try:
        yield
    except DataError:
        raise
    except Exception as error:  # EOFError, TarError, BadZipFile, LZMAError, zlib.error, IndexError, OSError, ...
        strerror = getattr(error, "strerror", None)  # of the file itself; decompressors raise an OSError without one
        reason = readable(" ".join((strerror or str(error) or type(error).__name__).split()))
        raise DataError(f"{readable(str(path))}: can't be {'read' if strerror else 'unpacked'} ({reason})") from error


def _members(file: IO[bytes], path: Path) -> Iterator[Member]:
    start = file.read(512)
    limit = FREE_BYTES + MAX_RATIO * file.seek(0, 2)
    file.seek(0)
    if start.startswith(b"PK"):
        return _zip_members(file, limit, path)
    decompress = next((d for magic, d in DECOMPRESSORS.items() if start.startswith(magic)), None)
    if decompress or start[257:262] == b"ustar":
        return _tar_members(_Stream(decompress(file) if decompress else file, limit), path)
    raise DataError(
        f"{readable(str(path))}: neither a folder nor a tar or zip archive, or one whose beginning is damaged"
    )


def _tar_members(stream: "_Stream", path: Path) -> Iterator[Member]:
    with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|") as tar:  # which reads and does nothing else
        while info := tar.next():
            tar.members.clear()  # type: ignore[attr-defined]  # it would keep them all, whatever typeshed knows
            yield Member(info.name, info.size, _tar_kind(info), partial(_read, path, _read_tar, tar, info))
        stream.finish(tar.offset)


def _read(path: Path, unpack: Callable[..., bytes], *arguments: object) -> bytes:
    with _damage_named(path):
        return unpack(*arguments)


def _read_tar(tar: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    return cast(IO[bytes], tar.extractfile(info)).read()  # of a regular file


def _tar_kind(info: tarfile.TarInfo) -> Kind:
    if info.isreg():
        return "file"
    if info.isdir():
        return "folder"
    return "link" if info.issym() or info.islnk() else "special file"


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


def _zip_members(file: IO[bytes], limit: int, path: Path) -> Iterator[Member]:
    with zipfile.ZipFile(file) as archive:
        infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
        if sum(info.file_size for info in infos) > limit:
            raise zipfile.BadZipFile(_absurd(limit))
        if any(info.flag_bits & ENCRYPTED for info in infos):
            raise zipfile.BadZipFile("it needs a password")
        for info in infos:
            archive.open(
                info
            ).close()  # compares its name in the directory, which has no checksum, with that in its place
            name = info.filename.replace("\\", "/")  # some packers on Windows
            yield Member(name, info.file_size, _zip_kind(info), partial(_read, path, archive.read, info))


def _zip_kind(info: zipfile.ZipInfo) -> Kind:
    if info.is_dir() or info.filename.endswith("\\"):
        return "folder"
    return kind_of(info.external_attr >> 16)  # the upper half is the Unix mode


def kind_of(mode: int) -> Kind:
    """What a Unix mode says that an entry is; one that says nothing is of a file."""
    kinds: dict[int, Kind] = {0: "file", stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}
    return kinds.get(stat.S_IFMT(mode), "special file")


def _absurd(limit: int) -> str:
    return f"it would take more than {limit / 1e9:.1f} GB, too much for its size"
