"""How far one model's maps can be trusted, as claims and prose take it."""

from typing import Literal

from pipeline.analyses.maps.record import MapControls, RegionFocus
from pipeline.analyses.verdicts import lies_above

Trust = Literal["readable", "doubtful", "unreadable"]

RIVALS = ("elsewhere", "centre")
"""Coverings that know nothing of the image; the hottest fifth has to cost more than either."""


def trust(controls: MapControls) -> Trust:
    """Whether one model's maps may be read.

    Unreadable where they hardly hang on the trained weights, or where there are none; readable where they hang on
    them throughout and the hottest fifth matters more than the central one, and than that of another image's map;
    doubtful in between.
    """
    if controls.randomization is None or controls.deletion is None or controls.randomization.outcome == "not learned":
        return "unreadable"
    beats = all(lies_above(controls.deletion.leads[rival], 0.0) == "holds" for rival in RIVALS)
    return "readable" if beats and controls.randomization.outcome == "learned" else "doubtful"


def kind(focuses: tuple[RegionFocus, ...], answers: str) -> RegionFocus | None:
    """The entry for one kind of answers; None where there are hardly any."""
    return next((each for each in focuses if each.answers == answers), None)
