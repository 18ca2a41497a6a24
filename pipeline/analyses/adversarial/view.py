"""What the prose may say of attacks, and the table that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import formats
from pipeline.analyses.adversarial.measure import is_told_apart
from pipeline.analyses.adversarial.record import Adversarial, AttackContrast
from pipeline.analyses.rows import ResultRow
from pipeline.records import Estimate

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext


@dataclass(frozen=True)
class AttackedModelReading:
    """One model: its accuracy on unaltered images, and at the weakest and the strongest attack."""

    noun: str
    clean: Estimate
    weakest: Estimate
    strongest: Estimate


@dataclass(frozen=True)
class AttackContrastReading:
    """Two models that are compared.

    Attributes:
        ahead, behind, alike: strengths at which the other is right more often, less often, or can't be told from the
            reference, after Holm's correction; as printed.
        largest: of the differences in accuracy, the one that is largest in size, and at which strength.
    """

    reference: str
    other: str
    ahead: tuple[str, ...]
    behind: tuple[str, ...]
    alike: tuple[str, ...]
    largest: Estimate
    largest_at: str


@dataclass(frozen=True)
class AdversarialReading:
    """All of it.

    Attributes:
        strengths: as printed, in grey levels.
        seeds: of the models that were attacked.
        all_seeds: whether these are all of the study's.
    """

    strengths: tuple[str, ...]
    seeds: tuple[int, ...]
    all_seeds: bool
    models: tuple[AttackedModelReading, ...]
    contrasts: tuple[AttackContrastReading, ...]
    rows: tuple[ResultRow, ...]


def read(context: ReportContext) -> AdversarialReading:
    """Read the answers under attack."""
    measured: Adversarial = context.outcomes["adversarial"]
    nouns = {model.variant: model.look.noun for model in context.models}
    return AdversarialReading(
        strengths=tuple(map(printed, measured.strengths)),
        seeds=measured.seeds,
        all_seeds=set(measured.seeds) == set(context.seeds),
        models=tuple(
            AttackedModelReading(nouns[m.variant], m.clean, m.accuracies[0], m.accuracies[-1]) for m in measured.models
        ),
        contrasts=tuple(_contrast(each, nouns) for each in measured.contrasts),
        rows=_rows(measured),
    )


def printed(strength: float) -> str:
    """A strength without decimals that say nothing: "2", "0.5"."""
    return f"{strength:g}"


def _contrast(contrast: AttackContrast, nouns: dict[str, str]) -> AttackContrastReading:
    told = [each for each in contrast.differences if is_told_apart(each)]
    largest = max(contrast.differences, key=lambda each: abs(each.accuracy.value))
    return AttackContrastReading(
        reference=nouns[contrast.reference],
        other=nouns[contrast.other],
        ahead=tuple(printed(each.strength) for each in told if each.accuracy.value > 0),
        behind=tuple(printed(each.strength) for each in told if each.accuracy.value < 0),
        alike=tuple(printed(each.strength) for each in contrast.differences if each not in told),
        largest=largest.accuracy,
        largest_at=printed(largest.strength),
    )


def _rows(measured: Adversarial) -> tuple[ResultRow, ...]:
    """Unaltered images first, then a row a strength."""
    unaltered = _row(
        "Test accuracy", "unaltered", [m.clean for m in measured.models], [c.clean for c in measured.contrasts]
    )
    attacked = (
        _row(
            f"Moved by {printed(strength)}",
            "of 255 grey levels",
            [model.accuracies[place] for model in measured.models],
            [contrast.differences[place].accuracy for contrast in measured.contrasts],
        )
        for place, strength in enumerate(measured.strengths)
    )
    return (unaltered, *attacked)


def _row(measure: str, note: str, values: Sequence[Estimate], differences: Sequence[Estimate]) -> ResultRow:
    percent, signed = formats.estimate_percent, formats.estimate_signed_points
    return ResultRow(measure, note, tuple(map(percent, values)), tuple(map(signed, differences)))
