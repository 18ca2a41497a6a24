"""The study file: what is asked. Everything that changes a result, and nothing else.

``tables`` and ``alternatives`` have what may stand in each of its tables; ``question`` the study that they make up, its
variants, contrasts and combinations of techniques; ``files`` reads it.
"""

from pipeline.place import STUDIES
from pipeline.study.alternatives import Alternative, Alternatives
from pipeline.study.files import load_study, studies, study_file
from pipeline.study.question import MOST_TECHNIQUES, Contrast, Study
from pipeline.study.tables import (
    CORRUPTION_NAMES,
    Adversarial,
    Augmentation,
    CorruptionName,
    Corruptions,
    Data,
    DeadUnits,
    Factorial,
    LabelNoise,
    Recipe,
    RecipeChanges,
    Variant,
    printable_line,
)

__all__ = [
    "CORRUPTION_NAMES",
    "MOST_TECHNIQUES",
    "STUDIES",
    "Adversarial",
    "Alternative",
    "Alternatives",
    "Augmentation",
    "Contrast",
    "CorruptionName",
    "Corruptions",
    "Data",
    "DeadUnits",
    "Factorial",
    "LabelNoise",
    "Recipe",
    "RecipeChanges",
    "Study",
    "Variant",
    "load_study",
    "printable_line",
    "studies",
    "study_file",
]
