"""Report contexts made of made-up worlds, with one-line drawings in the place of figures."""

from functools import cache

from made_up import World, world

from pipeline.records import FigureAsset
from pipeline.report import ReportContext
from pipeline.report.outline import SECTIONS
from pipeline.study import load_study

_DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="720" height="240" viewBox="0 0 720 240">'
    b'<path d="M20 220 L700 20" stroke="#0A568F" fill="none"/></svg>'
)


def drawing(name: str) -> FigureAsset:
    """A slanted line called ``name``."""
    function = name.replace("-", "_")
    return FigureAsset(
        name, "svg", _DRAWING, f"A line for {name}.", f"A slanted line: {name}.", f"lines.py:{function}", 720, 240
    )


def drawings(made_up: World) -> dict[str, FigureAsset]:
    """Every figure that a report of that world shows."""
    names = [name for section in SECTIONS for name in section.figures if name != "case-*"]
    names += [f"case-{case.id}" for case in made_up.cases.cases]
    return {name: drawing(name) for name in names}


@cache
def report_context(name: str = "original", published: bool = False) -> ReportContext:
    """What the build would hand to the report in that world."""
    made_up = world(name)
    return ReportContext(
        study=load_study("shapes" if name == "three-classes" else "cifar10"),
        data=made_up.data,
        published=published,
        architectures=made_up.architectures,
        baseline=made_up.baseline,
        regularized=made_up.regularized,
        ladders=made_up.ladders,
        controls=made_up.controls,
        comparison=made_up.comparison,
        cases=made_up.cases,
        findings=made_up.findings,
        figures=drawings(made_up),
        origins=made_up.origins,
        command="make report",
    )
