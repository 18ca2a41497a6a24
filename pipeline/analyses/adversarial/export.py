"""The answers under attack for other programs: their part of results.json, and their table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from typing import TYPE_CHECKING

from pipeline.analyses.adversarial.record import Adversarial
from pipeline.analyses.estimates import Tree, estimate_tree

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext


def results(context: ReportContext) -> Tree:
    """Under "adversarial": accuracies and differences in the order of the strengths."""
    measured: Adversarial = context.outcomes["adversarial"]
    tree = {
        "strengths": list(measured.strengths),
        "images": measured.images,
        "seeds": list(measured.seeds),
        "models": {
            each.variant: {
                "clean": estimate_tree(each.clean),
                "accuracies": [estimate_tree(accuracy) for accuracy in each.accuracies],
                "by_seed": [list(values) for values in each.values],
            }
            for each in measured.models
        },
        "contrasts": [
            {
                "reference": each.reference,
                "other": each.other,
                "clean": estimate_tree(each.clean),
                "differences": [
                    {
                        "strength": difference.strength,
                        "accuracy": estimate_tree(difference.accuracy),
                        "p_value": difference.p_value,
                        "adjusted_p_value": difference.adjusted_p_value,
                    }
                    for difference in each.differences
                ],
            }
            for each in measured.contrasts
        ],
    }
    return {"adversarial": tree}


def tables(context: ReportContext) -> dict[str, tuple[list[str], Iterable[list[object]]]]:
    """A line for each model, and each difference, at each strength; 0 stands for unaltered images."""
    measured: Adversarial = context.outcomes["adversarial"]
    strengths = (0.0, *measured.strengths)
    lines: list[list[object]] = [
        [each.variant, strength, *astuple(accuracy)]
        for each in measured.models
        for strength, accuracy in zip(strengths, (each.clean, *each.accuracies), strict=True)
    ]
    lines += [
        [f"{each.other} - {each.reference}", strength, *astuple(accuracy)]
        for each in measured.contrasts
        for strength, accuracy in zip(
            strengths, (each.clean, *(difference.accuracy for difference in each.differences)), strict=True
        )
    ]
    return {"adversarial.csv": (["variant", "strength", "accuracy", "low", "high"], lines)}
