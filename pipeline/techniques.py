"""The techniques in which variants may differ: what each is called, and what it is used against."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Technique:
    """A way of regularizing a model or its training.

    Attributes:
        field: of a variant in the study file.
        slug: its part of a combination's name, "batch-norm-dropout".
        label: in figures and tables.
        name: in prose.
        phrase: in prose, with where it is applied.
        problem: what it is said to be a remedy for.
        meaning: what it does, in a sentence that begins with its name and has no full stop.
        reference: key of the work that introduced it; empty where there is none to name.
    """

    field: str
    slug: str
    label: str
    name: str
    phrase: str
    problem: str
    meaning: str
    reference: str = ""


TECHNIQUES = (
    Technique(
        field="batch_norm",
        slug="batch-norm",
        label="batch norm",
        name="batch normalization",
        phrase="batch normalization after each convolution",
        problem="slow, unsteady training",
        meaning="Batch normalization rescales every channel by its mean and variance over the batch, and by running "
        "averages of them once training is over",
        reference="ioffe",
    ),
    Technique(
        field="dropout_rate",
        slug="dropout",
        label="dropout",
        name="dropout",
        phrase="dropout before the last layer",
        problem="features that fit the training images alone",
        meaning="Dropout silences hidden features at random, others at each training step, so that no feature can "
        "count on another",
        reference="srivastava",
    ),
    Technique(
        field="augmentation",
        slug="augmentation",
        label="augmentation",
        name="augmentation",
        phrase="randomly flipped and shifted training images",
        problem="too few training images",
        meaning="Augmentation shows a new version of each training image in every epoch: mirrored or not, and shifted "
        "by a few pixels",
    ),
)
"""In the order of a variant's fields."""

BY_FIELD = {technique.field: technique for technique in TECHNIQUES}
