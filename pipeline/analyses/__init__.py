"""What a study looks into: one folder a topic, with its records, measures, figures, words made ready, and claims."""

from pipeline.analyses import (
    adversarial,
    alternatives,
    corruptions,
    dead_units,
    duplicates,
    errors,
    factorial,
    label_doubts,
    label_noise,
    luck,
    maps,
    neighbours,
)
from pipeline.analyses.contract import Analysis

ANALYSES: tuple[Analysis, ...] = (
    luck.ANALYSIS,
    duplicates.ANALYSIS,
    errors.ANALYSIS,
    label_doubts.ANALYSIS,
    label_noise.ANALYSIS,
    factorial.ANALYSIS,
    alternatives.ANALYSIS,
    dead_units.ANALYSIS,
    maps.ANALYSIS,
    neighbours.ANALYSIS,
    corruptions.ANALYSIS,
    adversarial.ANALYSIS,
)
"""In the order of the report."""
