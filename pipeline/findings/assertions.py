"""The claims that the original asserts, or rests on one picture. None of them is decided by this study.

Each is undecided by design, whatever its numbers: the statement says what was measured and what it would take.
"""

from statistics import fmean

from pipeline import formats
from pipeline.findings.equality import equal_accuracy
from pipeline.findings.facts import Answer, Facts, interval_clause, limits, negated
from pipeline.records import Evaluation, ModelView

NEEDED = (
    "These cases were picked by rules, most of them for being wrong, and speak for themselves only: to decide, "
    "the maps of the whole test set would have to be held against object masks."
)


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
    """Undecided: nothing is measured on altered or real-world images."""
    baseline, regularized = facts.baseline, facts.regularized
    difference = facts.comparison.test_accuracy
    _, equality = equal_accuracy(facts)
    return Answer(
        verdict="undecided",
        ours=f"test accuracy {formats.estimate_signed_points(difference)}",
        statement=(
            f"The regularized model gets {formats.percent(regularized.test_accuracy.value)} of the test images "
            f"right and the baseline {formats.percent(baseline.test_accuracy.value)}, a difference of "
            f"{formats.signed_points(difference.value)} ({interval_clause(difference)}), {equality}. "
            f"{_error_sentence(baseline, regularized)} Images from elsewhere, on which reliability would have to "
            "show, were not tested."
        ),
        evidence=("tab:same-images", "sec:errors", "sec:limits"),
        value=difference.value,
        interval=limits(difference),
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


def _error_sentence(baseline: Evaluation, regularized: Evaluation) -> str:
    if not (baseline.confident_errors and regularized.confident_errors):
        return "Their errors are too few to compare how confident they are."
    loud, quiet = baseline.mean_error_confidence, regularized.mean_error_confidence
    return (
        f"When wrong, the baseline gives its answer a probability of {formats.percent(loud)} on average, and the "
        f"regularized model {formats.percent(quiet)}."
    )
