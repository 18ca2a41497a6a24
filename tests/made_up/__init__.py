"""Complete made-up records, consistent with each other, for tests and previews.

``world(name)`` gives everything a report is made of. The names say which way the numbers fall:

- "original": as in the original study's recipe; the baseline overfits, the regularized model does not.
- "reversed": the baseline does not overfit; the regularized model is worse, its clean gap is inverted.
- "tied": both models give the same answers with the same histories, every class is as good as the next.
- "three-classes": a small data set of someone's own, with masks, without cat or airplane; little is decided.
- "replicated": as "original", with three seeds, and with every combination of the techniques.
- "contrary": as "reversed", likewise.
- "faultless": both models get every test image right.
- "three-variants": as "original", with a third model, dropout alone, that is held against the baseline too.
- "alone": one model, compared with nothing.

Labels and logits are made up so that each class's recall is exactly as asked; everything after that comes
from the project's own evaluation and findings.
"""

from .accounts import architecture, origins
from .cases import case_studies
from .changed import (
    claim,
    claims_of_any_data,
    facts_of,
    findings,
    findings_of,
    ledger,
    original_claims,
    verdict_on,
    with_losses,
)
from .corrupted import ANSWERS, corrupted_answers, replicated_robustness, robustness
from .data import CIFAR10_CLASSES, data_summary, noise_images, noise_splits, three_class_summary
from .maps import (
    CLASSLESS,
    DOUBTFUL,
    EMPTY,
    PLACELESS,
    READABLE,
    UNLEARNED,
    Maps,
    class_swap,
    map_controls,
    map_measurements,
)
from .memorization import memorization
from .runs import Model, history, predictions
from .similar import told_apart
from .worlds import EVEN, OVERFITTED, REGULARIZED, REPLICATED, WORLDS, World, assemble, replicated, world

__all__ = [
    "ANSWERS",
    "CIFAR10_CLASSES",
    "CLASSLESS",
    "DOUBTFUL",
    "EMPTY",
    "EVEN",
    "OVERFITTED",
    "PLACELESS",
    "READABLE",
    "REGULARIZED",
    "REPLICATED",
    "UNLEARNED",
    "WORLDS",
    "Maps",
    "Model",
    "World",
    "architecture",
    "assemble",
    "case_studies",
    "claim",
    "claims_of_any_data",
    "class_swap",
    "corrupted_answers",
    "data_summary",
    "facts_of",
    "findings",
    "findings_of",
    "history",
    "ledger",
    "map_controls",
    "map_measurements",
    "memorization",
    "noise_images",
    "noise_splits",
    "original_claims",
    "origins",
    "predictions",
    "replicated",
    "replicated_robustness",
    "robustness",
    "three_class_summary",
    "told_apart",
    "verdict_on",
    "with_losses",
    "world",
]
