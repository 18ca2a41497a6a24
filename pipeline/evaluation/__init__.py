"""What the models' outputs amount to: scores, intervals, the comparison of the two. NumPy in, records out."""

from pipeline.evaluation.measure import compare, evaluate
from pipeline.evaluation.seeds import Pair, replicate

__all__ = ["Pair", "compare", "evaluate", "replicate"]
