"""One file from the network, whole and verified or not at all."""

import os
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import IO
from urllib.error import HTTPError

CONNECT_SECONDS = 5  # a machine without network is to notice soon
STALL_SECONDS = 30
BLOCK_BYTES = 1 << 18


class DownloadError(Exception):
    """A file can't be fetched or written; the message says why in a few words."""


def download(url: str, target: Path, check: Callable[[Path], None], announce: Callable[[str], None]) -> None:
    """Fetch a file; ``target`` appears when it is whole and was checked.

    Args:
        url: where from.
        target: where to; its folder is made.
        check: is called with the path of what was fetched and raises if that is wrong.
        announce: is called with a line when the transfer begins, where no progress bar can be shown.

    Raises:
        DownloadError: it can't be fetched or written.
    """
    part = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            _opener().open(url, timeout=CONNECT_SECONDS) as response,
            tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file,
        ):
            part = Path(file.name)
            _copy(response, file, url, announce)
        check(part)
        part.chmod(0o644)  # temporary files are for their owner only
        part.replace(target)
    except HTTPError as error:
        error.close()
        raise DownloadError(f"HTTP {error.code} {error.reason}") from error
    except (OSError, HTTPException) as error:
        raise DownloadError(_reason(error)) from error
    finally:
        if part:
            part.unlink(missing_ok=True)


def _copy(response: HTTPResponse, file: IO[bytes], url: str, announce: Callable[[str], None]) -> None:
    """Copy the body of a response to the disk, and make sure that all of it came."""
    length = int(response.headers.get("Content-Length") or 0)
    received = 0
    with _progress(url, length, announce) as advance:
        while block := response.read(BLOCK_BYTES):
            file.write(block)
            received += len(block)
            advance(len(block))
    if received < length:
        raise ConnectionError(f"the connection ended after {received:,} of {length:,} bytes")
    file.flush()
    os.fsync(file.fileno())


@contextmanager
def _progress(url: str, length: int, announce: Callable[[str], None]) -> Iterator[Callable[[int], None]]:
    """A bar in a terminal, a line elsewhere; yields what is to be told how many bytes came."""
    if not sys.stderr.isatty():
        announce(f"downloading {url}" + (f" ({length / 1e6:,.1f} MB)" if length else ""))
        yield lambda count: None
        return
    from rich import progress
    from rich.console import Console

    title = f"downloading {url.rpartition('/')[2]}"
    columns = (
        progress.TextColumn("  {task.description}"),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True)) as live:
        task = live.add_task(title, total=length or None)
        yield lambda count: live.advance(task, count)


def _reason(error: Exception) -> str:
    """The cause in a few words."""
    cause = getattr(error, "reason", None) or error  # of a URLError: the OSError within
    words = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return " ".join(words.split())


# urllib has one timeout for everything; these have a longer patience once the connection stands.


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_PatientHTTP, _PatientHTTPS)


class _PatientHTTP(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_patient(HTTPConnection), request)


class _PatientHTTPS(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_patient(HTTPSConnection), request)


def _patient(connection: type[HTTPConnection]) -> type[HTTPConnection]:
    class Patient(connection):
        def connect(self) -> None:
            super().connect()
            self.sock.settimeout(STALL_SECONDS)

    return Patient
