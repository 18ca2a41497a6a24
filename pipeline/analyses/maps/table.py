"""The table of the controls in the appendix: every number that a verdict rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline import formats
from pipeline.analyses.maps.record import MapControls, RegionFocus
from pipeline.analyses.maps.swap import ClassSwap
from pipeline.analyses.maps.trust import kind
from pipeline.analyses.rows import ResultRow

COVERED = {
    "hottest": "The hottest fifth",
    "elsewhere": "The hottest fifth of another image’s map",
    "centre": "The central fifth",
}
"""What a covering is called in the table, by its name in the records; of the others the files tell."""


@dataclass(frozen=True)
class ControlGroup:
    """The rows of one control; maps are not compared, so they have no differences."""

    title: str
    rows: tuple[ResultRow, ...]


@dataclass(frozen=True)
class Measured:
    """One model's."""

    controls: MapControls
    swap: ClassSwap


Models = Sequence[Measured]
Pick = Callable[[Measured], str | None]
Row = Callable[..., ResultRow]


def control_groups(models: Models) -> Iterator[ControlGroup]:
    """The controls that were made, each with its rows."""

    def row(measure: str, pick: Pick, note: str = "") -> ResultRow:
        return ResultRow(measure, note, tuple(pick(each) or formats.DASH for each in models), ())

    yield ControlGroup("Likeness after randomizing", tuple(_similarity_rows(row, models)))
    yield ControlGroup("Likeness of the maps for answer and runner-up", tuple(_swap_rows(row)))
    yield ControlGroup("Probability lost by the answer when covered", tuple(_deletion_rows(row)))
    yield ControlGroup("Map in the border ring", tuple(_border_rows(row, models)))
    for title, name in (("Map on the object", "on_object"), ("Map on the planted cue", "on_cue")):
        if any(getattr(each.controls, name) for each in models):
            yield ControlGroup(title, tuple(_region_rows(row, name)))


def _similarity_rows(row: Row, models: Models) -> Iterator[ResultRow]:
    layers = next((each.controls.randomization.layers for each in models if each.controls.randomization), ())
    for place, layer in enumerate(layers):
        yield row(
            f"{'+ ' if place else ''}{layer.name}",
            lambda m, p=place: _number(
                m.controls.randomization and dict(enumerate(m.controls.randomization.layers)).get(p), "similarity"
            ),
        )
    yield row("Maps of different images", lambda m: _number(m.controls.randomization, "chance"), "by chance")


def _number(record: object, name: str) -> str | None:
    return formats.estimate_loss(getattr(record, name)) if record else None


def _swap_rows(row: Row) -> Iterator[ResultRow]:
    for words, name, note in (
        ("Of the same image", "similarity", ""),
        ("Maps of different images", "chance", "by chance, with its sign"),
    ):
        yield row(
            words,
            lambda m, n=name: getattr(m.swap, n) and formats.estimate_loss(getattr(m.swap, n)),
            note,
        )


def _deletion_rows(row: Row) -> Iterator[ResultRow]:
    for name, words in COVERED.items():
        yield row(
            words, lambda m, n=name: m.controls.deletion and formats.estimate_points(m.controls.deletion.drops[n])
        )


def _border_rows(row: Row, models: Models) -> Iterator[ResultRow]:
    yield row(
        "All answers",
        lambda m: formats.estimate_percent(m.controls.border["all"]) if "all" in m.controls.border else None,
        f"{formats.percent(models[0].controls.border_area)} of the area",
    )
    if any(each.controls.illustrated for each in models):
        yield row(
            "Airplanes taken for ships",
            lambda m: formats.estimate_percent(m.controls.illustrated) if m.controls.illustrated else None,
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
                lambda m, a=answers, t=text: (found := kind(getattr(m.controls, name), a)) and t(found),
                note,
            )
