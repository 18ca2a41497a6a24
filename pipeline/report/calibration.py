"""What the prose may say of the models' confidence, and the table that it rests on."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline import formats
from pipeline.analyses.rows import ResultRow
from pipeline.evaluation.calibration_error import BINS
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.signs import Sign, lower_of, sign
from pipeline.records import Calibration, CalibrationDifference, Estimate
from pipeline.report.context import ContrastRecords, ReportContext


@dataclass(frozen=True)
class ConfidenceReading:
    """What one model's confidence shows.

    Attributes:
        side: of confidence - accuracy: positive is overconfident, negative underconfident.
        excess: the size of that difference, whichever its side.
        is_off: the calibration error is larger than a perfectly calibrated model's may well be.
        bins: that the error is taken over; of many images of one confidence, some are empty.
    """

    side: Sign
    excess: Estimate
    is_off: bool
    bins: int


def read_confidence(calibration: Calibration) -> ConfidenceReading:
    """Read one model."""
    side = sign(calibration.overconfidence)
    excess = negated(calibration.overconfidence) if side == "negative" else calibration.overconfidence
    return ConfidenceReading(side, excess, calibration.calibration_error.low > 0, BINS)


@dataclass(frozen=True)
class CalibrationReading:
    """What tells two models apart.

    Attributes:
        better: the variant of the lower calibration error; None where the paired interval holds zero.
        lead: by how much its error is lower; the other model's where neither is better.
        lower_log_loss, lower_brier_score: the variant where that is lower; None likewise.
        proper_scores_disagree: both of these are lower in the model that is not the better calibrated.
        accuracy_of_better: sign of its test accuracy less the other model's; unclear where neither is better.
    """

    better: str | None
    lead: Estimate
    lower_log_loss: str | None
    lower_brier_score: str | None
    proper_scores_disagree: bool
    accuracy_of_better: Sign


def read_calibration(contrast: ContrastRecords) -> CalibrationReading:
    """Read the one model against the other."""
    names = contrast.reference.variant, contrast.other.variant
    difference, accuracy = contrast.comparison.calibration, contrast.comparison.test_accuracy
    better = lower_of(difference.calibration_error, *names)
    log_loss, brier_score = (lower_of(each, *names) for each in (difference.log_loss, difference.brier_score))
    is_reference = better == contrast.reference.variant
    return CalibrationReading(
        better=better,
        lead=difference.calibration_error if is_reference else negated(difference.calibration_error),
        lower_log_loss=log_loss,
        lower_brier_score=brier_score,
        proper_scores_disagree=better is not None and {log_loss, brier_score} == {*names} - {better},
        accuracy_of_better=sign(negated(accuracy) if is_reference else accuracy) if better else "unclear",
    )


def calibration_rows(context: ReportContext) -> tuple[ResultRow, ...]:
    """All models side by side; the differences are paired."""
    percent, points, loss = formats.estimate_percent, formats.estimate_points, formats.estimate_loss
    signed, signed_loss = formats.estimate_signed_points, formats.estimate_signed_loss

    def row(
        measure: str,
        note: str,
        text: Callable[[Calibration], str],
        change: Callable[[CalibrationDifference], str] = lambda _: formats.DASH,
    ) -> ResultRow:
        values = tuple(text(each.calibration) for each in context.evaluations)
        changes = tuple(change(each.comparison.calibration) for each in context.contrasts)
        return ResultRow(measure, note, values, changes)

    return (
        ResultRow(
            "Test accuracy",
            "",
            tuple(percent(each.test_accuracy) for each in context.evaluations),
            tuple(signed(each.comparison.test_accuracy) for each in context.contrasts),
        ),
        row("Mean confidence", "", lambda c: percent(c.confidence), lambda d: signed(d.confidence)),
        row("Overconfidence", "mean confidence − accuracy", lambda c: signed(c.overconfidence)),
        row(
            "Expected calibration error",
            f"{BINS} bins of equally many images",
            lambda c: points(c.calibration_error),
            lambda d: signed(d.calibration_error),
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
            lambda d: signed_loss(d.log_loss),
        ),
        row("Brier score", "from 0 to 2", lambda c: loss(c.brier_score), lambda d: signed_loss(d.brier_score)),
        row(
            "Confidence of errors",
            "mean over the wrong answers",
            lambda c: _or_dash(c.error_confidence, percent),
            lambda d: _or_dash(d.error_confidence, signed),
        ),
    )


def _or_dash(estimate: Estimate | None, text: Callable[[Estimate], str]) -> str:
    return text(estimate) if estimate else formats.DASH
