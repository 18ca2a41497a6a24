"""Where a report's numbers came from, in the rows of the last chapter."""

from dataclasses import dataclass

from pipeline.records import StageOrigin
from pipeline.report.context import ReportContext
from pipeline.report.outline import NumberedFigure, Outline

SHORT = 12
"""Characters of a key or a commit that are printed; enough to find it."""


@dataclass(frozen=True)
class StageRow:
    """A stage of the build: its key, and how its output was obtained."""

    origin: StageOrigin
    key: str
    commit: str


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
        training: of the baseline and the regularized model; None where the build did not say.
        drawn_at: commits at which the figures were drawn, shortened; empty outside a checkout.
    """

    stages: tuple[StageRow, ...]
    libraries: tuple[LibraryRow, ...]
    drawings: tuple[DrawingRow, ...]
    training: tuple[StageRow | None, StageRow | None]
    drawn_at: tuple[str, ...]


def trace(context: ReportContext, outline: Outline) -> Provenance:
    """The rows of the last chapter."""
    runs = [context.training_origin(each.variant, each.seed) for each in context.evaluations]
    drawn = {o.commit[:SHORT] for o in context.origins if o.stage.startswith(("figures", "draw")) and o.commit}
    return Provenance(
        stages=tuple(_row(origin) for origin in context.origins),
        libraries=_libraries(context.origins),
        drawings=_drawings(outline),
        training=tuple(_row(run) if run else None for run in runs),
        drawn_at=tuple(sorted(drawn)),
    )


def _row(origin: StageOrigin) -> StageRow:
    return StageRow(origin, origin.key[:SHORT], origin.commit[:SHORT])


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
