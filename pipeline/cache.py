"""The store of everything computed: content-addressed files under sealed manifests.

It knows nothing of machine learning. An entry is a set of named byte strings under a key; its manifest, written
last, is the only sign that it exists. Whatever is read is checked against its sha256 before it is parsed.

    <root>/objects/ab/<sha256>           the bytes
    <root>/stages/<stage>/<key>.json     the manifest
    <root>/partial/<key>/                checkpoints of a stage that is not finished
    <root>/locks, quarantine
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.durable import remove, set_aside, sweep, write_atomically
from pipeline.errors import CacheError
from pipeline.sealed import Corrupt, Files, listing, read, seal, sha256, unseal

SCHEMA = 1
"""Raised when the layout of the store or the making of keys changes: every entry is then a miss."""


@dataclass(frozen=True)
class Entry:
    """A finished entry: where its manifest is, what that says, and which store holds it."""

    stage: str
    key: str
    root: Path
    manifest: dict[str, Any]

    @property
    def made_by(self) -> dict[str, Any]:
        """How it was obtained: device, versions, commit, seconds."""
        made_by: dict[str, Any] = self.manifest["made_by"]
        return made_by


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
        self._told: set[Path] = set()

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
            for path in listing(root / "stages" / stage, "*.json"):
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
            manifest = unseal(read(path))
            if manifest.get("key") != key or manifest.get("stage") != stage:
                raise Corrupt("it belongs to another entry")
        except FileNotFoundError:
            return None
        except Corrupt as problem:
            self.damaged.add(key)
            self._tell(path, f"{stage} {key[:12]}: manifest damaged ({problem})", root)
            self._quarantine(path)
            return None
        return Entry(stage, key, root, manifest)

    def _intact(self, entry: Entry) -> bool:
        for name, output in entry.manifest["outputs"].items():
            try:
                self._read_object(entry.root, output)
            except Corrupt as problem:
                self.damaged.add(entry.key)
                path = object_path(entry.root, output["sha256"])
                self._tell(path, f"{entry.stage} {entry.key[:12]}: {name} {problem}", entry.root)
                return False
        return True

    def _tell(self, path: Path, complaint: str, root: Path) -> None:
        """One line about a damaged file, once."""
        if path not in self._told:
            self._told.add(path)
            self.warn(f"{complaint}; {'git can restore it' if root == self.published else 'it is computed again'}")

    def _read_object(self, root: Path, output: dict[str, Any]) -> bytes:
        path = object_path(root, output["sha256"])
        try:
            content = read(path, output["size"])
            if sha256(content) != output["sha256"]:
                raise Corrupt("is damaged")
        except FileNotFoundError as error:
            raise Corrupt("is missing") from error
        except Corrupt:
            self._quarantine(path)
            raise
        return content

    def _quarantine(self, path: Path) -> None:
        """Move a damaged file out of the way. A published one stays: it is tracked, and git can restore it."""
        if not path.is_relative_to(self.published):
            with suppress(CacheError):  # what can't be moved is said when something is to be written in its place
                self.set_aside(path)

    def set_aside(self, path: Path, name: str = "") -> Path | None:
        """Move any file to quarantine, there called ``name``; where it is now, or None where it was gone.

        Raises:
            CacheError: where it can't be moved.
        """
        return set_aside(path, self.root / "quarantine", name)

    # -- writing ---------------------------------------------------------------------------------------

    def save(self, stage: str, key: str, made_from: dict[str, Any], files: Files, made_by: dict[str, Any]) -> Entry:
        """Write an entry: its files first, its manifest last.

        Args:
            made_from: what the key was made of.
            made_by: how it was obtained.

        Raises:
            CacheError: where it can't be written; nothing then stands under ``key``.
        """
        outputs: dict[str, dict[str, Any]] = {
            name: {"sha256": sha256(content), "size": len(content)} for name, content in files.items()
        }
        for name, content in files.items():
            if not self._holds(outputs[name]):
                self.write(object_path(self.root, outputs[name]["sha256"]), content)
        manifest = {
            "stage": stage,
            "key": key,
            "made_from": made_from,
            "outputs": outputs,
            "made_by": made_by,
        }
        self.write(self.root / "stages" / stage / f"{key}.json", seal(manifest))
        return Entry(stage, key, self.root, manifest)

    def _holds(self, output: dict[str, Any]) -> bool:
        """Whether a file is there, and as it should be; one that isn't is out of the way then."""
        try:
            self._read_object(self.root, output)
        except Corrupt:
            return False
        return True

    def publish(self, entries: list[Entry]) -> int:
        """Make the read-only store hold exactly ``entries``; the bytes it then has.

        What is new comes first and what is old goes last: stopped in between, nothing is lost.

        Raises:
            CacheError: where one has changed since it was found, or can't be written.
        """
        target = Store(self.published, self.published, self.warn)
        try:
            for entry in entries:
                m = entry.manifest
                target.save(entry.stage, entry.key, m["made_from"], self.load(entry), m["made_by"])
        except Corrupt as problem:
            raise CacheError(f"{entry.stage} {entry.key[:12]} {problem}; run the same command again") from problem
        target.keep_only(entries)
        return sum(path.stat().st_size for path in self.published.rglob("*") if path.is_file())

    def keep_only(self, entries: list[Entry]) -> None:
        """Remove all other entries, then the files that none of ``entries`` has."""
        manifests = {self.root / "stages" / e.stage / f"{e.key}.json" for e in entries}
        outputs = [output for e in entries for output in e.manifest["outputs"].values()]
        objects = {object_path(self.root, output["sha256"]) for output in outputs}
        for pattern, wanted in (("stages/*/*", manifests), ("objects/*/*", objects)):
            for path in self.root.glob(pattern):
                if path not in wanted:
                    remove(path)
                    with suppress(OSError):  # others are still in it
                        path.parent.rmdir()

    def sweep(self, *folders: Path) -> None:
        """Remove what killed builds left half written here and in ``folders``; what others are writing stays."""
        inside = [folder for root in (self.root, self.published) for folder in listing(root, "*/*")]
        sweep([*inside, *folders])
        sweep([self.root / "tmp"], "*")  # these two: of earlier versions
        sweep([self.root / "downloads"], ".*", idle_seconds=3600)

    def write(self, path: Path, content: bytes) -> None:
        """Write any file, whole or not at all. A folder in its place is set aside."""
        if path.is_dir() and not path.is_symlink():
            self.set_aside(path)
        write_atomically(path, content)


def object_path(root: Path, digest: str) -> Path:
    """Where the file with this sha256 is kept."""
    return root / "objects" / digest[:2] / digest
