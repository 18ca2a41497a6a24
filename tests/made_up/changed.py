"""Facts and findings of made-up worlds with some of their records replaced."""

from dataclasses import replace
from functools import cache

from pipeline import claims
from pipeline.claims import Claims, Facts, claims_of, find
from pipeline.claims.claim import Claim
from pipeline.claims.joined import answered
from pipeline.records import Evaluation, Finding
from pipeline.study import load_study

from .worlds import World, replicated, world


@cache
def original_claims() -> Claims:
    """The original study's, which belong to CIFAR-10."""
    return claims_of(load_study("cifar10"), None)


@cache
def claims_of_any_data() -> Claims:
    """The same, held against whatever data there are, and asked of the very networks that a world has."""
    asked = {"data": None, "scope": "networks", "official": False}
    everywhere = [each.model_copy(update=asked) for each in original_claims().claims]
    return replace(original_claims(), claims=tuple(everywhere))


def facts_of(made=None, variants=None, **changes) -> Facts:
    """What claims are weighed on in a world ("original" unless told) with some of its records replaced: ``data``, an
    analysis's outcome, "comparison" of the first contrast, a variant's evaluation or its "..._controls"."""
    made = made or world("original")
    evaluations = [replace(changes.get(each.variant, each), variant=each.variant) for each in made.evaluations]
    comparisons = [changes.get("comparison", made.comparisons[0]), *made.comparisons[1:]] if made.comparisons else []
    seeds = ((evaluations, comparisons), *made.others)
    records = {
        "data": changes.get("data", made.data),
        "runs": {f"{each.variant}:{place}": each for place, (runs, _) in enumerate(seeds) for each in runs},
        "compared": {
            f"{each.reference}:{each.other}:{place}": each
            for place, (_, compared) in enumerate(seeds)
            for each in compared
        },
        "replication": replicated(seeds, sum(made.data.train_counts)),
    }
    outcomes = {"maps": {each.variant: changes.get(f"{each.variant}_controls", each) for each in made.maps}}
    outcomes |= {"class_swap": {each.variant: changes.get(f"{each.variant}_swap", each) for each in made.swaps}}
    outcomes |= {"factorial": changes.get("factorial", made.factorial)}
    outcomes |= {name: changes.get(name) for name in ("label_noise", "corruptions")}
    study = made.study.model_copy(update={"seeds": tuple(range(len(seeds)))})
    study = study.model_copy(update={"variants": variants}) if variants else study
    return claims.facts_of(study, records | {name: record for name, record in outcomes.items() if record})


def findings(made=None, variants=None, **changes):
    """The findings on the original's claims, whatever the data, of a world with some of its records replaced."""
    return find(facts_of(made, variants, **changes), claims_of_any_data())


def ledger(made=None, variants=None, **changes) -> dict[str, Finding]:
    """Their rows by id."""
    return {row.id: row for row in findings(made, variants, **changes).ledger}


def findings_of(made: World, **changes):
    """The findings of a world with some of its records replaced. A ledger there is on CIFAR-10 alone, and of the
    original's two models."""
    claimed = original_claims()
    has_both = set(load_study("cifar10").variants) <= set(made.study.variants)
    return find(facts_of(made, **changes), claimed if has_both else replace(claimed, claims=()))


def verdict_on(rule, made=None, **changes):
    """The answer to a rule on the networks of a world with some of its records replaced."""
    return answered(rule, replace(facts_of(made, **changes), scope="networks"))


def claim(rule, **fields) -> Claim:
    """A claim with that rule."""
    return Claim(**{"id": "a-claim", "sentence": "So it is.", "rule": rule, **fields})


def with_losses(evaluation: Evaluation, test, train=None) -> Evaluation:
    """The evaluation with another course of its losses (the training loss falls unless told)."""
    train = train or [1.0 - 0.9 * n / len(test) for n in range(len(test))]
    epochs = enumerate(zip(test, train, strict=True), start=1)
    history = tuple(
        replace(evaluation.history[0], epoch=n, test_loss=float(a), train_loss=float(b)) for n, (a, b) in epochs
    )
    lowest = min(history, key=lambda record: record.test_loss)
    return replace(
        evaluation,
        history=history,
        onset_epoch=lowest.epoch,
        lowest_test_loss=lowest.test_loss,
        test_loss=history[-1].test_loss,
    )
