"""The claims about single accuracies.

Each compares like with like: the original's training accuracies were counted during training. On other images
than the original's the sizes are not comparable and these claims stay undecided, except that the baseline's
test accuracy levels off.
"""

from statistics import fmean

from pipeline import formats
from pipeline.evaluation.intervals import wilson
from pipeline.findings.facts import Answer, Facts, interval_clause, lies_near, limits, nearness
from pipeline.records import Estimate, Evaluation, Verdict

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
    near, sentence = _test(facts, facts.baseline, "The baseline")
    level, trend = _levelling(facts.baseline)
    return _test_answer(facts.baseline, _both(near if facts.is_comparable else "holds", level), f"{sentence} {trend}")


def regularized_test(facts: Facts) -> Answer:
    """Holds if the interval lies within the tolerance of the original's figure, fails if outside."""
    return _test_answer(facts.regularized, *_test(facts, facts.regularized, "The regularized model"))


def _test(facts: Facts, evaluation: Evaluation, model: str) -> tuple[Verdict, str]:
    """Whether the test accuracy is near the original's, and a sentence that says so."""
    measured = evaluation.test_accuracy
    verdict, end = _against_original(facts, measured, TEST_FIGURE)
    right = formats.percent(measured.value)
    return verdict, f"{model} ends with {right} of the test images right ({interval_clause(measured)}){end}."


def _test_answer(evaluation: Evaluation, verdict: Verdict, statement: str) -> Answer:
    measured = evaluation.test_accuracy
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
    return _running(facts, facts.baseline, "the baseline", BASELINE_TRAIN_FIGURE)


def regularized_train(facts: Facts) -> Answer:
    """The running accuracy of the last epoch against the original's, by the tolerance."""
    return _running(facts, facts.regularized, "the regularized model", REGULARIZED_TRAIN_FIGURE)


def _running(facts: Facts, evaluation: Evaluation, model: str, figure: float) -> Answer:
    size = sum(facts.data.train_counts)
    running = wilson(evaluation.running_train_accuracy * size, size)
    clean = evaluation.train_accuracy
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


def _levelling(evaluation: Evaluation) -> tuple[Verdict, str]:
    """Whether the test accuracy has levelled off, and a sentence that says so."""
    accuracies = [record.test_accuracy for record in evaluation.history]
    if len(accuracies) < 2 * LATE_EPOCHS:
        epochs = formats.plural(len(accuracies), "epoch")
        return "undecided", f"A run of {epochs} is too short to say whether it has levelled off."
    change = fmean(accuracies[-LATE_EPOCHS:]) - fmean(accuracies[-2 * LATE_EPOCHS : -LATE_EPOCHS])
    trend = f"Its mean over the last five epochs is {_against(change)} that over the five before"
    if abs(change) <= LEVEL:
        return "holds", f"{trend}: it has levelled off."
    return "fails", f"{trend}: it is still {'rising' if change > 0 else 'falling'}."


def _against(change: float) -> str:
    shown = formats.points(abs(change))
    if shown == formats.points(0):
        return "the same as"
    return f"{shown} {'above' if change > 0 else 'below'}"


def _both(first: Verdict, second: Verdict) -> Verdict:
    """The verdict on a claim of two parts."""
    if "fails" in (first, second):
        return "fails"
    return "undecided" if "undecided" in (first, second) else "holds"
