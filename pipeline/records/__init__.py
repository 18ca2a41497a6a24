"""The records that flow through the build: frozen dataclasses, and nothing else.

Shapes: N examples, K classes, C channels, H x W image pixels, h x w cells of an attribution map.
Accuracies, rates and shares are fractions in [0, 1]; losses are nats per example; gaps and differences
are fractions too (0.25 is 25 points). Class labels are indices into ``DataSummary.classes``.

One module a stage, in the order of the data; each imports only from those before it: values, data, models, training,
predictions, calibration, evaluation, gap_decomposition, comparison, seeds, cases, findings,
figures, provenance, report. What an analysis finds is in its own ``record.py``.
"""

from pipeline.records.calibration import Calibration, CalibrationDifference, ReliabilityBin
from pipeline.records.cases import CaseStudies, CaseStudy, CaseView
from pipeline.records.comparison import ClassChange, Comparison, Equivalence
from pipeline.records.data import DataSummary, Images, Splits
from pipeline.records.evaluation import ClassScores, ConfidentError, ConfusedPair, Evaluation
from pipeline.records.figures import Chapter, FigureAsset
from pipeline.records.findings import Finding, Findings, Flip, Verdict
from pipeline.records.gap_decomposition import GapDecomposition, GapStep
from pipeline.records.models import Architecture, Layer
from pipeline.records.predictions import Condition, Predictions, TrainingConditions
from pipeline.records.provenance import StageOrigin
from pipeline.records.report import ReportFiles
from pipeline.records.seeds import Counted, KnownSeeds, Measured, ReplicatedContrast, Replication, SeedMeasures
from pipeline.records.training import EpochRecord, Placement, RunHistory, RunState, TrainedRun, WrongLabels
from pipeline.records.values import Array, Estimate

__all__ = [
    "Architecture",
    "Array",
    "Calibration",
    "CalibrationDifference",
    "CaseStudies",
    "CaseStudy",
    "CaseView",
    "Chapter",
    "ClassChange",
    "ClassScores",
    "Comparison",
    "Condition",
    "ConfidentError",
    "ConfusedPair",
    "Counted",
    "DataSummary",
    "EpochRecord",
    "Equivalence",
    "Estimate",
    "Evaluation",
    "FigureAsset",
    "Finding",
    "Findings",
    "Flip",
    "GapDecomposition",
    "GapStep",
    "Images",
    "KnownSeeds",
    "Layer",
    "Measured",
    "Placement",
    "Predictions",
    "ReliabilityBin",
    "ReplicatedContrast",
    "Replication",
    "ReportFiles",
    "RunHistory",
    "RunState",
    "SeedMeasures",
    "Splits",
    "StageOrigin",
    "TrainedRun",
    "TrainingConditions",
    "Verdict",
    "WrongLabels",
]
