"""Errors over the seeds for other programs: their part of results.json, and their tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, astuple
from typing import TYPE_CHECKING, Any

from pipeline.analyses.errors.record import ClassDifference, Errors, ErrorsContrast, ModelErrors
from pipeline.analyses.estimates import Tree, interval_of
from pipeline.records import Measured

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

Table = tuple[list[str], Iterable[list[object]]]


def results(context: ReportContext) -> Tree:
    """Under "errors": counts are means over the seeds, differences are other - reference."""
    found: Errors = context.outcomes["errors"]
    return {
        "errors": {
            "seeds": list(found.seeds),
            "models": {variant: _model(context, each) for variant, each in found.models.items()},
            "contrasts": [_contrast(context, each) for each in found.contrasts],
        }
    }


def _model(context: ReportContext, errors: ModelErrors) -> Tree:
    return {
        "wrong": errors.wrong,
        "confusion": errors.confusion.tolist(),
        "recalls": [
            {"class": context.class_name(each.label), "support": each.support, **_measured(each.recall)}
            for each in errors.recalls
        ],
        "error_confidence": errors.error_confidence and _measured(errors.error_confidence),
        "stability": errors.stability and asdict(errors.stability),
    }


def _contrast(context: ReportContext, contrast: ErrorsContrast) -> Tree:
    told = ("reference", "other", "both_right", "fixed", "introduced", "both_wrong", "always_fixed")
    return {
        **{name: getattr(contrast, name) for name in (*told, "always_introduced", "p_value")},
        "error_confidence": contrast.error_confidence and _measured(contrast.error_confidence),
        "classes": [_class(context, each) for each in contrast.classes],
    }


def _class(context: ReportContext, difference: ClassDifference) -> Tree:
    told = {name: getattr(difference, name) for name in ("fixed", "introduced", "p_value", "adjusted_p_value")}
    return {"class": context.class_name(difference.label), **_measured(difference.recall), **told}


def _measured(measured: Measured) -> Tree:
    return {"mean": measured.mean, "interval": interval_of(measured.estimate), "values": list(measured.values)}


def tables(context: ReportContext) -> dict[str, Table]:
    """Every run's classes, and means over the seeds of all else."""
    found: Errors = context.outcomes["errors"]
    return {
        "per_class.csv": _per_class(context),
        **{f"confusion_{variant}.csv": _confusion(context, each) for variant, each in found.models.items()},
        "confusions.csv": _confusions(context, found),
        "same_images.csv": _same_images(found, context.test_size),
        "class_changes.csv": _class_changes(context, found),
    }


def _per_class(context: ReportContext) -> Table:
    header = ["variant", "seed", "class", "precision", "recall", "recall_low", "recall_high", "f1", "support"]
    scored = [(run, each) for run in context.runs.values() for each in run.per_class]
    return header, (
        [run.variant, run.seed, context.class_name(s.label), s.precision, *astuple(s.recall), s.f1, s.support]
        for run, s in scored
    )


def _confusion(context: ReportContext, errors: ModelErrors) -> Table:
    names = context.data.classes
    rows = zip(names, errors.confusion.tolist(), strict=True)
    return ["true \\ predicted", *names], ([name, *counts] for name, counts in rows)


def _confusions(context: ReportContext, found: Errors) -> Table:
    ranked = [(each.variant, pair) for each in found.models.values() for pair in enumerate(each.pairs, start=1)]
    return ["variant", "rank", "true", "predicted", "count", "rate"], (
        [variant, rank, context.class_name(pair.true), context.class_name(pair.predicted), pair.count, pair.rate]
        for variant, (rank, pair) in ranked
    )


def _same_images(found: Errors, size: int) -> Table:
    cells = {"both_right": ("right", "right"), "fixed": ("wrong", "right")}
    cells |= {"introduced": ("right", "wrong"), "both_wrong": ("wrong", "wrong")}
    return ["reference", "other", "reference_answers", "other_answers", "images", "share"], (
        [each.reference, each.other, *answers, getattr(each, name), getattr(each, name) / size]
        for each in found.contrasts
        for name, answers in cells.items()
    )


def _class_changes(context: ReportContext, found: Errors) -> Table:
    header: list[Any] = ["reference", "other", "class", "recall_difference", "low", "high"]
    header += ["fixed", "introduced", "p_value", "adjusted_p_value", *(f"seed_{seed}" for seed in found.seeds)]
    return header, (
        [each.reference, each.other, context.class_name(d.label), *astuple(d.recall.estimate), d.fixed, d.introduced,
         d.p_value, d.adjusted_p_value, *d.recall.values]
        for each in found.contrasts
        for d in each.classes
    )  # fmt: skip
