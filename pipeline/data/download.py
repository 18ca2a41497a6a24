"""One file of known size from the network: whole and verified or not there, and resumed where it was cut off."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError

from pipeline.data.connection import DownloadError, requested
from pipeline.data.names import readable
from pipeline.progress import is_terminal
from pipeline.remaining import clock

__all__ = ["DownloadError", "download"]

LIMIT_SECONDS = 3600
"""Of one call; on a line slower than 50 kB a second, the next call has to go on."""

PAUSE_SECONDS = 1
"""Before a server that cut the connection is asked for the rest."""

NEWS_SECONDS = 30
"""Between two lines on the progress, where they stay."""

TICK_SECONDS = 0.5
"""Between two in a terminal, where the second takes the place of the first."""

BLOCK_BYTES = 1 << 18


def download(url: str, target: Path, size: int, check: Callable[[Path], None], announce: Callable[[str], None]) -> None:
    """Fetch a file; ``target`` appears when it is whole and was checked.

    What came before a failure is kept beside it as ``<target>.part``; the next call asks for the rest alone.

    Args:
        url: where from.
        target: where to; its folder is made.
        size: of the file in bytes; no more are taken.
        check: is called with the path of what was fetched and raises if that is wrong; it is then removed.
        announce: is called with a line now and then.

    Raises:
        DownloadError: it can't be fetched or written.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _held(part, announce) as file:
            if not target.is_file():  # else another build has fetched it meanwhile
                _fetch(url, file, size, announce)
                _put_in_place(part, target, check)
    except HTTPError as error:
        error.close()
        raise DownloadError(_refusal(error)) from error
    except (OSError, HTTPException) as error:
        raise DownloadError(f"{_reason(error)}{_kept(part, size)}") from error


@contextmanager
def _held(part: Path, announce: Callable[[str], None]) -> Iterator[IO[bytes]]:
    """The part, open for appending and locked against other builds; an empty one is not left behind."""
    with part.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            announce("another build is downloading the same file; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0, os.SEEK_END)  # which the other has moved
        if part.exists() and os.path.samestat(part.stat(), os.fstat(file.fileno())):
            try:
                yield file
            finally:
                if part.exists() and file.tell() == 0:
                    part.unlink()
            return
    with _held(part, announce) as file:  # the other build has put it in its place, or removed it
        yield file


def _put_in_place(part: Path, target: Path, check: Callable[[Path], None]) -> None:
    try:
        check(part)
    except Exception:
        part.unlink()  # whatever is asked for next, this is not the beginning of it
        raise
    part.replace(target)


def _fetch(url: str, file: IO[bytes], size: int, announce: Callable[[str], None]) -> None:
    """Ask for the rest until there is none; give up where a connection brings nothing, or the time is over."""
    deadline = time.monotonic() + LIMIT_SECONDS
    advance = _news(url, file.tell(), size, announce)
    while (before := file.tell()) < size:
        try:
            _append(url, file, size, deadline, advance)
        except HTTPError as error:
            if error.code != 416 or not before:  # there is no such range in what the server has: begin anew
                raise
            error.close()
            _empty(file)
        except (OSError, HTTPException):
            if time.monotonic() >= deadline:
                raise TimeoutError(f"not done after {LIMIT_SECONDS / 60:,.0f} minutes") from None
            if file.tell() <= before:
                raise
            time.sleep(PAUSE_SECONDS)
    file.flush()
    os.fsync(file.fileno())


def _append(url: str, file: IO[bytes], size: int, deadline: float, advance: Callable[[int], None]) -> None:
    """Append what one connection brings, which is all that is missing."""
    have = file.tell()
    with requested(url, {"Range": f"bytes={have}-"} if have else {}, deadline) as response:
        if not _is_wanted(response, have, size):
            _empty(file)  # the next request is for all of it
            return
        if response.status != 206:  # a server that knows no ranges sends it from the start
            _empty(file)
        while block := response.read1(BLOCK_BYTES):
            if file.tell() + len(block) > size:
                raise DownloadError(f"the server sends more than the {size:,} bytes of the file")
            file.write(block)
            advance(file.tell())
    if file.tell() < size:
        raise ConnectionError(f"the connection ended after {file.tell():,} of {size:,} bytes")


def _is_wanted(response: HTTPResponse, have: int, size: int) -> bool:
    """Whether what a server is about to send is the range that it was asked for, or the whole file."""
    if response.status == 206 and have:
        return response.headers.get("Content-Range") == f"bytes {have}-{size - 1}/{size}"
    length = response.headers.get("Content-Length", str(size))
    if length != str(size):
        raise DownloadError(f"the server sends a file of {readable(length)} bytes, not of {size:,}")
    return True


def _empty(file: IO[bytes]) -> None:
    file.seek(0)
    file.truncate()


def _news(url: str, have: int, size: int, announce: Callable[[str], None]) -> Callable[[int], None]:
    """Announces what is fetched, and now and then how far it is: what it returns is told how many bytes there are."""
    begun = f", {_megabytes(have)} of them here already" if have else ""
    limit = f"{LIMIT_SECONDS / 60:,.0f} minutes at most, and the same command goes on from there"
    announce(f"downloading {url} ({_megabytes(size)}{begun}; {limit})")
    started = last = time.monotonic()
    pause = TICK_SECONDS if is_terminal() else NEWS_SECONDS

    def advance(count: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= pause:
            last = now
            left = (size - count) * (now - started) / (count - have) if have < count < size else 0
            announce(f"downloaded {count / 1e6:,.1f} of {_megabytes(size)}{f', {clock(left)} left' if left else ''}")

    return advance


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


def _kept(part: Path, size: int) -> str:
    """What is said of a part that is kept."""
    if not part.is_file():
        return ""
    return f"; {part.stat().st_size:,} of {size:,} bytes are here, and the same command goes on from there"


def _refusal(error: HTTPError) -> str:
    """What a server answers instead of the file."""
    if 300 <= error.code < 400:
        return "the server redirects in circles"
    return readable(f"HTTP {error.code} {error.reason}")


def _reason(error: Exception) -> str:
    """The cause in a few words."""
    cause = getattr(error, "reason", None) or error  # of a URLError: the OSError within
    words = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return readable(" ".join(words.split()))
