"""A file as its user wrote it: read within bounds, so that nothing in it takes long, and no TOML is one line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pipeline.errors import StudyError
from pipeline.wording import shortened

MAX_BYTES = 64_000
"""Of a study file; those that come along have less than one thousand."""

MAX_COLUMNS = 1000
"""Of its lines. A key of ten thousand dotted names, which are read in quadratic time, would take half a minute."""


def read_toml(path: Path, kind: str = "study", example: str = "cifar10.toml") -> dict[str, Any]:
    """What a file says.

    Args:
        kind: what it should be, and ``example`` one that comes along.

    Raises:
        StudyError: it can't be read, is too large, no TOML, or empty.
    """
    try:
        tree = tomllib.loads(_text(path, kind))
    except tomllib.TOMLDecodeError as error:
        what, at, where = str(error).rpartition(" (at ")
        raise StudyError(f"{path}: not valid TOML: {shortened(what, 80)}{at}{where}") from error
    except RecursionError as error:
        raise StudyError(f"{path}: brackets in brackets in brackets; a {kind} has none like that") from error
    if not tree:
        raise StudyError(f"{path}: there is nothing in it; begin with a copy of studies/{example}")
    return tree


def _text(path: Path, kind: str) -> str:
    named = "STUDY" if kind == "study" else f"the {kind}"
    try:
        if path.exists() and not path.is_file():  # reading a pipe may wait for ever
            raise StudyError(f"{path}: not a file; give a TOML file as {named}")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise StudyError(f"{path}: can't be read ({error.strerror}); give a readable TOML file as {named}") from error
    if len(content) > MAX_BYTES:
        raise StudyError(f"{path}: larger than {MAX_BYTES // 1000} kB; a {kind} has a few lines")
    try:
        text = content.decode("utf-8-sig")  # editors on Windows begin a file with a mark
    except UnicodeDecodeError as error:
        raise StudyError(f"{path}: not UTF-8 from byte {error.start} on; save it as UTF-8") from error
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_COLUMNS:
            raise StudyError(f"{path}: line {number} has more than {MAX_COLUMNS:,} characters")
    return text
