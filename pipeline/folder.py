"""The folder of a built study: it belongs to one study on one data set, and the user's own files in it are spared."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from pipeline.cache import Store
from pipeline.durable import writing
from pipeline.errors import StudyError
from pipeline.file_index import NAME, FileIndex, Origin, digest_of, read_index, remove_unchanged
from pipeline.sealed import Corrupt, sha256


class ReportFolder:
    """The files of one report.

    Args:
        path: where they are.
        store: writes them, each whole or not at all.
        origin: what they are built from.
    """

    def __init__(self, path: Path, store: Store, origin: Origin) -> None:
        self.path = path
        self._store = store
        self._origin = origin
        self._written: dict[str, str] = {}

    def write(self, files: dict[str, bytes]) -> set[str]:
        """Put ``files`` there; their names, which are listed before they are.

        What stands under one of these names and isn't what a build wrote there is kept in the cache's quarantine.
        """
        wanted = {name: sha256(content) for name, content in files.items()}
        known = self._listed
        self._list({**known, **{n: list(dict.fromkeys([*known.get(n, []), d])) for n, d in wanted.items()}})
        kept = []
        for name, content in files.items():
            path = self.path / name
            standing = digest_of(path)
            if standing != wanted[name]:
                if os.path.lexists(path) and standing not in known.get(name, []):
                    kept.append(self._store.set_aside(path, f"{self.path.name}-{name.replace('/', '-')}"))
                self._store.write(path, content)
        self._written |= wanted
        if kept:
            self._store.warn(f"{self.path}: changed since it was built, and built anew; as it was: {_some(kept)}")
        return set(files)

    def keep_only(self, names: set[str]) -> None:
        """Remove what an earlier build wrote and this one didn't, unless it was changed since."""
        earlier = {name: digests for name, digests in self._listed.items() if name not in names}
        with writing(self.path, "remove a file of"):
            stay = remove_unchanged(self.path, earlier)
        if stay:
            why = "of an earlier build, but changed since or behind a link, so it stays"
            self._store.warn(f"{self.path}: {why}: {_some(stay)}")
        self._list({name: [self._written[name]] for name in sorted(names)})

    @cached_property
    def _index(self) -> FileIndex | None:
        try:
            return read_index(self.path)
        except FileNotFoundError:
            return None
        except Corrupt as problem:
            self._store.warn(f"{self.path / NAME}: can't be used ({problem}), so nothing of earlier builds is removed")
            return None

    @property
    def _listed(self) -> dict[str, list[str]]:
        return self._index.files if self._index else {}

    def _list(self, files: dict[str, list[str]]) -> None:
        index = FileIndex(files, self._origin)
        if index != self._index:
            self._store.write(self.path / NAME, index.sealed())
            self._index = index


def refuse_other_study(folder: Path, mine: Origin) -> None:
    """See that the report in ``folder`` is not of another study of the same name.

    A study file that was edited is the same study; a copy of it that wasn't gives the same report.

    Raises:
        StudyError: naming both.
    """
    held = _held(folder)
    if held and held.study != mine.study and held.asked != mine.asked:
        raise StudyError(
            f"{folder} is the report of another study of the same name: of {_label(held.study)}, not of "
            f"{_label(mine.study)}; give one of them another name, or delete {folder}"
        )


def refuse_other_data(folder: Path, mine: Origin) -> None:
    """See that the report in ``folder`` is not of the same study on other images.

    Images that were edited where they are, or moved as they are, are no others.

    Raises:
        StudyError: naming both.
    """
    held = _held(folder)
    if held and held.data != mine.data and held.fingerprint != mine.fingerprint:
        raise StudyError(
            f"{folder} is the report of this study {_with(held.data)}, and now it is asked for {_with(mine.data)}; "
            f"copy the study to a file of another name, or delete {folder}"
        )


def location(path: Path, root: Path) -> str:
    """A path as it may stand in a folder that is published: below ``root`` as it is, else by its name and a digest."""
    relative = os.path.relpath(os.path.realpath(path), os.path.realpath(root))
    if not relative.startswith(os.pardir):
        return Path(relative).as_posix()
    return f"{os.path.basename(relative)}{OUTSIDE}{sha256(os.fsencode(relative))[:16]}"


OUTSIDE = " outside of the project, "


def _held(folder: Path) -> Origin | None:
    """What the report in ``folder`` was built from, where that is known."""
    try:
        return read_index(folder).origin
    except (FileNotFoundError, Corrupt):
        return None


def _label(study: str) -> str:
    return study.partition(OUTSIDE)[0]


def _with(data: str) -> str:
    return f"with DATA={_label(data)}" if data else "without DATA"


def _some(names: Sequence[object]) -> str:
    """The first of several names, and how many more there are."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(str(name) for name in names[:3]) + more
