"""Checksums, and JSON that carries its own. The standard library alone: ``make clean`` needs no environment."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

Files = dict[str, bytes]
"""Name -> content."""

LARGEST_MANIFEST = 16 << 20
"""Bytes. The longest that a study writes are of some kilobytes."""


class Corrupt(Exception):
    """Bytes that are not what was written."""


def sha256(content: bytes) -> str:
    """The sha256 of ``content``, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def canonical(tree: object) -> bytes:
    """``tree`` as JSON in its one form: sorted keys, no spaces, no NaN."""
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode()


def seal(tree: dict[str, Any]) -> bytes:
    """``tree`` as JSON that carries its own checksum."""
    return json.dumps({**tree, "seal": sha256(canonical(tree))}, sort_keys=True, indent=1).encode()


def unseal(content: bytes) -> dict[str, Any]:
    """The tree in sealed JSON.

    Raises:
        Corrupt: where it isn't what was sealed.
    """
    try:
        tree: dict[str, Any] = json.loads(content)
        sealed = tree.pop("seal")
        intact = sealed == sha256(canonical(tree))
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise Corrupt("not a sealed manifest") from error
    if not intact:
        raise Corrupt("its seal is broken")
    return tree


def read(path: Path, most: int = LARGEST_MANIFEST) -> bytes:
    """The content of a file.

    Args:
        most: bytes that it may have.

    Raises:
        FileNotFoundError: there is none.
        Corrupt: what stands there is no file, can't be read, or is larger.
    """
    try:
        with open(path, "rb", opener=_open_without_waiting) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Corrupt("is no file")
            if status.st_size > most:
                raise Corrupt("is too large")
            return file.read()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Corrupt(f"can't be read: {error.strerror or error}") from error


def listing(folder: Path, pattern: str) -> list[Path]:
    """What is in ``folder``, in the order of names; nothing where it can't be listed."""
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def _open_without_waiting(path: str, flags: int) -> int:
    """A named pipe would else be waited for until somebody writes into it."""
    return os.open(path, flags | os.O_NONBLOCK)
