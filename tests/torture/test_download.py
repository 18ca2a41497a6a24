"""Downloads from servers that cut, drip and lie, many times over."""

import random

import pytest
import web

from pipeline.data import download
from pipeline.data.download import DownloadError
from pipeline.errors import printable

CONTENT = random.Random(0).randbytes(1_000_003)
CUTS = sorted({0, 1, 2, len(CONTENT) - 1, *(len(CONTENT) * i // 26 for i in range(1, 27))})
"""30 places: the edges, and between them."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(download, "PAUSE_SECONDS", 0)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def fetch(url, target) -> None:
    """Download ``CONTENT``; another content is an error that no server can cause."""

    def check(path):
        if path.read_bytes() != CONTENT:
            raise DownloadError("other bytes")

    download.download(url, target, len(CONTENT), check, lambda line: None)


def is_resumed_by_the_next_call(end, target, knows_ranges) -> bool:
    """Cut at a place, then fetched by a second call, which asks for the rest alone."""
    cut = [True]

    def reply(head):
        head = head if knows_ranges else ""
        return [web.cut_off(CONTENT, head, end) if cut[0] else web.part(CONTENT, head)]

    with web.serving(reply) as (url, heads):
        try:
            fetch(url, target)
        except DownloadError:
            cut[0] = False
            fetch(url, target)
    asked = web.start_of(heads[-1]) == (end if end < len(CONTENT) else 0)
    return asked and target.read_bytes() == CONTENT and [p.name for p in target.parent.iterdir()] == [target.name]


@pytest.mark.torture
@pytest.mark.parametrize("knows_ranges", [True, False])
def test_every_cut_point(knows_ranges, tmp_path, tally):
    """Wherever a connection ends, the next call goes on from there."""
    failures = 0
    for number, end in enumerate(CUTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        failures += not is_resumed_by_the_next_call(end, folder / "x", knows_ranges)
    server = "with ranges" if knows_ranges else "without ranges"
    tally(f"a download that was cut off ends in the same bytes (a server {server})", len(CUTS), failures)


def random_answer(dice: random.Random, head: str) -> list[bytes]:
    """Right or wrong in one of many ways."""
    start, right = web.start_of(head), web.part(CONTENT, head)
    end = dice.randrange(start, len(CONTENT) + 1)
    return [
        lambda: [right],
        lambda: [web.cut_off(CONTENT, head, end)],
        lambda: [web.cut_off(CONTENT, "", end)],
        lambda: [right[: dice.randrange(80)]],
        lambda: [],
        lambda: [dice.randbytes(300)],
        lambda: [web.answer(f"{dice.choice([200, 206, 301, 404, 416, 503])} \x1b[2J", b"?" * dice.randrange(50))],
        lambda: [web.answer("302 Found", Location=dice.choice(["/", "", "http://[", "ftp://x/", "//\x00/"]))],
        lambda: [web.answer("206 Partial Content", b"?" * 9, Content_Range=f"bytes {end}-{end + 8}/{len(CONTENT)}")],
        lambda: [web.answer("200 OK", CONTENT, dice.choice([0, -1, end, len(CONTENT) + 1]))],
        lambda: [web.answer("200 OK").replace(b"Content-Length: 0\r\n", b""), CONTENT, b"too much"],
    ][dice.randrange(11)]()


@pytest.mark.torture
def test_servers_that_lie(tmp_path, tally):
    """Whatever is sent: the file, or one line, and in the end the file; the part never outgrows it."""
    failures = trials = 0
    for trial in range(200):
        dice, folder = random.Random(trial), tmp_path / str(trial)
        folder.mkdir()
        target, part = folder / "x", folder / "x.part"
        with web.serving(lambda head, dice=dice: random_answer(dice, head)) as (url, _):
            for _ in range(100):
                trials += 1
                try:
                    fetch(url, target)
                except DownloadError as error:
                    failures += printable(str(error)) != str(error) or target.exists()
                failures += part.exists() and part.stat().st_size > len(CONTENT)
                if target.exists():
                    break
        failures += target.read_bytes() != CONTENT
    tally("a server that lies: the right bytes or one line, and never more bytes than the file has", trials, failures)
