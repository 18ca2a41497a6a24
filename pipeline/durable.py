"""Files that are whole or not there: sealed JSON, checksums, atomic writes."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import CacheError

Files = dict[str, bytes]
"""Name -> content."""


class Corrupt(Exception):
    """Bytes that are not what was written."""


def sha256(content: bytes) -> str:
    """The sha256 of ``content``, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def canonical(tree: object) -> bytes:
    """``tree`` as JSON in its one form: sorted keys, no spaces, no NaN."""
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode()


def seal(tree: dict) -> bytes:
    """``tree`` as JSON that carries its own checksum."""
    return json.dumps({**tree, "seal": sha256(canonical(tree))}, sort_keys=True, indent=1).encode()


def unseal(content: bytes) -> dict:
    """The tree in sealed JSON.

    Raises:
        Corrupt: where it isn't what was sealed.
    """
    try:
        tree = json.loads(content)
        sealed = tree.pop("seal")
        intact = sealed == sha256(canonical(tree))
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise Corrupt("not a sealed manifest") from error
    if not intact:
        raise Corrupt("its seal is broken")
    return tree


def write_atomically(path: Path, content: bytes, tmp: Path) -> None:
    """Write a file so that a reader finds the old one or the new one, whole, even after a power cut.

    Args:
        tmp: a folder on the same file system.

    Raises:
        CacheError: where it can't be written; what stood there before still does.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        tmp.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=tmp)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)  # mkstemp's 0o600 would shut others out of a shared or published cache
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the system's refusals into one line that says what to do."""
    try:
        yield
    except OSError as error:
        advice = {
            errno.ENOSPC: "the disk is full: free some space and run the same command again",
            errno.EDQUOT: "the disk quota is used up: free some space and run the same command again",
            errno.EACCES: "no permission to write there",
            errno.EROFS: "the file system is read-only",
        }.get(error.errno, str(error.strerror or error))
        raise CacheError(f"can't write {path}: {advice}; what was finished before is kept") from error
