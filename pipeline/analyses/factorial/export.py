"""The factorial for other programs: its part of results.json, and its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pipeline.analyses.factorial.record import Effect, FactorialResults, Response

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext


def results(context: ReportContext) -> dict[str, Any]:
    """Under "factorial": every combination, and the effects on each measure."""
    factorial: FactorialResults = context.outcomes["factorial"]
    tree = {
        "reference": factorial.reference,
        "other": factorial.other,
        "techniques": list(factorial.techniques),
        "combinations": [
            {"variant": each.variant, "techniques": list(each.techniques), "seeds": list(each.seeds)}
            for each in factorial.combinations
        ],
        "responses": {
            response.name: {
                "values": list(response.values),
                "effects": [_tree(each) for each in response.effects],
                "simple_effects": [{**_tree(each), "beside": list(each.beside)} for each in response.simple_effects],
            }
            for response in factorial.responses
        },
        "spare_runs": factorial.spare_runs,
    }
    return {"factorial": tree}


def _tree(effect: Effect) -> dict[str, Any]:
    return {
        "techniques": list(effect.techniques),
        "value": effect.value,
        "interval": list(effect.interval) if effect.interval else None,
        "covers_seeds": effect.covers_seeds,
    }


def tables(context: ReportContext) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line for each effect on each measure; a simple effect's says beside which techniques it is."""
    factorial: FactorialResults = context.outcomes["factorial"]
    lines = [
        [response.name, " x ".join(each.techniques), beside, each.value, *(each.interval or (None, None))]
        for response in factorial.responses
        for each, beside in _with_company(response)
    ]
    return {"factorial.csv": (["measure", "effect_of", "beside", "value", "low", "high"], lines)}


def _with_company(response: Response) -> Iterator[tuple[Effect, str | None]]:
    """The effects, main ones and interactions beside nothing in particular."""
    yield from ((each, None) for each in response.effects)
    yield from ((each, " + ".join(each.beside) or "none") for each in response.simple_effects)
