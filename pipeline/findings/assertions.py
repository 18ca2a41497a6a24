"""The claim that the original asserts of reliability.

Undecided where calibration alone is measured: the statement says what it would take. An optional experiment can decide
it, where the study asks for that.
"""

from dataclasses import replace

from pipeline import formats
from pipeline.evaluation.intervals import negated
from pipeline.findings import robustness
from pipeline.findings.equality import equal_accuracy
from pipeline.findings.facts import Answer, Facts, interval_clause, lies_above, limits
from pipeline.records import Evaluation

ELSEWHERE = "Images from elsewhere, on which reliability would have to show as well, were not tested."


def more_reliable(facts: Facts) -> Answer:
    """Undecided where calibration alone is measured, on test images alone; where altered images were asked about,
    by ``robustness.weighed``."""
    difference = facts.replication.difference
    error = difference.calibration_error.estimate
    answer = Answer(
        verdict="undecided",
        ours=(
            f"test accuracy {formats.signed_points(difference.test_accuracy.mean)}, "
            f"calibration error {formats.estimate_signed_points(error)}"
        ),
        statement=(
            f"{_accuracy_sentence(facts)} {_calibration_sentences(facts)} "
            f"{_error_sentence(facts.baseline, facts.regularized)}"
        ),
        evidence=("tab:same-images", "sec:reliability", "fig:reliability-diagram", "tab:calibration", "sec:limits"),
        value=error.value,
        interval=limits(error),
    )
    if facts.robustness:
        return robustness.weighed(answer, lies_above(negated(error), 0.0), facts.robustness, facts.seed_count)
    return replace(answer, statement=f"{answer.statement} {ELSEWHERE}")


def _accuracy_sentence(facts: Facts) -> str:
    """How far the claim's premise, equal accuracy, is met."""
    change = facts.replication.difference.test_accuracy.estimate
    _, equality = equal_accuracy(facts)
    return f"Test accuracy differs by {formats.signed_points(change.value)} ({interval_clause(change)}), {equality}."


def _calibration_sentences(facts: Facts) -> str:
    """Both expected calibration errors, which is lower where that is known, and both Brier scores."""
    over_seeds = facts.replication
    loud, quiet = (each.calibration_error.mean for each in (over_seeds.baseline, over_seeds.regularized))
    scores = [each.brier_score.mean for each in (over_seeds.baseline, over_seeds.regularized)]
    change = over_seeds.difference.calibration_error.estimate
    lower = {"holds": "the baseline's is the lower", "fails": "the regularized model's is the lower"}
    outcome = lower.get(lies_above(change, 0.0), "which is the lower is too close to call")
    return (
        f"The expected calibration error is {formats.points(loud)} in the baseline and {formats.points(quiet)} in the "
        f"regularized model: {outcome} (difference {formats.signed_points(change.value)}, {interval_clause(change)}). "
        f"The Brier score, which rewards accuracy as well, is {formats.loss(scores[0])} in the one and "
        f"{formats.loss(scores[1])} in the other."
    )


def _error_sentence(baseline: Evaluation, regularized: Evaluation) -> str:
    loud, quiet = baseline.calibration.error_confidence, regularized.calibration.error_confidence
    if loud is None or quiet is None:
        return "Their errors are too few to compare how confident they are."
    return (
        f"When wrong, the baseline gives its answer a probability of {formats.percent(loud.value)} on average, and "
        f"the regularized model {formats.percent(quiet.value)}."
    )
