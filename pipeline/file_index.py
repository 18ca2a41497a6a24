"""What builds wrote into a folder: a sealed list in it, by which their files are told from the user's.

The standard library alone: ``make clean`` needs no environment.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.sealed import Corrupt, read, seal, sha256, unseal

NAME = ".files"

LARGEST_FILE = 1 << 30
"""Bytes. A report has some megabytes."""


@dataclass(frozen=True)
class Origin:
    """What a report is built from.

    Attributes:
        study: the name of a study that comes with the project, or the place of a study file.
        asked: a digest of all that the study says.
        data: the place of the images that the user gave; "" where none were given.
        fingerprint: of the images.
    """

    study: str
    asked: str
    data: str
    fingerprint: str = ""


@dataclass(frozen=True)
class FileIndex:
    """The list.

    Attributes:
        files: name -> sha256 of each content that a build wrote under it: the last one's, and while another is
            being written, that one's too.
        origin: what they were built from.
    """

    files: dict[str, list[str]]
    origin: Origin

    def sealed(self) -> bytes:
        """The list as it stands in the folder."""
        return seal(asdict(self))


def read_index(folder: Path) -> FileIndex:
    """The list in ``folder``.

    Raises:
        FileNotFoundError: there is none.
        Corrupt: it isn't what a build wrote, or an earlier version wrote it, which noted no checksums.
    """
    tree = unseal(read(folder / NAME))
    try:
        files = {str(name): [str(digest) for digest in digests] for name, digests in tree["files"].items()}
        return FileIndex(files, Origin(**tree["origin"]))
    except (AttributeError, TypeError, KeyError) as error:
        raise Corrupt("not a list of files") from error


def digest_of(path: Path) -> str | None:
    """The sha256 of a file; None where there is none, where it is a link, or can't be read."""
    try:
        return None if path.is_symlink() else sha256(read(path, LARGEST_FILE))
    except (Corrupt, OSError, ValueError):  # a ValueError: a name that no file can have
        return None


def remove_unchanged(folder: Path, files: dict[str, list[str]]) -> list[str]:
    """Remove those of ``files`` that stand in ``folder`` as they were written, and the folders that are then empty.

    Returns:
        The names of those that are there and stay: changed since, or led to by a link out of the folder.
    """
    inside = os.path.realpath(folder)
    stay = []
    for name, digests in files.items():
        path = folder / name
        if not os.path.lexists(path):
            continue
        if not _is_inside(path, inside) or digest_of(path) not in digests:
            stay.append(name)
            continue
        path.unlink()
        for parent in path.relative_to(folder).parents[:-1]:
            with suppress(OSError):  # others are still in it
                (folder / parent).rmdir()
    return sorted(stay)


def _is_inside(path: Path, folder: str) -> bool:
    """Whether a file lies in ``folder``, wherever links on the way to it lead."""
    return Path(os.path.realpath(path.parent)).is_relative_to(folder)
