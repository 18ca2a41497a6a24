"""More reliable, with altered images: every way in which calibration and alterations may speak."""

from dataclasses import replace

import pytest
from made_up import replicated_robustness, robustness, world

from pipeline.analyses.corruptions.claims import sturdier, weighed
from pipeline.analyses.verdicts import Answer
from pipeline.records import Estimate

CLEAR = {
    "ahead": Estimate(0.05, 0.04, 0.06),
    "behind": Estimate(-0.05, -0.06, -0.04),
    "open": Estimate(0.01, -0.01, 0.03),
}


CALIBRATION = {"ahead": "holds", "behind": "fails", "open": "undecided"}


def row(error: str, accuracy: str, drop: str, measured=None) -> Answer:
    """The answer where the other model is ahead, behind, or neither, in each of three measures."""
    measured = measured or robustness("tied", "alike")
    contrast = replace(measured.contrasts[0], mean_accuracy=CLEAR[accuracy], drop=_less(CLEAR[drop]))
    calibration = CALIBRATION[error]
    answer = Answer(calibration, "error −2.0 points", "By calibration.", ("tab:seeds",))
    return weighed(answer, calibration, replace(measured, contrasts=(contrast,)), *world("tied").looks.values())


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
    """And that images from elsewhere were not asked about, whichever way it goes."""
    for measures, reason in [
        (("ahead", "ahead", "ahead"), "Calibration speaks for the regularized model, and altered images speak for it;"),
        (("ahead", "behind", "open"), "Calibration speaks for the regularized model, but altered images speak against"),
        (("open", "open", "open"), "Calibration decides nothing, and altered images leave it open;"),
    ]:
        found = row(*measures)
        assert reason in found.statement
        assert found.statement.endswith("images from elsewhere were not tested.")
        assert {"tab:corruptions", "fig:corruption-accuracy"} <= set(found.evidence)
        assert "accuracy on altered images" in found.ours


def test_the_statement_says_how_much_was_lost_and_by_whom():
    """By the names of the models; over several seeds, that these are means."""
    said = row("open", "open", "open").statement
    assert said.startswith("By calibration. On test images altered in 12 ways, the baseline is right on ")
    assert " and the regularized model on " in said
    seeds = replicated_robustness("alike", "alike")
    assert (
        "On test images altered in 12 ways, again averaged over the seeds, the" in row(*["open"] * 3, seeds).statement
    )


def test_sturdier_is_not_merely_more_accurate():
    """Losing as much as the other is no merit in a model that starts ahead."""
    made = robustness("tied", "alike").contrasts[0]
    ahead = replace(made, mean_accuracy=CLEAR["ahead"], drop=Estimate(0.0, -0.01, 0.01))
    assert sturdier(ahead) == "undecided"
    assert sturdier(robustness("tied", "sturdier").contrasts[0]) == "holds"
    assert sturdier(robustness("tied", "frailer").contrasts[0]) == "fails"
