"""The batches of CIFAR-10: Python 2 pickles, read without building anything but numbers, strings, lists and dicts.

Each is a dict with ``data``, uint8 (n, 3072), an image a row: all red values, then green, then blue; and ``labels``,
a list of n.
"""

import io
import pickle
from collections.abc import Mapping

import numpy as np

from pipeline.errors import DataError
from pipeline.records import Images, Splits

TRAIN = ("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5")
TEST = ("test_batch",)
META = "batches.meta"

IMAGE_BYTES = 3 * 32 * 32


class _Part:
    """Stands for what NumPy would make of a pickled array: keeps what it is made of, and makes nothing."""

    def __init__(self, *arguments: object) -> None:
        self.arguments = arguments
        self.state: object = None

    def __setstate__(self, state: object) -> None:
        self.state = state


ARRAY_NAMES = {("numpy.core.multiarray", "_reconstruct"), ("numpy", "ndarray"), ("numpy", "dtype")}
"""The names by which NumPy arrays are pickled."""


class _Unpickler(pickle.Unpickler):
    """Takes the names of NumPy arrays for ``_Part`` and refuses all others, so that no pickle can run anything."""

    def find_class(self, module: str, name: str) -> type:
        if (module, name) not in ARRAY_NAMES:
            raise pickle.UnpicklingError(f"it names {module}.{name}")
        return _Part


def read_batches(files: Mapping[str, bytes], origin: str) -> tuple[Splits, tuple[str, ...]]:
    """Images and class names.

    Args:
        files: the batches and ``batches.meta`` by their names.
        origin: where they are from, for errors.

    Raises:
        DataError: a batch is missing or isn't what it should be.
    """
    if missing := [name for name in (*TRAIN, *TEST, META) if name not in files]:
        raise DataError(f"{origin}: {', '.join(missing)} missing; this is not all of CIFAR-10")
    classes = _class_names(files[META], f"{origin}: {META}")
    splits = (
        _join([_batch(files[name], f"{origin}: {name}", len(classes)) for name in names]) for names in (TRAIN, TEST)
    )
    return Splits(*splits), classes


def _join(batches: list[Images]) -> Images:
    return Images(np.concatenate([b.pixels for b in batches]), np.concatenate([b.labels for b in batches]))


def _class_names(content: bytes, name: str) -> tuple[str, ...]:
    names = _unpickle(content, name).get(b"label_names")
    if not isinstance(names, list) or not names or not all(isinstance(n, bytes) for n in names):
        raise DataError(f"{name}: no list label_names in it")
    classes = tuple(n.decode("utf-8", "replace") for n in names)
    if odd := [each for each in classes if not each.isprintable()]:
        raise DataError(f"{name}: the class name {odd[0]!a} can't be printed")
    return classes


def _batch(content: bytes, name: str, classes: int) -> Images:
    batch = _unpickle(content, name)
    labels = batch.get(b"labels")
    if not isinstance(labels, list) or not all(type(n) is int and 0 <= n < classes for n in labels):
        raise DataError(f"{name}: no list of labels from 0 to {classes - 1} in it")
    pixels = _array_bytes(batch.get(b"data"))
    if pixels is None or len(pixels) != len(labels) * IMAGE_BYTES:
        raise DataError(f"{name}: no uint8 array of {len(labels):,} × {IMAGE_BYTES:,} in it")
    return Images(np.frombuffer(pixels, np.uint8).reshape(-1, 3, 32, 32), np.array(labels, np.int64))


def _array_bytes(data: object) -> bytes | None:
    """The bytes of a pickled uint8 array in C order, or None where it isn't one."""
    match getattr(data, "state", None):
        case (_, (_, int(width)), _Part(arguments=(b"u1", *_)), False, bytes(content)) if width == IMAGE_BYTES:
            return content
    return None


def _unpickle(content: bytes, name: str) -> dict[bytes, object]:
    try:
        tree = _Unpickler(io.BytesIO(content), encoding="bytes").load()
    except Exception as error:  # broken pickles raise nearly anything, from EOFError to AttributeError
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DataError(f"{name}: not a batch of CIFAR-10 ({reason})") from error
    if not isinstance(tree, dict):
        raise DataError(f"{name}: not a batch of CIFAR-10 (no dict)")
    return tree
