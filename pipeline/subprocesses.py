"""Work in processes of its own: how they start, what comes back from them, and how they end."""

from __future__ import annotations

import logging
import math
import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from pipeline.errors import PipelineError
from pipeline.stopping import holding_signals

STEP_SECONDS = 0.25
"""How often a function is heard of, at most."""


@contextmanager
def in_subprocess(
    what: str,
    function: Callable[..., Any],
    log: str = "",
    listen: Callable[[str], None] = lambda step: None,
    /,
    **arguments: object,
) -> Iterator[Callable[[], Any]]:
    """Call ``function`` in another process; what this yields waits for its result. Left early, the process ends too.

    Args:
        what: the work's name, for the error if its process dies.
        function: of a module, or a partial of one; it, its arguments and its result are pickled.
        log: the name of the logger to which the function says what it is doing; none is listened to if left out.
        listen: told of that, in this process, while the result is waited for.

    Raises:
        PipelineError: when the result is asked for, if the function raised it, or if its process died.
    """
    process, events = start(_send_result, function, arguments, log)

    def result() -> Any:
        try:
            while isinstance(outcome := events.recv(), _Step):
                listen(outcome.message)
        except (EOFError, OSError):  # it died before it sent its result, or amid it
            process.join()
            died = how_it_ended(process.exitcode)
            raise PipelineError(f"{what}: its process {died}; run the same command again") from None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    try:
        yield result
    finally:
        end([process])


def start(function: Callable[..., None], *arguments: object) -> tuple[BaseProcess, Connection]:
    """Start a process that calls ``function`` with the arguments and a connection to send through.

    An exception there is sent as well: a PipelineError as it is, any other as a RuntimeError with its traceback.

    Returns:
        The process, and where to receive what it sends; EOFError there means that it has ended.
    """
    context = multiprocessing.get_context("spawn")
    inbox, outbox = context.Pipe(duplex=False)
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(inbox, sender), daemon=True)
    resource_tracker.ensure_running()  # started by the process' start, it would unblock the signals amid it
    with holding_signals():
        process.start()
    inbox.close()
    sender.close()
    try:
        # Not as arguments of the process: while it starts, nobody would notice its death or Ctrl-C, and what is larger
        # than a pipe's buffer would be waited for.
        with suppress(BrokenPipeError):
            outbox.send((function, arguments))
    except BaseException:
        end([process])
        raise
    outbox.close()
    return process, receiver


def end(processes: list[BaseProcess]) -> None:
    """End processes, whatever they are doing."""
    for process in processes:
        process.kill()  # it doesn't see milder signals
    for process in processes:
        process.join()


def how_it_ended(exitcode: int | None) -> str:
    """What became of a process that didn't finish its work, and was waited for."""
    code = exitcode or 0
    how = f"signal {-code}, {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    return f"died ({how}){' (out of memory?)' if code == -signal.SIGKILL else ''}"


def _work(inbox: Connection, events: Connection) -> None:
    """In the other process: what it was asked to do."""
    with suppress(BrokenPipeError):  # the parent is gone: nobody wants the result any more
        try:
            function, arguments = inbox.recv()
            function(*arguments, events)
        except PipelineError as error:
            events.send(error)
        except BrokenPipeError:
            raise
        except Exception as error:
            events.send(RuntimeError(f"in a process of its own: {error}\n{traceback.format_exc()}"))


def _send_result(function: Callable[..., Any], arguments: dict[str, object], log: str, events: Connection) -> None:
    if log:
        logger = logging.getLogger(log)
        logger.setLevel(logging.INFO)
        logger.addHandler(_Steps(events))
    events.send(function(**arguments))


@dataclass(frozen=True)
class _Step:
    """What a function is doing."""

    message: str


class _Steps(logging.Handler):
    """Sends what is logged, a few times a second at most: a pipe that nobody reads yet must not fill up."""

    def __init__(self, events: Connection) -> None:
        super().__init__()
        self.events = events
        self.sent = -math.inf

    def emit(self, record: logging.LogRecord) -> None:
        """Send a message, unless another was sent just now."""
        if record.created - self.sent >= STEP_SECONDS:
            self.sent = record.created
            self.events.send(_Step(record.getMessage()))
