"""The report's tables as CSV: raw numbers of 13 significant digits, one header line, UTF-8, text that stays text in a
spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import astuple, fields

from pipeline.errors import printable
from pipeline.formats import for_programs
from pipeline.records import Calibration, CalibrationDifference, EpochRecord, Estimate
from pipeline.report.context import ContrastRecords, ReportContext
from pipeline.report.provenance import figure_lines, stage_lines

_FORMULA = re.compile(r'(^|;)(?="*[=+\-@＝＋－＠])')
"""Where a spreadsheet would begin a formula, or a cell that could be one: where cells are parted by semicolons, as with
a decimal comma, a cell of ours may become several. After OWASP, "CSV Injection"."""


STAGE_COLUMNS = ("stage", "called", "kind", "key", "obtained", "device", "seconds", "commit")


def csv_tables(context: ReportContext) -> dict[str, bytes]:
    """File name -> content."""
    return {
        "history.csv": _history(context),
        "gap_decomposition.csv": _gap_ladder(context),
        "calibration.csv": _calibration(context),
        "reliability.csv": _reliability(context),
        **{
            name: _csv(header, lines)
            for each in context.analyses
            for name, (header, lines) in each.function(each.tables)(context).items()
        },
        **({"ledger.csv": _ledger(context)} if context.findings.ledger else {}),
        "seeds.csv": _seeds(context),
        "stages.csv": _csv(
            ["stage", "called", "kind", "key", "obtained", "device", "seconds", "commit"], stage_lines(context)
        ),
        "figures.csv": _csv(["figure", "file", "function"], figure_lines(context)),
    }


def _csv(header: Iterable[object], rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(_harmless, header))
    writer.writerows(map(_harmless, for_programs(list(row))) for row in rows)
    return text.getvalue().encode()


def _harmless(cell: object) -> object:
    """A cell whose text no spreadsheet takes for a formula, nor for several lines; numbers stay numbers."""
    return _FORMULA.sub(r"\1'", printable(cell)) if isinstance(cell, str) else cell


def _history(context: ReportContext) -> bytes:
    return _csv(
        ["variant", "seed", *(field.name for field in fields(EpochRecord))],
        (
            [each.variant, each.seed, *astuple(record)]
            for each in (*context.evaluations, *context.replicas)
            for record in each.history
        ),
    )


def _gap_ladder(context: ReportContext) -> bytes:
    return _csv(
        ["variant", "seed", "condition", "train_accuracy", "change", "change_low", "change_high"],
        (
            [each.variant, each.seed, step.name, step.accuracy.value, *astuple(step.change)]
            for each in (model.gap_decomposition for model in context.models)
            for step in each.steps
        ),
    )


def _difference(contrast: ContrastRecords) -> str:
    """What stands for a difference where others have the name of a variant."""
    return f"{contrast.other.variant} - {contrast.reference.variant}"


def _calibration(context: ReportContext) -> bytes:
    """A row for each measure of each model, and for each paired difference, under "other - reference"."""
    measured: list[tuple[str, Calibration | CalibrationDifference]] = [
        *((each.variant, each.calibration) for each in context.evaluations),
        *((_difference(each), each.comparison.calibration) for each in context.contrasts),
    ]
    values = ((name, field.name, getattr(record, field.name)) for name, record in measured for field in fields(record))
    return _csv(
        ["variant", "measure", "value", "low", "high"],
        ([name, measure, *astuple(value)] for name, measure, value in values if isinstance(value, Estimate)),
    )


def _reliability(context: ReportContext) -> bytes:
    return _csv(
        ["variant", "bin", "images", "confidence", "accuracy", "accuracy_low", "accuracy_high"],
        (
            [each.variant, place, held.count, held.confidence, *astuple(held.accuracy)]
            for each in context.evaluations
            for place, held in enumerate(each.calibration.bins, start=1)
        ),
    )


def _ledger(context: ReportContext) -> bytes:
    return _csv(
        ["id", "claim", "original", "ours", "verdict", "value", "low", "high", "statement", "evidence", "rule"],
        (
            [
                each.id,
                each.claim,
                each.original,
                each.ours,
                each.verdict,
                each.value,
                *(each.interval or (None, None)),
                each.statement,
                " ".join(each.evidence),
                each.rule,
            ]
            for each in context.findings.ledger
        ),
    )


def _seeds(context: ReportContext) -> bytes:
    """A row for each measure of each model and of each difference: its mean and interval, and each seed's value."""
    parts = [
        *((each.variant, each.measures) for each in context.models),
        *((_difference(each), each.over_seeds.difference) for each in context.contrasts),
    ]
    values = ((name, f.name, getattr(measures, f.name)) for name, measures in parts for f in fields(measures))
    return _csv(
        ["variant", "measure", "mean", "low", "high", *(f"seed_{seed}" for seed in context.seeds)],
        (
            [name, measure, each.mean, *(astuple(each.estimate)[1:] if each.estimate else (None, None)), *each.values]
            for name, measure, each in values
            if each
        ),
    )
