"""What the prose may say of the models' confidence, and the table that it rests on."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline import formats
from pipeline.analyses.rows import ResultRow
from pipeline.evaluation.calibration_error import BINS
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.signs import Sign, lower_of, sign
from pipeline.records import Calibration, Estimate
from pipeline.report.context import ReportContext


@dataclass(frozen=True)
class ConfidenceReading:
    """What one model's confidence shows.

    Attributes:
        side: of confidence - accuracy: positive is overconfident, negative underconfident.
        excess: the size of that difference, whichever its side.
        is_off: the calibration error is larger than a perfectly calibrated model's may well be.
    """

    side: Sign
    excess: Estimate
    is_off: bool


def read_confidence(calibration: Calibration) -> ConfidenceReading:
    """Read one model."""
    side = sign(calibration.overconfidence)
    excess = negated(calibration.overconfidence) if side == "negative" else calibration.overconfidence
    return ConfidenceReading(side, excess, calibration.calibration_error.low > 0)


@dataclass(frozen=True)
class CalibrationReading:
    """What tells the models apart, and the table that it rests on.

    Attributes:
        better: the variant of the lower calibration error; None where the paired interval holds zero.
        lead: by how much its error is lower; the regularized model's where neither is better.
        lower_log_loss, lower_brier_score: the variant where that is lower; None likewise.
        proper_scores_disagree: both of these are lower in the model that is not the better calibrated.
        accuracy_of_better: sign of its test accuracy less the other model's; unclear where neither is better.
        bins: that the calibration error is taken over.
    """

    baseline: ConfidenceReading
    regularized: ConfidenceReading
    better: str | None
    lead: Estimate
    lower_log_loss: str | None
    lower_brier_score: str | None
    proper_scores_disagree: bool
    accuracy_of_better: Sign
    bins: int
    rows: tuple[ResultRow, ...]


def read_calibration(context: ReportContext) -> CalibrationReading:
    """Read both models, and the one against the other."""
    difference = context.comparison.calibration
    better, accuracy = lower_of(difference.calibration_error), context.comparison.test_accuracy
    scores = {lower_of(difference.log_loss), lower_of(difference.brier_score)}
    return CalibrationReading(
        baseline=read_confidence(context.baseline.calibration),
        regularized=read_confidence(context.regularized.calibration),
        better=better,
        lead=difference.calibration_error if better == "baseline" else negated(difference.calibration_error),
        lower_log_loss=lower_of(difference.log_loss),
        lower_brier_score=lower_of(difference.brier_score),
        proper_scores_disagree=better is not None and scores == {"baseline", "regularized"} - {better},
        accuracy_of_better=sign(negated(accuracy) if better == "baseline" else accuracy) if better else "unclear",
        bins=BINS,
        rows=calibration_rows(context),
    )


def calibration_rows(context: ReportContext) -> tuple[ResultRow, ...]:
    """Both models side by side; differences are regularized - baseline, paired."""
    difference = context.comparison.calibration
    percent, points = formats.estimate_percent, formats.estimate_points
    signed, loss = formats.estimate_signed_points, formats.estimate_loss

    def row(measure: str, note: str, text: Callable[[Calibration], str], change: str = formats.DASH) -> ResultRow:
        before, after = (text(each.calibration) for each in context.evaluations)
        return ResultRow(measure, note, before, after, change)

    before, after = (percent(each.test_accuracy) for each in context.evaluations)
    return (
        ResultRow("Test accuracy", "", before, after, signed(context.comparison.test_accuracy)),
        row("Mean confidence", "", lambda c: percent(c.confidence), signed(difference.confidence)),
        row("Overconfidence", "mean confidence − accuracy", lambda c: signed(c.overconfidence)),
        row(
            "Expected calibration error",
            f"{BINS} bins of equally many images",
            lambda c: points(c.calibration_error),
            signed(difference.calibration_error),
        ),
        row(
            "The same, by chance",
            "mean of a calibrated model as sure",
            lambda c: formats.points(c.calibration_error_by_chance),
        ),
        row(
            "Test loss",
            "negative log-likelihood, nats",
            lambda c: loss(c.log_loss),
            formats.estimate_signed_loss(difference.log_loss),
        ),
        row(
            "Brier score",
            "from 0 to 2",
            lambda c: loss(c.brier_score),
            formats.estimate_signed_loss(difference.brier_score),
        ),
        row(
            "Confidence of errors",
            "mean over the wrong answers",
            lambda c: _or_dash(c.error_confidence, percent),
            _or_dash(difference.error_confidence, signed),
        ),
    )


def _or_dash(estimate: Estimate | None, text: Callable[[Estimate], str]) -> str:
    return text(estimate) if estimate else formats.DASH
