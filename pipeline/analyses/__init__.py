"""What a study looks into: one folder a topic, with its records, measures, figures, words made ready, and claims."""

from pipeline.analyses import (
    adversarial,
    alternatives,
    corruptions,
    dead_units,
    duplicates,
    factorial,
    label_noise,
    luck,
    maps,
    neighbours,
)
from pipeline.analyses.contract import Analysis

ANALYSES: tuple[Analysis, ...] = (
    luck.ANALYSIS,
    duplicates.ANALYSIS,
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
