"""The report's tables as CSV: raw numbers, one header line, UTF-8."""

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, fields

from pipeline.records import EpochRecord, Estimate, Evaluation
from pipeline.report.context import ReportContext
from pipeline.report.map_measures import measures
from pipeline.report.same_images import read_same_images


def csv_tables(context: ReportContext) -> dict[str, bytes]:
    """File name -> content."""
    return {
        "history.csv": _history(context),
        "per_class.csv": _per_class(context),
        "confusion_baseline.csv": _confusion(context, context.baseline),
        "confusion_regularized.csv": _confusion(context, context.regularized),
        "confusions.csv": _confusions(context),
        "gap_ladder.csv": _gap_ladder(context),
        "same_images.csv": _same_images(context),
        "class_changes.csv": _class_changes(context),
        "calibration.csv": _calibration(context),
        "reliability.csv": _reliability(context),
        "map_controls.csv": _map_controls(context),
        "ledger.csv": _ledger(context),
    }


def _csv(header: Iterable[object], rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _history(context: ReportContext) -> bytes:
    return _csv(
        ["variant", "seed", *(field.name for field in fields(EpochRecord))],
        ([each.variant, each.seed, *astuple(record)] for each in context.evaluations for record in each.history),
    )


def _per_class(context: ReportContext) -> bytes:
    return _csv(
        ["variant", "class", "precision", "recall", "recall_low", "recall_high", "f1", "support"],
        (
            [
                each.variant,
                context.class_name(scores.label),
                scores.precision,
                *astuple(scores.recall),
                scores.f1,
                scores.support,
            ]
            for each in context.evaluations
            for scores in each.per_class
        ),
    )


def _confusion(context: ReportContext, evaluation: Evaluation) -> bytes:
    names = context.data.classes
    counts = evaluation.confusion.tolist()
    return _csv(["true \\ predicted", *names], ([name, *row] for name, row in zip(names, counts, strict=True)))


def _confusions(context: ReportContext) -> bytes:
    return _csv(
        ["variant", "rank", "true", "predicted", "count", "rate"],
        (
            [
                each.variant,
                rank,
                context.class_name(pair.true),
                context.class_name(pair.predicted),
                pair.count,
                pair.rate,
            ]
            for each in context.evaluations
            for rank, pair in enumerate(each.confused_pairs, start=1)
        ),
    )


def _gap_ladder(context: ReportContext) -> bytes:
    return _csv(
        ["variant", "seed", "condition", "train_accuracy", "change", "change_low", "change_high"],
        (
            [each.variant, each.seed, step.name, step.accuracy.value, *astuple(step.change)]
            for each in context.ladders
            for step in each.steps
        ),
    )


def _same_images(context: ReportContext) -> bytes:
    reading = read_same_images(context)
    return _csv(
        ["baseline", "regularized", "images", "share"],
        (
            [row.baseline, regularized, cell.count, cell.share]
            for row in (*reading.answers, reading.totals)
            for regularized, cell in (("right", row.right), ("wrong", row.wrong), ("all", row.total))
        ),
    )


def _class_changes(context: ReportContext) -> bytes:
    comparison = context.comparison
    return _csv(
        ["class", "recall_difference", "low", "high", "fixed", "introduced", "p_value", "adjusted_p_value"],
        (
            [context.class_name(change.label), *astuple(recall), *astuple(change)[1:]]
            for change, recall in zip(comparison.changes, comparison.per_class_recall, strict=True)
        ),
    )


def _calibration(context: ReportContext) -> bytes:
    """A row for each measure of each model, and for each paired difference, under "regularized - baseline"."""
    models = [(each.variant, each.calibration) for each in context.evaluations]
    measured = [*models, ("regularized - baseline", context.comparison.calibration)]
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


def _map_controls(context: ReportContext) -> bytes:
    """A row for each number; where it has no interval, two empty cells."""
    numbers = ((each, measure) for each in context.controls for measure in measures(context, each))
    return _csv(
        ["variant", "seed", "control", "measure", "answers", "images", "value", "low", "high"],
        (
            [each.variant, each.seed, m.control, m.measure, m.answers, m.images]
            + (list(astuple(m.value)) if isinstance(m.value, Estimate) else [m.value, None, None])
            for each, m in numbers
        ),
    )


def _ledger(context: ReportContext) -> bytes:
    return _csv(
        ["id", "claim", "original", "ours", "verdict", "value", "low", "high", "statement", "evidence"],
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
            ]
            for each in context.findings.ledger
        ),
    )
