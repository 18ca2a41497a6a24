"""Seeds in results.json."""

from pipeline.analyses.estimates import Tree, interval_of, measures_tree
from pipeline.records import Equivalence, ReplicatedContrast
from pipeline.report.context import ReportContext


def replication_tree(context: ReportContext) -> Tree:
    """Means over the seeds; ``interval`` covers seeds and, where they decide, test images."""
    return {
        "seeds": list(context.seeds),
        "models": {each.variant: measures_tree(each.measures) for each in context.models},
        "contrasts": [_contrast(each.over_seeds) for each in context.contrasts],
    }


def _contrast(contrast: ReplicatedContrast) -> Tree:
    return {
        "reference": contrast.reference,
        "other": contrast.other,
        "difference": measures_tree(contrast.difference),
        "equivalence": equivalence_tree(contrast.equivalence),
    }


def equivalence_tree(equivalence: Equivalence) -> Tree:
    """Whether two accuracies may be called equal, with the 90% interval that decides it."""
    return {
        "margin": equivalence.margin,
        "interval_90": interval_of(equivalence.interval),
        "outcome": equivalence.outcome,
    }
