"""Seeds in results.json."""

from dataclasses import fields

from pipeline.analyses.estimates import Tree, interval_of
from pipeline.records import Equivalence, Replication, SeedMeasures


def replication_tree(replication: Replication) -> Tree:
    """Means over the seeds; ``interval`` covers seeds and, where they decide, test images."""
    parts = {name: getattr(replication, name) for name in ("baseline", "regularized", "difference")}
    return {
        "seeds": list(replication.seeds),
        **{name: _measures(each) for name, each in parts.items()},
        "equivalence": equivalence_tree(replication.equivalence),
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
