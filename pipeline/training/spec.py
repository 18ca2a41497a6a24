"""What determines a trained run, besides the images. Free of torch, so that it can be named without loading it."""

from dataclasses import dataclass

from pipeline.study import LabelNoise, Recipe, Variant


@dataclass(frozen=True)
class RunSpec:
    """One run to train.

    Attributes:
        name: the variant's.
        num_classes: K.
        channel_mean, channel_std: of the training pixels in [0, 1], by which inputs are normalised.
        label_noise: which training labels are replaced; None leaves them as they are.
    """

    name: str
    variant: Variant
    seed: int
    recipe: Recipe
    num_classes: int
    channel_mean: tuple[float, float, float]
    channel_std: tuple[float, float, float]
    label_noise: LabelNoise | None = None
