"""The factorial for other programs: its part of results.json, and its table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pipeline.analyses.factorial.record import FactorialResults

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
                "effects": [
                    {
                        "techniques": list(each.techniques),
                        "value": each.value,
                        "interval": list(each.interval) if each.interval else None,
                    }
                    for each in response.effects
                ],
            }
            for response in factorial.responses
        },
        "spare_runs": factorial.spare_runs,
    }
    return {"factorial": tree}


def tables(context: ReportContext) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line for each effect on each measure."""
    factorial: FactorialResults = context.outcomes["factorial"]
    lines = [
        [response.name, " x ".join(each.techniques), each.value, *(each.interval or (None, None))]
        for response in factorial.responses
        for each in response.effects
    ]
    return {"factorial.csv": (["measure", "effect_of", "value", "low", "high"], lines)}
