"""Image files of any origin -> splits and summary, the same whether they came from a folder or an archive."""

import os
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from pipeline.data.decode import SIDE_PX, Decoded, decode
from pipeline.data.layout import Layout, Parts, Place, class_names, find_layout, may_be_image, parts_of
from pipeline.data.members import Member
from pipeline.data.names import few, readable
from pipeline.data.summary import summarize
from pipeline.errors import DataError
from pipeline.records import DataSummary, Images, Splits

LARGE_BYTES = 20_000
"""Files from here on are decoded on all cores; for smaller ones threads take longer than the decoding."""

MAX_IMAGES = 300_000  # 1 GB of pixels
MAX_FILE_BYTES = 100_000_000  # no camera's photo is larger
MAX_TOTAL_BYTES = 1_000_000_000_000  # as many images as may be, of 3 MB each

MOST_NAMED = 20
"""Files that are named where many can't be used."""

Content = bytes | str
"""What is in a file, or a line that says why it can't be had."""


@dataclass(frozen=True)
class Origin:
    """What a data set is read from, for errors.

    Attributes:
        path: of the folder or archive.
        joint: what stands between it and a path in it.
    """

    path: str
    joint: str


@dataclass(frozen=True)
class _Found:
    """All that was met; what of it belongs to the data set is known at the end."""

    folders: set[Parts] = field(default_factory=set)
    images: dict[Parts, Decoded] = field(default_factory=dict)
    broken: dict[Parts, str] = field(default_factory=dict)


def assemble(
    members: Iterable[Member], origin: Origin, name: str, skip_broken: bool = False
) -> tuple[Splits, DataSummary]:
    """Decode all images and sort them by place.

    Args:
        members: files and folders, in any order.
        origin: where they are from.
        name: how the data set is called if it isn't a known one.
        skip_broken: leave out the files that can't be used, and say so in the summary.

    Raises:
        DataError: naming the files that can't be used, or what is missing.
    """
    found = _Found()
    try:
        _read_all(members, found, origin)
    except DataError:
        if found.broken and not skip_broken:
            raise _refusal(found.broken, origin) from None
        raise
    layout = find_layout(found.folders, origin.path)
    broken = _broken_within(layout, found.broken, origin)
    if broken and not skip_broken:
        raise _refusal(broken, origin)
    placed = [(place, image) for parts, image in found.images.items() if (place := layout.place(parts))]
    images = sorted(placed, key=lambda each: each[0])
    classes = class_names(layout, [*(place for place, _ in images), *_class_folders(layout, found)], origin.path)
    train, test = (_stack([i for i in images if i[0].split == split], classes) for split in ("train", "test"))
    splits = Splits(train, test)
    notes = (*_notes([image for _, image in images]), *_left_out(layout, broken, len(images)), *layout.notes)
    return splits, summarize(splits, classes, name=name, notes=notes)


def check_names(members: Iterable[Member], origin: Origin) -> None:
    """Make sure by names alone, before the long part, that a data set has all of its classes in both splits.

    Raises:
        DataError: saying what is missing.
    """
    found, files = _Found(), {parts: member for member in members if (parts := parts_of(member.path))}
    for parts, member in files.items():
        _note_folder(member, parts, found)
    layout = find_layout(found.folders, origin.path)
    links = {
        parts: _irregular(member, readable(member.path)) for parts, member in files.items() if member.kind == "link"
    }
    _broken_within(layout, links, origin)
    places = [place for parts in files if may_be_image(parts) and (place := layout.place(parts))]
    class_names(layout, [*places, *_class_folders(layout, found)], origin.path)


# -- reading -------------------------------------------------------------------------------------------


def _read_all(members: Iterable[Member], found: _Found, origin: Origin) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's, about odd metadata: what can't be decoded raises
        for parts, result in _decode_all(_contents(members, found, origin)):
            if isinstance(result, str):
                found.broken[parts] = result
            else:
                found.images[parts] = result


def _contents(members: Iterable[Member], found: _Found, origin: Origin) -> Iterator[tuple[Parts, str, Content]]:
    """Path, name and content of all that may be an image of the data set, and of links, which may be anything."""
    seen: set[Parts] = set()
    total = 0
    for member in members:
        parts, name = parts_of(member.path), readable(member.path)
        if not parts:
            continue
        _note_folder(member, parts, found)
        if member.kind == "link" or (member.kind != "folder" and may_be_image(parts)):
            if parts in seen:
                raise DataError(f"{origin.path}{origin.joint}{name} is twice in the archive; pack it once")
            seen.add(parts)
            total += min(member.size, MAX_FILE_BYTES)
            if len(seen) > MAX_IMAGES or total > MAX_TOTAL_BYTES:
                most = f"{MAX_IMAGES:,} images, or {MAX_TOTAL_BYTES // 10**9:,} GB of them"
                raise DataError(f"{origin.path}: more than {most}; give a part of them as DATA")
            yield parts, name, _content(member, name)


def _note_folder(member: Member, parts: Parts, found: _Found) -> None:
    """Keep the folder that a member is or lies in; a link may stand for one of a split."""
    folder = {"folder": parts, "link": parts[:2]}.get(member.kind, parts[:-1])
    found.folders.add(folder[:3])


def _irregular(member: Member, name: str) -> str:
    return f"{name} is a {member.kind}, no regular file"


def _content(member: Member, name: str) -> Content:
    if member.kind != "file":
        return _irregular(member, name)
    if member.size > MAX_FILE_BYTES:
        return f"{name} has {member.size:,} bytes; at most {MAX_FILE_BYTES:,} are read of an image"
    try:
        return member.read()
    except OSError as error:
        return f"{name}: can't be read ({error.strerror})"


def _decode_all(files: Iterable[tuple[Parts, str, Content]]) -> Iterator[tuple[Parts, Decoded | str]]:
    """Decode while the next files are being read; few are in memory at a time."""
    cores = os.cpu_count() or 1
    waiting: deque[tuple[Parts, Future[Decoded | str]]] = deque()
    with ThreadPoolExecutor(cores) as pool:
        for parts, name, content in files:
            if len(content) < LARGE_BYTES:
                yield parts, _decoded(content, name)
                continue
            waiting.append((parts, pool.submit(_decoded, content, name)))
            if len(waiting) > 2 * cores:
                ready, future = waiting.popleft()
                yield ready, future.result()
        for parts, future in waiting:
            yield parts, future.result()


def _decoded(content: Content, name: str) -> Decoded | str:
    """The image, or a line that says why there is none."""
    if isinstance(content, str):
        return content
    try:
        return decode(content, name)
    except DataError as error:
        return error.message


# -- what belongs to the data set ----------------------------------------------------------------------


def _class_folders(layout: Layout, found: _Found) -> Iterator[Place]:
    """Where images ought to be: class folders, also those of broken images alone."""
    for parts in found.folders:
        if place := layout.place(parts[: len(layout.top) + 2]):
            yield place


def _broken_within(layout: Layout, broken: dict[Parts, str], origin: Origin) -> dict[Parts, str]:
    """The broken files of both splits, in the order of their paths.

    Raises:
        DataError: a whole split or class is a link.
    """
    for parts, line in broken.items():
        if layout.split_of(parts) and len(layout.below(parts)) < 3:
            raise DataError(f"{origin.path}{origin.joint}{line}; put what it leads to in its place")
    return {parts: broken[parts] for parts in sorted(broken) if layout.split_of(parts)}


def _refusal(broken: dict[Parts, str], origin: Origin) -> DataError:
    """All broken files in one error, a line each."""
    skip = "give SKIP_BROKEN=1 (--skip-broken) to leave"
    lines = list(broken.values())
    if len(lines) == 1:
        return DataError(f"{origin.path}{origin.joint}{lines[0]}; remove it or replace it, or {skip} it out")
    head = f"{origin.path}: {len(lines):,} images can't be used; remove or replace them, or {skip} them out:"
    more = [f"and {len(lines) - MOST_NAMED:,} more"] if len(lines) > MOST_NAMED else []
    return DataError(head, (*lines[:MOST_NAMED], *more))


def _left_out(layout: Layout, broken: dict[Parts, str], used: int) -> Iterator[str]:
    """A sentence on the files that were left out."""
    if broken:
        names = few(["/".join(layout.below(parts)) for parts in broken], MOST_NAMED)
        were = "was" if len(broken) == 1 else "were"
        yield f"{len(broken):,} of {used + len(broken):,} image files could not be used and {were} left out: {names}."


def _stack(images: list[tuple[Place, Decoded]], classes: tuple[str, ...]) -> Images:
    """The images of one split as arrays."""
    pixels = np.empty((len(images), 3, SIDE_PX, SIDE_PX), np.uint8)
    for row, (_, decoded) in zip(pixels, images, strict=True):
        row[:] = np.frombuffer(decoded.pixels, np.uint8).reshape(SIDE_PX, SIDE_PX, 3).transpose(2, 0, 1)
    label = {name: index for index, name in enumerate(classes)}
    return Images(pixels, np.array([label[place.class_name] for place, _ in images], np.int64))


def _notes(images: list[Decoded]) -> tuple[str, ...]:
    """What was converted, a sentence each."""
    size = f"{SIDE_PX}×{SIDE_PX}"
    counted = (
        (sum(i.resized for i in images), f"not {size} and resized"),
        (sum(i.stretched for i in images), "not square and stretched to a square"),
        (sum(i.grey for i in images), "grey, with equal red, green and blue"),
        (sum(i.converted for i in images), "converted to RGB from another colour model"),
        (sum(i.transparent for i in images), "partly transparent and laid over white"),
        (sum(i.animated for i in images), "animated, with only the first frame used"),
    )
    return tuple(
        f"{count:,} of {len(images):,} images {'was' if count == 1 else 'were'} {what}."
        for count, what in counted
        if count
    )
