"""Work in a process of its own, beside this one."""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from pipeline.errors import PipelineError


@contextmanager
def beside(what: str, function: Callable[..., Any], **arguments: object) -> Iterator[Callable[[], Any]]:
    """Start ``function`` in another process; what this yields waits for its result. Left early, the process ends too.

    Args:
        what: it does, for the error of a process that died.
        function: of a module, or a partial of one; it, its arguments and its result are pickled.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_call, args=(function, arguments, sender), daemon=True)
    with ignoring_interrupts():
        process.start()
    sender.close()

    def result() -> Any:
        try:
            outcome = receiver.recv()
        except EOFError:
            process.join()
            raise PipelineError(f"{what} failed: its process {how_it_ended(process.exitcode)}") from None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    try:
        yield result
    finally:
        process.terminate()
        process.join()


@contextmanager
def ignoring_interrupts() -> Iterator[None]:
    """Have a process started here ignore Ctrl-C from its first moment, imports included: it reaches the whole group,
    and the parent decides. An ignored signal stays ignored across the start of a program."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def how_it_ended(exitcode: int) -> str:
    """What became of a process that didn't finish its work."""
    how = f"signal {-exitcode}, {signal.Signals(-exitcode).name}" if exitcode < 0 else f"exit code {exitcode}"
    return f"died ({how}){' (out of memory?)' if exitcode == -signal.SIGKILL else ''}"


def _call(function: Callable[..., Any], arguments: dict[str, object], results: Connection) -> None:
    try:
        results.send(function(**arguments))
    except PipelineError as error:
        results.send(error)
    except Exception as error:
        results.send(RuntimeError(f"in a process beside: {error}\n{traceback.format_exc()}"))
