"""Fetching one file: with a progress bar, into a temporary file, verified before it gets its name."""

import hashlib
import http.client
import os
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

CONNECT_SECONDS = 5  # a machine without network is to notice soon
STALL_SECONDS = 30
BLOCK_BYTES = 1 << 18

UNREACHABLE = (OSError, http.client.HTTPException)
"""What ``fetch`` raises where the network, the server or the disk fails."""


class WrongChecksum(Exception):
    """The file arrived, but it isn't the one that was asked for."""


def fetch(url: str, target: Path, md5: str) -> None:
    """Download a file.

    Args:
        url: http or https.
        target: where it goes; appears only when complete and verified.
        md5: what its checksum has to be.

    Raises:
        WrongChecksum: where the checksum is another one.
        OSError, http.client.HTTPException: where it can't be had or written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            found = _copy(url, file, target.name)
        if found != md5:
            raise WrongChecksum(f"{url}: what came has the md5 {found}, not {md5}")
        part.chmod(0o644)  # mkstemp's files are for their owner only
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _copy(url: str, file: BinaryIO, title: str) -> str:
    """Write what the URL gives to the file; its md5."""
    digest = hashlib.md5(usedforsecurity=False)
    with _opener().open(url, timeout=CONNECT_SECONDS) as response:
        size = int(response.headers.get("Content-Length") or 0)
        got = 0
        with _progress(title, size or None) as advance:
            while block := response.read(BLOCK_BYTES):
                digest.update(block)
                file.write(block)
                got += len(block)
                advance(len(block))
    if got < size:
        raise http.client.IncompleteRead(b"", size - got)
    file.flush()
    os.fsync(file.fileno())
    return digest.hexdigest()


@contextmanager
def _progress(title: str, size: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error; nothing where that is no terminal."""
    from rich import progress
    from rich.console import Console

    console = Console(stderr=True)
    columns = (
        progress.TextColumn(title),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=size)
        yield lambda count: bar.advance(task, count)


def _opener() -> urllib.request.OpenerDirector:
    """Like urllib's own, with a longer patience once the connection stands."""
    return urllib.request.build_opener(_PatientHTTP, _PatientHTTPS)


def _patient(connection: type[http.client.HTTPConnection]) -> type[http.client.HTTPConnection]:
    class Patient(connection):
        def connect(self) -> None:
            super().connect()
            self.sock.settimeout(STALL_SECONDS)

    return Patient


class _PatientHTTP(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(_patient(http.client.HTTPConnection), request)


class _PatientHTTPS(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(_patient(http.client.HTTPSConnection), request)
