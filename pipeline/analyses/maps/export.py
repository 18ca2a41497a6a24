"""The controls of the maps for other programs: one line a measure, in results.json and as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, astuple, dataclass
from typing import TYPE_CHECKING

from pipeline.analyses.estimates import Tree, estimate_tree
from pipeline.analyses.maps.record import Deletion, MapControls, RegionFocus
from pipeline.analyses.maps.swap import ClassSwap
from pipeline.analyses.maps.trust import checks
from pipeline.records import Estimate

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

FOCUS = ("attribution", "beyond_area", "beyond_centre", "pointed", "pointed_beyond_area", "pointed_beyond_centre")
SHARES = ("area", "centre", "centre_pointed")


@dataclass(frozen=True)
class Measure:
    """One number: of which control, what, on which answers ("all", "right", "wrong", or answers of a class).

    Attributes:
        value: with its interval, or without one.
    """

    control: str
    measure: str
    answers: str
    images: int
    value: Estimate | float


def measures(context: ReportContext, controls: MapControls) -> tuple[Measure, ...]:
    """Every number of one run's controls."""
    return (
        *_similarities(controls),
        *_swapped(context.outcomes["class_swap"][controls.variant]),
        *_deletions("all", controls.deletion),
        *(
            each
            for label, deletion in enumerate(controls.by_class)
            for each in _deletions(context.class_name(label), deletion)
        ),
        *(Measure("border", "share", name, controls.with_map, value) for name, value in controls.border.items()),
        *_illustrated(controls),
        *(each for focus in controls.on_object for each in _focus("object", focus)),
        *(each for focus in controls.on_cue for each in _focus("cue", focus)),
    )


def results(context: ReportContext) -> Tree:
    """Under "map_controls", every model's."""
    return {"map_controls": [_controls(context, each) for each in _found(context)]}


def tables(context: ReportContext) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line for each number; where it has no interval, two empty cells."""
    header = ["variant", "seed", "control", "measure", "answers", "images", "value", "low", "high"]
    numbers = ((each, measure) for each in _found(context) for measure in measures(context, each))
    lines = (
        [each.variant, each.seed, m.control, m.measure, m.answers, m.images]
        + (list(astuple(m.value)) if isinstance(m.value, Estimate) else [m.value, None, None])
        for each, m in numbers
    )
    return {"map_controls.csv": (header, lines)}


def _found(context: ReportContext) -> tuple[MapControls, ...]:
    return tuple(context.outcomes["maps"].values())


def _controls(context: ReportContext, controls: MapControls) -> Tree:
    judged = checks(controls, context.outcomes["class_swap"][controls.variant])
    return {
        "variant": controls.variant,
        "seed": controls.seed,
        "images": controls.images,
        "with_map": controls.with_map,
        "covered_area": controls.covered_area,
        "border_area": controls.border_area,
        "passed": asdict(judged)
        if (judged := checks(controls, context.outcomes["class_swap"][controls.variant]))
        else None,
        "randomization_outcome": controls.randomization.outcome if controls.randomization else None,
        "measures": [
            {
                "control": each.control,
                "measure": each.measure,
                "answers": each.answers,
                "images": each.images,
                **_value(each.value),
            }
            for each in measures(context, controls)
        ],
    }


def _value(value: Estimate | float) -> Tree:
    if isinstance(value, Estimate):
        return estimate_tree(value)
    return {"value": value, "interval": None}


def _similarities(controls: MapControls) -> Iterator[Measure]:
    if controls.randomization is None:
        return
    images = controls.randomization.images
    for layer in controls.randomization.layers:
        yield Measure("randomization", f"similarity after {layer.name}", "all", images, layer.similarity)
        yield Measure("randomization", f"beyond chance after {layer.name}", "all", images, layer.beyond_chance)
        yield Measure("randomization", f"vanished after {layer.name}", "all", images, layer.vanished)
    yield Measure("randomization", "similarity of different images", "all", images, controls.randomization.chance)
    yield Measure("randomization", "similarity to the centre", "all", images, controls.randomization.centre)


def _swapped(swap: ClassSwap) -> Iterator[Measure]:
    named = {
        "similarity of answer and runner-up": swap.similarity,
        "similarity of different images": swap.chance,
        "beyond chance": swap.beyond_chance,
    }
    for name, value in named.items():
        if value is not None:
            yield Measure("class swap", name, "all", swap.images, value)


def _deletions(answers: str, deletion: Deletion | None) -> Iterator[Measure]:
    if deletion is None:
        return
    for name, drop in deletion.drops.items():
        yield Measure("deletion", f"drop {name}", answers, deletion.images, drop)
    for name, lead in deletion.leads.items():
        yield Measure("deletion", f"hottest - {name}", answers, deletion.images, lead)


def _illustrated(controls: MapControls) -> Iterator[Measure]:
    if controls.illustrated is not None:
        images = controls.illustrated_images
        yield Measure("border", "share", "airplane taken for ship", images, controls.illustrated)


def _focus(region: str, focus: RegionFocus) -> Iterator[Measure]:
    for name in (*FOCUS, *SHARES):
        yield Measure(region, name, focus.answers, focus.images, getattr(focus, name))
