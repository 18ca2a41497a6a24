"""Archives of images, damaged many times over."""

import random

import pytest
from data_samples import two_classes, write_tar, write_zip

from pipeline.data.archive import ImageArchive
from pipeline.errors import DataError, printable

PACKED = ("a.tar", "a.tar.gz", "a.tar.xz", "a.zip")


def damaged(content: bytes, dice: random.Random) -> bytes:
    """With one to five other bytes, and one in five cut off as well."""
    changed = bytearray(content)
    for _ in range(dice.randrange(1, 6)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed[: dice.randrange(len(changed))] if dice.random() < 0.2 else changed)


@pytest.mark.torture
@pytest.mark.parametrize("name", PACKED)
@pytest.mark.parametrize("skip_broken", [False, True])
def test_damaged_archives(name, skip_broken, tmp_path, tally):
    """Read or refused in one line; where the packing has checksums, never another data set."""
    path, failures = tmp_path / name, 0
    if name == "a.zip":
        write_zip(two_classes(), path)
    else:
        write_tar(two_classes(), path, "w:" + name.removeprefix("a.tar").lstrip("."))
    content = path.read_bytes()
    fingerprint = ImageArchive(path).read()[1].fingerprint
    for trial in range(150):
        path.write_bytes(damaged(content, random.Random(trial)))
        try:
            _, summary = ImageArchive(path, skip_broken).read()
        except DataError as error:
            failures += printable(error.message) != error.message
        else:
            failures += summary.fingerprint != fingerprint and name != "a.tar" and not skip_broken
    tally(f"a damaged {name[2:]} of images is read or refused in one line", 150, failures)
