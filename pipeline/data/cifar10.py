"""CIFAR-10's official archive (Krizhevsky, Nair and Hinton 2009), and where it is to be had."""

import hashlib
import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from pipeline.data.archive import damage_named, file_digest, read_tar
from pipeline.data.batches import load_batch, load_label_names
from pipeline.data.editions import CIFAR10, OFFICIAL
from pipeline.data.summary import summarize
from pipeline.errors import DataError
from pipeline.records import DataSummary, Images, Splits

# As in torchvision.datasets.CIFAR10, which is not imported for them: it takes seconds.
URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
MD5 = "c58f30108f718f92721af3b95e74349a"
FILE_NAME = "cifar-10-python.tar.gz"

TRAIN = tuple(f"data_batch_{number}" for number in range(1, 6))
TEST = ("test_batch",)
META = "batches.meta"


@dataclass(frozen=True)
class OfficialArchive:
    """The archive as its authors publish it.

    Attributes:
        path: of the file.
        md5: what its checksum has to be.
    """

    path: Path
    md5: str = MD5

    @property
    def label(self) -> str:
        """For the terminal."""
        return f"official archive {self.path}"

    @cached_property
    def signature(self) -> str:
        """Sha256 of the archive's bytes."""
        return file_digest(self.path, "sha256")

    def read(self) -> tuple[Splits, DataSummary]:
        """Check the archive and read its batches, in their order.

        Raises:
            DataError: where its checksum is wrong, or a batch is missing or damaged.
        """
        members = self._members(self._checked())
        classes = load_label_names(members[META], f"{self.path}: {META}")
        splits = Splits(*(self._images(members, names, len(classes)) for names in (TRAIN, TEST)))
        return splits, summarize(splits, classes, name=CIFAR10, edition=OFFICIAL, official=True)

    def _checked(self) -> bytes:
        """The very bytes whose checksum was right."""
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise DataError(f"{self.path}: can't be read ({error.strerror})") from error
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        if md5 != self.md5:
            raise DataError(
                f"{self.path}: not the official archive, or damaged: its md5 is {md5}, not {self.md5}; "
                "remove it or fetch it again"
            )
        return content

    def _members(self, content: bytes) -> dict[str, bytes]:
        """Batches and meta data by file name."""
        needed = (*TRAIN, *TEST, META)
        origin = str(self.path)
        with damage_named(origin):
            stream = read_tar(io.BytesIO(content), origin, lambda path: path.split("/")[-1] in needed)
            members = {path.split("/")[-1]: member for path, member in stream}
        if missing := [name for name in needed if name not in members]:
            raise DataError(f"{origin}: {', '.join(missing)} missing")
        return members

    def _images(self, members: dict[str, bytes], names: tuple[str, ...], classes: int) -> Images:
        batches = [load_batch(members[name], f"{self.path}: {name}") for name in names]
        labels = np.concatenate([labels for _, labels in batches])
        if labels.min() < 0 or labels.max() >= classes:
            raise DataError(f"{self.path}: labels from {labels.min()} to {labels.max()} for {classes} classes")
        return Images(np.concatenate([pixels for pixels, _ in batches]), labels)
