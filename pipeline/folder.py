"""The folder of a built study: what builds wrote there is known from what its reader put beside it."""

from __future__ import annotations

from pathlib import Path

from pipeline.cache import Store


class ReportFolder:
    """The files of one report.

    Args:
        path: where they are.
        store: writes them, each whole or not at all.
    """

    def __init__(self, path: Path, store: Store) -> None:
        self.path = path
        self._store = store

    def write(self, files: dict[str, bytes]) -> set[str]:
        """Put ``files`` there; their names, which are listed before they are."""
        self._list(self._listed() | files.keys())
        for name, content in files.items():
            path = self.path / name
            if not path.exists() or path.read_bytes() != content:
                self._store.write(path, content)
        return set(files)

    def keep_only(self, names: set[str]) -> None:
        """Remove what an earlier build wrote and this one didn't."""
        for name in self._listed() - names:
            (self.path / name).unlink(missing_ok=True)
        self._list(names)

    def _listed(self) -> set[str]:
        index = self.path / ".files"
        return set(index.read_text("utf-8").splitlines()) if index.exists() else set()

    def _list(self, names: set[str]) -> None:
        if names != self._listed():
            self._store.write(self.path / ".files", "\n".join(sorted(names)).encode())
