"""What a study looks into: one folder a topic, with its records, measures, figures, words made ready, and claims."""

from pipeline.analyses import corruptions, factorial, label_noise
from pipeline.analyses.contract import Analysis

ANALYSES: tuple[Analysis, ...] = (label_noise.ANALYSIS, factorial.ANALYSIS, corruptions.ANALYSIS)
"""In the order of the report."""
