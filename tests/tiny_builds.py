"""Builds of the tiny study, as a new process has them, and what they leave on the disk."""

from pathlib import Path

from pipeline.build import Build, Options
from pipeline.progress import Console
from pipeline.study import Study

PROJECT = Path(__file__).parent.parent

TOLD = {"index.html", "study.pdf", "results.json", "tables/stages.csv"}
"""The files that tell how long the timed stages took: computed again, they tell other seconds."""


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


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
