"""What the models' outputs amount to: scores, intervals, the comparison of the two. NumPy in, records out."""

from pipeline.evaluation.factorial import Cell, analyse
from pipeline.evaluation.measure import compare, evaluate
from pipeline.evaluation.seeds import Pair, replicate

__all__ = ["Cell", "Pair", "analyse", "compare", "evaluate", "replicate"]
