"""The claims that the original asserts or rests on one picture. None of them is decided by this study.

Each is undecided by design, not by its numbers: the statement says what was measured and what it would take.
"""

from statistics import fmean

from pipeline import formats
from pipeline.findings.facts import Answer, Facts, interval_clause
from pipeline.records import ModelView
from pipeline.study import Variants

EVERY_TECHNIQUE = ("dropout", "batch normalization", "augmentation")


def context_not_shape(facts: Facts) -> Answer:
    """Undecided: chosen cases have no bearing on the test set, and the border is a stand-in for background."""
    views = [view for case in facts.cases.cases for view in case.views if view.variant == "baseline"]
    shares = [view.border_share for view in views if view.border_share is not None]
    if not shares:
        return Answer(
            "undecided",
            formats.DASH,
            "No case gave a map to measure. To decide, attribution would have to be measured over the whole "
            "test set, against object masks.",
            ("sec:attribution",),
        )
    share, area = fmean(shares), facts.cases.border_area
    return Answer(
        verdict="undecided",
        ours=f"{formats.percent(share)} of the attribution in the border ring",
        statement=(
            f"{_airplane_clause(facts)}Over the {formats.plural(len(shares), 'case')} shown, "
            f"{formats.percent(share)} of the baseline's attribution falls in the border ring, which covers "
            f"{formats.percent(area)} of the image. These cases were chosen for their errors and speak for "
            "themselves only; to decide, attribution would have to be measured over the whole test set, "
            "against object masks."
        ),
        evidence=("sec:attribution", "tab:cases"),
        value=share,
    )


def dropout(facts: Facts) -> Answer:
    """Undecided: the robustness of features is not measured, nor is dropout on its own."""
    return _technique(facts, "dropout", "whether features are robust would need a test on shifted images")


def batch_norm(facts: Facts) -> Answer:
    """Undecided: batch normalization is not trained on its own."""
    return _technique(facts, "batch normalization", "how fast and how smoothly it trains can be read off the curves")


def augmentation(facts: Facts) -> Answer:
    """Undecided: that crops and flips vary the images is so by construction; what it is good for is open."""
    return _technique(
        facts, "augmentation", "that it varies the training images is so by construction, what this is worth is not"
    )


def more_reliable(facts: Facts) -> Answer:
    """Undecided: nothing was measured on shifted or real-world images."""
    base, regular = facts.baseline.mean_error_confidence, facts.regularized.mean_error_confidence
    difference = facts.comparison.test_accuracy
    return Answer(
        verdict="undecided",
        ours=f"{formats.signed_points(difference.value)} in test accuracy",
        statement=(
            f"On the same test images the regularized model's accuracy differs by "
            f"{formats.signed_points(difference.value)} ({interval_clause(difference)}). {_errors(facts)} "
            "Images from elsewhere, where reliability would have to show, were not tested."
        ),
        evidence=("tab:results", "sec:errors", "sec:limits"),
        value=base - regular,
    )
