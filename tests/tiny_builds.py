"""Builds of the tiny study, as a new process has them, and what they leave on the disk."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from stage_fingerprints import TIMED

from pipeline.build import Build
from pipeline.options import Options
from pipeline.progress import Console
from pipeline.study import Study

PROJECT = Path(__file__).parent.parent

TOLD = {"index.html", "study.pdf", "results.json", "tables/stages.csv", ".files"}
"""The files that tell how long the timed stages took: computed again, they tell other seconds."""

TINY = """
name = "tiny"
title = "A tiny study"
seeds = [0]
[data]
source = "shapes"
seed = 0
train_size = 80
test_size = 60
[recipe]
epochs = 2
batch_size = 16
learning_rate = 1e-3
[variants.baseline]
batch_norm = false
dropout_rate = 0.0
augmentation = false
[variants.regularized]
batch_norm = true
dropout_rate = 0.5
augmentation = true
[corruptions]
names = ["fog", "jpeg_compression"]
"""

LISTED_BACKWARDS = """
import os
class Backwards:
    def __init__(self, entries): self.entries = iter(entries)
    def __iter__(self): return self
    def __next__(self): return next(self.entries)
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def close(self): pass
scandir, listdir = os.scandir, os.listdir
os.scandir = lambda path=".": Backwards(sorted(scandir(path), key=lambda entry: entry.name, reverse=True))
os.listdir = lambda path=".": sorted(listdir(path), reverse=True)
"""
"""Python runs it when it starts: folders list their files in another order than on this file system."""


class Listening(Console):
    """Keeps what was said."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)


def build(study: Study, root: Path, **options) -> Build:
    """A build as a new process has it."""
    return Build(study, Options(root=root, device="cpu", **options), Listening())


def rebuilt(root: Path, umask: int = -1, starting: str = "", **environment: str) -> dict[str, bytes]:
    """The report made again in a process of its own from the runs in a copy of the project: measured, drawn, rendered.

    Args:
        starting: what Python does first in the processes of that build.
        environment: what differs there from this process.
    """
    shutil.rmtree(root / "report")
    for folder in (root / "cache" / "stages").iterdir():
        if folder.name not in TIMED:
            shutil.rmtree(folder)
    (root / "tiny.toml").write_text(TINY, encoding="utf-8")
    (root / "start").mkdir(exist_ok=True)
    (root / "start" / "sitecustomize.py").write_text(starting, encoding="utf-8")
    code = (
        "from pathlib import Path; from pipeline.build import *; from pipeline.study import load_study\n"
        "build = Build(load_study('tiny.toml'), Options(root=Path.cwd(), device='cpu'), Console())\n"
        "build.report()\n"
        "assert build.graph.computed\n"
    )
    env = {**os.environ, "PYTHONPATH": f"{root / 'start'}:{PROJECT}", **environment}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root, env=env, umask=umask)
    return contents(root / "report")


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
