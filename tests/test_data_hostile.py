"""Folders and archives that were damaged or made to do harm: read, or refused in one line, alike in both."""

import io
import os
import re
import signal
import socket
import tarfile
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from data_samples import encoded, two_classes, write_folder, write_tar, write_zip

from pipeline import cli
from pipeline.data import assemble, find_source
from pipeline.data.archive import ImageArchive
from pipeline.data.folder import ImageFolder
from pipeline.errors import DataError
from pipeline.study import load_study

IS_ROOT = os.geteuid() == 0
NOBODY = 65534
IMAGE = encoded((9, 9, 9))
READ = "read, and the same data set as without"
MORE = "read, with an image more"


@pytest.fixture(autouse=True)
def _in_time():
    """Nothing hangs."""

    def too_late(*_):
        raise TimeoutError("it hangs")

    signal.signal(signal.SIGALRM, too_late)
    signal.alarm(20)
    yield
    signal.alarm(0)


def outcome(source) -> str:
    """What becomes of a data set: ``READ``, ``MORE``, or what is said, without the name of the folder or archive."""
    try:
        _, summary = source.read()
    except DataError as error:
        said = error.message
    else:
        return {(2, 2): READ, (3, 2): MORE}[summary.train_counts]
    assert said.isprintable()
    assert len(said) < 1000
    return said.replace(f"{source.path}: ", "").replace(f"{source.path}/", "")


@contextmanager
def standing_in(folder: Path):
    """Some things can only be made by a short name."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def listen(path: Path) -> None:
    """Make a socket."""
    with standing_in(path.parent), socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)


def nest(folder: Path, *names: str) -> None:
    """Make folders in each other, with an image in the innermost."""
    with standing_in(folder):
        for name in names:
            os.mkdir(name)
            os.chdir(name)
        Path("x.png").write_bytes(IMAGE)


def sparse(path: Path, size: int) -> None:
    """Make a file of zeros that takes no space."""
    with path.open("wb") as file:
        file.truncate(size)


NO_FILE = r"train/cat/x\.png is a {}, no regular file; remove it or replace it, or give SKIP_BROKEN=1"

HOSTILE = {
    "a pipe": (lambda f: os.mkfifo(f / "train/cat/x.png"), NO_FILE.format("special file")),
    "a pipe that is no image": (lambda f: os.mkfifo(f / "train/cat/pipe"), READ),
    "a pipe for a class": (lambda f: os.mkfifo(f / "train/eel"), READ),
    "a link to an image": (lambda f: (f / "train/cat/x.png").symlink_to("0.png"), NO_FILE.format("link")),
    "a link out of the folder": (
        lambda f: (f / "train/cat/x.png").symlink_to("/etc/passwd"),
        NO_FILE.format("link"),
    ),
    "a link to a device": (lambda f: (f / "train/cat/x.png").symlink_to("/dev/zero"), NO_FILE.format("link")),
    "a link to nothing": (lambda f: (f / "train/cat/x.png").symlink_to("nothing"), NO_FILE.format("link")),
    "a link to itself": (lambda f: (f / "train/cat/x.png").symlink_to("x.png"), NO_FILE.format("link")),
    "a link upwards": (lambda f: (f / "train/cat/up").symlink_to(".."), "train/cat/up is a link"),
    "a class that is another": (
        lambda f: [(f / split / "eel").symlink_to("cat") for split in ("train", "test")],
        "t(rain|est)/eel is a link, no regular file; put what it leads to in its place",
    ),
    "a split that is the other": (
        lambda f: [
            write_folder({"gone/": b""}, f),
            (f / "test").rename(f / "gone/x"),
            (f / "test").symlink_to("train"),
        ],
        "test is a link, no regular file; put what it leads to in its place",
    ),
    "a link elsewhere": (lambda f: (f / "loop").symlink_to("."), READ),
    "a deep folder": (lambda f: nest(f / "train/cat", *["d"] * 300), MORE),
    "a name that is no text": (lambda f: (f / os.fsdecode(b"train/cat/\xff\xfe.png")).write_bytes(IMAGE), MORE),
    "no image, and no text for a name": (
        lambda f: (f / os.fsdecode(b"train/cat/\xff\xfe.png")).write_bytes(b"?"),
        r"train/cat/\\udcff\\udcfe.png: not an image",
    ),
    "a name that writes on the terminal": (
        lambda f: (f / "train/cat/\x1b[2J\n\u202e.png").write_bytes(b"?"),
        r"train/cat/\\x1b\[2J\\n\\u202e.png: not an image",
    ),
    "a class whose name is no text": (
        lambda f: (
            [(f / os.fsdecode(b"%s/\xff" % s)).mkdir() for s in (b"train", b"test")]
            and [(f / os.fsdecode(b"%s/\xff/0.png" % s)).write_bytes(IMAGE) for s in (b"train", b"test")]
        ),
        r"the class name '\\udcff' can't be printed",
    ),
    "a long name": (lambda f: (f / f"train/cat/{'x' * 251}.png").write_bytes(b"?"), "train/cat/x+.png: not an image"),
    "an empty file": (lambda f: (f / "train/cat/x.png").write_bytes(b""), "train/cat/x.png: not an image"),
    "a folder called like an image": (lambda f: (f / "train/cat/x.png").mkdir(), READ),
    "a file for a split": (
        lambda f: [(f / "test").rename(f / "tests"), (f / "test").write_bytes(IMAGE)],
        "no images in test/<class>/; found tests: rename the one with these images to test",
    ),
    "a file for a class": (lambda f: (f / "train/eel.png").write_bytes(IMAGE), READ),
    "a photo for a class": (lambda f: (f / "train/eel").write_bytes(IMAGE), READ),
}
IN_FOLDERS = {
    "a socket": (lambda f: listen(f / "train/cat/x.png"), NO_FILE.format("special file")),
    "a huge file": (lambda f: sparse(f / "train/cat/x.png", 10**13), "x.png has 10,000,000,000,000 bytes; at most"),
    "a large file of zeros": (lambda f: sparse(f / "train/cat/x.png", 90_000_000), "x.png: not an image"),
    "a folder deeper than names can be": (
        lambda f: nest(f / "train/cat", *["d" * 250] * 20),
        "can't be read .File name too long",
    ),
    "an empty class": (lambda f: (f / "train/eel").mkdir(), "eel in train but not in test"),
}
if IS_ROOT:
    IN_FOLDERS["a device"] = (
        lambda f: os.mknod(f / "train/cat/x.png", 0o020666, 0x105),
        NO_FILE.format("special file"),
    )
    IN_FOLDERS["a disk"] = (lambda f: os.mknod(f / "train/cat/x.png", 0o060666, 0x700), NO_FILE.format("special file"))


def make(what, folder: Path) -> str:
    """Two classes and something hostile among them; what is expected of it."""
    write_folder(two_classes(), folder)
    spoil, expected = (HOSTILE | IN_FOLDERS)[what]
    try:
        spoil(folder)
    except OSError as error:  # in a container without devices, on a file system whose names are text
        pytest.skip(f"it can't be made here: {error}")
    return expected


@pytest.mark.parametrize("what", [*HOSTILE, *IN_FOLDERS])
def test_hostile_folders(what, tmp_path):
    """Read or refused in one line that can be printed, whatever is in them; never a traceback, and nothing hangs."""
    expected = make(what, tmp_path / "data")
    said = outcome(ImageFolder(tmp_path / "data"))
    assert re.search(expected, said) if expected not in (READ, MORE) else said == expected


@pytest.mark.parametrize("what", HOSTILE)
def test_a_folder_and_its_archive_are_treated_alike(what, tmp_path):
    """What is read is read of both, what is refused is refused in the same words: links, pipes, names."""
    make(what, tmp_path / "data")
    with tarfile.open(tmp_path / "data.tar", "w") as tar:
        tar.add(tmp_path / "data", "data")
    said = outcome(ImageArchive(tmp_path / "data.tar")).replace("data/", "")
    assert said == outcome(ImageFolder(tmp_path / "data"))


def odd_tar(path: Path, name: str, kind: bytes = tarfile.REGTYPE, content: bytes = IMAGE, **fields) -> Path:
    """Two classes and an entry of a strange kind."""
    write_tar(two_classes(), path)
    with tarfile.open(path, "a") as tar:
        info = tarfile.TarInfo(name)
        info.type, info.linkname, info.size = kind, "0.png", len(content) if kind == tarfile.REGTYPE else 0
        for field, value in fields.items():
            setattr(info, field, value)
        tar.addfile(info, io.BytesIO(content))
    return path


def odd_zip(path: Path, name: str, mode: int) -> Path:
    """Two classes and an entry of a strange mode."""
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    with zipfile.ZipFile(write_zip(two_classes(), path), "a") as archive:
        archive.writestr(info, b"0.png")
    return path


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
@pytest.mark.parametrize("name", ["train/cat/x.png", "train/cat/x", "x.png"])
def test_hostile_entries_of_a_tar(kind, name, tmp_path):
    """Links are refused where they may be images or classes, pipes and devices where they are called like images."""
    said = outcome(ImageArchive(odd_tar(tmp_path / "a.tar", name, kind)))
    is_link = kind in (tarfile.SYMTYPE, tarfile.LNKTYPE)
    if name == "x.png" or (name == "train/cat/x" and not is_link):
        assert said == READ
    else:
        assert said.startswith(f"{name} is a {'link' if is_link else 'special file'}, no regular file")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("train/cat/" + "d/" * 3000 + "x.png", MORE),
        ("../train/cat/x.png", READ),
        ("train/cat/../../../x.png", READ),
        ("/train/cat/x.png", MORE),
        ("train//cat/./x.png", MORE),
        ("train/cat/\udcff.png", MORE),
        ("train/cat/" + "x" * 9000 + ".png", MORE),
        ("train/\x1b[2J/x.png", r"\x1b[2J in train but not in test"),
        ("./train/cat/0.png", "./train/cat/0.png is twice in the archive"),
        ("", READ),
        ("/", READ),
    ],
)
def test_hostile_names_in_a_tar(name, expected, tmp_path):
    """Where they lead out they are no images; the others are taken as they are."""
    assert outcome(ImageArchive(odd_tar(tmp_path / "a.tar", name))).startswith(expected)


@pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644, 0o060644, 0o140644])
def test_hostile_entries_of_a_zip(mode, tmp_path):
    """Links, pipes, devices and sockets."""
    said = outcome(ImageArchive(odd_zip(tmp_path / "a.zip", "train/cat/x.png", mode)))
    assert re.match(r"train/cat/x\.png is a (link|special file), no regular file", said)


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "loop"])
def test_data_that_is_neither_folder_nor_file(kind, tmp_path):
    """Said before anything is opened."""
    path = tmp_path / "data"
    make_it = {
        "pipe": os.mkfifo,
        "socket": listen,
        "device": lambda p: p.symlink_to("/dev/zero"),
        "loop": lambda p: p.symlink_to(p),
    }
    make_it[kind](path)
    with pytest.raises(DataError, match=r"neither a folder nor a regular file|Too many levels of symbolic links"):
        find_source(load_study("cifar10"), path, tmp_path, print)


def test_the_command_line_prints_any_name(tmp_path):
    """One line, an exit code, no traceback."""
    folder = write_folder(two_classes() | {os.fsdecode(b"train/cat/\xff\x1b.png"): b"?"}, tmp_path / "a\x1b\udcff")
    result = CliRunner().invoke(cli.main, ["report", "--data", str(folder)])
    assert result.exit_code == DataError.exit_code
    assert r"a\x1b\udcff/train/cat/\udcff\x1b.png: not an image" in result.output


def test_the_command_line_prints_each_broken_image_on_a_line(tmp_path):
    """Below the error, one name a line."""
    folder = write_folder(two_classes() | {"train/cat/x\n.png": b"?", "train/cat/y.png": b"?"}, tmp_path / "pets")
    result = CliRunner().invoke(cli.main, ["report", "--data", str(folder)])
    head, *lines = result.output.splitlines()
    assert head.startswith(f"error: {folder}: 2 images can't be used")
    assert lines == [r"  train/cat/x\n.png: not an image", "  train/cat/y.png: not an image"]


@pytest.mark.parametrize(("most", "value"), [("MAX_IMAGES", 7), ("MAX_TOTAL_BYTES", 500)])
def test_too_many_images_or_bytes(most, value, tmp_path, monkeypatch):
    """The same limits in a folder and in an archive."""
    monkeypatch.setattr(assemble, most, value)
    folder, archive = write_folder(two_classes(), tmp_path / "a"), write_zip(two_classes(), tmp_path / "a.zip")
    said = outcome(ImageFolder(folder))
    assert "; give a part of them as DATA" in said
    assert outcome(ImageArchive(archive)) == said


@pytest.mark.skipif(not IS_ROOT, reason="test_no_permission does it for all others")
@pytest.mark.parametrize("closed", ["train/cat/0.png", "train/cat", "train"])
def test_what_may_not_be_read_is_named_to_others_than_root(closed):
    """A file and a folder without permission, seen by a user who is not root."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        write_folder(two_classes(), Path(folder))
        os.chmod(Path(folder) / closed, 0)
        os.seteuid(NOBODY)
        try:
            assert outcome(ImageFolder(Path(folder))).startswith(f"{closed}: can't be read (Permission denied)")
        finally:
            os.seteuid(0)
