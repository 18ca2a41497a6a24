"""Whether one model's maps pass their controls, as claims and prose take it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from pipeline import formats
from pipeline.analyses.maps.randomization import HIGH, RESIDUE
from pipeline.analyses.maps.record import MapControls, RegionFocus
from pipeline.analyses.maps.swap import ClassSwap
from pipeline.analyses.verdicts import lies_above
from pipeline.records import Estimate, Verdict

Outcome = Literal["passes", "unclear", "fails"]

RIVALS = ("elsewhere", "centre")
"""Coverings that know nothing of the image; the hottest fifth has to cost more than either."""

CALLED = {
    "last_layer": "a random last layer",
    "all_layers": "random weights throughout",
    "classes": "another class",
    "deletion": "deletion",
}
"""The controls as a sentence names them: "its maps do not pass the control by ..."."""


@dataclass(frozen=True)
class Checks:
    """What became of each control of one model's maps.

    Attributes:
        last_layer: with the last layer randomized, a map is less than ``HIGH`` more alike than maps of different
            images are; only features that were learned are left in it.
        all_layers: with all layers randomized, it is less than ``RESIDUE`` more alike.
        classes: the maps for the answer and for its runner-up are less than ``HIGH`` more alike than maps of different
            images: a map that is mostly the same for both says nothing of why one was answered.
        deletion: covering the hottest fifth costs the answer more than either of the rivals.
    """

    last_layer: Outcome
    all_layers: Outcome
    classes: Outcome
    deletion: Outcome

    @property
    def passed(self) -> bool:
        """Whether all are; none makes up for another."""
        return not self.not_passed

    @property
    def not_passed(self) -> tuple[str, ...]:
        """The others, in words."""
        return tuple(CALLED[each.name] for each in fields(self) if getattr(self, each.name) != "passes")


def checks(controls: MapControls, swap: ClassSwap) -> Checks | None:
    """One model's; None where there is hardly any map."""
    found, deletion = controls.randomization, controls.deletion
    if found is None or deletion is None:
        return None
    return Checks(
        last_layer=_stays_below(HIGH, found.layers[0].beyond_chance if found.layers else None),
        all_layers=_stays_below(RESIDUE, None if found.outcome == "learned" else found.layers[-1].beyond_chance),
        classes=_stays_below(HIGH, swap.beyond_chance),
        deletion=_joined([lies_above(deletion.leads[rival], 0.0) for rival in RIVALS]),
    )


def _stays_below(bound: float, beyond_chance: Estimate | None) -> Outcome:
    """Passed where there is nothing that could be alike."""
    if beyond_chance is None:
        return "passes"
    verdicts: dict[Verdict, Outcome] = {"holds": "fails", "fails": "passes", "undecided": "unclear"}
    return verdicts[lies_above(beyond_chance, bound)]


def _joined(verdicts: list[Verdict]) -> Outcome:
    if "fails" in verdicts:
        return "fails"
    return "unclear" if "undecided" in verdicts else "passes"


def not_passed(found: Checks | None) -> str:
    """What a model's maps do not pass, as the end of a sentence that begins with them."""
    if found is None:
        return "are zero nearly everywhere"
    if found.passed:
        return f"pass all {formats.in_words(len(CALLED))} controls"
    controls = "control" if len(found.not_passed) == 1 else "controls"
    return f"do not pass the {controls} by {formats.listing(found.not_passed)}"


def kind(focuses: tuple[RegionFocus, ...], answers: str) -> RegionFocus | None:
    """The entry for one kind of answers; None where there are hardly any."""
    return next((each for each in focuses if each.answers == answers), None)
