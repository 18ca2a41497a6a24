"""The claims that the original asserts. None of them is decided by this study.

Each is undecided by design, whatever its numbers: the statement says what was measured and what it would take.
"""

from pipeline import formats
from pipeline.findings.equality import equal_accuracy
from pipeline.findings.facts import Answer, Facts, interval_clause, lies_above, limits, negated
from pipeline.records import Evaluation


def dropout(facts: Facts) -> Answer:
    """Undecided: neither dropout on its own nor the robustness of features is measured."""
    return _technique(facts, "dropout", "To call features robust would take a test on altered images as well.")


def batch_norm(facts: Facts) -> Answer:
    """Undecided: batch normalization is not trained on its own."""
    return _technique(
        facts,
        "batch normalization",
        "Faster and smoother are things its own learning curves would have to show, next to the baseline's.",
    )


def augmentation(facts: Facts) -> Answer:
    """Undecided: that crops and flips vary the images is so by construction; what that is worth is open."""
    return _technique(
        facts, "augmentation", "That it varies the training images is plain to see; what that gains is the question."
    )


def more_reliable(facts: Facts) -> Answer:
    """Undecided: calibration is measured, but on the test images alone, none of them altered or from elsewhere."""
    error = facts.comparison.calibration.calibration_error
    return Answer(
        verdict="undecided",
        ours=(
            f"test accuracy {formats.signed_points(facts.comparison.test_accuracy.value)}, "
            f"calibration error {formats.estimate_signed_points(error)}"
        ),
        statement=(
            f"{_accuracy_sentence(facts)} {_calibration_sentences(facts)} "
            f"{_error_sentence(facts.baseline, facts.regularized)} Images from elsewhere, on which reliability would "
            "have to show as well, were not tested."
        ),
        evidence=("tab:same-images", "sec:reliability", "fig:reliability-diagram", "tab:calibration", "sec:limits"),
        value=error.value,
        interval=limits(error),
    )


def _technique(facts: Facts, name: str, remark: str) -> Answer:
    evidence = ("fig:augmentation", "sec:limits") if name == "augmentation" else ("sec:limits",)
    differing = _differing(facts)
    others = [technique for technique in differing if technique != name]
    if name not in differing:
        statement = f"The two models do not differ in {name}, so this study cannot show what it does."
    elif others:
        statement = (
            f"Here {name} comes together with {formats.listing(others)}, so what it does by itself was not "
            f"measured; a third model with {name} alone could tell. {remark}"
        )
    else:
        change = facts.comparison.generalization_gap
        statement = (
            f"The two models differ in {name} alone, and the clean gap changes by "
            f"{formats.signed_points(-change.value)} ({interval_clause(negated(change))}). {remark}"
        )
    return Answer("undecided", formats.DASH, statement, evidence)


def _differing(facts: Facts) -> list[str]:
    base, regular = facts.variants.baseline, facts.variants.regularized
    pairs = {
        "dropout": (base.dropout_rate, regular.dropout_rate),
        "batch normalization": (base.batch_norm, regular.batch_norm),
        "augmentation": (base.augmentation, regular.augmentation),
    }
    return [name for name, (before, after) in pairs.items() if before != after]


def _accuracy_sentence(facts: Facts) -> str:
    """How far the claim's premise, equal accuracy, is met."""
    change = facts.comparison.test_accuracy
    _, equality = equal_accuracy(facts)
    return f"Test accuracy differs by {formats.signed_points(change.value)} ({interval_clause(change)}), {equality}."


def _calibration_sentences(facts: Facts) -> str:
    """Both expected calibration errors, which is lower where that is known, and both Brier scores."""
    loud, quiet = (each.calibration.calibration_error.value for each in (facts.baseline, facts.regularized))
    scores = [each.calibration.brier_score.value for each in (facts.baseline, facts.regularized)]
    change = facts.comparison.calibration.calibration_error
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
