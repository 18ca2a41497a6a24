"""A measurement in a process of its own, so that no allocator setting, cache or import of one serves another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).parents[2]

SETTINGS = ("GLIBC_TUNABLES", "MALLOC_", "LD_PRELOAD", "OMP_", "MKL_", "KMP_", "PYTORCH_", "TORCH_", "CUBLAS_")
"""How names of variables begin that would give an ordinary process other memory or thread settings."""


class MeasurementFailed(click.ClickException):
    """A measuring process ended with an error."""


def call(function: str, **arguments: Any) -> Any:
    """What ``benchmarks.<module>:<name>`` returns in a fresh process; arguments and result are JSON.

    Raises:
        MeasurementFailed: with the end of what the process said.
    """
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [sys.executable, "-m", "benchmarks.fresh", function, json.dumps(arguments), str(answer)]
        done = subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise MeasurementFailed(f"{function}: " + "\n".join(done.stderr.strip().splitlines()[-8:]))
        return json.loads(answer.read_text("utf-8"))


def environment() -> dict[str, str]:
    """The user's environment without the settings that would make a process other than ordinary."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    return {**kept, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests")))}


def main(function: str, arguments: str, answer: str) -> None:
    """In the fresh process: call the function, leave its result."""
    module, name = function.split(":")
    result = getattr(import_module(f"benchmarks.{module}"), name)(**json.loads(arguments))
    Path(answer).write_text(json.dumps(result), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
