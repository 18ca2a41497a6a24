"""The rule on whether a model looks beside the objects, as far as its maps can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pipeline import formats
from pipeline.analyses.maps.measure import ILLUSTRATED
from pipeline.analyses.maps.record import MapControls, RegionFocus
from pipeline.analyses.maps.trust import checks, kind, not_passed
from pipeline.analyses.rules import Rule, Seeds, unmeasured
from pipeline.analyses.verdicts import Answer, interval_clause, limits
from pipeline.evaluation.intervals import difference
from pipeline.records import Estimate, Verdict

if TYPE_CHECKING:
    from pipeline.claims.facts import Facts

EVIDENCE = ("sec:attribution", "tab:map-trust", "tab:map-controls")


class LooksBeside(Rule):
    """Where a model errs, its maps lie beside the object, on what stands around it.

    Asked of ``model``, or of every model. Only maps that pass all their controls (``trust.checks``) decide, and only by
    object masks: holds where the maps of wrong answers put less on the object than an even map would, less than the
    central fifth does, and less than the maps of right answers; fails where they put more on it than an even map and
    the central fifth; else undecided, as where models with such maps differ. Without masks, the border ring stands in
    for the background, and never decides.
    """

    by: ClassVar[Seeds] = "shown"
    rule: Literal["looks_beside"] = "looks_beside"
    model: str | None = None

    def described(self, facts: Facts) -> str:
        """When it holds."""
        return (
            "holds if, by object masks and maps that pass all their controls, the maps of wrong answers put less on "
            "the object than its area, the central fifth and the maps of right answers do, each by its 95% interval; "
            "fails if more than area and centre"
        )

    def answer(self, facts: Facts) -> Answer:
        """On the models that are shown."""
        found: dict[str, MapControls] = facts.outcomes["maps"]
        asked = [self.model] if self.model else list(found)
        judged = {name: checks(found[name], facts.outcomes["class_swap"][name]) for name in asked}
        measured = [name for name in asked if judged[name]]
        if not measured:
            return unmeasured("Hardly any map is there to measure.", *EVIDENCE)
        passing = [name for name in measured if (of := judged[name]) and of.passed]
        told = [_told(facts.label(name), found[name]) for name in passing or measured]
        verdicts = {each.verdict for each in told}
        controls = [f"the {facts.label(name)}'s maps {not_passed(judged[name])}" for name in asked]
        unread = "" if passing else " Maps that fail a control decide nothing."
        return Answer(
            verdict=told[0].verdict if passing and len(verdicts) == 1 else "undecided",
            ours=told[0].ours,
            statement=f"{' '.join(each.statement for each in told)} {_sentence(controls)}{unread}",
            evidence=EVIDENCE,
            value=told[0].value,
            interval=told[0].interval,
        )


def looks_beside(right: RegionFocus | None, wrong: RegionFocus) -> Verdict:
    """Whether maps of wrong answers lie beside the object.

    Holds where they put less on the object than an even map would, less than the central fifth does, and less than
    the maps of right answers; fails where they put more on it than an even map and the central fifth; else undecided.
    """
    if wrong.beyond_area.low > 0 and wrong.beyond_centre.low > 0:
        return "fails"
    less = right is not None and difference(right.attribution, wrong.attribution).low > 0
    return "holds" if less and wrong.beyond_area.high < 0 and wrong.beyond_centre.high < 0 else "undecided"


def _told(label: str, controls: MapControls) -> Answer:
    """One model's maps, as if they could be trusted."""
    right, wrong = (kind(controls.on_object, answers) for answers in ("right", "wrong"))
    return _by_objects(label, right, wrong) if wrong else _by_border(label, controls)


def _by_objects(label: str, right: RegionFocus | None, wrong: RegionFocus) -> Answer:
    told = looks_beside(right, wrong)
    return Answer(
        verdict=told,
        ours=f"{formats.estimate_percent(wrong.attribution)} of the heat of wrong answers on the object",
        statement=(
            f"Of the {label}'s maps for its {formats.plural(wrong.images, 'wrong answer')}, "
            f"{formats.percent(wrong.attribution.value)} ({interval_clause(wrong.attribution)}) lies on the object. "
            f"The object takes {formats.percent(wrong.area)} of the image and {formats.percent(wrong.centre)} of its "
            f"central fifth{_right_clause(right, wrong)}. {_side_sentence(told, wrong)}"
        ),
        evidence=EVIDENCE,
        value=wrong.attribution.value,
        interval=limits(wrong.attribution),
    )


def _side_sentence(told: Verdict, wrong: RegionFocus) -> str:
    if told == "holds":
        return "So these maps lie on the object less than its area explains, and less than those of right answers do."
    if told == "fails":
        return "So the maps of wrong answers, too, lie on the object more than its area, or the centre, explains."
    if wrong.beyond_area.low > 0 and wrong.beyond_centre.high < 0:
        return "So these maps lie on the object more than its area explains, and less than its place in the centre."
    if wrong.beyond_area.high < 0:
        return (
            "So these maps lie on the object less than its area explains, but not clearly less than both those "
            "of right answers and its place in the centre."
        )
    return "So these maps lie neither clearly on the object nor clearly beside it."


def _right_clause(right: RegionFocus | None, wrong: RegionFocus) -> str:
    if right is None:
        return ""
    change = difference(right.attribution, wrong.attribution)
    return (
        f"; of the maps for right answers, {formats.percent(right.attribution.value)} lies on it "
        f"({formats.signed_points(change.value)}, {interval_clause(change)})"
    )


def _by_border(label: str, controls: MapControls) -> Answer:
    """By the confusion that the original study illustrates, where it is made; else by wrong answers, or all."""
    whose, share = _asked_row(controls)
    even = formats.percent(controls.border_area)
    return Answer(
        verdict="undecided",
        ours=f"{formats.estimate_percent(share)} of the heat in the border ring, {even} of the image",
        statement=(
            f"Of the {label}'s maps for {whose}, {formats.percent(share.value)} ({interval_clause(share)}) lies in the "
            f"border ring, which is {even} of the image. Without object masks, the border only stands in for the "
            "background: this can't decide."
        ),
        evidence=EVIDENCE,
        value=share.value,
        interval=limits(share),
    )


def _asked_row(controls: MapControls) -> tuple[str, Estimate]:
    if controls.illustrated:
        true, answer = ILLUSTRATED
        return f"the {controls.illustrated_images} {true}s that it takes for {answer}s", controls.illustrated
    answers = "wrong" if "wrong" in controls.border else "all"
    return f"{answers} answers", controls.border[answers]


def _sentence(clauses: list[str]) -> str:
    listed = formats.listing(clauses)
    return f"{listed[:1].upper()}{listed[1:]}."


RULES = (LooksBeside,)
