"""What is left on a disk when the power goes: writes are recorded, then replayed without those that weren't flushed.

The file system is one that promises no more than it must: the content of a file is on the disk once the file was
flushed, and what was done to a folder (a file made, renamed, removed) once the folder was. All else is there or not.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Step:
    """Something that was done.

    Attributes:
        kind: "make" a file, "mkdir", "rename", "remove", "flush" a file or a folder; "done" for a mark.
        path: what to; for a mark its name.
        target: what a file was renamed to.
        content: of a file that was flushed.
    """

    kind: str
    path: str
    target: str = ""
    content: bytes = b""


@contextmanager
def recorded(monkeypatch, root: Path) -> Iterator[list[Step]]:
    """Record what is done below ``root`` by the functions of ``os``; yields the steps, to which marks may be added."""
    steps: list[Step] = []

    def note(kind: str, path: Any, target: Any = "", content: bytes = b"") -> None:
        if Path(path).is_relative_to(root):
            steps.append(Step(kind, str(path), str(target), content))

    def watch(name: str, after: Callable[..., None]) -> None:
        real = getattr(os, name)

        def watched(*arguments, **options):
            result = real(*arguments, **options)
            after(*arguments, result=result, **options)
            return result

        patched.setattr(os, name, watched)

    def opened(path, flags, *_, result, dir_fd=None, **__) -> None:
        if flags & os.O_CREAT:
            note("make", path)

    def flushed(handle, *, result) -> None:
        path = os.readlink(f"/proc/self/fd/{handle}")
        note("flush", path, content=b"" if os.path.isdir(path) else Path(path).read_bytes())

    def removed(path, *_, result, dir_fd=None) -> None:
        folder = f"{os.readlink(f'/proc/self/fd/{dir_fd}')}/" if dir_fd is not None else ""
        note("remove", f"{folder}{os.fspath(path)}")

    with monkeypatch.context() as patched:
        watch("open", opened)
        watch("fsync", flushed)
        watch("mkdir", lambda path, *_, result, **__: note("mkdir", path))
        watch("unlink", removed)
        watch("rmdir", removed)
        for name in ("replace", "rename"):
            watch(name, lambda source, target, *_, result, **__: note("rename", source, target))
        yield steps


@dataclass
class Disk:
    """What is on the disk: the folders and files that can be reached, by path."""

    folders: set[str]
    files: dict[str, int]
    contents: dict[int, bytes]

    def put(self, root: str, target: Path) -> None:
        """Write it out below ``target``."""
        target.mkdir(parents=True)
        reached = {root}
        for folder in sorted(self.folders):
            if os.path.dirname(folder) in reached:
                reached.add(folder)
                (target / os.path.relpath(folder, root)).mkdir()
        for path, inode in self.files.items():
            if os.path.dirname(path) in reached:
                (target / os.path.relpath(path, root)).write_bytes(self.contents.get(inode, b""))


def after_power_loss(steps: list[Step], dropped: Callable[[int], bool]) -> Disk:
    """The disk after ``steps``, of those changes of folders that weren't flushed without the ``dropped`` ones.

    Args:
        dropped: told the place of a step in ``steps``.
    """
    flushes = {}  # folder -> the last step at which it was flushed
    inodes: dict[str, int] = {}  # as a running system sees them: path -> number
    disk = Disk(set(), {}, {})
    for place, step in enumerate(steps):
        if step.kind == "flush":
            flushes[step.path] = place
    for place, step in enumerate(steps):
        kept = flushes.get(os.path.dirname(step.target or step.path), -1) > place or not dropped(place)
        if step.kind == "make":
            inodes[step.path] = place
            if kept:
                disk.files[step.path] = place
        elif step.kind == "mkdir" and kept:
            disk.folders.add(step.path)
        elif step.kind == "rename":
            inode = inodes.pop(step.path)
            inodes[step.target] = inode
            if kept:
                disk.files.pop(step.path, None)
                disk.files[step.target] = inode
        elif step.kind == "remove" and kept:
            disk.files.pop(step.path, None)
            disk.folders.discard(step.path)
        elif step.kind == "flush" and step.path in inodes:
            disk.contents[inodes[step.path]] = step.content
    return disk


def moments(steps: list[Step], trials: int = 0, seed: int = 0) -> Iterator[tuple[list[Step], Disk]]:
    """Each moment at which the power can go, with what the disk may then hold.

    Args:
        trials: random choices of what is dropped, at each moment, besides none, all, and each single one.
    """
    dice = random.Random(seed)
    for end in range(len(steps) + 1):
        begun = steps[:end]
        yield begun, after_power_loss(begun, lambda place: True)
        yield begun, after_power_loss(begun, lambda place: False)
        for single in range(end):
            yield begun, after_power_loss(begun, lambda place, single=single: place == single)
        for _ in range(trials):
            chosen = {place for place in range(end) if dice.random() < 0.5}
            yield begun, after_power_loss(begun, chosen.__contains__)


def marks(steps: Iterable[Step]) -> list[str]:
    """The marks among ``steps``: what had been promised."""
    return [step.path for step in steps if step.kind == "done"]
