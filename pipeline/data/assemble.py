"""Image files of any origin -> splits and summary, the same whether they came from a folder or an archive."""

import os
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from pipeline.data.decode import SIDE_PX, Decoded, decode
from pipeline.data.layout import Place, class_names, is_image
from pipeline.data.summary import summarize
from pipeline.errors import DataError
from pipeline.records import DataSummary, Images, Splits

LARGE_BYTES = 20_000
"""Files from here on are decoded on all cores; for smaller ones threads take longer than the decoding."""

MAX_IMAGES = 300_000  # 1 GB of pixels

File = tuple[Place, str, bytes]
"""Place, name for errors, content."""


def assemble(files: Iterable[File], origin: str, name: str) -> tuple[Splits, DataSummary]:
    """Decode all images and sort them by place.

    Args:
        files: class folders (with empty content) and image files, in any order.
        origin: the folder or archive, for errors.
        name: how the data set is called if it isn't a known one.

    Raises:
        DataError: naming the file that can't be decoded, or what is missing.
    """
    places, images = set(), []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's, about odd metadata: what can't be decoded raises
        for place, decoded in _decode_all(_noting_places(files, places)):
            if len(images) == MAX_IMAGES:
                raise DataError(f"{origin}: more than {MAX_IMAGES:,} images; give a part of them as DATA")
            images.append((place, decoded))
    classes = class_names(places, origin)
    images.sort(key=lambda image: image[0])
    notes = _notes([decoded for _, decoded in images])
    train, test = (_stack([i for i in images if i[0].split == split], classes) for split in ("train", "test"))
    splits = Splits(train, test)
    return splits, summarize(splits, classes, name=name, notes=notes)


def _noting_places(files: Iterable[File], places: set[Place]) -> Iterator[File]:
    """The image files; the places of all, class folders too, are added to ``places``."""
    for file in files:
        places.add(file[0])
        if is_image(file[0]):
            yield file


def _decode_all(files: Iterable[File]) -> Iterator[tuple[Place, Decoded]]:
    """Decode while the next files are being read; few are in memory at a time."""
    cores = os.cpu_count() or 1
    waiting = deque()
    with ThreadPoolExecutor(cores) as pool:
        for place, name, content in files:
            if len(content) < LARGE_BYTES:
                yield place, decode(content, name)
                continue
            waiting.append((place, pool.submit(decode, content, name)))
            if len(waiting) > 2 * cores:
                ready, future = waiting.popleft()
                yield ready, future.result()
        for place, future in waiting:
            yield place, future.result()


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
