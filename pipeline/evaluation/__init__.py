"""What the models' outputs amount to: scores, intervals, comparisons of two. NumPy in, records out."""

from pipeline.evaluation.measure import compare, evaluate
from pipeline.evaluation.seeds import replicate

__all__ = ["compare", "evaluate", "replicate"]
