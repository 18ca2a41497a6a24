"""Ctrl-C, and SIGTERM as schedulers and containers send it: the same line wherever they come, and nothing left behind.

This module imports little: it is loaded before all others, so that their import can be interrupted too.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

STOPPED = "stopped; what was finished is kept, and the same command goes on where this one was"

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopping(
    last_words: Callable[[], str] = lambda: STOPPED, end_children: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """While this lasts, either signal ends this process and its children, with one line and exit code 128 + signal.

    At once and not by an exception, which others' code swallows: an import of NumPy makes an ImportError of it, a
    destructor an ignored traceback. Nothing has to be unwound, as the cache is whole at every moment: a build may be
    killed with -9 too.

    Args:
        last_words: what to print on standard error.
        end_children: ends the processes that this one has started.
    """

    def stop(number: int, frame: object) -> None:
        for each in SIGNALS:  # pressed twice
            signal.signal(each, signal.SIG_IGN)
        end_children()
        with suppress(OSError):  # nobody reads standard error any more
            os.write(2, f"{last_words()}\n".encode(errors="backslashreplace"))
        os._exit(128 + number)

    with _handled(stop):
        yield


@contextmanager
def holding_signals() -> Iterator[None]:
    """Have a process that is started meanwhile never see the signals, from its first moment, imports included: they
    reach the whole group, and the parent decides. What comes to the parent meanwhile is delivered afterwards."""
    came: list[int] = []
    with _handled(lambda number, frame: came.append(number)):
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # kept across the start of a program
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    for number in came:
        signal.raise_signal(number)


@contextmanager
def _handled(handler: Callable[[int, object], None]) -> Iterator[None]:
    """Handle the signals so, but those that whoever started this process has it ignore."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    heard = [number for number in SIGNALS if before[number] is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])
