"""The claims ledger: every claim of the original study, its figure as printed, and who answers it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Literal

from pipeline import formats
from pipeline.analyses.corruptions.record import Robustness
from pipeline.analyses.factorial.record import FactorialResults
from pipeline.analyses.label_noise.record import MemorizationComparison
from pipeline.analyses.verdicts import Answer
from pipeline.evaluation.seeds import Pair
from pipeline.findings import accuracies, assertions, classes, gaps, losses, maps, techniques
from pipeline.findings.facts import Facts
from pipeline.findings.headline import headline
from pipeline.records import (
    CaseStudies,
    Comparison,
    DataSummary,
    Evaluation,
    Finding,
    Findings,
    MapControls,
    Replication,
)
from pipeline.study import Variant, Variants

Seeds = Literal["averaged", "each", "first", "own"]

LONGEST_LISTED = 40
"""Characters of a list of what each seed gives, in the ledger's column."""


@dataclass(frozen=True)
class Claim:
    """One claim of the original study, and the rule that answers it.

    Attributes:
        seeds: how the rule takes several seeds: it averages over them; it is asked of each, and a verdict that they
            don't share is none; it rests on the first one's models alone; or it says so itself.
    """

    id: str
    claim: str
    original: str
    answer: Callable[[Facts], Answer]
    seeds: Seeds = "averaged"


CLAIMS = (
    Claim("baseline-test", "The baseline's test accuracy levels off", "~72%", accuracies.baseline_test),
    Claim("baseline-train", "The baseline's training accuracy", "97%", accuracies.baseline_train),
    Claim(
        "overfitting-onset",
        "The baseline's test loss rises while its training loss falls, after epoch",
        "~6",
        losses.overfitting_onset,
        "each",
    ),
    Claim("baseline-gap", "The baseline's generalization gap (train − test)", "25 points", gaps.baseline_gap),
    Claim("regularized-test", "The regularized model's test accuracy", "~72%", accuracies.regularized_test),
    Claim("regularized-train", "The regularized model's training accuracy", "65%", accuracies.regularized_train),
    Claim(
        "regularized-gap",
        "The regularized model's gap is inverted: it “generalizes better than it memorizes”",
        "−7 points",
        gaps.regularized_gap,
    ),
    Claim("gap-improvement", "Regularization improves the gap", "32 points", gaps.gap_improvement),
    Claim(
        "no-overfitting",
        "The regularized model's training and test loss fall together",
        "yes",
        losses.no_overfitting,
        "each",
    ),
    Claim("stability", "The baseline trains unstably, the regularized model stably", "yes", losses.stability),
    Claim(
        "best-class",
        "Frog is the best class (though the original's own table gives airplane more)",
        "frog 80%, airplane 84%",
        classes.best_class,
        "each",
    ),
    Claim("worst-class", "Cat is the worst class, confused with dog", "cat 53%", classes.worst_class, "each"),
    Claim("dog-cat", "Dog is often confused with cat", "dog 63%", classes.dog_cat, "each"),
    Claim("airplane-ship", "Airplane is often confused with ship", "yes", classes.airplane_ship, "each"),
    Claim(
        "context-not-shape",
        "On an airplane taken for a ship, the model looks at the background and not at the shape of the wing",
        "one picture",
        maps.context_not_shape,
        "first",
    ),
    Claim("dropout", "Dropout forces robust features", "asserted", techniques.dropout, "own"),
    Claim(
        "batchnorm",
        "Batch normalization gives faster, smoother training",
        "asserted",
        techniques.batch_norm,
        "own",
    ),
    Claim(
        "augmentation",
        "Augmentation artificially increases the variety of the data",
        "asserted",
        techniques.augmentation,
        "own",
    ),
    Claim(
        "more-reliable",
        "At equal test accuracy, the regularized model is more reliable and would do better on real-world data",
        "asserted",
        assertions.more_reliable,
        "own",
    ),
)

ORIGINAL_VARIANTS = Variants(
    baseline=Variant(batch_norm=False, dropout_rate=0.0, augmentation=False),
    regularized=Variant(batch_norm=True, dropout_rate=0.5, augmentation=True),
)


def find(
    data: DataSummary,
    baseline: Evaluation,
    regularized: Evaluation,
    comparison: Comparison,
    cases: CaseStudies,
    baseline_controls: MapControls,
    regularized_controls: MapControls,
    replication: Replication,
    others: tuple[Pair, ...] = (),
    factorial: FactorialResults | None = None,
    variants: Variants = ORIGINAL_VARIANTS,
    label_noise: MemorizationComparison | None = None,
    corruptions: Robustness | None = None,
) -> Findings:
    """Hold every claim of the original study against the numbers of this one.

    Args:
        baseline, regularized, comparison, cases: of the first seed.
        replication: over all seeds.
        others: the other seeds' pairs.
        factorial: None where the techniques were not separated.
        variants: what tells the two models apart, as the study file has it.
        label_noise: what was learned by heart; None where the study doesn't ask for it.
        corruptions: both models on altered images; None where the study doesn't ask for it.

    Returns:
        The claims in the original's order, each with its verdict, and the study's verdict in a sentence.
    """
    records = (data, baseline, regularized, comparison, cases, baseline_controls, regularized_controls, replication)
    facts = Facts(*records, variants, others, factorial, label_noise, corruptions)
    return Findings(headline(facts), tuple(_finding(claim, facts) for claim in CLAIMS))


def _finding(claim: Claim, facts: Facts) -> Finding:
    return Finding(claim.id, claim.claim, claim.original, **asdict(_answer(claim, facts)))


def _answer(claim: Claim, facts: Facts) -> Answer:
    if facts.seed_count == 1 or claim.seeds == "own":
        return claim.answer(facts)
    if claim.seeds == "each":
        return _shared([claim.answer(each) for each in facts.by_seed], facts.replication.seeds)
    answer = claim.answer(facts)
    if claim.seeds == "first":
        return replace(answer, statement=f"{answer.statement} Figures are of seed {facts.baseline.seed}.")
    statement = f"{answer.statement} Figures are means over {facts.seed_count} seeds."
    evidence = dict.fromkeys("tab:seeds" if each == "tab:results" else each for each in (*answer.evidence, "tab:seeds"))
    return replace(answer, statement=statement, evidence=tuple(evidence))


def _shared(answers: list[Answer], seeds: tuple[int, ...]) -> Answer:
    """The first seed's answer with the verdict that all seeds share; undecided where they don't."""
    first, verdicts = answers[0], [answer.verdict for answer in answers]
    if len(set(verdicts)) == 1:
        said = f"All {len(seeds)} seeds give that verdict."
        return replace(first, ours=_listed(answers, seeds), statement=f"{first.statement} {_of(seeds)} {said}")
    counts = {verdict: verdicts.count(verdict) for verdict in ("holds", "fails", "undecided")}
    words = {"holds": "holds", "fails": "fails", "undecided": "is undecided"}
    said = formats.listing([f"{words[verdict]} with {formats.plural(n, 'seed')}" for verdict, n in counts.items() if n])
    statement = f"{first.statement} {_of(seeds)} The claim {said}: a verdict that seeds don't share is none."
    return replace(first, verdict="undecided", ours=_listed(answers, seeds), statement=statement)


def _of(seeds: tuple[int, ...]) -> str:
    return f"That is seed {seeds[0]}."


def _listed(answers: list[Answer], seeds: tuple[int, ...]) -> str:
    """What each seed gives where that is short, or what the first one gives."""
    together = _together([answer.ours for answer in answers])
    return together if len(together) <= LONGEST_LISTED else f"{answers[0].ours} (seed {seeds[0]})"


def _together(told: list[str]) -> str:
    """A list, with what all say before a number said once: "epochs 4, 6 and 6"."""
    word = told[0].partition(" ")[0]
    numbers = [each.removeprefix(f"{word} ") for each in told]
    return f"{word}s {formats.listing(numbers)}" if all(n.isdigit() for n in numbers) else formats.listing(told)
