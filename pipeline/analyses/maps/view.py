"""What the prose may say of whether the maps can be trusted, and the table that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import formats
from pipeline.analyses.maps.randomization import HIGH, RESIDUE
from pipeline.analyses.maps.record import Deletion, LayerSimilarity, MapControls, RegionFocus
from pipeline.analyses.maps.trust import Trust, kind, trust
from pipeline.analyses.rows import ResultRow
from pipeline.evaluation.intervals import difference
from pipeline.evaluation.signs import Sign, sign
from pipeline.looks import Look
from pipeline.records import Estimate

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

COVERED = {
    "hottest": "The hottest fifth",
    "elsewhere": "Elsewhere: the hottest fifth of another image’s map",
    "coldest": "The coldest fifth",
    "centre": "The central fifth",
    "scattered": "Scattered pixels, a fifth of all",
}
"""What a covering is called in the table, by its name in the records."""

LEADS = {"elsewhere": "elsewhere", "coldest": "the coldest fifth", "centre": "the central fifth"}
"""What the hottest fifth is held against, likewise."""


@dataclass(frozen=True)
class ModelMaps:
    """What the controls of one model's maps say.

    Attributes:
        look: what the model is called.
        trust: as the claims ledger takes it.
        last: with all layers randomized; None where no map was left to compare.
        over_elsewhere, over_coldest, over_centre: sign of what covering the hottest fifth costs beyond these.
        classes: that were answered often enough to ask; ``classes_over_centre``: those of them in which the hottest
            fifth costs more than the central one.
        right, wrong: how maps of such answers lie to the object; None without masks, or without such answers.
        right_lead: attribution on the object, right less wrong answers, with its sign.
        cue: how all maps lie to the planted cue; ``cue_side``: sign of attribution beyond its area.
    """

    look: Look
    controls: MapControls
    trust: Trust
    last: LayerSimilarity | None
    over_elsewhere: Sign
    over_coldest: Sign
    over_centre: Sign
    classes: int
    classes_over_centre: int
    right: RegionFocus | None
    wrong: RegionFocus | None
    right_lead: Estimate | None
    right_side: Sign
    cue: RegionFocus | None
    cue_side: Sign


@dataclass(frozen=True)
class ControlGroup:
    """The rows of one control; maps are not compared, so they have no differences."""

    title: str
    rows: tuple[ResultRow, ...]


@dataclass(frozen=True)
class MapsReading:
    """All models, the table that it rests on, and the bounds of a similarity beyond chance that counts.

    Attributes:
        are_readable: every model's maps pass both controls.
        columns: of the table.
    """

    models: tuple[ModelMaps, ...]
    groups: tuple[ControlGroup, ...]
    columns: int
    are_readable: bool
    covered_area: float
    residue: float
    high: float


def read(context: ReportContext) -> MapsReading:
    """Read every model's controls."""
    found: dict[str, MapControls] = context.outcomes["maps"]
    models = tuple(_read(model.look, found[model.variant]) for model in context.models)
    return MapsReading(
        models=models,
        groups=tuple(_groups([model.controls for model in models])),
        columns=1 + len(models),
        are_readable=all(model.trust == "readable" for model in models),
        covered_area=models[0].controls.covered_area,
        residue=RESIDUE,
        high=HIGH,
    )


def _read(look: Look, controls: MapControls) -> ModelMaps:
    leads = controls.deletion.leads if controls.deletion else {}
    by_class = [each for each in controls.by_class if each]
    right, wrong = (kind(controls.on_object, answers) for answers in ("right", "wrong"))
    lead = difference(right.attribution, wrong.attribution) if right and wrong else None
    cue = kind(controls.on_cue, "all")
    return ModelMaps(
        look=look,
        controls=controls,
        trust=trust(controls),
        last=controls.randomization.layers[-1] if controls.randomization and controls.randomization.layers else None,
        over_elsewhere=_side(leads.get("elsewhere")),
        over_coldest=_side(leads.get("coldest")),
        over_centre=_side(leads.get("centre")),
        classes=len(by_class),
        classes_over_centre=sum(sign(each.leads["centre"]) == "positive" for each in by_class),
        right=right,
        wrong=wrong,
        right_lead=lead,
        right_side=_side(lead),
        cue=cue,
        cue_side=_side(cue.beyond_area if cue else None),
    )


def _side(estimate: Estimate | None) -> Sign:
    return sign(estimate) if estimate else "unclear"


# -- the table -----------------------------------------------------------------------------------------

Pick = Callable[[MapControls], str | None]
Models = Sequence[MapControls]
Row = Callable[..., ResultRow]


def _groups(models: Models) -> Iterator[ControlGroup]:
    """The controls that were made, each with its rows."""

    def row(measure: str, pick: Pick, note: str = "") -> ResultRow:
        return ResultRow(measure, note, tuple(pick(each) or formats.DASH for each in models), ())

    yield ControlGroup("Similarity after randomizing", tuple(_similarity_rows(row, models)))
    yield ControlGroup("Probability lost by the answer when covered", tuple(_deletion_rows(row)))
    yield ControlGroup("Map in the border ring", tuple(_border_rows(row, models)))
    for title, name in (("Map on the object", "on_object"), ("Map on the planted cue", "on_cue")):
        if any(getattr(each, name) for each in models):
            yield ControlGroup(title, tuple(_region_rows(row, name)))


def _similarity_rows(row: Row, models: Models) -> Iterator[ResultRow]:
    layers = next((each.randomization.layers for each in models if each.randomization), ())
    for place, layer in enumerate(layers):
        yield row(
            f"{'+ ' if place else ''}{layer.name}",
            lambda c, p=place: _number(
                c.randomization and dict(enumerate(c.randomization.layers)).get(p), "similarity"
            ),
        )
    yield row("Maps of different images", lambda c: _number(c.randomization, "chance"), "by chance")
    yield row("Map and nearness to the centre", lambda c: _number(c.randomization, "centre"))


def _number(record: object, name: str) -> str | None:
    return formats.estimate_loss(getattr(record, name)) if record else None


def _deletion_rows(row: Row) -> Iterator[ResultRow]:
    for name, words in COVERED.items():
        yield row(words, lambda c, n=name: _points(c.deletion, n))
    for name, words in LEADS.items():
        yield row(
            f"Hottest − {words}",
            lambda c, n=name: c.deletion and formats.estimate_signed_points(c.deletion.leads[n]),
            "paired",
        )


def _points(deletion: Deletion | None, name: str) -> str | None:
    return formats.estimate_points(deletion.drops[name]) if deletion else None


def _border_rows(row: Row, models: Models) -> Iterator[ResultRow]:
    for answers in ("all", "right", "wrong"):
        yield row(
            f"{answers.capitalize()} answers",
            lambda c, a=answers: formats.estimate_percent(c.border[a]) if a in c.border else None,
        )
    if any(each.illustrated for each in models):
        yield row(
            "Airplanes taken for ships", lambda c: formats.estimate_percent(c.illustrated) if c.illustrated else None
        )


def _region_rows(row: Row, name: str) -> Iterator[ResultRow]:
    """Attribution inside the region, and whether maps are highest there, each with what area and centre would give."""
    columns: tuple[tuple[str, str, Callable[[RegionFocus], str]], ...] = (
        ("share of the map", "", lambda f: formats.estimate_percent(f.attribution)),
        ("share of the area", "", lambda f: formats.percent(f.area)),
        ("share of the central fifth", "", lambda f: formats.percent(f.centre)),
        ("map highest there", "pointing game", lambda f: formats.estimate_percent(f.pointed)),
        ("centre there", "", lambda f: formats.percent(f.centre_pointed)),
    )
    for answers in ("right", "wrong") if name == "on_object" else ("all",):
        for words, note, text in columns:
            yield row(
                f"{answers.capitalize()} answers: {words}",
                lambda c, a=answers, t=text: (found := kind(getattr(c, name), a)) and t(found),
                note,
            )
