"""Tiny data sets as files: image folders, archives of them, and batches as Python 2 pickled those of CIFAR-10."""

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from pipeline.data.cifar10 import FOLDER, Release
from pipeline.data.editions import CIFAR10_CLASSES

COLOURS = {"cat": (250, 20, 20), "dog": (20, 20, 250)}


def encoded(image: Image.Image | tuple[int, int, int], kind: str = "PNG", **options) -> bytes:
    """An image, or a 32x32 one of a colour, as a file's content."""
    if isinstance(image, tuple):
        image = Image.new("RGB", (32, 32), image)
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def two_classes(count: int = 2) -> dict[str, bytes]:
    """``count`` images a class and split of red cats and blue dogs, each a little different: path -> content."""
    files = {}
    for split in ("train", "test"):
        for name, (red, green, blue) in COLOURS.items():
            for i in range(count):
                files[f"{split}/{name}/{i}.png"] = encoded((red, green + i + (split == "test"), blue))
    return files


def write_folder(files: dict[str, bytes], folder: Path) -> Path:
    """Write files below a folder; a path with a slash at its end is an empty folder."""
    for name, content in files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def write_tar(files: dict[str, bytes], path: Path, mode: str = "w") -> Path:
    """Pack files into a tar archive, in the order given."""
    with tarfile.open(path, mode) as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            if name.endswith("/"):
                info.type = tarfile.DIRTYPE
            tar.addfile(info, io.BytesIO(content))
    return path


def write_zip(files: dict[str, bytes], path: Path) -> Path:
    """Pack files into a zip archive, in the order given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


# -- CIFAR-10's batches --------------------------------------------------------------------------------


def python2_pickle(value: object) -> bytes:
    """What Python 2 and its NumPy wrote with protocol 2, which no later Python writes."""
    return b"\x80\x02" + _opcodes(value) + b"."


def _opcodes(value: object) -> bytes:
    match value:
        case int():
            return b"J" + value.to_bytes(4, "little", signed=True)
        case str():
            return _opcodes(value.encode())
        case bytes():
            return b"T" + len(value).to_bytes(4, "little") + value
        case list():
            return b"](" + b"".join(map(_opcodes, value)) + b"e"
        case dict():
            return b"}(" + b"".join(_opcodes(k) + _opcodes(v) for k, v in value.items()) + b"u"
        case np.ndarray():
            kind = value.dtype.str[1:].encode()
            dtype = b"cnumpy\ndtype\nU" + bytes([len(kind)]) + kind + b"K\x00K\x01\x87R(K\x03U\x01|NNNJ" + b"\xff" * 4
            dtype += b"J" + b"\xff" * 4 + b"K\x00tb"
            shape = b"(" + b"".join(map(_opcodes, value.shape)) + b"t"
            start = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01"
            return start + shape + dtype + b"\x89" + _opcodes(value.tobytes()) + b"tb"
    raise TypeError(type(value))


def batch(labels: list[int], seed: int) -> dict:
    """One batch with random pixels."""
    data = np.random.default_rng(seed).integers(0, 256, (len(labels), 3072), np.uint8)
    return {"batch_label": f"batch {seed}", "labels": labels, "data": data, "filenames": ["a.png"] * len(labels)}


def batch_files() -> dict[str, bytes]:
    """Five training batches of four images, a test batch of ten, and the class names: name -> content."""
    labels = [[i, i + 5, 9 - i, i] for i in range(5)]
    files = {f"data_batch_{i + 1}": python2_pickle(batch(four, i)) for i, four in enumerate(labels)}
    files["test_batch"] = python2_pickle(batch(list(range(10)), 9))
    files["batches.meta"] = python2_pickle({"label_names": list(CIFAR10_CLASSES), "num_vis": 3072})
    return files


def write_release(path: Path, files: dict[str, bytes] | None = None, url: str = "") -> Release:
    """An archive in the layout of the official one, and what is to be known of it."""
    files = batch_files() if files is None else files
    members = {f"{FOLDER}/": b"", f"{FOLDER}/readme.html": b"<html>"} | {f"{FOLDER}/{n}": c for n, c in files.items()}
    write_tar(members, path, "w:gz")
    packed = path.read_bytes()
    sha256 = hashlib.sha256(packed).hexdigest()
    return Release(url, len(packed), md5(packed), sha256, {name: md5(content) for name, content in files.items()})


def md5(content: bytes) -> str:
    """Hexadecimal."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
