"""The cases of the attribution chapter, made ready to be put into sentences."""

from dataclasses import dataclass
from typing import Literal

from pipeline.formats import all_of, listing
from pipeline.looks import Look
from pipeline.records import CaseStudies, CaseStudy, CaseView
from pipeline.report.context import ReportContext

SHOWN = 0.0005
"""A change of probability below this is zero as printed, to a tenth of a point."""

NEAR = 0.05
"""A border share this close to the ring's share of the area counts as what an even map would give."""

IN_TEXT = 3
"""So many cases are in the chapter; the others are in an appendix."""

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
        probability: of the answer.
        true_probability: of the true class.
        border: where the map's weight lies against an even map: "more", "less" or "even" in the border ring;
            None where the map is zero everywhere.
        hottest, coldest: covering that fifth of the image; None where the map is zero everywhere.
        hottest_matters_more: covering the hottest fifth costs more probability than covering the coldest.
    """

    look: Look
    view: CaseView
    answer: str
    is_right: bool
    probability: float
    true_probability: float
    border: Literal["more", "less", "even"] | None
    hottest: Covering | None
    coldest: Covering | None
    hottest_matters_more: bool


@dataclass(frozen=True)
class CaseReading:
    """One case, its true class by name, and the models' views in the study's order.

    Attributes:
        heading: who took it for what.
        figure: the name of its maps'.
        further: the names of those that analyses draw of it.
        is_in_text: whether the chapter shows it, or an appendix.
    """

    case: CaseStudy
    true: str
    heading: str
    figure: str
    further: tuple[str, ...]
    is_in_text: bool
    views: tuple[ViewReading, ...]


@dataclass(frozen=True)
class CasesReading:
    """All cases, and what they amount to.

    Attributes:
        views: one per case and model.
        with_map: those whose map is not zero everywhere.
        mostly_border: of those, how many hold more of their weight in the border ring than an even map would.
        near: by more than this.
        hottest_first: of those, in how many covering the hottest fifth costs more than covering the coldest.
    """

    cases: tuple[CaseReading, ...]
    views: int
    with_map: int
    mostly_border: int
    near: float
    hottest_first: int


def in_text(cases: CaseStudies) -> tuple[str, ...]:
    """The ids of the cases that the chapter shows."""
    return tuple(case.id for case in cases.cases[:IN_TEXT])


def read_cases(context: ReportContext) -> CasesReading:
    """Read every case, in the order of the rules."""
    cases = tuple(_read_case(context, case) for case in context.cases.cases)
    views = [view for case in cases for view in case.views]
    return CasesReading(
        cases=cases,
        views=len(views),
        with_map=sum(view.border is not None for view in views),
        mostly_border=sum(view.border == "more" for view in views),
        near=NEAR,
        hottest_first=sum(view.hottest_matters_more for view in views),
    )


def _read_case(context: ReportContext, case: CaseStudy) -> CaseReading:
    views = tuple(_read_view(context, case, view) for view in case.views)
    return CaseReading(
        case=case,
        true=context.class_name(case.true),
        heading=_heading(context.class_name(case.true), views),
        figure=f"case-{case.id}",
        further=tuple(n.replace("{case}", case.id) for each in context.analyses for n in each.case_figures),
        is_in_text=case.id in in_text(context.cases),
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
        view=view,
        answer=context.class_name(view.predicted),
        is_right=view.predicted == case.true,
        probability=float(view.probabilities[view.predicted]),
        true_probability=float(view.probabilities[case.true]),
        border=_border(view, context.cases),
        hottest=_covering(view.hottest_drop),
        coldest=_covering(view.coldest_drop),
        hottest_matters_more=_costs_more(view.hottest_drop, view.coldest_drop),
    )


def _border(view: CaseView, cases: CaseStudies) -> Literal["more", "less", "even"] | None:
    if view.border_share is None:
        return None
    if abs(view.border_share - cases.border_area) <= NEAR:
        return "even"
    return "more" if view.border_share > cases.border_area else "less"


def _covering(drop: float | None) -> Covering | None:
    if drop is None:
        return None
    if abs(drop) < SHOWN:
        return Covering("leaves", abs(drop))
    return Covering("lowers" if drop > 0 else "raises", abs(drop))


def _costs_more(hottest: float | None, coldest: float | None) -> bool:
    return hottest is not None and coldest is not None and hottest > coldest
