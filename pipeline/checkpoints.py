"""Checkpoints of entries that are not finished yet: the last two states of each, under its key."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline.durable import remove, set_aside, sync_folder, write_atomically, writing
from pipeline.errors import CacheError
from pipeline.sealed import Corrupt, Files, listing, read, seal, sha256, unseal

MANIFEST = ".manifest"
"""Suffix of the sealed list of a state's files, written last."""


class Checkpoints:
    """States of unfinished entries.

    Args:
        root: the cache's.
        warn: told one line for each state that is found damaged.
    """

    def __init__(self, root: Path, warn: Callable[[str], None]) -> None:
        self.root = root
        self.warn = warn

    def _folder(self, key: str) -> Path:
        return self.root / "partial" / key

    def _manifests(self, key: str) -> list[Path]:
        """The manifests of the states under ``key``, the oldest first."""
        return listing(self._folder(key), f"[0-9][0-9][0-9][0-9][0-9][0-9]{MANIFEST}")

    def save(self, key: str, step: int, files: Files, keep: int = 2) -> None:
        """Write the state after ``step`` of an unfinished entry; the last ``keep`` states stay.

        Raises:
            CacheError: where it can't be written; the states before are still there.
        """
        folder = self._folder(key)
        sums = {name: {"sha256": sha256(content), "size": len(content)} for name, content in files.items()}
        for name, content in files.items():
            write_atomically(folder / f"{step:06d}.{name}", content)
        write_atomically(folder / f"{step:06d}{MANIFEST}", seal({"key": key, "step": step, "files": sums}))
        for old in self._manifests(key)[:-keep]:
            for path in [old, *listing(folder, f"{old.stem}.*")]:
                remove(path)

    def load(self, key: str) -> Files | None:
        """The newest intact state of an unfinished entry; None where there is none."""
        for path in reversed(self._manifests(key)):
            try:
                return self._read(path)
            except Corrupt as problem:
                self.warn(f"checkpoint {key[:12]}/{path.stem} is damaged ({problem}); going back to the one before")
                self._set_aside(path)
        return None

    def exist(self, key: str) -> bool:
        """Whether anything is kept under ``key``."""
        return self._folder(key).exists()

    def drop(self, key: str) -> None:
        """Forget the states of an entry, for good: it is finished, or asked for afresh.

        Raises:
            CacheError: where they can't be removed; one that stayed would be gone on from.
        """
        folder = self._folder(key)
        if folder.exists():
            remove(folder)
            with writing(folder, "remove"):
                sync_folder(folder.parent)

    def _set_aside(self, manifest: Path) -> None:
        """Move a damaged state to quarantine, if it can be moved."""
        for part in listing(manifest.parent, f"{manifest.stem}.*"):
            with suppress(CacheError):
                set_aside(part, self.root / "quarantine" / manifest.parent.name)

    def _read(self, path: Path) -> Files:
        try:
            manifest = unseal(read(path))
        except FileNotFoundError as error:
            raise Corrupt("its manifest is missing") from error
        if (manifest.get("key", path.parent.name), manifest["step"]) != (path.parent.name, int(path.stem)):
            raise Corrupt("it belongs to another entry")  # those of earlier versions don't name theirs
        return {name: self._read_file(path, name, output) for name, output in manifest["files"].items()}

    def _read_file(self, manifest: Path, name: str, output: dict[str, Any]) -> bytes:
        try:
            content = read(manifest.with_name(f"{manifest.stem}.{name}"), output["size"])
        except FileNotFoundError as error:
            raise Corrupt(f"{name} is missing") from error
        if sha256(content) != output["sha256"]:
            raise Corrupt(f"{name} has changed")
        return content
