"""Work in a process of its own."""

import os
import signal
import time

import pytest

from pipeline.errors import PipelineError
from pipeline.subprocesses import in_subprocess


def process_and(value: int) -> tuple[int, int]:
    """Where this ran, and what it was given."""
    return os.getpid(), value


def refused() -> None:
    """An error of the user's."""
    raise PipelineError("one line")


def broken() -> None:
    """An error of the program's."""
    raise ValueError("a fault")


def killed() -> None:
    """As when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def endless(path: str) -> None:
    """Says that it lives, and goes on."""
    while True:
        with open(path, "a") as file:
            file.write(".")
        time.sleep(0.05)


def test_the_result_comes_from_another_process():
    """Arguments and result cross over."""
    with in_subprocess("ask", process_and, value=7) as result:
        process, value = result()
    assert process != os.getpid()
    assert value == 7


@pytest.mark.parametrize(
    ("function", "kind", "message"),
    [
        (refused, PipelineError, "^one line$"),
        (broken, RuntimeError, "a fault"),
        (killed, PipelineError, r"print: its process died \(signal 9, SIGKILL\) \(out of memory\?\)"),
    ],
)
def test_what_went_wrong_there_is_said_here(function, kind, message):
    """Where the result is asked for, and as one line where the user can do something about it."""
    with pytest.raises(kind, match=message), in_subprocess("print", function) as result:
        result()


class Deadly:
    """Ends the process that unpickles it."""

    def __reduce__(self):
        return os._exit, (3,)


def test_a_process_that_dies_amid_what_it_is_given_is_noticed():
    """Large arguments don't fit into a pipe: whoever writes them would wait for a reader that is gone."""

    def too_long(*_):
        raise TimeoutError("nobody noticed")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(60)
    try:
        with pytest.raises(PipelineError, match=r"exit code 3.*run the same command again"):  # noqa: SIM117
            with in_subprocess("print", process_and, value=(Deadly(), bytes(5_000_000))) as result:
                result()
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_nobody_is_left_behind(tmp_path):
    """Whoever leaves without the result ends the process."""
    path = tmp_path / "alive"
    with in_subprocess("print", endless, path=str(path)):
        while not path.exists():
            time.sleep(0.05)
    size = path.stat().st_size
    time.sleep(0.3)
    assert path.stat().st_size == size
