"""Checkpoints of entries that are not finished yet: the last two states of each, under its key."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from pipeline.durable import Corrupt, Files, seal, sha256, unseal, write_atomically, writing

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

    def save(self, key: str, step: int, files: Files, keep: int = 2) -> None:
        """Write the state after ``step`` of an unfinished entry; the last ``keep`` states stay."""
        folder = self._folder(key)
        sums = {name: {"sha256": sha256(content), "size": len(content)} for name, content in files.items()}
        for name, content in files.items():
            write_atomically(folder / f"{step:06d}.{name}", content, self.root / "tmp")
        write_atomically(folder / f"{step:06d}{MANIFEST}", seal({"step": step, "files": sums}), self.root / "tmp")
        for old in sorted(folder.glob(f"*{MANIFEST}"))[:-keep]:
            for path in [old, *folder.glob(f"{old.stem}.*")]:
                path.unlink(missing_ok=True)

    def load(self, key: str) -> Files | None:
        """The newest intact state of an unfinished entry; None where there is none."""
        folder = self._folder(key)
        for path in sorted(folder.glob(f"*{MANIFEST}"), reverse=True):
            try:
                return self._read(path)
            except Corrupt as problem:
                self.warn(f"checkpoint {key[:12]}/{path.stem} is damaged ({problem}); going back to the one before")
                self._set_aside(path)
        return None

    def last_step(self, key: str) -> int:
        """The step of the newest checkpoint under ``key``, without reading it; 0 where there is none."""
        return max((int(p.stem) for p in self._folder(key).glob(f"*{MANIFEST}")), default=0)

    def exist(self, key: str) -> bool:
        """Whether anything is kept under ``key``."""
        return self._folder(key).exists()

    def drop(self, key: str) -> None:
        """Forget the states of an entry: it is finished, or asked for afresh."""
        shutil.rmtree(self._folder(key), ignore_errors=True)

    def _set_aside(self, manifest: Path) -> None:
        """Move a damaged state to quarantine."""
        target = self.root / "quarantine" / manifest.parent.name
        with writing(target):
            target.mkdir(parents=True, exist_ok=True)
            for part in manifest.parent.glob(f"{manifest.stem}.*"):
                os.replace(part, target / part.name)

    def _read(self, path: Path) -> Files:
        files = {}
        for name, output in unseal(path.read_bytes())["files"].items():
            try:
                content = (path.parent / f"{path.stem}.{name}").read_bytes()
            except FileNotFoundError as error:
                raise Corrupt(f"{name} is missing") from error
            if sha256(content) != output["sha256"]:
                raise Corrupt(f"{name} has changed")
            files[name] = content
        return files
