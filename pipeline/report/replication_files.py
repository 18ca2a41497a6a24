"""Seeds in results.json."""

from dataclasses import fields

from pipeline.analyses.estimates import Tree, interval_of
from pipeline.records import Equivalence, ReplicatedContrast, SeedMeasures
from pipeline.report.context import ReportContext


def replication_tree(context: ReportContext) -> Tree:
    """Means over the seeds; ``interval`` covers seeds and, where they decide, test images."""
    return {
        "seeds": list(context.seeds),
        "models": {each.variant: _measures(each.measures) for each in context.models},
        "contrasts": [_contrast(each.over_seeds) for each in context.contrasts],
    }


def _contrast(contrast: ReplicatedContrast) -> Tree:
    return {
        "reference": contrast.reference,
        "other": contrast.other,
        "difference": _measures(contrast.difference),
        "equivalence": equivalence_tree(contrast.equivalence),
    }


def _measures(measures: SeedMeasures) -> Tree:
    values = {field.name: getattr(measures, field.name) for field in fields(measures)}
    return {
        name: each
        and {
            "mean": each.mean,
            "interval": interval_of(each.estimate) if each.estimate else None,
            "values": list(each.values),
        }
        for name, each in values.items()
    }


def equivalence_tree(equivalence: Equivalence) -> Tree:
    """Whether two accuracies may be called equal, with the 90% interval that decides it."""
    return {
        "margin": equivalence.margin,
        "interval_90": interval_of(equivalence.interval),
        "outcome": equivalence.outcome,
    }
