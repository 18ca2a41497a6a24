"""Ctrl-C and SIGTERM, sent to real processes at all kinds of moments: one line, the exit code, nobody left behind."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from processes import is_running

from pipeline import stopping
from pipeline.stopping import STOPPED

PROJECT = Path(stopping.__file__).parent.parent

START = """
import fcntl, multiprocessing, os, time
from pipeline.subprocesses import in_subprocess
from pipeline.progress import Console
from pipeline.training.workers import Progress
def ready(words=""):
    os.write(1, f"{words}\\n".encode())
with Console() as console:
"""

MOMENTS = {
    "in a stage": """
    with console.computing("evaluate", ""):
        ready()
        time.sleep(1000)
    """,
    "in code that lets no exception pass": """
    while True:
        try:
            ready()
            time.sleep(1000)
        except BaseException:
            pass
    """,
    "waiting for a lock": """
    from filelock import FileLock
    with open("lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        ready()
        FileLock("lock").acquire()
    """,
    "waiting for a process of its own": """
    os.mkfifo("pipe")
    with in_subprocess("print", open, file="pipe") as result:
        ready(multiprocessing.active_children()[0].pid)
        result()
    """,
    "starting a process of its own": """
    os.mkfifo("pipe")
    class Slow:
        def __reduce__(self):
            ready(multiprocessing.active_children()[0].pid)
            time.sleep(1000)
    with in_subprocess("print", open, file=Slow()) as result:
        pass
    """,
}


@contextmanager
def started(code: str, folder: Path, **options) -> Iterator[subprocess.Popen]:
    """A program in a process group of its own, which has said a line on standard output."""
    environment = {**os.environ, "PYTHONPATH": f"{folder}:{PROJECT}"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=folder, env=environment, text=True, start_new_session=True, **pipes
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_a_build_that_is_stopped_says_one_line_wherever_it_is(moment, number, tmp_path):
    """Whatever it waits for, and whatever would catch an exception; a process that it has started ends too."""
    with started(START + moment, tmp_path) as process:
        child = process.stdout.readline().strip()
        os.killpg(process.pid, number)
        _, said = process.communicate(timeout=60)
    assert said == f"{STOPPED}\n"
    assert process.returncode == 128 + number
    assert not child or not is_running(int(child))


def test_pressing_twice_says_the_same(tmp_path):
    """The second comes while the first is dealt with."""
    last_words = "lambda: os.kill(os.getpid(), 2) or os.kill(os.getpid(), 15) or 'the line'"
    code = f"""
import os, time
from pipeline.stopping import stopping
with stopping({last_words}):
    os.kill(os.getpid(), 2)
    time.sleep(1000)
"""
    with started(code, tmp_path) as process:
        _, said = process.communicate(timeout=60)
    assert said == "the line\n"
    assert process.returncode == 130


def test_imports_can_be_stopped_too(tmp_path):
    """Before anything of ours but this has been imported."""
    (tmp_path / "click.py").write_text("import os, time\nos.write(1, b'ready\\n')\ntime.sleep(1000)\n", "utf-8")
    command = "import runpy; runpy.run_module('pipeline', run_name='__main__')"
    with started(command, tmp_path) as process:
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert (said, process.returncode) == (f"{STOPPED}\n", 130)


def test_how_far_each_run_has_come_is_said(tmp_path):
    """By name, where an epoch is finished."""
    moment = """
    with console.training({"baseline": 3, "regularized": 0}, {"baseline": 5, "regularized": 5}) as hear:
        hear(Progress("regularized", 1, 0, 20))
        ready()
        time.sleep(1000)
    """
    with started(START + moment, tmp_path) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert said.splitlines()[-1] == f"{STOPPED}: baseline after epoch 3 of 5, 1 without a finished epoch"


def test_a_signal_that_a_parent_has_its_children_ignore_stays_ignored(tmp_path):
    """As a shell does with SIGINT for what it runs in the background."""
    code = f"import signal; signal.signal(2, signal.SIG_IGN)\n{START}    os.kill(os.getpid(), 2)\nready('alive')"
    with started(code, tmp_path) as process:
        assert process.stdout.readline() == "alive\n"


def test_in_a_terminal_the_cursor_comes_back(tmp_path, monkeypatch):
    """It is hidden while lines are drawn over."""
    monkeypatch.setenv("TERM", "xterm")
    ours, theirs = pty.openpty()
    with started(START + MOMENTS["in a stage"], tmp_path, stderr=theirs) as process:
        os.close(theirs)
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        shown = "".join(_read(ours))
    hidden, back = shown.rindex("\x1b[?25l"), shown.rindex("\x1b[?25h")
    assert hidden < back
    assert shown[back:].splitlines()[1:] == [STOPPED]
    assert "looking at what there is" in shown[hidden:back]


def _read(terminal: int) -> Iterator[str]:
    """What was written to a terminal whose other side is closed."""
    with os.fdopen(terminal, "rb", buffering=0) as file:
        while True:
            try:
                block = file.read(65536)
            except OSError:  # Linux's way of saying that nobody writes any more
                return
            if not block:
                return
            yield block.decode()
