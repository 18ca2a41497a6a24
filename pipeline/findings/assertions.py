"""The claim that the original asserts of reliability.

Undecided where calibration alone is measured: the statement says what it would take. An optional experiment can decide
it, where the study asks for that.
"""

from dataclasses import replace
from statistics import fmean

from pipeline import formats
from pipeline.analyses.corruptions import claims as altered
from pipeline.analyses.verdicts import Answer, interval_clause, lies_above, limits
from pipeline.evaluation.intervals import negated
from pipeline.findings.equality import equal_accuracy
from pipeline.findings.facts import Facts

ELSEWHERE = "Images from elsewhere, on which reliability would have to show as well, were not tested."


def more_reliable(facts: Facts) -> Answer:
    """Undecided where calibration alone is measured, on test images alone; where altered images were asked about,
    by ``altered.weighed``."""
    difference = facts.replication.difference
    error = difference.calibration_error.estimate
    answer = Answer(
        verdict="undecided",
        ours=(
            f"test accuracy {formats.signed_points(difference.test_accuracy.mean)}, "
            f"calibration error {formats.estimate_signed_points(error)}"
        ),
        statement=(
            f"{_accuracy_sentence(facts)} {_calibration_sentences(facts)} {_error_sentence(facts)}{_scope(facts)}"
        ),
        evidence=(
            *(("tab:same-images",) if facts.seed_count == 1 else ("tab:seeds",)),
            *("sec:reliability", "fig:reliability-diagram", "tab:calibration", "sec:limits"),
        ),
        value=error.value,
        interval=limits(error),
    )
    if facts.corruptions:
        return altered.weighed(answer, lies_above(negated(error), 0.0), facts.corruptions)
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


def _error_sentence(facts: Facts) -> str:
    """How confident each model's errors are, averaged over the seeds."""
    pairs = [(each.baseline.calibration, each.regularized.calibration) for each in facts.by_seed]
    confidences = [[c.value for each in models if (c := each.error_confidence)] for models in zip(*pairs, strict=True)]
    if min(map(len, confidences)) < len(pairs):
        return "Their errors are too few to compare how confident they are."
    loud, quiet = map(fmean, confidences)
    return (
        f"When wrong, the baseline gives its answer a probability of {formats.percent(loud)} on average, and "
        f"the regularized model {formats.percent(quiet)}."
    )


def _scope(facts: Facts) -> str:
    return "" if facts.seed_count == 1 else f" These are means over {facts.seed_count} seeds."
