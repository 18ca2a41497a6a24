"""An image folder: ``train/<class>/*`` and ``test/<class>/*``, images of any size."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.data.layout import EXPECTED, SPLITS, SUFFIXES, class_names, locate
from pipeline.errors import DataError
from pipeline.records import DataSummary, Splits

MAX_DEPTH = 8  # below train; a link that points upwards ends here


Entry = tuple[str, int, int]
"""Path below the data folder (of a class folder: with a slash at its end), size in bytes, time of last change."""


@dataclass(frozen=True)
class ImageFolder:
    """Images in folders named after their classes."""

    path: Path

    @property
    def label(self) -> str:
        """For the terminal."""
        return f"image folder {self.path}"

    @cached_property
    def signature(self) -> str:
        """Sha256 over all names, sizes and times of change: no file is opened."""
        listing = repr(sorted(self._entries))
        return hashlib.sha256(listing.encode("utf-8", "backslashreplace")).hexdigest()

    def read(self) -> tuple[Splits, DataSummary]:
        """Decode all images, in the order of their paths.

        Raises:
            DataError: naming the file or folder that is missing, empty, or can't be decoded.
        """
        from pipeline.data.assemble import assemble  # Pillow: needed only where images are read

        origin = str(self.path)
        places = [locate(path) for path, _, _ in self._entries]
        class_names(places, origin)  # what is missing is said before the long part
        files = (
            (place, f"{origin}/{path}", _content(self.path / path) if place.file else b"")
            for place, (path, _, _) in zip(places, self._entries, strict=True)
        )
        return assemble(files, origin, self.path.resolve().name)

    @cached_property
    def _entries(self) -> list[Entry]:
        try:
            top = _around_splits(self.path)
            splits = [top + split for split in SPLITS if (self.path / top / split).is_dir()]
            return [entry for split in splits for entry in _walk(str(self.path), split, 0)]
        except OSError as error:
            raise DataError(f"{error.filename}: can't be read ({error.strerror})") from error


def _around_splits(path: Path) -> str:
    """What leads from the path to train and test: nothing, or "<the only folder that holds them>/"."""
    if any((path / split).is_dir() for split in SPLITS):
        return ""
    inner = [f.name for f in path.iterdir() if any((f / split).is_dir() for split in SPLITS)]
    if len(inner) != 1:
        raise DataError(f"{path}: no folders train and test in it; {EXPECTED}")
    return f"{inner[0]}/"


def _walk(root: str, below: str, depth: int) -> Iterator[Entry]:
    """All class folders and image files below a folder; links are followed."""
    with os.scandir(f"{root}/{below}") as scan:
        for entry in scan:
            if entry.name.startswith(".") or entry.name == "__MACOSX":
                continue
            path = f"{below}/{entry.name}"
            if entry.is_dir():
                if depth == 0:
                    yield f"{path}/", 0, 0
                if depth < MAX_DEPTH:
                    yield from _walk(root, path, depth + 1)
            elif depth > 0 and entry.name.lower().endswith(SUFFIXES):
                status = entry.stat()
                yield path, status.st_size, status.st_mtime_ns


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: can't be read ({error.strerror})") from error
