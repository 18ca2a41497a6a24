"""results.json: the study's results for other programs. Keys may be added, never renamed or removed.

Since schema 2 a study names its models and which of them it compares. What is of two models stands in lists called
``contrasts``, each entry with the names of both: in the place of ``comparison``, and within ``seeds`` and the analyses
in that of their differences. Under ``seeds``, each model's own measures are in ``models``, by its name.

Whoever uses the weights finds there what they need: under ``data`` the classes in the order of the labels, the shape
of an input and the channels' means and standard deviations; under ``asked`` the whole study; in each of ``runs`` its
commit and library versions and, where they are exported, the file of its weights.
"""

import json
from dataclasses import asdict

from pipeline.analyses.estimates import Tree, beside_interval, estimates_tree
from pipeline.formats import for_programs
from pipeline.records import (
    Calibration,
    CaseStudy,
    CaseView,
    ClassChange,
    Estimate,
    Evaluation,
    Finding,
    GapDecomposition,
)
from pipeline.report.context import ContrastRecords, ReportContext
from pipeline.report.replication_files import equivalence_tree, replication_tree

SCHEMA = 2

INPUT_SIZE = (3, 32, 32)
"""Channels, height and width of an image as the models take it."""


def results_json(context: ReportContext) -> bytes:
    """All results as JSON: accuracies as fractions, losses in nats, ``confusion[i][j]`` counting true i taken for j.

    Channel statistics are those of the training pixels scaled to [0, 1].
    Numbers have 13 significant digits: see ``formats.SIGNIFICANT_DIGITS``.

    Raises:
        ValueError: if a number is not finite.
    """
    tree = {
        "schema": SCHEMA,
        "study": context.study.name,
        "asked": context.study.model_dump(mode="json"),
        "data": _data(context),
        "runs": [
            *(_run(context, each.evaluation, each.gap_decomposition) for each in context.models),
            *(_run(context, each) for each in context.replicas),
        ],
        "seeds": replication_tree(context),
        "contrasts": [_contrast(context, each) for each in context.contrasts],
        **_of_analyses(context),
        "headline": context.findings.headline,
        "findings": [_finding(each) for each in context.findings.ledger],
        "cases": [_case(context, each) for each in context.cases.cases],
        "unmet_rules": list(context.cases.unmet_rules),
    }
    return (json.dumps(for_programs(tree), indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode(
        "utf-8", "backslashreplace"
    )


def _data(context: ReportContext) -> Tree:
    data = context.data
    return {
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
    }


def _of_analyses(context: ReportContext) -> Tree:
    merged: Tree = {}
    for analysis in context.analyses:
        _merge(merged, analysis.function(analysis.results)(context))
    return merged


def _merge(tree: Tree, part: Tree) -> None:
    """Put a part into a tree, object by object."""
    for key, value in part.items():
        if isinstance(value, dict):
            _merge(tree.setdefault(key, {}), value)
        else:
            tree[key] = value


def _run(context: ReportContext, evaluation: Evaluation, gap_decomposition: GapDecomposition | None = None) -> Tree:
    """One run; of those that are shown alone there are weights, and the steps between its training accuracies."""
    origin = context.training_origin(evaluation.variant, evaluation.seed)
    return {
        "variant": evaluation.variant,
        "seed": evaluation.seed,
        "device": origin.device if origin else "",
        "seconds": origin.seconds if origin else None,
        "commit": origin.commit if origin else "",
        "versions": dict(sorted(origin.versions.items())) if origin else {},  # in a manifest they are sorted
        "weights": f"models/{evaluation.variant}_model.pth" if gap_decomposition else None,
        "history": [asdict(record) for record in evaluation.history],
        "final": _final(context, evaluation),
        **({"train_accuracy_steps": _steps(gap_decomposition)} if gap_decomposition else {}),
    }


def _steps(gap_decomposition: GapDecomposition) -> list[Tree]:
    return [
        {"condition": step.name, "train_accuracy": step.accuracy.value, **beside_interval("change", step.change)}
        for step in gap_decomposition.steps
    ]


def _final(context: ReportContext, evaluation: Evaluation) -> Tree:
    error_confidence = evaluation.calibration.error_confidence
    return {
        **beside_interval("train_accuracy", evaluation.train_accuracy),
        "running_train_accuracy": evaluation.running_train_accuracy,
        **beside_interval("test_accuracy", evaluation.test_accuracy),
        "train_loss": evaluation.train_loss,
        "test_loss": evaluation.test_loss,
        "lowest_test_loss": evaluation.lowest_test_loss,
        "onset_epoch": evaluation.onset_epoch,
        **beside_interval("generalization_gap", evaluation.generalization_gap),
        **beside_interval("apparent_gap", evaluation.apparent_gap),
        "mean_error_confidence": error_confidence.value if error_confidence else 0.0,
        "hidden_units": evaluation.hidden_units,
        "silent_units": evaluation.silent_units,
        "confusion": evaluation.confusion.tolist(),
        "per_class": [
            {
                "class": context.class_name(scores.label),
                "precision": scores.precision,
                **beside_interval("recall", scores.recall),
                "f1": scores.f1,
                "support": scores.support,
            }
            for scores in evaluation.per_class
        ],
        "calibration": _calibration(evaluation.calibration),
    }


def _calibration(calibration: Calibration) -> Tree:
    return {
        **estimates_tree(calibration),
        "calibration_error_by_chance": calibration.calibration_error_by_chance,
        "bins": [
            {"confidence": each.confidence, **beside_interval("accuracy", each.accuracy), "count": each.count}
            for each in calibration.bins
        ],
        "right_by_confidence": list(calibration.right_by_confidence),
        "wrong_by_confidence": list(calibration.wrong_by_confidence),
    }


def _contrast(context: ReportContext, contrast: ContrastRecords) -> Tree:
    """Of the two models that are shown."""
    comparison = contrast.comparison
    return {
        "reference": comparison.reference,
        "other": comparison.other,
        **estimates_tree(comparison),
        "fixed": comparison.fixed.tolist(),
        "introduced": comparison.introduced.tolist(),
        "both_right": comparison.both_right,
        "both_wrong": comparison.both_wrong,
        "calibration": estimates_tree(comparison.calibration),
        "p_value": comparison.p_value,
        "equivalence": equivalence_tree(comparison.equivalence),
        "per_class": [
            _change(context, *each) for each in zip(comparison.changes, comparison.per_class_recall, strict=True)
        ],
    }


def _change(context: ReportContext, change: ClassChange, recall: Estimate) -> Tree:
    counts = asdict(change)
    return {"class": context.class_name(counts.pop("label")), **beside_interval("recall", recall), **counts}


def _finding(finding: Finding) -> Tree:
    return {
        "id": finding.id,
        "claim": finding.claim,
        "short": finding.short,
        "quote": finding.quote,
        "statement": finding.statement,
        "verdict": finding.verdict,
        "value": finding.value,
        "interval": list(finding.interval) if finding.interval else None,
        "original": finding.original,
        "ours": finding.ours,
        "rule": finding.rule,
        "required": finding.required,
        "source": finding.source,
        "scope": finding.scope,
        "by_figures": finding.by_figures,
        "thresholds_tried": finding.tried,
        "flips": [{"threshold": each.threshold, "verdict": each.verdict} for each in finding.flips],
    }


def _case(context: ReportContext, case: CaseStudy) -> Tree:
    return {
        "id": case.id,
        "rule": case.rule,
        "split": "test",
        "index": case.index,
        "true": context.class_name(case.true),
        "predictions": {view.variant: _view(context, view) for view in case.views},
        **_of_case(context, case),
    }


def _of_case(context: ReportContext, case: CaseStudy) -> Tree:
    trees = [each.function(each.of_case)(context, case) for each in context.analyses if each.of_case]
    return {key: tree for part in trees for key, tree in part.items()}


def _view(context: ReportContext, view: CaseView) -> Tree:
    return {
        "predicted": context.class_name(view.predicted),
        "probabilities": [round(float(value), 6) for value in view.probabilities],
        "border_share": view.border_share,
        "hottest_drop": view.hottest_drop,
        "coldest_drop": view.coldest_drop,
        "mask_share": view.mask_share,
    }
