"""The rule on whether a model looks beside the objects, as far as its maps can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pipeline import formats
from pipeline.analyses.maps.measure import ILLUSTRATED
from pipeline.analyses.maps.record import Deletion, MapControls, RegionFocus
from pipeline.analyses.maps.trust import RIVALS, kind, trust
from pipeline.analyses.rules import Rule, Seeds, unmeasured
from pipeline.analyses.verdicts import Answer, interval_clause, lies_above, limits
from pipeline.evaluation.intervals import difference
from pipeline.records import Estimate, Verdict

if TYPE_CHECKING:
    from pipeline.claims.facts import Facts

EVIDENCE = ("sec:attribution", "tab:map-controls", "fig:deletion")


class LooksBeside(Rule):
    """Where a model errs, its maps lie beside the object, on what stands around it.

    Decided by object masks, where the images have them and the model's maps pass their controls (``trust``): holds
    where the maps of wrong answers put less on the object than an even map would, less than the central fifth does, and
    less than the maps of right answers; fails where they put more on it than an even map and the central fifth; else
    undecided. Without masks, the border ring stands in for the background, and never decides.
    """

    by: ClassVar[Seeds] = "shown"
    rule: Literal["looks_beside"] = "looks_beside"
    model: str

    def described(self, facts: Facts) -> str:
        """When it holds."""
        return (
            "holds if, by object masks and maps that pass their controls, the maps of wrong answers put less on the "
            "object than its area, the central fifth and the maps of right answers do, each by its 95% interval; "
            "fails if more than area and centre"
        )

    def answer(self, facts: Facts) -> Answer:
        """On the model that is shown."""
        controls: MapControls
        controls, label = facts.outcomes["maps"][self.model], facts.label(self.model)
        if controls.randomization is None or controls.deletion is None:
            return unmeasured("Hardly any map is there to measure.", *EVIDENCE)
        right, wrong = (kind(controls.on_object, answers) for answers in ("right", "wrong"))
        if not wrong:
            return _by_border(label, controls, controls.deletion)
        return _by_objects(label, controls, controls.deletion, right, wrong)


def looks_beside(right: RegionFocus | None, wrong: RegionFocus) -> Verdict:
    """Whether maps of wrong answers lie beside the object.

    Holds where they put less on the object than an even map would, less than the central fifth does, and less than
    the maps of right answers; fails where they put more on it than an even map and the central fifth; else undecided.
    """
    if wrong.beyond_area.low > 0 and wrong.beyond_centre.low > 0:
        return "fails"
    less = right is not None and difference(right.attribution, wrong.attribution).low > 0
    return "holds" if less and wrong.beyond_area.high < 0 and wrong.beyond_centre.high < 0 else "undecided"


def _by_objects(
    label: str, controls: MapControls, deletion: Deletion, right: RegionFocus | None, wrong: RegionFocus
) -> Answer:
    told = looks_beside(right, wrong)
    verdict = told if trust(controls) == "readable" else "undecided"
    return Answer(
        verdict=verdict,
        ours=f"{formats.estimate_percent(wrong.attribution)} of the heat of wrong answers on the object",
        statement=(
            f"Of the {label}'s maps for its {formats.plural(wrong.images, 'wrong answer')}, "
            f"{formats.percent(wrong.attribution.value)} ({interval_clause(wrong.attribution)}) lies on the object. "
            f"The object takes {formats.percent(wrong.area)} of the image and {formats.percent(wrong.centre)} of its "
            f"central fifth{_right_clause(right, wrong)}. {_side_sentence(told, wrong)} "
            f"{_trust_sentence(controls, deletion)}{_BUT[told] if verdict != told else ''}"
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


_BUT = {
    "holds": " So what they show beside the objects decides nothing.",
    "fails": " So what they show on the objects decides nothing.",
}


def _right_clause(right: RegionFocus | None, wrong: RegionFocus) -> str:
    if right is None:
        return ""
    change = difference(right.attribution, wrong.attribution)
    return (
        f"; of the maps for right answers, {formats.percent(right.attribution.value)} lies on it "
        f"({formats.signed_points(change.value)}, {interval_clause(change)})"
    )


def _by_border(label: str, controls: MapControls, deletion: Deletion) -> Answer:
    share = controls.border.get("all")
    if share is None:
        return unmeasured("Hardly any map is there to measure.", *EVIDENCE)
    return Answer(
        verdict="undecided",
        ours=f"{formats.estimate_percent(share)} of the heat in the border ring",
        statement=(
            f"Over the whole test set, {formats.percent(share.value)} ({interval_clause(share)}) of what the "
            f"{label}'s maps highlight lies in the border ring, which is {formats.percent(controls.border_area)} of "
            f"the image{_kinds_clause(controls)}. {_illustrated_sentence(controls)}"
            f"{_trust_sentence(controls, deletion)} "
            "Without object masks, the border only stands in for the background: this can't decide."
        ),
        evidence=EVIDENCE,
        value=share.value,
        interval=limits(share),
    )


def _kinds_clause(controls: MapControls) -> str:
    if not {"right", "wrong"} <= controls.border.keys():
        return ""
    right, wrong = (formats.percent(controls.border[name].value) for name in ("right", "wrong"))
    return f": {right} for right answers, {wrong} for wrong ones"


def _illustrated_sentence(controls: MapControls) -> str:
    share = controls.illustrated
    if share is None:
        return ""
    return (
        f"For the {controls.illustrated_images} {ILLUSTRATED[0]}s that it takes for {ILLUSTRATED[1]}s, it is "
        f"{formats.percent(share.value)} ({interval_clause(share)}). "
    )


def _trust_sentence(controls: MapControls, deletion: Deletion) -> str:
    if trust(controls) == "unreadable":
        return "But its maps are not to be read: they hardly change when its weights are replaced by random ones."
    costs = [formats.points(deletion.drops[name].value) for name in ("hottest", *RIVALS)]
    told = (
        f"Covering the hottest fifth costs an answer {costs[0]} of probability, covering the hottest fifth of another "
        f"image's map {costs[1]}, and the central fifth {costs[2]}"
    )
    return f"{told}{_rival_clause(deletion.leads)}.{_partly(controls)}"


def _rival_clause(leads: dict[str, Estimate]) -> str:
    """What the costs come to, in words that end a sentence."""
    beaten = [name for name in RIVALS if lies_above(leads[name], 0.0) == "holds"]
    if len(beaten) == len(RIVALS):
        return ": its maps do find what counts"
    if "elsewhere" in beaten:
        is_less = lies_above(leads["centre"], 0.0) == "fails"
        beside = "less than the centre does without a map" if is_less else "not clearly more than the centre does"
        return f": its maps find something of each image, but {beside}"
    return ": its maps find no more than one could without them"


def _partly(controls: MapControls) -> str:
    if controls.randomization and controls.randomization.outcome == "partly":
        return " A part of them stays when all weights are replaced by random ones."
    return ""


RULES = (LooksBeside,)
