"""Files that are whole or not there, whatever happens while they are written; and what is left of those that aren't."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import CacheError
from pipeline.sealed import Corrupt, Files, canonical, listing, seal, sha256, unseal

__all__ = [
    "UNFINISHED",
    "Corrupt",
    "Files",
    "canonical",
    "make_folder",
    "remove",
    "seal",
    "set_aside",
    "sha256",
    "sweep",
    "sync_folder",
    "unseal",
    "write_atomically",
    "writing",
]

UNFINISHED = ".unfinished-"
"""How the name of a file begins that is being written. It stands beside what it becomes: a folder of temporary files
may be on another file system, across which nothing can be renamed. Its writer holds a lock on it."""


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds the old one or the new one, whole, even after a power cut.

    Raises:
        CacheError: where it can't be written; what stood there before still does.
    """
    with writing(path):
        make_folder(path.parent)
        with _unfinished(path.parent) as (handle, name), open(handle, "wb", closefd=False) as file:
            file.write(content)
            file.flush()
            os.fchmod(handle, 0o644)  # mkstemp's 0o600 would shut others out of a shared or published cache
            os.fsync(handle)
            os.replace(name, path)
        sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, durably, where they are missing."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make what was renamed, made or removed in ``folder`` durable, where its file system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems have no fsync of folders
            raise
    finally:
        os.close(handle)


@contextmanager
def _unfinished(folder: Path) -> Iterator[tuple[int, str]]:
    """A new locked file, by its handle and its name; under that name it doesn't outlive a failure."""
    while True:
        handle, name = tempfile.mkstemp(dir=folder, prefix=UNFINISHED)
        try:
            with suppress(OSError):  # no locks here: then nobody sweeps either
                fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                yield handle, name
                return
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)  # swept away between its making and its locking: once more


def sweep(folders: Iterable[Path], pattern: str = f"{UNFINISHED}*", idle_seconds: float = 0) -> None:
    """Remove the unfinished files of writers that were killed; those of running ones are locked, and stay.

    Args:
        pattern: of the files' names.
        idle_seconds: for how long nothing has to have been written to them.
    """
    for folder in folders:
        for path in listing(folder, pattern):
            with suppress(OSError):
                handle = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if time.time() - os.fstat(handle).st_mtime >= idle_seconds:
                        path.unlink()
                finally:
                    os.close(handle)


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, if it is there.

    Raises:
        CacheError: where it can't be removed.
    """
    with writing(path, "remove"), suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def set_aside(path: Path, folder: Path, name: str = "") -> Path | None:
    """Move a file, or what stands in its place, out of the way; it may have to go to another file system.

    Args:
        folder: where to; made where missing.
        name: under which it is kept; its own unless told. What is there already stays.

    Returns:
        Where it is now; None where it is gone.

    Raises:
        CacheError: where it can't be moved.
    """
    with writing(path, "set aside"), suppress(FileNotFoundError):
        make_folder(folder)
        target = folder / (name or path.name)
        number = 1
        while os.path.lexists(target):
            number += 1
            target = target.with_name(f"{name or path.name}.{number}")
        return Path(shutil.move(path, target))
    return None


@contextmanager
def writing(path: Path, what: str = "write") -> Iterator[None]:
    """Turn the system's refusals into one line that says what to do."""
    try:
        yield
    except OSError as error:
        advice = {
            errno.ENOSPC: "the disk is full: free some space and run the same command again",
            errno.EDQUOT: "the disk quota is used up: free some space and run the same command again",
            errno.EFBIG: "it is larger than files may be here: raise the limit (ulimit -f) and run it again",
            errno.EACCES: "no permission to write there",
            errno.EROFS: "the file system is read-only",
            errno.EEXIST: "a file stands where a folder has to be: move it away",
            errno.ENOTDIR: "a file stands where a folder has to be: move it away",
        }.get(error.errno or 0, str(error.strerror or error))
        raise CacheError(f"can't {what} {path}: {advice}; what was finished before is kept") from error
