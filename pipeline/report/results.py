"""results.json: the study's results for other programs. Keys may be added, never renamed or removed.

Whoever uses the weights finds there what they need: under ``data`` the classes in the order of the labels, the shape
of an input and the channels' means and standard deviations; under ``asked`` the whole study; in each of ``runs`` its
commit and library versions and, where they are exported, the file of its weights.
"""

import json
from dataclasses import fields

from pipeline.analyses.estimates import Tree, estimate_tree, interval_of
from pipeline.formats import for_programs
from pipeline.records import (
    Calibration,
    CalibrationDifference,
    CaseStudy,
    ClassChange,
    EpochRecord,
    Estimate,
    Evaluation,
    Finding,
    GapLadder,
    GapStep,
    ModelView,
)
from pipeline.report.context import ReportContext
from pipeline.report.map_measures import map_controls
from pipeline.report.replication_files import equivalence_tree, replication_tree
from pipeline.report.seen import case_json, near_duplicates_json, neighbours_json

SCHEMA = 1

INPUT_SIZE = (3, 32, 32)
"""Channels, height and width of an image as the models take it."""


def results_json(context: ReportContext) -> bytes:
    """All results as JSON: accuracies as fractions, losses in nats, ``confusion[i][j]`` counting true i taken for j.

    Channel statistics are those of the training pixels scaled to [0, 1].
    Numbers have 13 significant digits: see ``formats.SIGNIFICANT_DIGITS``.

    Raises:
        ValueError: if a number is not finite.
    """
    data = context.data
    tree = {
        "schema": SCHEMA,
        "study": context.study.name,
        "asked": context.study.model_dump(mode="json"),
        "data": {
            "name": data.name,
            "edition": data.edition,
            "official": data.official,
            "fingerprint": data.fingerprint,
            "classes": list(data.classes),
            "input_size": list(INPUT_SIZE),
            "channel_mean": list(data.channel_mean),
            "channel_std": list(data.channel_std),
            "train": context.train_size,
            "test": context.test_size,
        },
        "runs": [
            *(_run(context, *each) for each in zip(context.evaluations, context.ladders, strict=True)),
            *(_run(context, each) for each in context.replicas),
        ],
        "seeds": replication_tree(context.replication),
        "comparison": _comparison(context),
        **_of_analyses(context),
        "headline": context.findings.headline,
        "findings": [_finding(each) for each in context.findings.ledger],
        "near_duplicates": near_duplicates_json(context),
        "neighbours": neighbours_json(context),
        "cases": [_case(context, each) for each in context.cases.cases],
        "unmet_rules": list(context.cases.unmet_rules),
        "map_controls": [map_controls(context, each) for each in context.controls],
    }
    return (json.dumps(for_programs(tree), indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode(
        "utf-8", "backslashreplace"
    )


def _of_analyses(context: ReportContext) -> Tree:
    trees = [analysis.function(analysis.results)(outcome) for analysis, outcome in context.analyses]
    return {key: tree for part in trees for key, tree in part.items()}


def _run(context: ReportContext, evaluation: Evaluation, ladder: GapLadder | None = None) -> Tree:
    """One run; of the first seed's alone there are weights, and the steps between its training accuracies."""
    origin = context.training_origin(evaluation.variant, evaluation.seed)
    return {
        "variant": evaluation.variant,
        "seed": evaluation.seed,
        "device": origin.device if origin else "",
        "seconds": origin.seconds if origin else None,
        "commit": origin.commit if origin else "",
        "versions": dict(sorted(origin.versions.items())) if origin else {},  # in a manifest they are sorted
        "weights": f"models/{evaluation.variant}_model.pth" if ladder else None,
        "history": [_epoch(record) for record in evaluation.history],
        "final": _final(context, evaluation),
        **({"train_accuracy_steps": [_step(each) for each in ladder.steps]} if ladder else {}),
    }


def _step(step: GapStep) -> Tree:
    return {
        "condition": step.name,
        "train_accuracy": step.accuracy.value,
        "change": step.change.value,
        "change_interval": interval_of(step.change),
    }


def _epoch(record: EpochRecord) -> Tree:
    return {
        "epoch": record.epoch,
        "running_train_loss": record.running_train_loss,
        "running_train_accuracy": record.running_train_accuracy,
        "train_loss": record.train_loss,
        "train_accuracy": record.train_accuracy,
        "test_loss": record.test_loss,
        "test_accuracy": record.test_accuracy,
    }


def _final(context: ReportContext, evaluation: Evaluation) -> Tree:
    error_confidence = evaluation.calibration.error_confidence
    return {
        "train_accuracy": evaluation.train_accuracy.value,
        "train_accuracy_interval": interval_of(evaluation.train_accuracy),
        "running_train_accuracy": evaluation.running_train_accuracy,
        "test_accuracy": evaluation.test_accuracy.value,
        "test_accuracy_interval": interval_of(evaluation.test_accuracy),
        "train_loss": evaluation.train_loss,
        "test_loss": evaluation.test_loss,
        "lowest_test_loss": evaluation.lowest_test_loss,
        "onset_epoch": evaluation.onset_epoch,
        "generalization_gap": evaluation.generalization_gap.value,
        "generalization_gap_interval": interval_of(evaluation.generalization_gap),
        "apparent_gap": evaluation.apparent_gap.value,
        "apparent_gap_interval": interval_of(evaluation.apparent_gap),
        "mean_error_confidence": error_confidence.value if error_confidence else 0.0,
        "hidden_units": evaluation.hidden_units,
        "silent_units": evaluation.silent_units,
        "confusion": evaluation.confusion.tolist(),
        "per_class": [
            {
                "class": context.class_name(scores.label),
                "precision": scores.precision,
                "recall": scores.recall.value,
                "recall_interval": interval_of(scores.recall),
                "f1": scores.f1,
                "support": scores.support,
            }
            for scores in evaluation.per_class
        ],
        "calibration": _calibration(evaluation.calibration),
    }


def _calibration(calibration: Calibration) -> Tree:
    return {
        **_estimates(calibration),
        "calibration_error_by_chance": calibration.calibration_error_by_chance,
        "bins": [
            {
                "confidence": each.confidence,
                "accuracy": each.accuracy.value,
                "accuracy_interval": interval_of(each.accuracy),
                "count": each.count,
            }
            for each in calibration.bins
        ],
        "right_by_confidence": list(calibration.right_by_confidence),
        "wrong_by_confidence": list(calibration.wrong_by_confidence),
    }


def _estimates(measured: Calibration | CalibrationDifference) -> Tree:
    """Each measure that has an interval, None where there is nothing to measure."""
    values = {field.name: getattr(measured, field.name) for field in fields(measured)}
    kept = {name: each for name, each in values.items() if each is None or isinstance(each, Estimate)}
    return {name: each and estimate_tree(each) for name, each in kept.items()}


def _comparison(context: ReportContext) -> Tree:
    comparison = context.comparison
    estimates = {
        "test_accuracy": comparison.test_accuracy,
        "generalization_gap": comparison.generalization_gap,
        "apparent_gap": comparison.apparent_gap,
    }
    return {
        **{name: estimate_tree(each) for name, each in estimates.items()},
        "fixed": comparison.fixed.tolist(),
        "introduced": comparison.introduced.tolist(),
        "both_right": comparison.both_right,
        "both_wrong": comparison.both_wrong,
        "calibration": _estimates(comparison.calibration),
        "p_value": comparison.p_value,
        "equivalence": equivalence_tree(comparison.equivalence),
        "per_class": [
            _change(context, *each) for each in zip(comparison.changes, comparison.per_class_recall, strict=True)
        ],
    }


def _change(context: ReportContext, change: ClassChange, recall: Estimate) -> Tree:
    return {
        "class": context.class_name(change.label),
        "recall": recall.value,
        "recall_interval": interval_of(recall),
        "fixed": change.fixed,
        "introduced": change.introduced,
        "p_value": change.p_value,
        "adjusted_p_value": change.adjusted_p_value,
    }


def _finding(finding: Finding) -> Tree:
    return {
        "id": finding.id,
        "claim": finding.claim,
        "statement": finding.statement,
        "verdict": finding.verdict,
        "value": finding.value,
        "interval": list(finding.interval) if finding.interval else None,
        "original": finding.original,
        "ours": finding.ours,
        "rule": finding.rule,
        "required": finding.required,
        "source": finding.source,
    }


def _case(context: ReportContext, case: CaseStudy) -> Tree:
    return {
        "id": case.id,
        "rule": case.rule,
        "split": "test",
        "index": case.index,
        "true": context.class_name(case.true),
        "predictions": {view.variant: _view(context, view) for view in case.views},
        **case_json(context, case),
    }


def _view(context: ReportContext, view: ModelView) -> Tree:
    return {
        "predicted": context.class_name(view.predicted),
        "probabilities": [round(float(value), 6) for value in view.probabilities],
        "border_share": view.border_share,
        "hottest_drop": view.hottest_drop,
        "coldest_drop": view.coldest_drop,
        "mask_share": view.mask_share,
    }
