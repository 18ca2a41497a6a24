"""Stands in until claims are data."""

from typing import Literal

from pipeline.analyses.verdicts import lies_above
from pipeline.evaluation.intervals import difference
from pipeline.records import MapControls, RegionFocus, Verdict

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


def looks_beside(right: RegionFocus | None, wrong: RegionFocus) -> Verdict:
    """Whether maps of wrong answers lie beside the object.

    Holds where they put less on the object than an even map would, less than the central fifth does, and less than
    the maps of right answers; fails where they put more on it than an even map and the central fifth; else undecided.
    """
    if wrong.beyond_area.low > 0 and wrong.beyond_centre.low > 0:
        return "fails"
    less = right is not None and difference(right.attribution, wrong.attribution).low > 0
    return "holds" if less and wrong.beyond_area.high < 0 and wrong.beyond_centre.high < 0 else "undecided"
