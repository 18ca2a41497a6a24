"""Records to bytes and back: JSON for the tree, safetensors for the arrays, raw files for bytes. No pickle."""

import json
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

import numpy as np
from pydantic import TypeAdapter, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from pipeline.durable import Corrupt, Files
from pipeline.records.values import ADDED_LATER

T = TypeVar("T")


def encode(record: object) -> Files:
    """A record as named byte strings; equal records give equal bytes.

    Args:
        record: a dataclass of numbers, strings, tuples, dicts, dataclasses, arrays and bytes.
    """
    arrays: dict[str, np.ndarray] = {}
    files: Files = {}

    def as_tree(value: object) -> dict[str, Any]:
        if is_dataclass(value):
            return _written(value)
        if isinstance(value, np.ndarray):
            name = f"{len(arrays):04d}"
            arrays[name] = np.ascontiguousarray(value)
            return {"$array": name}
        if isinstance(value, bytes):
            name = f"{len(files):04d}.bin"
            files[name] = value
            return {"$file": name}
        raise TypeError(f"a record can't hold a {type(value).__name__}")

    tree = json.dumps(record, default=as_tree, allow_nan=False, ensure_ascii=False, indent=1)
    if arrays:
        files["arrays.safetensors"] = save_arrays(arrays)
    return {"record.json": tree.encode(), **files}


def _written(record: Any) -> dict[str, Any]:
    """The fields of a record by name, but those that were added later and say nothing here."""
    tree = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.metadata == ADDED_LATER and not isinstance(field.default, bool | None):
            raise TypeError(f"{field.name} is ADDED_LATER, so its default has to be None, True or False")
        if not (field.metadata == ADDED_LATER and value is field.default):
            tree[field.name] = value
    return tree


def decode(kind: type[T], files: Files) -> T:
    """The record of type ``kind`` in ``files``.

    Raises:
        Corrupt: where they don't hold one.
    """
    try:
        arrays = load_arrays(files["arrays.safetensors"]) if "arrays.safetensors" in files else {}

        def put_back(tree: dict[str, Any]) -> object:
            if "$array" in tree:
                return arrays[tree["$array"]]
            if "$file" in tree:
                return files[tree["$file"]]
            return tree

        tree = json.loads(files["record.json"], object_hook=put_back)
        record: T = _adapter(kind).validate_python(tree)  # type: ignore[arg-type]  # a type is hashable
        return record
    except (KeyError, ValueError, ValidationError, SafetensorError) as error:
        raise Corrupt(f"no {kind.__name__}: {str(error).splitlines()[0]}") from error


@cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(kind)
