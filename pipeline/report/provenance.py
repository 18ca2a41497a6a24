"""Where a report's numbers came from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import StageOrigin
from pipeline.report.context import ReportContext

SHORT = 12
"""Characters of a commit that are printed; enough to find it. A "+" after it, for changes on top, stays."""

TRAININGS = ("train", "history")
"""Kinds of stages that stand for a run; a run without its weights has its history."""


@dataclass(frozen=True)
class Trainings:
    """All trainings of a study, and how their results were obtained.

    Attributes:
        published: how many come with the project.
        devices: that they ran on.
        seconds: all of them.
    """

    runs: int
    published: int
    devices: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class LibraryRow:
    """A library and the versions of it that stages ran with; more than one where stages ran at other times."""

    name: str
    versions: tuple[str, ...]


@dataclass(frozen=True)
class Provenance:
    """All of it.

    Attributes:
        commits: at which stages ran, shortened; empty outside a checkout.
    """

    training: Trainings
    libraries: tuple[LibraryRow, ...]
    commits: tuple[str, ...]


def trace(context: ReportContext) -> Provenance:
    """What the appendix tells of the stages together."""
    runs = [o for o in context.origins if o.kind in TRAININGS]
    return Provenance(
        training=Trainings(
            runs=len(runs),
            published=sum(o.published for o in runs),
            devices=tuple(sorted({o.device for o in runs if o.device})),
            seconds=sum(o.seconds for o in runs),
        ),
        libraries=_libraries(context.origins),
        commits=tuple(sorted({_shortened(o.commit) for o in context.origins if o.commit})),
    )


def _shortened(commit: str) -> str:
    return commit[:SHORT] + ("+" if commit.endswith("+") else "")


def stage_lines(context: ReportContext) -> Iterator[list[object]]:
    """Each result: its name, what reports call its kind, its kind, whole key, and how its output was obtained."""
    for o in context.origins:
        obtained = "published" if o.published else "here"
        yield [o.stage, o.told_as, o.kind, o.key, obtained, o.device, o.seconds or None, o.commit]


def figure_lines(context: ReportContext) -> Iterator[list[object]]:
    """Each figure: its name, and the file and function that drew it."""
    for name, asset in context.figures.items():
        yield [name, *asset.source.partition(":")[::2]]


def _libraries(origins: Sequence[StageOrigin]) -> tuple[LibraryRow, ...]:
    found: dict[str, set[str]] = {}
    for origin in origins:
        for library, version in origin.versions.items():
            found.setdefault(library, set()).add(version)
    return tuple(LibraryRow(name, tuple(sorted(found[name]))) for name in sorted(found))
