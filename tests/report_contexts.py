"""Report contexts made of made-up worlds, with one-line drawings in the place of figures."""

from dataclasses import replace
from functools import cache

from made_up import World, findings, replicated_robustness, robustness, world

from pipeline.analyses.corruptions.record import Robustness
from pipeline.records import FigureAsset
from pipeline.report import ReportContext
from pipeline.report.outline import SECTIONS
from pipeline.study import Corruptions, Factorial, Study, load_study

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
    names += [f"{kind}-{case.id}" for case in made_up.cases.cases for kind in ("case", "neighbours")]
    return {name: drawing(name) for name in names}


def study_of(made_up: World) -> Study:
    """What was asked in that world."""
    study = load_study("shapes" if made_up.name == "three-classes" else "cifar10")
    factorial = Factorial(seeds=(0,)) if made_up.factorial else None
    return study.model_copy(update={"seeds": made_up.replication.seeds, "factorial": factorial})


def with_corruptions(name: str = "original", answers: str = "sturdier") -> ReportContext:
    """The same of a study that asks for altered images, with what came of that (see ``made_up.corrupted``)."""
    return _with_robustness(name, robustness(name, answers))


def with_corruptions_by_seed(*answers: str) -> ReportContext:
    """A study of several seeds, as many as there are answers."""
    return _with_robustness("replicated", replicated_robustness(*answers))


def _with_robustness(name: str, measured: Robustness) -> ReportContext:
    context = report_context(name)
    names = tuple(each.corruption for each in measured.differences)
    study = context.study.model_copy(update={"corruptions": Corruptions(names=names)})
    made_up = world(name)
    found = findings(made_up, corruptions=measured)
    return replace(context, study=study, outcomes={**context.outcomes, "corruptions": measured}, findings=found)


@cache
def report_context(name: str = "original", published: bool = False) -> ReportContext:
    """What the build would hand to the report in that world."""
    made_up = world(name)
    return ReportContext(
        study=study_of(made_up),
        data=made_up.data,
        published=published,
        architectures=made_up.architectures,
        baseline=made_up.baseline,
        regularized=made_up.regularized,
        ladders=made_up.ladders,
        controls=made_up.controls,
        comparison=made_up.comparison,
        replication=made_up.replication,
        replicas=(*(e for p in made_up.others for e in (p.baseline, p.regularized)), *made_up.between),
        outcomes={"factorial": made_up.factorial} if made_up.factorial else {},
        cases=made_up.cases,
        duplicates=made_up.duplicates,
        neighbours=made_up.neighbours,
        leaks=made_up.leaks,
        findings=made_up.findings,
        figures=drawings(made_up),
        origins=made_up.origins,
        command="make report",
    )
