"""One HTTP request that ends: with its answer, or when its time is over, whatever the server does."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPMessage, HTTPResponse, HTTPSConnection
from typing import IO
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

CONNECT_SECONDS = 5  # a machine without network is to notice soon
STALL_SECONDS = 30


class DownloadError(Exception):
    """A file can't be fetched or written; the message says why in a few words."""


@contextmanager
def requested(url: str, headers: dict[str, str], deadline: float) -> Iterator[HTTPResponse]:
    """The answer to a request; from the deadline on, nothing more comes of it.

    Args:
        url: http or https.
        headers: sent with it.
        deadline: by ``time.monotonic``.

    Raises:
        DownloadError: the server redirects to what isn't https, or no address.
        OSError, HTTPException: as urllib has them.
    """
    clock = _Clock(deadline)
    opener = build_opener(_TimedHTTP(clock), _TimedHTTPS(clock), Redirects)
    try:
        with _open(opener, Request(url, headers=headers)) as response:
            yield response
    finally:
        clock.stop()


def _open(opener: OpenerDirector, request: Request) -> HTTPResponse:
    try:
        answer: HTTPResponse = opener.open(request, timeout=CONNECT_SECONDS)
        return answer
    except ValueError as error:  # from the parts of urllib that read addresses
        raise DownloadError("the server redirects to what is no address") from error


class Redirects(HTTPRedirectHandler):
    """Follows a few redirects, and none that leads from https to anything else."""

    max_redirections = 5

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """The request to follow with."""
        if urlsplit(newurl).scheme not in ("https", req.type):
            raise DownloadError("the server redirects to an address that isn't https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)

    def http_error_302(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> HTTPResponse | None:
        """The answer from where the redirect leads; the body of the redirect itself, which might never end, is left."""
        fp.close()
        return super().http_error_302(req, fp, code, msg, headers)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


class _Clock:
    """Shuts connections when the time is over: a timeout of a socket begins anew with every byte that comes."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._timers: list[threading.Timer] = []

    def stop(self) -> None:
        for timer in self._timers:
            timer.cancel()

    def watch(self, sock: socket.socket) -> None:
        timer = threading.Timer(max(self._deadline - time.monotonic(), 0), _shut, [sock])
        timer.daemon = True
        timer.start()
        self._timers.append(timer)

    def timed(self, kind: type[HTTPConnection]) -> type[HTTPConnection]:
        """A connection that is watched and, once it stands, has a longer patience than urllib's one timeout."""
        clock = self

        class Timed(kind):  # type: ignore[misc, valid-type]  # a base class that is an argument
            def connect(self) -> None:
                super().connect()
                self.sock.settimeout(STALL_SECONDS)
                clock.watch(self.sock)

        return Timed


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        sock.shutdown(socket.SHUT_RDWR)


class _TimedHTTP(HTTPHandler):
    def __init__(self, clock: _Clock) -> None:
        super().__init__()
        self._clock = clock

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self._clock.timed(HTTPConnection), req)


class _TimedHTTPS(HTTPSHandler):
    def __init__(self, clock: _Clock) -> None:
        super().__init__()
        self._clock = clock

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self._clock.timed(HTTPSConnection), req)
