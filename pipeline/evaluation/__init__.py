"""What the models' outputs amount to: scores, intervals, the comparison of the two. NumPy in, records out."""

from pipeline.evaluation.measure import compare, evaluate

__all__ = ["compare", "evaluate"]
