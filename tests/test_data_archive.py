"""Archives: the same data set as the folder they were made from, and nothing wrong goes unnoticed."""

import io
import os
import tarfile
import zipfile

import pytest
from data_samples import encoded, two_classes, write_folder, write_tar, write_zip
from PIL import ImageFile

from pipeline.data import find_source, members
from pipeline.data.archive import ImageArchive
from pipeline.data.folder import ImageFolder
from pipeline.errors import DataError
from pipeline.study import load_study


def problem(path) -> str:
    """What is said of an archive: one line that names it."""
    with pytest.raises(DataError) as caught:
        ImageArchive(path).read()
    assert caught.value.message.startswith(str(path))
    assert "\n" not in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz", "a.zip", "no-ending"])
@pytest.mark.parametrize("top", ["", "./", "pets/"])
def test_an_archive_is_the_folder_it_was_made_from(name, top, tmp_path):
    """The same fingerprint whatever the packing, the order of the entries, or the folder around them."""
    _, summary = ImageFolder(write_folder(two_classes(), tmp_path / "a")).read()
    files = {f"{top}{path}": content for path, content in reversed(two_classes().items())}
    files |= {
        f"{top}train/cat/": b"",
        f"{top}readme.txt": b"?",
        f"{top}train/notes.txt": b"?",
        "__MACOSX/train/._x": b"?",
    }
    mode = {"gz": "w:gz", "bz2": "w:bz2", "xz": "w:xz"}.get(name.rpartition(".")[2], "w")
    path = write_zip(files, tmp_path / name) if name == "a.zip" else write_tar(files, tmp_path / name, mode)
    _, packed = ImageArchive(path).read()
    assert packed == summary if name != "no-ending" else packed.fingerprint == summary.fingerprint


def test_find_source_takes_an_archive(tmp_path):
    """DATA may be one."""
    path = write_zip(two_classes(), tmp_path / "pets.zip")
    source = find_source(load_study("cifar10"), path, tmp_path, print)
    assert source.label == f"image archive {path}"
    assert source.read()[1].name == "pets"


def test_the_signature_follows_the_file(tmp_path):
    """Rewritten or touched: another signature."""
    path = write_zip(two_classes(), tmp_path / "pets.zip")
    first = ImageArchive(path).signature
    assert ImageArchive(path).signature == first
    os.utime(path, ns=(1, 1))
    assert ImageArchive(path).signature != first


def test_a_zip_from_windows(tmp_path):
    """Some packers write backslashes."""
    files = {f"pets\\{path}".replace("/", "\\"): content for path, content in two_classes().items()}
    path = tmp_path / "pets.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    assert ImageArchive(path).read()[1].train_counts == (2, 2)


def test_nothing_is_written_outside(tmp_path, monkeypatch):
    """Paths that lead upwards are no images, and no archive is unpacked."""
    monkeypatch.chdir(tmp_path)
    path = write_tar(two_classes() | {"../train/cat/x.png": b"?", "/train/cat/../x.png": b"?"}, tmp_path / "a.tar")
    assert ImageArchive(path).read()[1].train_counts == (2, 2)
    assert os.listdir(tmp_path) == ["a.tar"]


def test_an_image_twice_in_a_tar(tmp_path):
    """Which one counts would depend on the unpacker."""
    path = write_tar(two_classes(), tmp_path / "a.tar")
    write_tar({"train/cat/0.png": encoded((0, 0, 0))}, path, "a")
    assert "train/cat/0.png is twice in the archive" in problem(path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_only_regular_files_in_a_tar(kind, tmp_path):
    """Links and pipes are named."""
    path = write_tar(two_classes(), tmp_path / "a.tar")
    with tarfile.open(path, "a") as tar:
        info = tarfile.TarInfo("train/cat/x.png")
        info.type, info.linkname = kind, "0.png"
        tar.addfile(info)
    assert "train/cat/x.png is a " in problem(path)


def test_only_regular_files_in_a_zip(tmp_path):
    """A symbolic link is named."""
    path = write_zip(two_classes(), tmp_path / "a.zip")
    info = zipfile.ZipInfo("train/cat/x.png")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, "0.png")
    assert "train/cat/x.png is a link" in problem(path)


def test_an_incomplete_archive(tmp_path):
    """A class that is only in train, a class without images, no images at all."""
    files = two_classes()
    assert "eel in train but not" in problem(
        write_zip(files | {"train/eel/0.png": files["train/cat/0.png"]}, tmp_path / "a.zip")
    )
    assert "train/eel holds no image" in problem(
        write_tar(files | {"train/eel/": b"", "test/eel/": b""}, tmp_path / "b.tar")
    )
    assert "expected train/<class>" in problem(write_tar({"x/y.png": b"?"}, tmp_path / "c.tar"))
    assert "several data sets" in problem(
        write_tar(files | {f"b/{n}": c for n, c in files.items()}, tmp_path / "d.tar")
    )


def test_a_damaged_image_is_named(tmp_path, monkeypatch):
    """Archive and path, also after WeasyPrint was imported, which has Pillow accept truncated images."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    path = write_zip(two_classes() | {"test/dog/x.png": encoded((1, 2, 3))[:-30]}, tmp_path / "a.zip")
    assert "a.zip: test/dog/x.png: a damaged image" in problem(path)


# -- damaged archives ------------------------------------------------------------------------------------

PACKED = ["a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz", "a.zip"]


def packed(name: str, path) -> bytes:
    """The content of a whole archive of this kind."""
    if name == "a.zip":
        return write_zip(two_classes(), path).read_bytes()
    return write_tar(two_classes(), path, "w:" + name.removeprefix("a.tar").lstrip(".")).read_bytes()


@pytest.mark.parametrize("name", PACKED)
def test_an_archive_that_was_cut_off(name, tmp_path):
    """Wherever the cut is: an error, never fewer images."""
    path = tmp_path / name
    content = packed(name, path)
    end = 16 * 512 if name == "a.tar" else len(content) - 1  # 8 images of two blocks; what follows is padding
    for cut in [*range(0, end, end // 40), 5 * 1024 % end, end - 512, end]:
        path.write_bytes(content[:cut])
        problem(path)


@pytest.mark.parametrize("name", PACKED)
def test_an_archive_with_a_wrong_byte(name, tmp_path):
    """An error, or no consequence; never another exception. Only a plain tar has no checksum of its files."""
    path = tmp_path / name
    content = packed(name, path)
    fingerprint = ImageArchive(path).read()[1].fingerprint
    noticed = 0
    for place in range(0, min(len(content), 9000), 97):
        damaged = bytearray(content)
        damaged[place] ^= 0x55
        path.write_bytes(damaged)
        try:
            _, summary = ImageArchive(path).read()
        except DataError as error:
            noticed += error.message.startswith(str(path))
        else:
            noticed += 1
            assert summary.fingerprint == fingerprint or name == "a.tar"
    assert noticed == len(range(0, min(len(content), 9000), 97))


def test_a_damaged_header_is_no_end(tmp_path):
    """Tarfile would stop there and be content with half the images."""
    path = write_tar(two_classes(), tmp_path / "a.tar")
    content = bytearray(path.read_bytes())
    content[4 * 1024 + 150] ^= 1  # checksum field of the fifth header; each image takes a header and a block
    path.write_bytes(content)
    assert "no valid header at byte 4,096" in problem(path)


@pytest.mark.parametrize("name", [b"test/dog/1.qng", b"test/.og/1.png", b"tes_/dog/1.png"])
def test_a_damaged_name_hides_no_image(name, tmp_path):
    """The directory of a zip has no checksum: with another name there, an image would be none, and not be missed."""
    path = write_zip(two_classes(), tmp_path / "a.zip")
    content = path.read_bytes()
    place = content.rindex(b"test/dog/1.png")
    path.write_bytes(content[:place] + name + content[place + len(name) :])
    assert "can't be unpacked (File name in directory" in problem(path)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"Rar!\x1a\x07\x00", b"<html>" * 200, b"\x1f\x8b", b"BZh9", b"\0" * 2000]
)
def test_a_file_that_is_no_archive(content, tmp_path):
    """Whatever it is: one line."""
    path = tmp_path / "images.zip"
    path.write_bytes(content)
    problem(path)


def test_a_locked_zip(tmp_path):
    """It needs a password, and that is what is said."""
    path = write_zip(two_classes(), tmp_path / "a.zip")
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 1)
    path.write_bytes(content)
    assert "it needs a password" in problem(path)


@pytest.mark.parametrize("name", ["bomb.tar.gz", "bomb.zip"])
def test_a_decompression_bomb(name, tmp_path, monkeypatch):
    """A small archive that would unpack to far more than its size is left alone."""
    monkeypatch.setattr(members, "FREE_BYTES", 100_000)
    files = two_classes() | {"zeros.bin": bytes(5_000_000)}
    path = write_zip(files, tmp_path / name) if name.endswith("zip") else write_tar(files, tmp_path / name, "w:gz")
    assert "too much for its size" in problem(path)


def test_an_absurdly_large_file_is_not_read(tmp_path, monkeypatch):
    """An image of more bytes than any camera writes."""
    monkeypatch.setattr("pipeline.data.assemble.MAX_FILE_BYTES", 1000)
    path = write_tar(two_classes() | {"train/cat/x.png": bytes(1001)}, tmp_path / "a.tar")
    assert "train/cat/x.png has 1,001 bytes; at most 1,000" in problem(path)


def test_a_header_that_promises_too_much(tmp_path):
    """A tar entry said to be 10 GB long: refused before memory is asked for."""
    info = tarfile.TarInfo("train/cat/0.png")
    info.size = 10**10
    path = tmp_path / "a.tar"
    path.write_bytes(info.tobuf(tarfile.GNU_FORMAT) + io.BytesIO(bytes(2048)).read())
    assert "10,000,000,000 bytes" in problem(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path):
    """An archive that may not be read."""
    path = write_zip(two_classes(), tmp_path / "a.zip")
    path.chmod(0)
    assert "can't be read (Permission denied)" in problem(path)


def test_a_bug_is_not_taken_for_damage(tmp_path):
    """What goes wrong outside the archive keeps its own exception."""
    path = write_zip(two_classes(), tmp_path / "a.zip")
    with pytest.raises(ZeroDivisionError):
        [1 / 0 for _ in members.read_archive(path)]


def test_a_path_that_does_not_exist(tmp_path):
    """Said by find_source, with what to give."""
    with pytest.raises(DataError, match=r"nowhere\.zip: there is no such file or folder; give DATA=path"):
        find_source(load_study("cifar10"), tmp_path / "nowhere.zip", tmp_path, print)


def test_a_folder_study_needs_data(tmp_path):
    """It names DATA."""
    study = load_study("cifar10")
    study = study.model_copy(update={"data": study.data.model_copy(update={"source": "folder"})})
    with pytest.raises(DataError, match="give DATA=path"):
        find_source(study, None, tmp_path, print)
