"""The cases of the attribution chapter, made ready to be put into sentences."""

from dataclasses import dataclass
from typing import Literal

from pipeline.formats import all_of, listing
from pipeline.looks import Look
from pipeline.records import CaseStudies, CaseStudy, CaseView
from pipeline.report.context import ReportContext

SHOWN = 0.0005
"""A change of probability below this is zero as printed, to a tenth of a point."""

IN_TEXT = 3
"""So many cases are in the chapter; the others are in an appendix."""
FIRST_IN_TEXT = ("airplane-taken-for-ship", "fixed", "introduced")
"""The rules whose cases come into the chapter before those of others: the one that the original study illustrates, and
one each way in which the first two models differ."""

Effect = Literal["lowers", "raises", "leaves"]


@dataclass(frozen=True)
class Covering:
    """What covering a part of the image does to the answer's probability; ``change`` is its size, >= 0."""

    effect: Effect
    change: float


@dataclass(frozen=True)
class ViewReading:
    """One model's view of a case, with what its sentence says.

    Attributes:
        look: what the model is called.
        has_map: its map isn't zero everywhere.
        hottest, coldest: covering that fifth of the image; None where the map is zero everywhere.
    """

    look: Look
    answer: str
    is_right: bool
    has_map: bool
    hottest: Covering | None
    coldest: Covering | None


@dataclass(frozen=True)
class CaseReading:
    """One case, its true class by name, and the models' views in the study's order.

    Attributes:
        heading: who took it for what.
        figure: the name of its maps'.
    """

    case: CaseStudy
    true: str
    heading: str
    figure: str
    views: tuple[ViewReading, ...]


@dataclass(frozen=True)
class CasesReading:
    """The cases of the chapter, and the others, in the order of the rules."""

    in_text: tuple[CaseReading, ...]
    others: tuple[CaseReading, ...]


def in_text(cases: CaseStudies) -> tuple[str, ...]:
    """The ids of the cases that the chapter shows."""
    ids = [case.id for case in cases.cases]
    return tuple(dict.fromkeys([*(each for each in FIRST_IN_TEXT if each in ids), *ids]))[:IN_TEXT]


def read_cases(context: ReportContext) -> CasesReading:
    """Read every case."""
    read = {case.id: _read_case(context, case) for case in context.cases.cases}
    shown = in_text(context.cases)
    return CasesReading(
        in_text=tuple(each for name, each in read.items() if name in shown),
        others=tuple(each for name, each in read.items() if name not in shown),
    )


def _read_case(context: ReportContext, case: CaseStudy) -> CaseReading:
    views = tuple(_read_view(context, case, view) for view in case.views)
    return CaseReading(
        case=case,
        true=context.class_name(case.true),
        heading=_heading(context.class_name(case.true), views),
        figure=f"case-{case.id}",
        views=views,
    )


def _heading(true: str, views: tuple[ViewReading, ...]) -> str:
    """E.g. "Dog, taken for cat by the baseline only"."""
    name = true[:1].upper() + true[1:]
    wrong = [view for view in views if not view.is_right]
    answers = dict.fromkeys(view.answer for view in wrong)
    if not wrong:
        return f"{name}, recognized{_by(list(views), views)}"
    taken = [f"for {each}{_by([view for view in wrong if view.answer == each], views)}" for each in answers]
    return f"{name}, taken {listing(taken)}{' only' if len(wrong) == 1 < len(views) else ''}"


def _by(some: list[ViewReading], views: tuple[ViewReading, ...]) -> str:
    """Whose answer it is: nothing where there is one model."""
    if len(views) == 1:
        return ""
    if len(some) == len(views):
        return f" by {all_of(len(views))} models"
    return f" by {listing([f'the {view.look.noun}' for view in some])}"


def _read_view(context: ReportContext, case: CaseStudy, view: CaseView) -> ViewReading:
    return ViewReading(
        look=context.model(view.variant).look,
        answer=context.class_name(view.predicted),
        is_right=view.predicted == case.true,
        has_map=view.border_share is not None,
        hottest=_covering(view.hottest_drop),
        coldest=_covering(view.coldest_drop),
    )


def _covering(drop: float | None) -> Covering | None:
    if drop is None:
        return None
    if abs(drop) < SHOWN:
        return Covering("leaves", abs(drop))
    return Covering("lowers" if drop > 0 else "raises", abs(drop))
