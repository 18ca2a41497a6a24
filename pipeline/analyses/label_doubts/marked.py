"""Which labels are so much in doubt that a picture says so."""

from pipeline import formats
from pipeline.analyses.label_doubts.record import Doubt, LabelDoubts
from pipeline.records import DataSummary

FAINT = 0.02
"""A label in doubt that all runs together give less than this: 1 in 50. A choice: most of what confident learning puts
in doubt are errors of models like ours. Of CIFAR-10's test images it marks 41 of 643 that 16 runs put in doubt, and
people side with the models on 5 of these (Northcutt et al. 2021; Peterson et al. 2019), on 31 of the 643."""


def marked(found: LabelDoubts) -> dict[int, Doubt]:
    """Those to be marked, by the index of their image."""
    return {each.index: each for each in found.doubts if each.label_probability < FAINT}


def remark(data: DataSummary, found: LabelDoubts, doubt: Doubt) -> str:
    """A sentence for a caption."""
    own, other = formats.percent(doubt.label_probability), formats.percent(doubt.likelier_probability)
    runs = "the run gives" if found.runs == 1 else f"all {formats.count(found.runs)} runs together give"
    return (
        f"Its label is doubtful: {runs} {data.classes[doubt.label]} {own} and {data.classes[doubt.likelier]} {other}."
    )
