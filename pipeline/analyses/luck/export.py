"""Single seeds for other programs: in results.json, and in a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.analyses.estimates import Tree, beside_interval
from pipeline.analyses.luck.record import Luck
from pipeline.analyses.luck.view import outcome

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext


def results(context: ReportContext) -> Tree:
    """Under "luck": standard deviations over seeds and over test images, and what each seed says by itself."""
    measured: Luck = context.outcomes["luck"]
    return {
        "luck": {
            "models": {name: asdict(each) for name, each in measured.models.items()},
            "contrasts": [
                {
                    "reference": each.reference,
                    "other": each.other,
                    **asdict(each.scatter),
                    "seeds": [
                        {
                            "seed": alone.seed,
                            **beside_interval("difference", alone.difference),
                            "outcome": outcome(alone),
                        }
                        for alone in each.seeds
                    ],
                }
                for each in measured.contrasts
            ],
        }
    }


def tables(context: ReportContext) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line a contrast and seed."""
    measured: Luck = context.outcomes["luck"]
    header = ["reference", "other", "seed", "difference", "low", "high", "outcome"]
    lines: list[list[object]] = [
        [
            *(each.reference, each.other, alone.seed),
            *(alone.difference.value, alone.difference.low, alone.difference.high, outcome(alone)),
        ]
        for each in measured.contrasts
        for alone in each.seeds
    ]
    return {"luck.csv": (header, lines)}
