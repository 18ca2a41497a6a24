"""Whole builds stopped by Ctrl-C and SIGTERM at random moments, some of them twice."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.stopping import STOPPED

PROJECT = Path(__file__).parent.parent.parent

TRIALS = 40

BUILD = """
from functools import partial
from pathlib import Path
from pipeline.stopping import stopping
with stopping():
    from pipeline import cli, options
    cli.Options = partial(options.Options, root=Path({root!r}))
    cli.main(["report", "--study", {study!r}, "--device", "cpu"])
"""

STARTING_SECONDS = 0.1
"""Python itself starts: whoever stops it then gets Python's own words."""


def leftovers(group: int) -> str:
    """The processes of a session that haven't ended a moment later."""
    for _ in range(50):
        shown = subprocess.run(
            ["ps", "-o", "pid=,stat=,args=", "-s", str(group)], capture_output=True, text=True
        ).stdout
        alive = [line for line in shown.splitlines() if not line.split()[1].startswith("Z")]
        if not alive:
            return ""
        time.sleep(0.1)
    return "\n".join(alive)


@pytest.mark.torture
def test_a_build_is_stopped_with_one_line_at_any_moment(tiny_file, tmp_path, tally):
    """The exit code tells the signal, nothing is left behind, and the next build goes on."""
    draw = random.Random(0)
    code = BUILD.format(root=str(tmp_path), study=str(tiny_file))
    problems = []
    for _ in range(TRIALS):
        number = draw.choice([signal.SIGINT, signal.SIGTERM])
        process = subprocess.Popen(
            [sys.executable, "-c", code], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(STARTING_SECONDS + draw.expovariate(1 / 4))
        for _ in range(draw.choice([1, 2])):
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                break
        _, said = process.communicate(timeout=60)
        ended = process.returncode == 0 or (process.returncode == 128 + number and said.count(STOPPED) == 1)
        alive = leftovers(process.pid)
        if not ended or "Traceback" in said or alive:
            problems.append((number, process.returncode, said, alive))
    for problem in problems:
        print(*problem, sep="\n")
    tally("a build stopped at any moment says one line and leaves no process", trials=TRIALS, failures=len(problems))
