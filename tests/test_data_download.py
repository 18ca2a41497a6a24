"""Downloads: what is cut off is gone on with, and nothing that a server does takes more bytes or time than allowed."""

import fcntl
import hashlib
import threading
import time
from itertools import count
from urllib.request import Request

import pytest
import web

from pipeline.data import connection, download
from pipeline.data.connection import Redirects
from pipeline.data.download import DownloadError
from pipeline.errors import DataError

CONTENT = bytes(range(256)) * 4000
"""A megabyte."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """No pause between two connections, and no proxy."""
    monkeypatch.setattr(download, "PAUSE_SECONDS", 0)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def check(path):
    """As the official archive is checked."""
    if path.read_bytes() != CONTENT:
        raise DataError(f"another file: {hashlib.sha256(path.read_bytes()).hexdigest()}")


def fetch(url, target, announce=print):
    """Download ``CONTENT``."""
    download.download(url, target, len(CONTENT), check, announce)


def problem(url, target) -> str:
    """Why it can't be had: one line of what can be printed."""
    with pytest.raises(DownloadError) as caught:
        fetch(url, target)
    assert str(caught.value).isprintable()
    assert not target.exists()
    return str(caught.value)


def names(folder):
    """The files in it."""
    return sorted(path.name for path in folder.iterdir())


# -- cut off -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [0, 1, 500_000, len(CONTENT) - 1])
def test_what_is_cut_off_is_gone_on_with_by_the_next_call(end, tmp_path):
    """The part is kept under a name that is known, and the rest alone is asked for."""
    target, cut = tmp_path / "x.bin", True
    with web.serving(lambda head: [web.cut_off(CONTENT, head, end) if cut else web.part(CONTENT, head)]) as (
        url,
        heads,
    ):
        said = problem(url, target)
        assert f"the connection ended after {end:,} of 1,024,000 bytes" in said
        assert ("the same command goes on from there" in said) == (end > 0)
        assert names(tmp_path) == (["x.bin.part"] if end else [])
        cut = False
        fetch(url, target)
    assert target.read_bytes() == CONTENT
    assert web.start_of(heads[-1]) == end
    assert names(tmp_path) == ["x.bin"]


def test_a_connection_that_is_cut_again_and_again_is_gone_on_with_at_once(tmp_path):
    """As long as each brings something."""
    ends = count(100_000, 300_000)
    with web.serving(lambda head: [web.cut_off(CONTENT, head, next(ends))]) as (url, heads):
        fetch(url, tmp_path / "x.bin")
    assert [web.start_of(head) for head in heads] == [0, 100_000, 400_000, 700_000, 1_000_000]
    assert names(tmp_path) == ["x.bin"]


def test_a_server_without_ranges_sends_it_all_again(tmp_path):
    """The part is not put before the whole."""
    (tmp_path / "x.bin.part").write_bytes(CONTENT[:1000])
    with web.serving(lambda head: [web.answer("200 OK", CONTENT)]) as (url, heads):
        fetch(url, tmp_path / "x.bin")
    assert len(heads) == 1
    assert (tmp_path / "x.bin").read_bytes() == CONTENT


@pytest.mark.parametrize(
    "reply",
    [
        web.answer("206 Partial Content", b"?" * 10, Content_Range="bytes 5-14/15"),
        web.answer("206 Partial Content", CONTENT[1000:]),
        web.answer("416 Range Not Satisfiable", Content_Range="bytes */500"),
    ],
    ids=["another range", "no range", "refused"],
)
def test_a_range_that_was_not_asked_for_is_not_taken(reply, tmp_path):
    """It begins anew."""
    (tmp_path / "x.bin.part").write_bytes(CONTENT[:1000])
    with web.serving(lambda head: [reply if web.start_of(head) else web.part(CONTENT, head)]) as (url, heads):
        fetch(url, tmp_path / "x.bin")
    assert [web.start_of(head) for head in heads] == [1000, 0]
    assert (tmp_path / "x.bin").read_bytes() == CONTENT


def test_a_part_of_another_file_is_removed_once_it_is_found_out(tmp_path):
    """Whatever it was, it is not the beginning of this one."""
    (tmp_path / "x.bin.part").write_bytes(b"?" * 1000)
    with web.serving(lambda head: [web.part(CONTENT, head)]) as (url, _):
        with pytest.raises(DataError, match="another file"):
            fetch(url, tmp_path / "x.bin")
        assert names(tmp_path) == []
        fetch(url, tmp_path / "x.bin")
    assert names(tmp_path) == ["x.bin"]


def test_a_part_that_is_whole_is_not_asked_for_again(tmp_path):
    """Killed before it was put in its place."""
    (tmp_path / "x.bin.part").write_bytes(CONTENT)
    fetch("http://127.0.0.1:9/", tmp_path / "x.bin")
    assert names(tmp_path) == ["x.bin"]


def test_a_login_page_costs_nothing_of_the_part(tmp_path):
    """A hotel's network answers anything with 200 and a page of its own."""
    (tmp_path / "x.bin.part").write_bytes(CONTENT[:1000])
    with web.serving(lambda head: [web.answer("200 OK", b"<html>please log in")]) as (url, _):
        assert "the server sends a file of 19 bytes, not of 1,024,000" in problem(url, tmp_path / "x.bin")
    assert (tmp_path / "x.bin.part").read_bytes() == CONTENT[:1000]


# -- too much, too long --------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, {"Transfer_Encoding": "chunked"}])
def test_never_more_bytes_than_the_file_has(headers, tmp_path):
    """An answer without a length that doesn't end: refused at the first byte too many."""
    head = web.answer("200 OK", length=0, **headers).replace(b"Content-Length: 0\r\n", b"")
    piece = b"10000\r\n" + bytes(1 << 16) + b"\r\n" if headers else bytes(1 << 16)

    def endless(_):
        yield head
        while True:
            yield piece

    with web.serving(endless) as (url, _):
        assert "the server sends more than the 1,024,000 bytes" in problem(url, tmp_path / "x.bin")
    assert (tmp_path / "x.bin.part").stat().st_size <= len(CONTENT)


@pytest.mark.parametrize("length", ["1024001", "5", "-1", "many"])
def test_a_wrong_length_header(length, tmp_path):
    """Another length than the file has: nothing of it is read."""
    with web.serving(lambda head: [web.answer("200 OK", CONTENT, length)]) as (url, _):
        assert f"the server sends a file of {length} bytes, not of 1,024,000" in problem(url, tmp_path / "x.bin")
    assert names(tmp_path) == []


@pytest.mark.parametrize("slow", ["body", "head"])
def test_a_drip_is_cut_off_when_the_time_is_over(slow, tmp_path, monkeypatch):
    """Each byte comes in time, and all together never; the limit and the way on are said."""
    monkeypatch.setattr(download, "LIMIT_SECONDS", 0.5)

    def drip(_):
        yield web.answer("200 OK", length=len(CONTENT)) if slow == "body" else b"HTTP/1.1 200 OK\r\nX: "
        while True:
            time.sleep(0.02)
            yield b"."

    started = time.monotonic()
    with web.serving(drip) as (url, _):
        said = problem(url, tmp_path / "x.bin")
    assert time.monotonic() - started < 10
    assert "not done after 0 minutes" in said
    assert ("the same command goes on from there" in said) == (slow == "body")


def test_a_server_that_goes_silent(tmp_path, monkeypatch):
    """It is waited for a while, then what came is kept."""
    monkeypatch.setattr(connection, "STALL_SECONDS", 0.5)
    ended = threading.Event()

    def silent(head):
        yield web.cut_off(CONTENT, head, 1000)
        ended.wait()

    with web.serving(silent) as (url, _):
        assert "timed out; 1,000 of 1,024,000 bytes are here" in problem(url, tmp_path / "x.bin")
        ended.set()


def test_the_time_left_is_that_of_what_is_missing(monkeypatch):
    """Of 100 MB 20 were there, and 20 more took ten seconds: 30 s for 60. In a terminal it is told often."""
    now, lines = [0.0], []
    monkeypatch.setattr(download.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(download, "is_terminal", lambda: True)
    advance = download._news("https://host/x", 20_000_000, 100_000_000, lines.append)
    for moment, have in ((10, 40_000_000), (10.1, 41_000_000), (10.6, 100_000_000)):
        now[0] = moment
        advance(have)
    assert lines[1:] == ["downloaded 40.0 of 100.0 MB, 0:30 left", "downloaded 100.0 of 100.0 MB"]


def test_progress_is_told_now_and_then(tmp_path, monkeypatch):
    """The limit and the way on at the beginning, then how far it is."""
    monkeypatch.setattr(download, "NEWS_SECONDS", 0)
    lines = []
    (tmp_path / "x.bin.part").write_bytes(CONTENT[:200_000])
    with web.serving(lambda head: [web.part(CONTENT, head)]) as (url, _):
        fetch(url, tmp_path / "x.bin", lines.append)
    begun = f"downloading {url} (1.0 MB, 0.2 MB of them here already; 60 minutes at most"
    assert lines[0] == f"{begun}, and the same command goes on from there)"
    assert lines[-1] == "downloaded 1.0 of 1.0 MB"


# -- elsewhere -----------------------------------------------------------------------------------------


def test_a_redirect_is_followed_with_the_range(tmp_path):
    """To another place on the same server."""
    (tmp_path / "x.bin.part").write_bytes(CONTENT[:1000])

    def moved(head):
        yield web.part(CONTENT, head) if head.startswith("GET /new ") else web.answer("302 Found", Location="/new")

    with web.serving(moved) as (url, heads):
        fetch(url, tmp_path / "x.bin")
    assert [web.start_of(head) for head in heads] == [1000, 1000]


def test_redirects_in_a_circle(tmp_path):
    """A few are followed."""
    with web.serving(lambda head: [web.answer("302 Found", Location="/b" if "/a" in head else "/a")]) as (url, heads):
        assert problem(url, tmp_path / "x.bin") == "the server redirects in circles"
    assert len(heads) < 15


@pytest.mark.parametrize(
    "target",
    ["ftp://127.0.0.1/x", "file:///etc/passwd", "gopher://\x1b[31m", "http://[", "http://a:b", f"http://{'a' * 99}/"],
)
def test_a_redirect_to_what_is_not_https(target, tmp_path):
    """Is not followed, and not repeated."""
    with web.serving(lambda head: [web.answer("302 Found", Location=target)]) as (url, _):
        said = problem(url, tmp_path / "x.bin")
    assert said.startswith("the server redirects") or "nonnumeric port" in said
    assert "31m" not in said


def test_https_leads_to_https_or_nowhere():
    """No one on the way may change what comes."""

    class Body:
        def close(self):
            pass

    def follow(target):
        return Redirects().redirect_request(Request("https://a.example/x"), Body(), 302, "Found", {}, target)

    assert follow("https://b.example/x").full_url == "https://b.example/x"
    for target in ("http://a.example/x", "ftp://a.example/x", "HTTP://a.example/x"):
        with pytest.raises(DownloadError, match="isn't https"):
            follow(target)


def test_the_body_of_a_redirect_is_not_read(tmp_path):
    """It might never end."""

    def moved(head):
        if head.startswith("GET /new "):
            yield web.part(CONTENT, head)
            return
        yield web.answer("302 Found", length=10**12, Location="/new")
        while True:
            yield bytes(1 << 16)

    with web.serving(moved) as (url, _):
        fetch(url, tmp_path / "x.bin")
    assert names(tmp_path) == ["x.bin"]


def test_control_characters_of_a_server_are_not_repeated(tmp_path):
    """They could clear the screen, or write on it."""
    with web.serving(lambda head: [web.answer("500 \x1b[2J\x07gone\x9b31m")]) as (url, _):
        assert problem(url, tmp_path / "x.bin") == r"HTTP 500 \x1b[2J\x07gone\x9b31m"


# -- several builds ------------------------------------------------------------------------------------


def test_two_builds_fetch_it_once(tmp_path):
    """The second waits, and takes what the first made."""
    target, lines, first_asks = tmp_path / "x.bin", [], threading.Event()
    second_waits = threading.Event()

    def slow(head):
        first_asks.set()
        second_waits.wait(5)
        yield web.part(CONTENT, head)

    def waiting(line):
        lines.append(line)
        second_waits.set()

    with web.serving(slow) as (url, heads):
        first = threading.Thread(target=fetch, args=(url, target))
        first.start()
        first_asks.wait(5)
        fetch(url, target, waiting)
        first.join()
    assert lines == ["another build is downloading the same file; waiting for it"]
    assert len(heads) == 1
    assert names(tmp_path) == ["x.bin"]


def test_what_another_build_fetched_before_it_failed_is_not_fetched_again(tmp_path):
    """The second goes on from where the first came, not from where it was when the second began to wait."""
    part = tmp_path / "x.bin.part"
    part.write_bytes(CONTENT[:1000])
    other = part.open("ab")
    fcntl.flock(other, fcntl.LOCK_EX)

    def fail(line: str) -> None:
        if "another build" in line:
            other.write(CONTENT[1000:5000])
            other.close()

    with web.serving(lambda head: [web.part(CONTENT, head)]) as (url, heads):
        fetch(url, tmp_path / "x.bin", fail)
    assert [web.start_of(head) for head in heads] == [5000]
    assert (tmp_path / "x.bin").read_bytes() == CONTENT
