"""Builds that can be started in no time, to be killed: forked from a server that has everything imported.

A training process is forked too, not spawned. All seconds are told as one, so that reports can be compared to the byte.
"""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path
from types import SimpleNamespace

import captum.attr  # noqa: F401  # imported once, by the server
import matplotlib.pyplot  # noqa: F401
import weasyprint  # noqa: F401

import pipeline.analyses.corruptions.forward
import pipeline.analyses.factorial.measure
import pipeline.report
import pipeline.runs
import pipeline.training.loop  # noqa: F401
from pipeline import build as build_module
from pipeline import place, subprocesses
from pipeline.build import Build
from pipeline.code import PACKAGE, _digest_and_imports
from pipeline.options import Options
from pipeline.progress import Console
from pipeline.provenance import commit, made_by, versions
from pipeline.study import load_study
from pipeline.training import devices

for _path in PACKAGE.rglob("*.py"):
    _digest_and_imports(_path)
ROOT = place.root()
commit(ROOT)
versions()


def run(study_file: Path, root: Path, log: Path, cores: int, real_cores: int) -> None:
    """Build a study in a process group of its own, with all its output in ``log``.

    Args:
        cores: that the build is told it has, for the number of threads of new runs and of training processes.
        real_cores: that it may use.
    """
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:real_cores])
    subprocesses.multiprocessing = SimpleNamespace(get_context=lambda _kind: multiprocessing.get_context("fork"))
    devices.cores = lambda: cores
    build_module.made_by = lambda _root, device, _seconds: made_by(ROOT, device, 1.0)
    Build(load_study(str(study_file)), Options(root=root, device="cpu"), Console()).report()
