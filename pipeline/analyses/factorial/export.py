"""The factorial for other programs: its part of results.json, and its table."""

from collections.abc import Iterable
from typing import Any

from pipeline.analyses.factorial.record import FactorialResults


def results(factorial: FactorialResults) -> dict[str, Any]:
    """Under "factorial": every combination, and the effects on each measure."""
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


def tables(factorial: FactorialResults) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line for each effect on each measure."""
    lines = [
        [response.name, " x ".join(each.techniques), each.value, *(each.interval or (None, None))]
        for response in factorial.responses
        for each in response.effects
    ]
    return {"factorial.csv": (["measure", "effect_of", "value", "low", "high"], lines)}
