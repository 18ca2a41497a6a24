"""More reliable, with altered images: every way in which calibration and alterations may speak."""

from dataclasses import replace

import pytest
from made_up import ledger, robustness, verdict_on, world

from pipeline import formats
from pipeline.analyses.corruptions.claims import Sturdier, sturdier
from pipeline.records import Estimate

CLEAR = {
    "ahead": Estimate(0.05, 0.04, 0.06),
    "behind": Estimate(-0.05, -0.06, -0.04),
    "open": Estimate(0.01, -0.01, 0.03),
}


def row(error: str, accuracy: str, drop: str):
    """The claim's row where the regularized model is ahead, behind, or neither, in each of three measures."""
    made = robustness("tied", "alike")
    contrast = replace(
        made.contrasts[0],
        mean_accuracy=CLEAR[accuracy],
        drop=_less(CLEAR[drop]),
        accuracy_without_noise=None,
        drop_without_noise=None,
    )
    comparison = world("tied").comparison
    calibration = replace(comparison.calibration, calibration_error=_less(CLEAR[error]))
    comparison = replace(comparison, calibration=calibration)
    altered = replace(made, contrasts=(contrast,))
    return ledger(world("tied"), comparison=comparison, corruptions=altered)["more-reliable"]


def _less(ahead: Estimate) -> Estimate:
    """Of a measure that is the better the smaller it is."""
    return Estimate(-ahead.value, -ahead.high, -ahead.low)


@pytest.mark.parametrize(
    ("error", "accuracy", "drop", "verdict"),
    [
        ("ahead", "ahead", "ahead", "holds"),
        ("open", "ahead", "ahead", "undecided"),
        ("behind", "ahead", "ahead", "fails"),
        ("ahead", "behind", "behind", "fails"),
        ("ahead", "behind", "open", "fails"),
        ("ahead", "behind", "ahead", "undecided"),  # behind by less than on unaltered images
        ("ahead", "ahead", "open", "undecided"),  # ahead by as much as on unaltered images
        ("ahead", "ahead", "behind", "undecided"),  # ahead by less
        ("ahead", "open", "ahead", "undecided"),
        ("open", "open", "open", "undecided"),
        ("behind", "behind", "behind", "fails"),
    ],
)
def test_the_verdict_by_its_rule(error, accuracy, drop, verdict):
    """Both sides of reliability for it: holds; either against it: fails; else undecided."""
    assert row(error, accuracy, drop).verdict == verdict


def test_the_statement_says_what_spoke_for_what():
    """Of its parts, those that decide the verdict."""
    for measures, reasons in [
        (("ahead", "ahead", "ahead"), ("−4.0), below zero.", "So altered images speak for the regularized model.")),
        (("ahead", "behind", "open"), ("So altered images speak against the regularized model.")),
        (("open", "open", "open"), ("too close to zero to call.", "leave open which of the two is the sturdier.")),
    ]:
        finding = row(*measures)
        assert all(reason in finding.statement for reason in reasons), finding.statement
        assert {"tab:corruptions", "fig:corruption-accuracy"} <= set(finding.evidence)
        assert "accuracy on altered images" in finding.ours


def test_without_altered_images_it_is_undecided_and_says_so():
    """As in a study without the table."""
    answer = verdict_on(Sturdier(contrast=("baseline", "regularized")), world("reversed"))
    assert answer.verdict == "undecided"
    assert answer.statement.startswith("Images from elsewhere")


def test_a_verdict_that_the_noises_alone_make_is_none():
    """Behind with all alterations, open without the noises."""
    made = robustness("tied", "frailer")
    for without, verdict in ((CLEAR["behind"], "fails"), (CLEAR["open"], "undecided")):
        contrast = replace(
            made.contrasts[0],
            mean_accuracy=CLEAR["behind"],
            drop=Estimate(0.05, 0.04, 0.06),
            accuracy_without_noise=without,
            drop_without_noise=Estimate(-without.value, -without.high, -without.low),
        )
        altered = replace(made, contrasts=(contrast,))
        answer = verdict_on(Sturdier(contrast=("baseline", "regularized")), world("tied"), corruptions=altered)
        assert answer.verdict == verdict
        assert "without the noises" in answer.statement


@pytest.mark.parametrize(
    ("name", "answers", "verdict"),
    [("reversed", "sturdier", "undecided"), ("tied", "alike", "undecided")],
)
def test_in_made_up_worlds(name, answers, verdict):
    """The premise of equal accuracy doesn't hold; nothing to choose."""
    assert ledger(world(name), corruptions=robustness(name, answers))["more-reliable"].verdict == verdict


def test_sturdier_is_not_merely_more_accurate():
    """Losing as much as the other is no merit in a model that starts ahead."""
    made = robustness("tied", "alike").contrasts[0]
    ahead = replace(made, mean_accuracy=CLEAR["ahead"], drop=Estimate(0.0, -0.01, 0.01))
    assert sturdier(ahead.mean_accuracy, ahead.drop) == "undecided"
    for answers, verdict in (("sturdier", "holds"), ("frailer", "fails")):
        measured = robustness("tied", answers).contrasts[0]
        assert sturdier(measured.mean_accuracy, measured.drop) == verdict


def test_the_other_way_round_the_other_model_is_asked_about():
    """What speaks for one speaks against the other, and the sentence names each with its own numbers."""
    measured = robustness("tied", "sturdier")
    told, turned = (
        verdict_on(Sturdier(contrast=pair), world("tied"), corruptions=measured)
        for pair in (("baseline", "regularized"), ("regularized", "baseline"))
    )
    assert (told.verdict, turned.verdict) == ("holds", "fails")
    assert told.value == -turned.value
    for answer, model, measures in (
        (told, "regularized model", measured.models["regularized"]),
        (turned, "baseline", measured.models["baseline"]),
    ):
        assert f"the {model} is right on {formats.percent(measures.mean_accuracy.value)}" in answer.statement
