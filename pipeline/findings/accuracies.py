"""The claims about single accuracies.

Each compares like with like: the original's training accuracies were counted during training. On other images
than the original's the sizes are not comparable and these claims stay undecided, except that the baseline's
test accuracy levels off.
"""

from statistics import fmean

from pipeline import formats
from pipeline.analyses.verdicts import Answer, both_hold, interval_clause, limits
from pipeline.findings.facts import Facts, lies_near, nearness
from pipeline.portable import snapped
from pipeline.records import Estimate, Evaluation, SeedMeasures, Verdict

TEST_FIGURE = 0.72
BASELINE_TRAIN_FIGURE = 0.97
REGULARIZED_TRAIN_FIGURE = 0.65
LATE_EPOCHS = 5
LEVEL = 0.01


def baseline_test(facts: Facts) -> Answer:
    """Holds if the accuracy is near the original's (CIFAR-10 only) and has levelled off.

    Levelled off: the mean of the last five epochs is within a point of that of the five before. With fewer
    than ten epochs, undecided.
    """
    measured = facts.replication.baseline
    near, sentence = _test(facts, measured, "The baseline")
    level, trend = _levelling([each.baseline for each in facts.by_seed])
    return _test_answer(measured, both_hold(near if facts.is_comparable else "holds", level), f"{sentence} {trend}")


def regularized_test(facts: Facts) -> Answer:
    """Holds if the interval lies within the tolerance of the original's figure, fails if outside."""
    measured = facts.replication.regularized
    return _test_answer(measured, *_test(facts, measured, "The regularized model"))


def _test(facts: Facts, measures: SeedMeasures, model: str) -> tuple[Verdict, str]:
    """Whether the test accuracy is near the original's, and a sentence that says so."""
    measured = measures.test_accuracy.estimate
    verdict, end = _against_original(facts, measured, TEST_FIGURE)
    right = formats.percent(measured.value)
    return verdict, f"{model} ends with {right} of the test images right ({interval_clause(measured)}){end}."


def _test_answer(measures: SeedMeasures, verdict: Verdict, statement: str) -> Answer:
    measured = measures.test_accuracy.estimate
    return Answer(
        verdict=verdict,
        ours=formats.estimate_percent(measured),
        statement=statement,
        evidence=("fig:accuracy-curves", "tab:results"),
        value=measured.value,
        interval=limits(measured),
    )


def baseline_train(facts: Facts) -> Answer:
    """The running accuracy of the last epoch against the original's, by the tolerance."""
    return _running(facts, facts.replication.baseline, "the baseline", BASELINE_TRAIN_FIGURE)


def regularized_train(facts: Facts) -> Answer:
    """The running accuracy of the last epoch against the original's, by the tolerance."""
    return _running(facts, facts.replication.regularized, "the regularized model", REGULARIZED_TRAIN_FIGURE)


def _running(facts: Facts, measures: SeedMeasures, model: str, figure: float) -> Answer:
    running, clean = measures.running_train_accuracy.estimate, measures.train_accuracy.estimate
    verdict, end = _against_original(facts, running, figure)
    return Answer(
        verdict=verdict,
        ours=f"{formats.estimate_percent(running)}; clean {formats.percent(clean.value)}",
        statement=(
            f"Counted during the last epoch of training, as the original counted it, {model}'s training "
            f"accuracy is {formats.percent(running.value)}{end}. Measured cleanly, after training, it is "
            f"{formats.percent(clean.value)} ({interval_clause(clean)})."
        ),
        evidence=("fig:accuracy-curves", "tab:results"),
        value=running.value,
        interval=limits(running),
    )


def _against_original(facts: Facts, measured: Estimate, figure: float) -> tuple[Verdict, str]:
    """The verdict on one accuracy, and what follows it in the sentence."""
    if not facts.is_comparable:
        return "undecided", f"; {facts.elsewhere}"
    verdict = lies_near(measured, figure)
    return verdict, f", {nearness(verdict, measured.value, figure)}"


def _levelling(runs: list[Evaluation]) -> tuple[Verdict, str]:
    """Whether the test accuracy, averaged over the seeds, has levelled off, and a sentence that says so."""
    epochs = zip(*(run.history for run in runs), strict=True)
    accuracies = [fmean(record.test_accuracy for record in records) for records in epochs]
    if len(accuracies) < 2 * LATE_EPOCHS:
        short = formats.plural(len(accuracies), "epoch")
        return "undecided", f"A run of {short} is too short to say whether it has levelled off."
    change = snapped(fmean(accuracies[-LATE_EPOCHS:]) - fmean(accuracies[-2 * LATE_EPOCHS : -LATE_EPOCHS]))
    trend = f"Its mean over the last five epochs is {_against(change)} that over the five before"
    if abs(change) <= LEVEL:
        return "holds", f"{trend}: it has levelled off."
    return "fails", f"{trend}: it is still {'rising' if change > 0 else 'falling'}."


def _against(change: float) -> str:
    shown = formats.points(abs(change))
    if shown == formats.points(0):
        return "the same as"
    return f"{shown} {'above' if change > 0 else 'below'}"
