"""The claims that the original asserts, or rests on one picture.

Undecided by design, whatever their numbers: the statement says what was measured and what it would take. One can be
decided by an optional experiment, where the study asks for it.
"""

from dataclasses import replace
from statistics import fmean

from pipeline import formats
from pipeline.findings import robustness
from pipeline.findings.equality import equal_accuracy
from pipeline.findings.facts import Answer, Facts, interval_clause, lies_above, limits, negated
from pipeline.records import Evaluation, ModelView

NEEDED = (
    "These cases were picked by rules, most of them for being wrong, and speak for themselves only: to decide, "
    "the maps of the whole test set would have to be held against object masks."
)

ELSEWHERE = "Images from elsewhere, on which reliability would have to show as well, were not tested."


def context_not_shape(facts: Facts) -> Answer:
    """Undecided: a few chosen cases say nothing of the test set, and the border only stands in for background."""
    views = [view for case in facts.cases.cases for view in case.views if view.variant == "baseline"]
    shares = [view.border_share for view in views if view.border_share is not None]
    if not shares:
        return Answer("undecided", formats.DASH, "There is no map to measure.", ("sec:attribution",))
    share = fmean(shares)
    return Answer(
        verdict="undecided",
        ours=f"{formats.percent(share)} of the heat in the border ring",
        statement=(
            f"Over {formats.plural(len(shares), 'case')}, {formats.percent(share)} of what the baseline's Grad-CAM "
            f"maps highlight lies in the border ring, which is {formats.percent(facts.cases.border_area)} of the "
            f"image{_on_objects(views)}. {_airplane_sentence(facts)}{NEEDED}"
        ),
        evidence=("sec:attribution", "tab:cases"),
        value=share,
    )


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
    """Undecided where calibration alone is measured, on test images alone; where altered images were asked about,
    by ``robustness.weighed``."""
    error = facts.comparison.calibration.calibration_error
    answer = Answer(
        verdict="undecided",
        ours=(
            f"test accuracy {formats.signed_points(facts.comparison.test_accuracy.value)}, "
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
        return robustness.weighed(answer, lies_above(negated(error), 0.0), facts.robustness)
    return replace(answer, statement=f"{answer.statement} {ELSEWHERE}")


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


def _on_objects(views: list[ModelView]) -> str:
    shares = [view.mask_share for view in views if view.mask_share is not None]
    return f", and {formats.percent(fmean(shares))} on the objects themselves" if shares else ""


def _airplane_sentence(facts: Facts) -> str:
    """The border share of an airplane that the baseline takes for a ship, where there is one."""
    airplane, ship = facts.label("airplane"), facts.label("ship")
    for case in facts.cases.cases:
        for view in case.views:
            mistaken = case.true == airplane and view.predicted == ship and view.variant == "baseline"
            if mistaken and airplane is not None and view.border_share is not None:
                return f"For an airplane that it takes for a ship, it is {formats.percent(view.border_share)}. "
    return ""


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
