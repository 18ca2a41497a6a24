"""Which files of a folder or archive are images of which split and class: ``train/<class>/*``, ``test/<class>/*``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.data.names import few, readable
from pipeline.errors import DataError

SPLITS = ("train", "test")
SPLIT_NAMES = {"train": ("train", "training"), "test": ("test", "testing", "val", "valid", "validation")}
"""What the folder of a split may be called, in any letter case."""

_KNOWN = frozenset(name for names in SPLIT_NAMES.values() for name in names)

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif")
MIN_CLASSES, MAX_CLASSES = 2, 100
EXPECTED = "expected train/<class>/* and test/<class>/*"
GIVE_DATA = "DATA=path to a folder or archive of train/<class>/*, test/<class>/*"

Parts = tuple[str, ...]
"""A path below a data folder or in an archive, taken apart."""


@dataclass(frozen=True, order=True)
class Place:
    """Where an image belongs; sorts by split, class and file name.

    Attributes:
        file: the path below the class folder; "" for the class folder itself.
    """

    split: str
    class_name: str
    file: str


@dataclass(frozen=True)
class Layout:
    """Which folders hold the splits.

    Attributes:
        top: the folder around them, or nothing.
        folders: "train" and "test" -> what the folder is called.
        unused: others beside them that are called like a split.
    """

    top: Parts
    folders: dict[str, str]
    unused: Parts = ()

    def below(self, parts: Parts) -> Parts:
        """The path without the folder around the splits."""
        return parts[len(self.top) :]

    def split_of(self, parts: Parts) -> str | None:
        """The split that a path lies in, or whose folder it is; None for all others."""
        inside = parts[: len(self.top)] == self.top and self.below(parts)
        return next((split for split in SPLITS if inside and inside[0] == self.folders[split]), None)

    def place(self, parts: Parts) -> Place | None:
        """The place of a class folder, or of a file in one; None for all others."""
        split, inside = self.split_of(parts), self.below(parts)
        return Place(split, inside[1], "/".join(inside[2:])) if split and len(inside) > 1 else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader has to know of it, a sentence each."""
        taken = [(split, name) for split, name in self.folders.items() if name.lower() != split]
        return (
            *(f"The {split} images are those of the folder “{readable(name)}”." for split, name in taken),
            *(f"The folder “{readable(name)}” beside train and test was not used." for name in self.unused),
        )


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name, and all below it, is left alone: hidden files, macOS's shadow folder."""
    return name.startswith(".") or name == "__MACOSX"


def parts_of(path: str) -> Parts | None:
    """A path taken apart; None for what is hidden."""
    parts = tuple(part for part in path.split("/") if part not in ("", "."))
    return None if any(map(is_hidden, parts)) else parts


def has_image_suffix(path: str) -> bool:
    """Whether a file is called like an image."""
    return path.lower().endswith(SUFFIXES)


def may_be_image(parts: Parts) -> bool:
    """Whether a file is called like an image and lies where those of a data set may."""
    depth = next((i for i, part in enumerate(parts[:2]) if part.lower() in _KNOWN), len(parts))
    return len(parts) > depth + 2 and has_image_suffix(parts[-1])


def find_layout(folders: Iterable[Parts], origin: str) -> Layout:
    """The folders of the splits: side by side, and at most one folder around them.

    Args:
        folders: all that lie at the first and second level; of deeper ones the beginning.
        origin: the folder or archive, for errors.

    Raises:
        DataError: there are none, or it isn't clear which.
    """
    names: dict[Parts, set[str]] = {(): set()}
    for parts in folders:
        for depth in range(min(len(parts), 2)):
            names.setdefault(parts[:depth], set()).add(parts[depth])
    found = {top: choose_folders(top, beside) for top, beside in names.items()}
    outer = found[()]
    inner = [layout for top, layout in found.items() if layout and top and not (outer and outer.split_of(top))]
    complete = [*([outer] if outer else []), *inner]
    if len(complete) == 1:
        return complete[0]
    if complete:
        tops = sorted("/".join(layout.top) for layout in complete)
        none = "" if outer else "no folders train and test in it, but "
        raise DataError(f"{origin}: {none}several data sets side by side ({few(tops)}); give one of them as DATA")
    raise DataError(f"{origin}: {_why_none(names)}")


def choose_folders(top: Parts, names: set[str]) -> Layout | None:
    """The folders of the splits among those below ``top``; None where they aren't there, or it isn't clear which."""
    folders = {split: name for split in SPLITS if (name := _choose(split, names))}
    if len(folders) < len(SPLITS):
        return None
    others = sorted(name for split in SPLITS for name in _called_like(split, names) if name not in folders.values())
    return Layout(top, folders, tuple(others))


def _choose(split: str, names: set[str]) -> str | None:
    """The folder of a split: the one of that name; else the only one of that name in other letters, or of another."""
    known = _called_like(split, names)
    for wanted in ({split}, {name for name in known if name.lower() == split}, set(known)):
        if len(wanted.intersection(known)) == 1:
            return wanted.intersection(known).pop()
    return None


def _called_like(split: str, names: set[str]) -> list[str]:
    return sorted(name for name in names if name.lower() in SPLIT_NAMES[split])


def _why_none(names: dict[Parts, set[str]]) -> str:
    """Which split isn't found among the folders where another one is, and what is there instead."""
    for beside in names.values():
        lacking = [split for split in SPLITS if not _choose(split, beside)]
        for split in lacking:
            if len(candidates := _called_like(split, beside)) > 1:
                return f"found {few(candidates)}; rename the one with the {split} images to {split}"
        if len(lacking) == 1:
            others = sorted(beside - {_choose(split, beside) for split in SPLITS})
            found = f"; found {few(others)}: rename the one with these images to {lacking[0]}" if others else ""
            return f"no images in {lacking[0]}/<class>/{found}; {EXPECTED}"
    return f"no folders train and test in it; {EXPECTED}"


def class_names(layout: Layout, places: Iterable[Place], origin: str) -> tuple[str, ...]:
    """The classes of a data set, sorted, after checking that it is complete.

    Args:
        places: of all images, and of all class folders as far as they are known.
        origin: the folder or archive, for errors.

    Raises:
        DataError: where a split or class is empty or missing, or there are too few or too many classes.
    """
    places = list(places)
    folders = {split: {p.class_name for p in places if p.split == split} for split in SPLITS}
    filled = {split: {p.class_name for p in places if p.split == split and p.file} for split in SPLITS}
    shown = {split: readable(name) for split, name in layout.folders.items()}
    for split in SPLITS:
        if not folders[split]:
            raise DataError(f"{origin}: no images in {shown[split]}/<class>/; {EXPECTED}")
    _check_same_classes(folders, shown, origin)
    for split in SPLITS:
        if empty := folders[split] - filled[split]:
            where = f"{shown[split]}/{readable(min(empty))}"
            raise DataError(f"{origin}: {where} holds no image that can be read ({', '.join(SUFFIXES)})")
    classes = tuple(sorted(folders["train"]))
    if odd := [name for name in classes if not name.isprintable()]:
        raise DataError(f"{origin}: the class name {odd[0]!a} can't be printed; rename the folder")
    if not MIN_CLASSES <= len(classes) <= MAX_CLASSES:
        raise DataError(f"{origin}: {len(classes)} class(es); {MIN_CLASSES} to {MAX_CLASSES} can be told apart")
    return classes


def _check_same_classes(folders: dict[str, set[str]], shown: dict[str, str], origin: str) -> None:
    for present, absent in (SPLITS, SPLITS[::-1]):
        if missing := sorted(folders[present] - folders[absent]):
            where = f"in {shown[present]} but not in {shown[absent]}"
            raise DataError(f"{origin}: {few(missing)} {where}; both need the same classes")
