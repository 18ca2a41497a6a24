"""Report contexts made of made-up worlds, with one-line drawings in the place of figures."""

from dataclasses import replace
from functools import cache

from made_up import World, findings_of, replicated_robustness, robustness, world

from pipeline.analyses.corruptions.record import Robustness
from pipeline.records import FigureAsset
from pipeline.report import ReportContext
from pipeline.report.context import ContrastRecords, ModelRecords
from pipeline.study import Corruptions, Study

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


class Drawings(dict[str, FigureAsset]):
    """A drawing for every name that is asked for, so that a report of any world has all its figures."""

    def __missing__(self, name: str) -> FigureAsset:
        self[name] = drawing(name)
        return self[name]

    def __contains__(self, name: object) -> bool:
        return True


def study_of(made_up: World) -> Study:
    """What was asked in that world."""
    return made_up.study


def with_corruptions(name: str = "original", answers: str = "sturdier") -> ReportContext:
    """The same of a study that asks for altered images, with what came of that (see ``made_up.corrupted``)."""
    return _with_robustness(name, robustness(name, answers))


def with_corruptions_by_seed(*answers: str) -> ReportContext:
    """A study of several seeds, as many as there are answers."""
    return _with_robustness("replicated", replicated_robustness(*answers))


def _with_robustness(name: str, measured: Robustness) -> ReportContext:
    context = report_context(name)
    study = context.study.model_copy(update={"corruptions": Corruptions(names=measured.corruptions)})
    found = findings_of(world(name), corruptions=measured)
    return replace(context, study=study, outcomes={**context.outcomes, "corruptions": measured}, findings=found)


@cache
def report_context(name: str = "original", published: bool = False) -> ReportContext:
    """What the build would hand to the report in that world."""
    return context_of(world(name), published)


def context_of(made_up: World, published: bool = False) -> ReportContext:
    """The same, of a world of one's own."""
    replication = made_up.replication
    models = {
        look.variant: ModelRecords(look, *records, replication.models[look.variant])
        for look, *records in zip(
            made_up.looks.values(),
            made_up.architectures,
            made_up.evaluations,
            made_up.gap_decompositions,
            strict=True,
        )
    }
    return ReportContext(
        study=made_up.study,
        data=made_up.data,
        published=published,
        models=tuple(models.values()),
        contrasts=tuple(
            ContrastRecords(models[c.reference], models[c.other], c.suffix, comparison, over_seeds)
            for c, comparison, over_seeds in zip(
                made_up.study.contrasts, made_up.comparisons, replication.contrasts, strict=True
            )
        ),
        seeds=replication.seeds,
        replicas=(*(e for evaluations, _ in made_up.others for e in evaluations), *made_up.between),
        outcomes=made_up.outcomes,
        cases=made_up.cases,
        findings=made_up.findings,
        figures=Drawings(),
        origins=made_up.origins,
        command="make report",
    )
