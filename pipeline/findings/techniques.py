"""The claims about single techniques: decided where every combination of them was trained, open where not."""

from pipeline import formats
from pipeline.analyses.factorial.record import Effect, FactorialResults
from pipeline.analyses.verdicts import Answer, both_hold, interval_clause, lies_above
from pipeline.evaluation.intervals import negated
from pipeline.findings.facts import Facts
from pipeline.records import Estimate, Verdict
from pipeline.techniques import BY_FIELD

EVIDENCE = ("sec:factorial", "fig:main-effects", "tab:effects")


def dropout(facts: Facts) -> Answer:
    """Holds if dropout narrows the clean gap and lowers the test loss; fails if it does the opposite to either.

    Features are taken to be robust if they serve images that were not trained on; how a single technique fares on
    altered images isn't measured.
    """
    if (factorial := facts.factorial) is None or "dropout_rate" not in factorial.techniques:
        return _unseparated(
            facts, "dropout_rate", "To call features robust would take a test on altered images as well."
        )
    gap, loss = (_effect(factorial, name, "dropout_rate") for name in ("generalization_gap", "test_loss"))
    return _answer(
        factorial,
        gap,
        both_hold(_falls(gap), _falls(loss)),
        f"Averaged over the combinations of the other techniques, dropout changes the clean gap by {_points(gap)} and "
        f"the test loss by {_loss(loss)}. We call features robust if they serve new images: gap and test loss would "
        "both have to fall. How dropout alone fares on altered images was not measured.",
    )


def augmentation(facts: Facts) -> Answer:
    """Holds if augmentation narrows the clean gap, fails if it widens it.

    That crops and flips vary the images is so by construction; more data would show in a smaller gap.
    """
    if (factorial := facts.factorial) is None or "augmentation" not in factorial.techniques:
        remark = "That it varies the training images is plain to see; what that gains is the question."
        return _unseparated(facts, "augmentation", remark)
    gap = _effect(factorial, "generalization_gap", "augmentation")
    accuracy = _effect(factorial, "test_accuracy", "augmentation")
    return _answer(
        factorial,
        gap,
        _falls(gap),
        f"That it varies the training images is plain to see; if that works like more data, the clean gap must fall. "
        f"Averaged over the combinations of the other techniques, augmentation changes the clean gap by {_points(gap)} "
        f"and the test accuracy by {_points(accuracy)}.",
    )


def batch_norm(facts: Facts) -> Answer:
    """Holds if batch normalization lowers both the early training loss and the roughness of the test loss; fails if it
    raises either."""
    if (factorial := facts.factorial) is None or "batch_norm" not in factorial.techniques:
        remark = "Faster and smoother are things its own learning curves would have to show, next to the baseline's."
        return _unseparated(facts, "batch_norm", remark)
    if "roughness" not in (each.name for each in factorial.responses):
        return Answer("undecided", formats.DASH, "The runs are too short to tell.", EVIDENCE)
    early, rough = _effect(factorial, "early_train_loss", "batch_norm"), _effect(factorial, "roughness", "batch_norm")
    return _answer(
        factorial,
        early,
        both_hold(_falls(early), _falls(rough)),
        "Averaged over the combinations of the other techniques, batch normalization changes the clean training loss "
        f"of the first five epochs by {_loss(early)}, and the distance of an epoch's test loss from the midpoint of "
        f"its neighbours by {_loss(rough)}. Faster training would show in the first, smoother training in the second.",
        ours=f"early train loss {formats.signed(early.value, 3)}, roughness {formats.signed(rough.value, 3)}",
    )


def _unseparated(facts: Facts, technique: str, remark: str) -> Answer:
    """Undecided, as the techniques were not separated."""
    name, differing = BY_FIELD[technique].name, _differing(facts)
    evidence = ("fig:augmentation", "sec:limits") if name == "augmentation" else ("sec:limits",)
    others = [BY_FIELD[each].name for each in differing if each != technique]
    if facts.variants.baseline.recipe != facts.variants.regularized.recipe:
        others.append("a recipe of its own")
    if technique not in differing:
        statement = f"The two models do not differ in {name}, so this study cannot show what it does."
    elif others:
        statement = (
            f"Here {name} comes together with {formats.listing(others)}, so what it does by itself was not "
            f"measured; a third model with {name} alone could tell. {remark}"
        )
    else:
        change = negated(facts.comparison.generalization_gap)
        statement = (
            f"The two models differ in {name} alone, and the clean gap changes by "
            f"{formats.signed_points(change.value)} ({interval_clause(change)}). {remark}"
        )
    return Answer("undecided", formats.DASH, statement, evidence)


def _differing(facts: Facts) -> list[str]:
    before, after = facts.variants.baseline, facts.variants.regularized
    order = ("dropout_rate", "batch_norm", "augmentation")
    return [name for name in order if getattr(before, name) != getattr(after, name)]


def _effect(factorial: FactorialResults, response: str, technique: str) -> Effect:
    """The main effect of a technique on one measure."""
    return next(each for each in factorial.response(response).effects if each.techniques == (technique,))


def _answer(factorial: FactorialResults, effect: Effect, verdict: Verdict, statement: str, ours: str = "") -> Answer:
    """The answer, left open where no combination was trained twice: then intervals cover the test images alone."""
    if not factorial.spare_runs:
        verdict = "undecided"
        statement += " Each combination was trained once, so what another seed would change can't be told."
    return Answer(verdict, ours or f"clean gap {_points(effect)}", statement, EVIDENCE, effect.value, effect.interval)


def _falls(effect: Effect) -> Verdict:
    """Holds where the whole interval lies below zero, fails where it lies above."""
    low, high = effect.interval or (effect.value, effect.value)
    return lies_above(Estimate(-effect.value, -high, -low), 0.0)


def _points(effect: Effect) -> str:
    if effect.interval is None:
        return formats.signed_points(effect.value)
    return formats.estimate_signed_points(Estimate(effect.value, *effect.interval))


def _loss(effect: Effect) -> str:
    if effect.interval is None:
        return formats.signed(effect.value, 3)
    return formats.estimate_signed_loss(Estimate(effect.value, *effect.interval))
