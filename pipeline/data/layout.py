"""Which files of a folder or archive are images of which split and class: ``train/<class>/*``, ``test/<class>/*``."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.errors import DataError

SPLITS = ("train", "test")
SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif")
MIN_CLASSES, MAX_CLASSES = 2, 100
EXPECTED = "expected train/<class>/* and test/<class>/*"
GIVE_DATA = "DATA=path to a folder or archive of train/<class>/*, test/<class>/*"


@dataclass(frozen=True, order=True)
class Place:
    """Where an image belongs; sorts by split, class and file name.

    Attributes:
        top: the folder around ``train`` and ``test``, or "".
        file: the path below the class folder; "" for the class folder itself.
    """

    top: str
    split: str
    class_name: str
    file: str


def locate(path: str) -> Place | None:
    """The place of ``[top/]train/<class>[/file]``, or None for a file that is no image of the data set.

    Hidden files, ``__MACOSX`` and files without an image suffix are none.
    """
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return None
    depth = next((i for i, part in enumerate(parts[:2]) if part in SPLITS), None)
    if depth is None or len(parts) < depth + 2:
        return None
    return Place("/".join(parts[:depth]), parts[depth], parts[depth + 1], "/".join(parts[depth + 2 :]))


def is_image(place: Place | None) -> bool:
    """Whether a place is a file with the suffix of an image."""
    return place is not None and place.file.lower().endswith(SUFFIXES)


def class_names(places: Iterable[Place], origin: str) -> tuple[str, ...]:
    """The classes of a data set, sorted, after checking that it is complete.

    Args:
        places: of all image files, and of all class folders as far as they are known.
        origin: the folder or archive, for errors.

    Raises:
        DataError: where a split or class is missing or empty, there are too few or too many classes, or several
            data sets lie side by side.
    """
    places = list(places)
    tops = sorted({place.top for place in places})
    if len(tops) > 1:
        raise DataError(f"{origin}: several data sets side by side ({_few(tops)}); give one of them as DATA")
    folders = {split: {p.class_name for p in places if p.split == split} for split in SPLITS}
    filled = {split: {p.class_name for p in places if p.split == split and is_image(p)} for split in SPLITS}
    for split in SPLITS:
        if not folders[split]:
            raise DataError(f"{origin}: no images in {split}/<class>/; {EXPECTED}")
    _check_same_classes(folders, origin)
    for split in SPLITS:
        if empty := folders[split] - filled[split]:
            raise DataError(f"{origin}: {split}/{min(empty)} holds no image ({', '.join(SUFFIXES)})")
    classes = tuple(sorted(folders["train"]))
    if odd := [name for name in classes if not name.isprintable()]:
        raise DataError(f"{origin}: the class name {odd[0]!a} can't be printed; rename the folder")
    if not MIN_CLASSES <= len(classes) <= MAX_CLASSES:
        raise DataError(f"{origin}: {len(classes)} class(es); {MIN_CLASSES} to {MAX_CLASSES} can be told apart")
    return classes


def _check_same_classes(folders: dict[str, set[str]], origin: str) -> None:
    for present, absent in (SPLITS, SPLITS[::-1]):
        if missing := sorted(folders[present] - folders[absent]):
            raise DataError(f"{origin}: {_few(missing)} in {present} but not in {absent}; both need the same classes")


def _few(names: list[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(name or "(no folder around it)" for name in names[:most]) + more
