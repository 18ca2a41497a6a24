"""The pickled batches of CIFAR-10's official archive, read without running anything that is in them."""

import io
import pickle
from typing import Any

import numpy as np

from pipeline.errors import DataError

PIXELS = 3 * 32 * 32


class _Dtype:
    """Stands in for numpy.dtype: keeps what it was made of."""

    def __init__(self, *arguments: Any) -> None:
        self.code = arguments[0]

    def __setstate__(self, state: Any) -> None:
        """Byte order and alignment say nothing for single bytes."""


class _Array:
    """Stands in for numpy.ndarray: keeps the state that the pickle hands over."""

    state: Any = None

    def __init__(self, *arguments: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        self.state = state

    def values(self) -> np.ndarray:
        """The array, if it is one of unsigned bytes.

        Raises:
            ValueError: where it is anything else.
        """
        _, shape, dtype, fortran, content = self.state
        if dtype.code not in ("u1", b"u1") or not isinstance(content, bytes):
            raise ValueError("not an array of unsigned bytes")
        return np.frombuffer(content, np.uint8).reshape(shape, order="F" if fortran else "C")


_STAND_INS = {
    ("numpy.core.multiarray", "_reconstruct"): _Array,
    ("numpy._core.multiarray", "_reconstruct"): _Array,
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Dtype,
}


class _Inert(pickle.Unpickler):
    """Builds dictionaries, lists, numbers, bytes and stand-ins; a pickle that names anything else is refused."""

    def find_class(self, module: str, name: str) -> type:
        try:
            return _STAND_INS[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"it names {module}.{name}") from None


def load_batch(content: bytes, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Pixels uint8 (N, 3, 32, 32) and labels int64 (N,) of one batch.

    Raises:
        DataError: naming the batch, where it isn't one or holds what it shouldn't.
    """
    try:
        batch = _load(content)
        pixels = batch[b"data"].values()
        labels = np.array(batch[b"labels"], np.int64)
        if pixels.shape != (len(labels), PIXELS):
            raise ValueError(f"{len(labels)} labels for pixels of shape {pixels.shape}")
        return pixels.reshape(-1, 3, 32, 32), labels
    except Exception as error:  # a broken pickle can raise anything
        raise DataError(f"{name}: not a batch of CIFAR-10: {_reason(error)}") from error


def load_label_names(content: bytes, name: str) -> tuple[str, ...]:
    """The class names in ``batches.meta``.

    Raises:
        DataError: where it holds none.
    """
    try:
        return tuple(label.decode("ascii") for label in _load(content)[b"label_names"])
    except Exception as error:
        raise DataError(f"{name}: holds no label names: {_reason(error)}") from error


def _load(content: bytes) -> dict[bytes, Any]:
    """A pickled dictionary; keys of pickles made by Python 3 become bytes, as those of Python 2 are."""
    tree = _Inert(io.BytesIO(content), encoding="bytes").load()
    return {key.encode() if isinstance(key, str) else key: value for key, value in tree.items()}


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
