"""The techniques in which variants may differ: what each is called, and what it is used against."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Technique:
    """A way of regularizing a model or its training.

    Attributes:
        field: of a variant in the study file, or of its recipe.
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
        phrase="randomly altered training images",
        problem="too few training images",
        meaning="Augmentation shows a new version of each training image in every epoch: mirrored at random, shifted "
        "by a few pixels, or both",
    ),
    Technique(
        field="weight_decay",
        slug="weight-decay",
        label="weight decay",
        name="weight decay",
        phrase="weight decay at each step",
        problem="large weights",
        meaning="Weight decay shrinks all weights a little at each step, apart from what the gradient says, so that "
        "only those stay large that the loss keeps calling for",
        reference="loshchilov-decay",
    ),
    Technique(
        field="label_smoothing",
        slug="label-smoothing",
        label="label smoothing",
        name="label smoothing",
        phrase="labels that are smoothed in the training loss",
        problem="answers that are surer than they are right",
        meaning="Label smoothing spreads a share of each label evenly over all classes, so that no image asks for "
        "certainty; it is in the loss that is trained on, and so in the running train loss, and in no other",
        reference="szegedy",
    ),
    Technique(
        field="warmup_steps",
        slug="warm-up",
        label="warm-up",
        name="warm-up",
        phrase="a learning rate that warms up",
        problem="first steps that are too large",
        meaning="Warm-up lets the learning rate rise step by step at the start, while gradients are still far from "
        "typical",
        reference="goyal",
    ),
    Technique(
        field="schedule",
        slug="cosine",
        label="cosine decay",
        name="cosine decay",
        phrase="a learning rate that falls to zero",
        problem="weights that never settle",
        meaning="Cosine decay lets the learning rate fall along half a cosine, to zero at the end of training",
        reference="loshchilov-cosine",
    ),
)
"""In the order of the fields of a variant and of its recipe."""

BY_FIELD = {technique.field: technique for technique in TECHNIQUES}
