"""``python -m pipeline report`` on the published runs: rendered for the first time, again, and after an edit.

In a temporary copy of the project that holds what a clone holds and nothing built. No network can be reached from it,
so that it renders the published runs. The operating system's file cache is as it comes: PyTorch and the rest
were usually read before.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.fresh import ROOT, MeasurementFailed, environment

STATES = {
    "cold": "fresh clone: no bytecode, no list of fonts, nothing rendered",
    "nothing rendered": "only the published runs, everything else there from before",
    "warm": "nothing to do",
    "template edited": "one chapter's template changed",
}
"""What is timed, and what it finds."""

NOWHERE = "http://127.0.0.1:9"
"""A proxy that refuses: port 9 is the discard service's, which nobody runs."""


def time_reports() -> dict[str, float]:
    """Seconds of the whole process, from its start to its end, in each state."""
    with project_copy() as project:
        seconds = {"cold": _report(project)}
        shutil.rmtree(project / "report")
        _forget_all_but_published(project)
        seconds["nothing rendered"] = _report(project)
        seconds["warm"] = _report(project)
        chapter = min((project / "templates" / "chapters").glob("*.j2"))
        chapter.write_text(chapter.read_text("utf-8") + "{# edited #}\n", "utf-8")
        seconds["template edited"] = _report(project)
    return seconds


@contextmanager
def project_copy() -> Iterator[Path]:
    """A temporary project folder with code, templates and published runs."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        unwanted = shutil.ignore_patterns("__pycache__")
        for part in ("pipeline", "templates", "cache/published"):
            shutil.copytree(ROOT / part, project / part, ignore=unwanted)
        for file in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / file, project)
        yield project


def _forget_all_but_published(project: Path) -> None:
    for path in (project / "cache").iterdir():
        if path.name != "published":
            shutil.rmtree(path)


def _report(project: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "report"],
        cwd=project,
        env=_offline(project),
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        raise MeasurementFailed(f"report: {done.stderr.strip()[-500:]}")
    return seconds


def _offline(project: Path) -> dict[str, str]:
    """An ordinary environment, without network and with caches of its own for fonts."""
    dropped = ("PYTHONPATH", "MPLCONFIGDIR", "no_proxy", "NO_PROXY")
    kept = {name: value for name, value in environment().items() if name not in dropped}
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOWHERE)
    return {**kept, **proxies, "XDG_CACHE_HOME": os.fspath(project.parent / "caches")}
