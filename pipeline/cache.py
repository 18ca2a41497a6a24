"""The store of everything computed: content-addressed files under sealed manifests.

It knows nothing of machine learning. An entry is a set of named byte strings under a key; its manifest, written
last, is the only sign that it exists. Whatever is read is checked against its sha256 before it is parsed.

    <root>/objects/ab/<sha256>           the bytes
    <root>/stages/<stage>/<key>.json     the manifest
    <root>/partial/<key>/                checkpoints of a stage that is not finished
    <root>/tmp, locks, quarantine
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.durable import Corrupt, Files, seal, sha256, unseal, write_atomically, writing

SCHEMA = 1
"""Raised when the layout of the store or the making of keys changes: every entry is then a miss."""


@dataclass(frozen=True)
class Entry:
    """A finished entry: where its manifest is, what that says, and which store holds it."""

    stage: str
    key: str
    root: Path
    manifest: dict

    @property
    def made_by(self) -> dict:
        """How it was obtained: device, versions, commit, seconds."""
        return self.manifest["made_by"]


class Store:
    """The cache: one writable store, and behind it one that is only read (the published runs).

    Args:
        root: the writable store; made where missing.
        published: the read-only one.
        warn: told one line for each file that is found damaged.
    """

    def __init__(self, root: Path, published: Path, warn: Callable[[str], None]) -> None:
        self.root = root
        self.published = published
        self.warn = warn
        self.damaged: set[str] = set()
        """Keys of entries that were there, but not as they were written."""

    # -- reading ---------------------------------------------------------------------------------------

    def find(self, stage: str, key: str) -> Entry | None:
        """The entry under ``key``, every file of it verified; None where there is none, or where it was damaged."""
        for root in (self.root, self.published):
            path = root / "stages" / stage / f"{key}.json"
            entry = self._read_manifest(path, stage, key, root)
            if entry and self._intact(entry):
                return entry
            if entry:
                self._quarantine(path)  # without its manifest the entry is a plain miss from now on
        return None

    def has_made(self, stage: str, key: str) -> bool:
        """Whether something was written under ``key`` here; nothing of it is read."""
        return (self.root / "stages" / stage / f"{key}.json").exists()

    def entries(self, stage: str) -> Iterator[Entry]:
        """All entries of ``stage`` whose manifests can be read, in the order of their keys."""
        for root in (self.root, self.published):
            for path in sorted((root / "stages" / stage).glob("*.json")):
                entry = self._read_manifest(path, stage, path.stem, root)
                if entry:
                    yield entry

    def load(self, entry: Entry) -> Files:
        """The files of an entry.

        Raises:
            Corrupt: where one has changed or gone since it was found.
        """
        return {name: self._read_object(entry.root, output) for name, output in entry.manifest["outputs"].items()}

    def _read_manifest(self, path: Path, stage: str, key: str, root: Path) -> Entry | None:
        try:
            manifest = unseal(path.read_bytes())
            if manifest.get("key") != key or manifest.get("stage") != stage:
                raise Corrupt("it belongs to another entry")
        except FileNotFoundError:
            return None
        except Corrupt as problem:
            self.damaged.add(key)
            self._quarantine(path, f"{stage} {key[:12]}: manifest damaged ({problem})")
            return None
        return Entry(stage, key, root, manifest)

    def _intact(self, entry: Entry) -> bool:
        for name, output in entry.manifest["outputs"].items():
            try:
                self._read_object(entry.root, output)
            except Corrupt as problem:
                self.damaged.add(entry.key)
                remedy = "git can restore it" if entry.root == self.published else "it is computed again"
                self.warn(f"{entry.stage} {entry.key[:12]}: {name} {problem}; {remedy}")
                return False
        return True

    def _read_object(self, root: Path, output: dict) -> bytes:
        path = object_path(root, output["sha256"])
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise Corrupt("is missing") from error
        if len(content) != output["size"] or sha256(content) != output["sha256"]:
            self._quarantine(path)
            raise Corrupt("is damaged")
        return content

    def _quarantine(self, path: Path, complaint: str = "") -> None:
        """Move a damaged file out of the way. A published one stays: it is tracked, and git can restore it."""
        if complaint:
            self.warn(f"{complaint}; it is computed again")
        if path.is_relative_to(self.published):
            return
        with writing(path):
            target = self.root / "quarantine" / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)

    # -- writing ---------------------------------------------------------------------------------------

    def save(self, stage: str, key: str, made_from: dict, files: Files, made_by: dict) -> Entry:
        """Write an entry: its files first, its manifest last.

        Args:
            made_from: what the key was made of.
            made_by: how it was obtained.

        Raises:
            CacheError: where it can't be written; nothing then stands under ``key``.
        """
        outputs = {}
        for name, content in files.items():
            digest = sha256(content)
            outputs[name] = {"sha256": digest, "size": len(content)}
            path = object_path(self.root, digest)
            if not path.exists():
                self.write(path, content)
        manifest = {
            "stage": stage,
            "key": key,
            "made_from": made_from,
            "outputs": outputs,
            "made_by": made_by,
        }
        self.write(self.root / "stages" / stage / f"{key}.json", seal(manifest))
        return Entry(stage, key, self.root, manifest)

    def publish(self, entries: list[Entry]) -> int:
        """Make the read-only store hold exactly ``entries``; the bytes it then has."""
        contents = [(entry, self.load(entry)) for entry in entries]  # some may be read from what is replaced
        shutil.rmtree(self.published, ignore_errors=True)
        target = Store(self.published, self.published, self.warn)
        for entry, files in contents:
            m = entry.manifest
            target.save(entry.stage, entry.key, m["made_from"], files, m["made_by"])
        shutil.rmtree(self.published / "tmp", ignore_errors=True)
        return sum(path.stat().st_size for path in self.published.rglob("*") if path.is_file())

    def write(self, path: Path, content: bytes) -> None:
        """Write any file on the cache's file system, whole or not at all."""
        write_atomically(path, content, self.root / "tmp")


def object_path(root: Path, digest: str) -> Path:
    """Where the file with this sha256 is kept."""
    return root / "objects" / digest[:2] / digest
