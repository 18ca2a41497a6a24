"""The rules that there are: those of this package, and those that the analyses bring."""

from __future__ import annotations

from pipeline.analyses import ANALYSES
from pipeline.analyses.rules import Rule
from pipeline.claims.classes import HighestRecall, LowestRecall
from pipeline.claims.confusions import MistakenMost, OftenConfused
from pipeline.claims.courses import FallsTogether, LevelsOff, Turns
from pipeline.claims.equality import Equal
from pipeline.claims.joined import AllOf
from pipeline.claims.levels import Above, Below, Near
from pipeline.claims.steadier import Steadier

CORE: tuple[type[Rule], ...] = (
    *(Near, Above, Below, Equal),
    *(LevelsOff, Turns, FallsTogether, Steadier),
    *(HighestRecall, LowestRecall, MistakenMost, OftenConfused),
    AllOf,
)

RULES: dict[str, type[Rule]] = {
    kind.model_fields["rule"].default: kind
    for kind in (*CORE, *(each for room in ANALYSES for each in room.own_rules()))
}
"""By the name that a claim calls them by."""

MODULES = tuple(path for room in ANALYSES if room.rules for path in room.code(room.rules))
"""The rooms' modules that hold theirs, as a node's ``code`` names them."""
