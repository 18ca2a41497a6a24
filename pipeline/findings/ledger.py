"""The claims ledger: every claim of the original study, its figure as printed, and who answers it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from pipeline.findings import accuracies, assertions, classes, gaps, losses, maps
from pipeline.findings.facts import Answer, Facts
from pipeline.findings.headline import headline
from pipeline.records import CaseStudies, Comparison, DataSummary, Evaluation, Finding, Findings, MapControls
from pipeline.study import Variant, Variants


@dataclass(frozen=True)
class Claim:
    """One claim of the original study, and the rule that answers it."""

    id: str
    claim: str
    original: str
    answer: Callable[[Facts], Answer]


CLAIMS = (
    Claim("baseline-test", "The baseline's test accuracy levels off", "~72%", accuracies.baseline_test),
    Claim("baseline-train", "The baseline's training accuracy", "97%", accuracies.baseline_train),
    Claim(
        "overfitting-onset",
        "The baseline's test loss rises while its training loss falls, after epoch",
        "~6",
        losses.overfitting_onset,
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
    ),
    Claim("stability", "The baseline trains unstably, the regularized model stably", "yes", losses.stability),
    Claim(
        "best-class",
        "Frog is the best class (though the original's own table gives airplane more)",
        "frog 80%, airplane 84%",
        classes.best_class,
    ),
    Claim("worst-class", "Cat is the worst class, confused with dog", "cat 53%", classes.worst_class),
    Claim("dog-cat", "Dog is often confused with cat", "dog 63%", classes.dog_cat),
    Claim("airplane-ship", "Airplane is often confused with ship", "yes", classes.airplane_ship),
    Claim(
        "context-not-shape",
        "On an airplane taken for a ship, the model looks at the background and not at the shape of the wing",
        "one picture",
        maps.context_not_shape,
    ),
    Claim("dropout", "Dropout forces robust features", "asserted", assertions.dropout),
    Claim(
        "batchnorm",
        "Batch normalization gives faster, smoother training",
        "asserted",
        assertions.batch_norm,
    ),
    Claim(
        "augmentation",
        "Augmentation artificially increases the variety of the data",
        "asserted",
        assertions.augmentation,
    ),
    Claim(
        "more-reliable",
        "At equal test accuracy, the regularized model is more reliable and would do better on real-world data",
        "asserted",
        assertions.more_reliable,
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
    variants: Variants = ORIGINAL_VARIANTS,
) -> Findings:
    """Hold every claim of the original study against the numbers of this one.

    Args:
        variants: what tells the two models apart, as the study file has it.

    Returns:
        The claims in the original's order, each with its verdict, and the study's verdict in a sentence.
    """
    facts = Facts(data, baseline, regularized, comparison, cases, baseline_controls, regularized_controls, variants)
    return Findings(headline(facts), tuple(_finding(claim, facts) for claim in CLAIMS))


def _finding(claim: Claim, facts: Facts) -> Finding:
    return Finding(claim.id, claim.claim, claim.original, **asdict(claim.answer(facts)))
