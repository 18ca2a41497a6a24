"""A server on this machine whose every answer is written out, right or wrong, by a function."""

import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

Answer = Callable[[str], Iterable[bytes]]
"""From a request's head to what is sent, piece by piece, before the connection is closed."""


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """Serve until the end of the block; yields the address and the heads of the requests so far."""
    heads: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, answer, heads), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", heads
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, answer: Answer, heads: list[str]) -> None:
    with suppress(OSError):  # the listener was shut
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_reply, args=(connection, answer, heads), daemon=True).start()


def _reply(connection: socket.socket, answer: Answer, heads: list[str]) -> None:
    with connection, suppress(OSError):  # the client went away
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += connection.recv(4096)
        heads.append(head.decode())
        for piece in answer(heads[-1]):
            connection.sendall(piece)


def answer(status: str, body: bytes = b"", length: int | None = None, **headers: object) -> bytes:
    """An answer with the length of its body, or with the one that is given."""
    fields = {"Content-Length": len(body) if length is None else length, **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def start_of(head: str) -> int:
    """Where the range begins that a request asks for; 0 for the whole."""
    asked = re.search(r"^Range: bytes=(\d+)-\r$", head, re.MULTILINE)
    return int(asked[1]) if asked else 0


def part(content: bytes, head: str) -> bytes:
    """A right answer: the file, or the rest of it that is asked for."""
    start = start_of(head)
    if not start:
        return answer("200 OK", content)
    where = f"bytes {start}-{len(content) - 1}/{len(content)}"
    return answer("206 Partial Content", content[start:], Content_Range=where)


def cut_off(content: bytes, head: str, end: int) -> bytes:
    """A right answer whose connection ends before byte ``end`` of the file."""
    right = part(content, head)
    missing = max(len(content) - max(end, start_of(head)), 0)
    return right[: len(right) - missing]
