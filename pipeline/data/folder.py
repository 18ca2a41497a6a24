"""An image folder: ``train/<class>/*`` and ``test/<class>/*``, images of any size."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from pipeline.data.layout import Layout, choose_folders, find_layout, has_image_suffix, is_hidden, parts_of
from pipeline.data.members import Kind, Member, kind_of
from pipeline.data.names import readable
from pipeline.errors import DataError
from pipeline.records import DataSummary, Splits


class Entry(NamedTuple):
    """What the file system says of an image file, of a folder, or of what is neither.

    Attributes:
        path: below the data folder.
        size: in bytes; of a folder 0.
        changed_ns: time of last change; of a folder 0, as other files may come and go in it.
    """

    path: str
    kind: Kind
    size: int
    changed_ns: int


@dataclass(frozen=True)
class ImageFolder:
    """Images in folders named after their classes.

    Attributes:
        skip_broken: leave out those that can't be used.
    """

    path: Path
    skip_broken: bool = False

    @property
    def label(self) -> str:
        """For the terminal."""
        return f"image folder {self._shown}"

    @cached_property
    def signature(self) -> str:
        """Sha256 over all names, sizes and times of change: no file is opened."""
        listing = sorted(self._entries)
        asked = (listing, "skip broken") if self.skip_broken else listing
        return hashlib.sha256(repr(asked).encode("utf-8", "backslashreplace")).hexdigest()

    def read(self) -> tuple[Splits, DataSummary]:
        """Decode all images, in the order of their paths.

        Raises:
            DataError: naming the file or folder that is missing, empty, or can't be decoded.
        """
        from pipeline.data.assemble import Origin, assemble, check_names  # Pillow: only where images are read

        origin = Origin(self._shown, "/")
        members = [Member(e.path, e.size, e.kind, (self.path / e.path).read_bytes) for e in self._entries]
        check_names(members, origin)
        return assemble(members, origin, readable(self.path.resolve().name), self.skip_broken)

    @property
    def _shown(self) -> str:
        return readable(str(self.path))

    @cached_property
    def _entries(self) -> list[Entry]:
        """Both splits, the folders beside them that are called like one, and all that is in the splits."""
        try:
            layout = self._layout()
            top = "".join(f"{part}/" for part in layout.top)
            beside = {top + name for name in (*layout.folders.values(), *layout.unused)}
            splits = [e for e in _listed(self.path, top) if e.path in beside]
            used = [e for e in splits if e.kind == "folder" and layout.split_of(parts_of(e.path) or ())]
            return [*splits, *(entry for split in used for entry in _walk(self.path, split.path))]
        except OSError as error:
            raise DataError(f"{readable(str(error.filename).rstrip('/'))}: can't be read ({error.strerror})") from error

    def _layout(self) -> Layout:
        """Where the splits are: here, or in the only folder here that holds them."""
        here = [entry for entry in _listed(self.path, "") if entry.kind in ("folder", "link")]
        if layout := choose_folders((), {entry.path for entry in here}):
            return layout
        inner = [e for f in here if f.kind == "folder" for e in _listed(self.path, f"{f.path}/")]
        folders = [entry for entry in (*here, *inner) if entry.kind in ("folder", "link")]
        return find_layout([tuple(entry.path.split("/")) for entry in folders], self._shown)


def _walk(root: Path, folder: str) -> Iterator[Entry]:
    """All folders below one, its image files, and what is neither a file nor a folder; links are not followed."""
    waiting = [folder]
    while waiting:
        for entry in _listed(root, f"{waiting.pop()}/"):
            if entry.kind == "folder":
                waiting.append(entry.path)
            if entry.kind != "file" or has_image_suffix(entry.path):
                yield entry


def _listed(root: Path, below: str) -> Iterator[Entry]:
    """What is in a folder, but for hidden files."""
    with os.scandir(f"{root}/{below}") as scan:
        for entry in scan:
            if not is_hidden(entry.name):
                status = entry.stat(follow_symlinks=False)
                kind = kind_of(status.st_mode)
                of_file = (0, 0) if kind == "folder" else (status.st_size, status.st_mtime_ns)
                yield Entry(f"{below}{entry.name}", kind, *of_file)
