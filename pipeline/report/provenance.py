"""Where a report's numbers came from, in the rows of the last chapter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import StageOrigin
from pipeline.report.context import ReportContext
from pipeline.report.outline import NumberedFigure, Outline

SHORT = 12
"""Characters of a key or a commit that are printed; enough to find it. A "+" after a commit stays."""

TRAININGS = ("train", "history")
"""Kinds of stages that stand for a run; a run without its weights has its history."""

REST = "scores, comparisons, findings, figures"


@dataclass(frozen=True)
class StageRow:
    """Stages of the build that are told of together, and how their outputs were obtained.

    Attributes:
        name: of the stage, or of its kind.
        key: of a single one, shortened; "" of several.
        published, here: how many come from the published runs, and how many were computed here.
        devices: that they ran on.
        seconds: all of them; 0 where they take moments.
        commits: at which they ran, shortened; empty outside a checkout.
    """

    name: str
    key: str
    published: int
    here: int
    devices: tuple[str, ...]
    seconds: float
    commits: tuple[str, ...]


@dataclass(frozen=True)
class LibraryRow:
    """A library and the versions of it that stages ran with; more than one where stages ran at other times."""

    name: str
    versions: tuple[str, ...]


@dataclass(frozen=True)
class DrawingRow:
    """A function that draws, and the figures it drew."""

    figures: tuple[NumberedFigure, ...]
    file: str
    function: str


@dataclass(frozen=True)
class Provenance:
    """All of it.

    Attributes:
        stages: the trainings one by one, the other stages by kind.
        training: of each model shown in detail; None where the build did not say.
        drawn_at: commits at which the figures were drawn, shortened; empty outside a checkout.
    """

    stages: tuple[StageRow, ...]
    libraries: tuple[LibraryRow, ...]
    drawings: tuple[DrawingRow, ...]
    training: tuple[StageRow | None, ...]
    drawn_at: tuple[str, ...]


def trace(context: ReportContext, outline: Outline) -> Provenance:
    """The rows of the last chapter."""
    runs = [context.training_origin(each.variant, each.seed) for each in context.evaluations]
    drawn = [o for o in context.origins if o.kind.startswith("figures")]
    return Provenance(
        stages=_stages(context.origins),
        libraries=_libraries(context.origins),
        drawings=_drawings(outline),
        training=tuple(_row(run.stage, [run]) if run else None for run in runs),
        drawn_at=_commits(drawn),
    )


def _stages(origins: Sequence[StageOrigin]) -> tuple[StageRow, ...]:
    trainings = [o for o in origins if o.kind in TRAININGS and o.seconds]
    rows = [_row(o.stage.replace("history of", "train", 1), [o]) for o in trainings]
    for name in dict.fromkeys(o.told_as for o in origins if o.told_as and o.kind not in TRAININGS):
        rows.append(_row(name, [o for o in origins if o.told_as == name]))
    rest = [o for o in origins if o not in trainings and (o.kind in TRAININGS or not o.told_as)]
    return (*rows, *([_row(REST, rest)] if rest else []))


def _row(name: str, origins: Sequence[StageOrigin]) -> StageRow:
    """Of one stage at least."""
    return StageRow(
        name=name,
        key=origins[0].key[:SHORT] if len(origins) == 1 else "",
        published=sum(o.published for o in origins),
        here=sum(not o.published for o in origins),
        devices=tuple(sorted({o.device for o in origins if o.device})),
        seconds=sum(o.seconds for o in origins),
        commits=_commits(origins),
    )


def _commits(origins: Sequence[StageOrigin]) -> tuple[str, ...]:
    return tuple(sorted({_shortened(o.commit) for o in origins if o.commit}))


def _shortened(commit: str) -> str:
    """Its start, with the "+" that says there were changes on top of it."""
    return commit[:SHORT] + ("+" if commit.endswith("+") else "")


def stage_lines(context: ReportContext) -> Iterator[list[object]]:
    """Each result: its name, kind, whole key, and how its output was obtained."""
    for o in context.origins:
        yield [o.stage, o.kind, o.key, "published" if o.published else "here", o.device, o.seconds or None, o.commit]


def _libraries(origins: tuple[StageOrigin, ...]) -> tuple[LibraryRow, ...]:
    found: dict[str, set[str]] = {}
    for origin in origins:
        for library, version in origin.versions.items():
            found.setdefault(library, set()).add(version)
    return tuple(LibraryRow(name, tuple(sorted(found[name]))) for name in sorted(found))


def _drawings(outline: Outline) -> tuple[DrawingRow, ...]:
    """One row for each function, in the order of its first figure."""
    drawn: dict[str, list[NumberedFigure]] = {}
    for figure in outline.figures.values():
        drawn.setdefault(figure.asset.source, []).append(figure)
    return tuple(DrawingRow(tuple(figures), *source.partition(":")[::2]) for source, figures in drawn.items())
