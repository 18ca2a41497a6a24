"""The official archive, in the small: recognised, downloaded, verified, and read without running what is in it."""

import hashlib
import http.server
import os
import threading
from dataclasses import replace

import numpy as np
import pytest
from data_samples import batch, batch_files, md5, python2_pickle, two_classes, write_folder, write_release

from pipeline.data import DataUnavailable, batches, find_source
from pipeline.data.batches import read_batches
from pipeline.data.cifar10 import ARCHIVE, FOLDER, PYTHON_VERSION, Cifar10
from pipeline.data.editions import CIFAR10_CLASSES
from pipeline.data.folder import ImageFolder
from pipeline.errors import DataError
from pipeline.study import load_study

STUDY = load_study("cifar10")


@pytest.fixture
def archive(tmp_path):
    """A tiny archive in the official layout."""
    return tmp_path / "given" / ARCHIVE


@pytest.fixture
def release(archive):
    """What makes it the official one."""
    archive.parent.mkdir()
    return write_release(archive)


@pytest.fixture
def web(monkeypatch):
    """A server on this machine: path -> (status, announced length or None, body); and the requests it had."""
    pages, requests = {}, []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append(self.path)
            status, length, body = pages.get(self.path, (404, None, b"nothing here"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", pages, requests
        server.shutdown()
        thread.join()


def problem(function, *arguments) -> str:
    """What is said: one line."""
    with pytest.raises(DataError) as caught:
        function(*arguments)
    assert "\n" not in caught.value.message
    return caught.value.message


# -- reading ---------------------------------------------------------------------------------------------


def test_the_official_archive_is_torchvision_s():
    """Address and checksums, of the archive and of all that is in it."""
    from torchvision.datasets import CIFAR10

    listed = dict(CIFAR10.train_list) | dict(CIFAR10.test_list) | {CIFAR10.meta["filename"]: CIFAR10.meta["md5"]}
    assert (PYTHON_VERSION.url, PYTHON_VERSION.md5) == (CIFAR10.url, CIFAR10.tgz_md5)
    assert PYTHON_VERSION.batch_md5s == listed
    assert (CIFAR10.base_folder, CIFAR10.filename) == (FOLDER, ARCHIVE)


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning", "ignore:.*align:Warning")
def test_torchvision_reads_the_same(archive, release, monkeypatch):
    """Pixels, labels and class names of the same archive."""
    from torchvision.datasets import CIFAR10

    sums = release.batch_md5s
    monkeypatch.setattr(CIFAR10, "tgz_md5", release.md5)
    monkeypatch.setattr(CIFAR10, "train_list", [[n, sums[n]] for n in batches.TRAIN])
    monkeypatch.setattr(CIFAR10, "test_list", [[n, sums[n]] for n in batches.TEST])
    monkeypatch.setattr(CIFAR10, "meta", CIFAR10.meta | {"md5": sums["batches.meta"]})
    splits, summary = Cifar10(archive, release).read()
    for images, train in ((splits.train, True), (splits.test, False)):
        theirs = CIFAR10(archive.parent, train=train, download=True)
        np.testing.assert_array_equal(images.pixels.transpose(0, 2, 3, 1), theirs.data)
        assert images.labels.tolist() == theirs.targets
        assert summary.classes == tuple(theirs.classes)


def test_the_batches_in_their_order(archive, release):
    """First batch first; red, green and blue as they lie in a row."""
    splits, summary = Cifar10(archive, release).read()
    assert splits.train.pixels.shape == (20, 3, 32, 32)
    assert splits.train.labels.tolist()[:8] == [0, 5, 9, 0, 1, 6, 8, 1]
    assert splits.test.labels.tolist() == list(range(10))
    row = batch([0] * 4, 1)["data"][2]
    assert splits.train.pixels[6].ravel().tolist() == row.tolist()
    assert summary.classes == CIFAR10_CLASSES
    assert summary.official
    assert (summary.name, summary.edition) == ("CIFAR-10", "the official archive")
    assert sum(summary.train_counts) == 20


def test_the_unpacked_folder_is_the_same(archive, release, tmp_path):
    """And official too: its files are verified."""
    folder = write_folder(batch_files(), tmp_path / FOLDER)
    packed = Cifar10(archive, release).read()[1]
    assert Cifar10(folder, release).read()[1] == packed
    (folder / "test_batch").write_bytes(python2_pickle(batch([1], 1)))
    assert "test_batch: damaged, or not the official file" in problem(Cifar10(folder, release).read)
    (folder / "test_batch").unlink()
    assert "test_batch missing" in problem(Cifar10(folder, release).read)


def test_a_wrong_md5_is_not_the_official_archive(archive, release):
    """One byte more, and nothing is read."""
    archive.write_bytes(archive.read_bytes() + b"\0")
    said = problem(Cifar10(archive, release).read)
    assert f"{archive}: damaged, or not the official file: its md5 is {md5(archive.read_bytes())}" in said


def test_a_missing_batch(archive, release):
    """Which one is named."""
    files = batch_files()
    del files["data_batch_3"]
    assert "data_batch_3 missing" in problem(Cifar10(archive, write_release(archive, files)).read)


def test_a_malicious_pickle_runs_nothing(tmp_path):
    """A batch that asks for os.system is refused before it is called."""
    marker = tmp_path / "ran"
    evil = f"cos\nsystem\n(S'touch {marker}'\ntR.".encode()
    assert "names os.system" in problem(read_batches, batch_files() | {"data_batch_2": evil}, "x")
    assert not marker.exists()


@pytest.mark.parametrize("name", [("builtins", "eval"), ("numpy", "load"), ("numpy.core.multiarray", "scalar")])
def test_only_arrays_are_unpickled(name):
    """No other name is looked up, not even NumPy's."""
    evil = "c{}\n{}\n.".format(*name).encode()
    assert f"names {name[0]}.{name[1]}" in problem(read_batches, batch_files() | {"test_batch": evil}, "x")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        python2_pickle(batch([1, 2], 0))[:-100],
        python2_pickle([1, 2]),
        python2_pickle({"labels": [0]}),
        python2_pickle({"labels": [0], "data": "x" * 3072}),
        python2_pickle(batch([0, 1], 0) | {"labels": [0]}),
        python2_pickle(batch([10], 0)),
        python2_pickle(batch([-1], 0)),
        python2_pickle(batch([0], 0) | {"labels": ["a"]}),
        python2_pickle(batch([0], 0) | {"labels": "a"}),
        python2_pickle(batch([0], 0) | {"data": np.zeros((1, 3072), "<u2")}),
        python2_pickle(batch([0], 0) | {"data": np.zeros((3072, 1), np.uint8)}),
    ],
)
def test_a_batch_that_is_none(content):
    """Cut, of another kind, with labels or pixels that don't fit: named."""
    assert problem(read_batches, batch_files() | {"test_batch": content}, "x").startswith("x: test_batch: ")


def test_class_names_that_are_none():
    """The meta data must list them."""
    for meta in ({}, {"label_names": []}, {"label_names": [1]}, {"label_names": ["a\x1b[31m"]}):
        files = batch_files() | {"batches.meta": python2_pickle(meta)}
        assert problem(read_batches, files, "x").startswith("x: batches.meta: ")


def test_the_signature_follows_the_file(archive, release):
    """Touched, or another release asked for: another signature."""
    first = Cifar10(archive, release).signature
    assert Cifar10(archive, release).signature == first
    os.utime(archive, ns=(1, 1))
    assert Cifar10(archive, release).signature != first
    assert Cifar10(archive, replace(release, md5="0")).signature != Cifar10(archive, release).signature


# -- finding ---------------------------------------------------------------------------------------------


def test_data_may_be_the_archive_or_hold_it(archive, release, tmp_path):
    """The file, also as a browser renames it; the folder around it; the unpacked folder and the one around that."""
    renamed = archive.with_name("cifar-10-python (1).tar.gz")
    renamed.write_bytes(archive.read_bytes())
    unpacked = write_folder(batch_files(), tmp_path / "unpacked" / FOLDER)
    for path in (archive, archive.parent, renamed, unpacked, unpacked.parent):
        source = find_source(STUDY, path, tmp_path, print, release)
        assert isinstance(source, Cifar10)
        assert source.read()[1].official


def test_an_image_folder_next_to_the_archive_goes_first(archive, release, tmp_path):
    """Where there are train and test, they are meant."""
    write_folder(two_classes(), archive.parent)
    assert isinstance(find_source(STUDY, archive.parent, tmp_path, print, release), ImageFolder)


# -- downloading -----------------------------------------------------------------------------------------


def test_it_is_downloaded_once(archive, release, web, tmp_path, capsys):
    """One request, one line, the file under its name and nothing beside it."""
    url, pages, requests = web
    pages["/cifar.tar.gz"] = (200, None, archive.read_bytes())
    release = replace(release, url=f"{url}/cifar.tar.gz")
    downloads, lines = tmp_path / "cache" / "downloads", []
    for _ in range(2):
        source = find_source(STUDY, None, downloads, lines.append, release)
        assert source.read()[1].official
    assert requests == ["/cifar.tar.gz"]
    assert len(lines) == 1
    assert lines[0].startswith(f"downloading {release.url} (0.")
    assert os.listdir(downloads) == [ARCHIVE]
    assert (downloads / ARCHIVE).stat().st_mode & 0o777 == 0o644
    assert capsys.readouterr().err == ""


def test_another_file_than_expected(archive, release, web, tmp_path):
    """As long as the archive, and not the archive: said, and nothing is left behind."""
    url, pages, _ = web
    other = bytes(len(archive.read_bytes()))
    pages["/cifar.tar.gz"] = (200, None, other)
    said = problem(find_source, STUDY, None, tmp_path / "d", print, replace(release, url=f"{url}/cifar.tar.gz"))
    assert f"its md5 is {hashlib.md5(other).hexdigest()}, not {release.md5}" in said
    assert "DATA=path" in said
    assert os.listdir(tmp_path / "d") == []


def test_a_file_with_the_md5_of_the_archive_has_its_sha256_too(archive, release, web, tmp_path):
    """Files with a given md5 can be made; so the sha256 is asked for too, of what was fetched or given."""
    url, pages, _ = web
    other = bytes(len(archive.read_bytes()))
    pages["/cifar.tar.gz"] = (200, None, other)
    release = replace(release, url=f"{url}/cifar.tar.gz", md5=md5(other))
    wrong = f"its sha256 is {hashlib.sha256(other).hexdigest()}, not {release.sha256}"
    assert wrong in problem(find_source, STUDY, None, tmp_path / "d", print, release)
    assert os.listdir(tmp_path / "d") == []
    archive.write_bytes(other)
    assert wrong in problem(Cifar10(archive, release).read)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ((404, None, b"gone"), "HTTP 404 Not Found"),
        ((503, None, b"busy"), "HTTP 503 Service Unavailable"),
        ((200, None, b"<html>please log in"), "the server sends a file of 19 bytes, not of 93,212"),
    ],
)
def test_a_download_that_fails(page, reason, release, web, tmp_path):
    """The reason and the way out in one line, and nothing is left behind."""
    url, pages, _ = web
    pages["/cifar.tar.gz"] = page
    with pytest.raises(DataUnavailable) as caught:
        find_source(STUDY, None, tmp_path / "d", print, replace(release, url=f"{url}/cifar.tar.gz"))
    assert caught.value.message == (
        f"no images: the official CIFAR-10 archive can't be downloaded ({reason}); "
        "give DATA=path to a folder or archive of train/<class>/*, test/<class>/*"
    )
    assert not (tmp_path / "d").exists() or os.listdir(tmp_path / "d") == []


def test_no_connection(release, tmp_path):
    """A port on which no one listens."""
    with pytest.raises(DataUnavailable, match=r"can't be downloaded \(Connection refused\); give DATA=path"):
        find_source(STUDY, None, tmp_path, print, replace(release, url="http://127.0.0.1:9/x"))


def test_a_folder_that_can_not_be_written(archive, release, web, tmp_path):
    """Downloads go into a folder; where a file is in its place, that is said."""
    url, pages, _ = web
    pages["/cifar.tar.gz"] = (200, None, archive.read_bytes())
    (tmp_path / "d").write_bytes(b"")
    with pytest.raises(DataUnavailable, match="File exists"):
        find_source(STUDY, None, tmp_path / "d", print, replace(release, url=f"{url}/cifar.tar.gz"))
