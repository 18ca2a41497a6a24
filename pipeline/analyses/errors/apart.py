"""Which classes' recalls can be told apart: the one decision that figures, tables and sentences share."""

from pipeline.analyses.errors.record import ClassDifference
from pipeline.evaluation.paired import SIGNIFICANCE
from pipeline.evaluation.signs import Sign


def differs(difference: ClassDifference) -> bool:
    """Whether a class's recall differs between two variants, all classes having been looked at."""
    return difference.adjusted_p_value < SIGNIFICANCE


def side(difference: ClassDifference) -> Sign:
    """Which way it differs, as far as Holm's correction leaves one."""
    if not differs(difference):
        return "unclear"
    return "positive" if difference.recall.mean > 0 else "negative"
