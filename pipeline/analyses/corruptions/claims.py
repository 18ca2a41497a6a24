"""What the answers to altered images say of a model's reliability, where they were asked for."""

from dataclasses import replace

from pipeline import formats
from pipeline.analyses.corruptions.record import Robustness, RobustnessContrast
from pipeline.analyses.verdicts import Answer, both_hold, interval_clause, lies_above
from pipeline.evaluation.intervals import negated
from pipeline.looks import Look
from pipeline.records import Verdict

REACH = "The alterations are computed ones: images from elsewhere were not tested."


def weighed(answer: Answer, calibration: Verdict, robustness: Robustness, reference: Look, other: Look) -> Answer:
    """The answer to "more reliable" with altered images taken into account.

    Reliability is taken to have two sides, and the claim to be that of both: that a model's confidence fits how often
    it is right, and that alterations cost it little (``sturdier``). Holds if both speak for the other model,
    fails if either speaks against it.

    Args:
        calibration: whether its expected calibration error is the lower.
    """
    contrast = robustness.contrast(reference.variant, other.variant)
    sturdiness, change = sturdier(contrast), contrast.mean_accuracy
    deciding = _deciding(calibration, sturdiness, other.noun)
    return replace(
        answer,
        verdict=both_hold(calibration, sturdiness),
        ours=f"{answer.ours}, accuracy on altered images {formats.estimate_signed_points(change)}",
        statement=" ".join([answer.statement, _altered(robustness, reference, other), deciding]),
        evidence=(*answer.evidence, "tab:corruptions", "fig:corruption-accuracy"),
    )


def sturdier(contrast: RobustnessContrast) -> Verdict:
    """Whether the other model stands alterations better, whichever is the more accurate without them.

    Holds if it is right more often on altered images and loses less of its accuracy to them, both intervals clear of
    zero; being ahead by as much as it was before is no merit under alteration. Fails if it is right less often and
    doesn't lose less; being behind by less than it was before is no failing under alteration. Else undecided.
    """
    more, less = lies_above(contrast.mean_accuracy, 0.0), lies_above(negated(contrast.drop), 0.0)
    if more == less == "holds":
        return "holds"
    return "fails" if more == "fails" and less != "holds" else "undecided"


def _altered(robustness: Robustness, reference: Look, other: Look) -> str:
    """How often both are right on altered images, and what the alterations cost each: a sentence."""
    before, after = (robustness.models[each.variant] for each in (reference, other))
    contrast = robustness.contrast(reference.variant, other.variant)
    change, drop = contrast.mean_accuracy, contrast.drop
    again = ", again averaged over the seeds" if len(robustness.seeds) > 1 else ""
    return (
        f"On test images altered in {formats.plural(len(robustness.corruptions), 'way')}{again}, the {reference.noun} "
        f"is right on {formats.percent(before.mean_accuracy.value)} and the {other.noun} on "
        f"{formats.percent(after.mean_accuracy.value)} (difference {formats.signed_points(change.value)}, "
        f"{interval_clause(change)}); that is {formats.points(before.drop.value)} and "
        f"{formats.points(after.drop.value)} less than on unaltered ones (difference "
        f"{formats.signed_points(drop.value)}, {interval_clause(drop)})."
    )


def _deciding(calibration: Verdict, sturdiness: Verdict, noun: str) -> str:
    """Why the verdict follows, and how far it reaches."""
    on_calibration = {
        "holds": f"Calibration speaks for the {noun}",
        "fails": f"Calibration speaks against the {noun}",
        "undecided": "Calibration decides nothing",
    }[calibration]
    on_alterations = {
        "holds": "altered images speak for it",
        "fails": "altered images speak against it",
        "undecided": "altered images leave it open",
    }[sturdiness]
    joined = "and" if calibration == sturdiness else "but"
    return f"{on_calibration}, {joined} {on_alterations}; the claim needs both. {REACH}"
