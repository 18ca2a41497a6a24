"""What a model's nearest training images say of near-duplicates."""

from pipeline.analyses.duplicates.record import NearDuplicates
from pipeline.analyses.neighbours.record import Neighbours
from pipeline.evaluation.intervals import wilson
from pipeline.records import Estimate


def recognized(neighbours: Neighbours, duplicates: NearDuplicates) -> Estimate | None:
    """Of the test images with a near-duplicate, the share to which that is the nearest training image; None where there
    are none."""
    pairs = duplicates.pairs
    found = sum(int(neighbours.nearest[pair.test]) == pair.train for pair in pairs)
    return wilson(found, len(pairs)) if pairs else None
