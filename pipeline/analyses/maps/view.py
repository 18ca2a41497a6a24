"""What the prose may say of whether the maps can be trusted, and the tables that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline import formats
from pipeline.analyses.maps.randomization import HIGH, RESIDUE
from pipeline.analyses.maps.record import LayerSimilarity, MapControls, RegionFocus
from pipeline.analyses.maps.swap import ClassSwap
from pipeline.analyses.maps.table import ControlGroup, Measured, control_groups
from pipeline.analyses.maps.trust import RIVALS, Checks, checks, kind, not_passed
from pipeline.evaluation.intervals import difference
from pipeline.evaluation.signs import Sign, sign
from pipeline.looks import Look
from pipeline.records import Estimate

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

OUTCOMES = {"passes": "passes", "unclear": "can’t be told", "fails": "fails"}


@dataclass(frozen=True)
class ModelMaps:
    """What the controls of one model's maps say.

    Attributes:
        look: what the model is called.
        checks: as the claims take them; None where there is hardly any map.
        told: what they pass and don't, as the end of a sentence about its maps.
        over_centre: what covering the hottest fifth costs beyond the centre, with its sign; unclear without maps.
        right, wrong: how maps of such answers lie to the object; None without masks, or without such answers.
        right_lead: attribution on the object, right less wrong answers, with its sign.
        cue: how all maps lie to the planted cue; ``cue_side``: sign of attribution beyond its area.
    """

    look: Look
    controls: MapControls
    swap: ClassSwap
    checks: Checks | None
    told: str
    over_centre: Sign
    right: RegionFocus | None
    wrong: RegionFocus | None
    right_lead: Estimate | None
    right_side: Sign
    cue: RegionFocus | None
    cue_side: Sign


@dataclass(frozen=True)
class TrustCell:
    """One model's number, and what comes of it."""

    measured: str
    outcome: str


@dataclass(frozen=True)
class TrustRow:
    """One control, from when on it is passed, and every model's."""

    control: str
    bound: str
    cells: tuple[TrustCell, ...]


@dataclass(frozen=True)
class MapsReading:
    """All models, and the tables of the chapter and of the appendix.

    Attributes:
        passing: whether every model's maps pass all controls, only those of some, or none's.
        readable, unreadable: the models whose maps do, and don't.
        columns: of the appendix's table.
        residue, high: the bounds of a similarity beyond chance.
    """

    models: tuple[ModelMaps, ...]
    passing: Literal["all", "some", "none"]
    readable: tuple[ModelMaps, ...]
    unreadable: tuple[ModelMaps, ...]
    trust: tuple[TrustRow, ...]
    groups: tuple[ControlGroup, ...]
    columns: int
    covered_area: float
    residue: float
    high: float


def read(context: ReportContext) -> MapsReading:
    """Read every model's controls."""
    found: dict[str, MapControls] = context.outcomes["maps"]
    swaps: dict[str, ClassSwap] = context.outcomes["class_swap"]
    models = tuple(_read(each.look, found[each.variant], swaps[each.variant]) for each in context.models)
    readable = tuple(each for each in models if each.checks and each.checks.passed)
    return MapsReading(
        models=models,
        passing="all" if len(readable) == len(models) else "some" if readable else "none",
        readable=readable,
        unreadable=tuple(each for each in models if each not in readable),
        trust=tuple(_trust_rows(models)),
        groups=tuple(control_groups([Measured(each.controls, each.swap) for each in models])),
        columns=1 + len(models),
        covered_area=models[0].controls.covered_area,
        residue=RESIDUE,
        high=HIGH,
    )


def _read(look: Look, controls: MapControls, swap: ClassSwap) -> ModelMaps:
    right, wrong = (kind(controls.on_object, answers) for answers in ("right", "wrong"))
    lead = difference(right.attribution, wrong.attribution) if right and wrong else None
    cue, judged = kind(controls.on_cue, "all"), checks(controls, swap)
    return ModelMaps(
        look=look,
        controls=controls,
        swap=swap,
        checks=judged,
        told=not_passed(judged),
        over_centre=_side(controls.deletion.leads["centre"] if controls.deletion else None),
        right=right,
        wrong=wrong,
        right_lead=lead,
        right_side=_side(lead),
        cue=cue,
        cue_side=_side(cue.beyond_area if cue else None),
    )


def _side(estimate: Estimate | None) -> Sign:
    return sign(estimate) if estimate else "unclear"


# -- the chapter's table ----------------------------------------------------------------------------------

Models = Sequence[ModelMaps]


def _trust_rows(models: Models) -> Iterator[TrustRow]:
    """The four controls, each by the number that decides it."""
    below = f"below {formats.number(HIGH)}"
    controls: tuple[tuple[str, str, str, Callable[[ModelMaps], str | None]], ...] = (
        ("last_layer", "Last layer random: likeness beyond chance", below, lambda m: _likeness(_layer(m, 0))),
        (
            "all_layers",
            "All layers random: likeness beyond chance",
            f"below {formats.number(RESIDUE)}",
            lambda m: _likeness(_layer(m, -1)),
        ),
        (
            "classes",
            "Map for the runner-up: likeness beyond chance",
            below,
            lambda m: formats.estimate_loss(m.swap.beyond_chance) if m.swap.beyond_chance else None,
        ),
        ("deletion", "Hottest fifth covered: cost beyond the best rival’s", "above 0", _least_lead),
    )
    for name, control, bound, measured in controls:
        yield TrustRow(control, bound, tuple(_trust_cell(each, name, measured(each)) for each in models))


def _trust_cell(model: ModelMaps, name: str, measured: str | None) -> TrustCell:
    if model.checks is None:
        return TrustCell(formats.DASH, "no maps")
    return TrustCell(measured or formats.DASH, OUTCOMES[getattr(model.checks, name)])


def _layer(model: ModelMaps, place: int) -> LayerSimilarity | None:
    found = model.controls.randomization
    return found.layers[place] if found and found.layers else None


def _likeness(layer: LayerSimilarity | None) -> str | None:
    return formats.estimate_loss(layer.beyond_chance) if layer else None


def _least_lead(model: ModelMaps) -> str | None:
    """Over the rival that comes nearest, or does better."""
    if model.controls.deletion is None:
        return None
    leads = model.controls.deletion.leads
    return formats.estimate_signed_points(min((leads[rival] for rival in RIVALS), key=lambda lead: lead.value))
