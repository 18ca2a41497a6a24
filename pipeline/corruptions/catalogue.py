"""Every corruption by its name in the study file, with its five strengths."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.corruptions import blur, colour, elastic, fog, noise, software
from pipeline.corruptions.draws import Draws, Values

Level = TypeVar("Level")

SEVERITIES = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Corruption(Generic[Level]):
    """One way to alter images.

    Attributes:
        alter: float32 (N, 3, H, W) in [0, 1] to altered values, of any range.
        levels: what it takes as its strength, one for each severity; from ``make_cifar_c.py``.
    """

    alter: Callable[[Values, Level, Draws], Values]
    levels: tuple[Level, ...]


CATALOGUE: dict[str, Corruption[Any]] = {
    "gaussian_noise": Corruption(noise.gaussian, (0.04, 0.06, 0.08, 0.09, 0.10)),
    "shot_noise": Corruption(noise.shot, (500, 250, 100, 75, 50)),
    "impulse_noise": Corruption(noise.impulse, (0.01, 0.02, 0.03, 0.05, 0.07)),
    "defocus_blur": Corruption(blur.defocus, ((0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1))),
    "motion_blur": Corruption(blur.motion, ((6, 1), (6, 1.5), (6, 2), (8, 2), (9, 2.5))),
    "fog": Corruption(fog.fog, ((0.2, 3), (0.5, 3), (0.75, 2.5), (1, 2), (1.5, 1.75))),
    "brightness": Corruption(colour.brightness, (0.05, 0.1, 0.15, 0.2, 0.3)),
    "contrast": Corruption(colour.contrast, (0.75, 0.5, 0.4, 0.3, 0.15)),
    "saturate": Corruption(colour.saturate, ((0.3, 0), (0.1, 0), (1.5, 0), (2, 0.1), (2.5, 0.2))),
    "elastic_transform": Corruption(
        elastic.transform, ((0, 0, 2.56), (1.6, 6.4, 2.24), (2.56, 1.92, 1.92), (3.2, 1.28, 1.6), (3.2, 0.96, 0.96))
    ),
    "pixelate": Corruption(software.pixelate, (0.95, 0.9, 0.85, 0.75, 0.65)),
    "jpeg_compression": Corruption(software.jpeg, (80, 65, 58, 50, 40)),
}
"""By the names that CIFAR-10-C gives its files."""

_LABELS = {
    "gaussian_noise": "Gaussian noise",
    "saturate": "saturation",
    "pixelate": "pixelation",
    "jpeg_compression": "JPEG compression",
}


def corrupt(name: str, severity: int, pixels: NDArray[np.uint8], first: int = 0) -> NDArray[np.uint8]:
    """Images under one corruption.

    The result is a function of the name, the severity, the image and its place in the test set; not of the images
    that it is altered together with.

    Args:
        name: in ``CATALOGUE``.
        severity: from 1 to 5.
        pixels: uint8 (N, 3, 32, 32).
        first: place of the first of them in the test set.

    Returns:
        uint8 (N, 3, 32, 32).
    """
    corruption = CATALOGUE[name]
    scaled = pixels.astype(np.float32) / 255
    altered = corruption.alter(scaled, corruption.levels[severity - 1], Draws(name, severity, first))
    rounded: Values = np.rint(255 * altered.clip(0, 1))
    return rounded.astype(np.uint8)


def label(name: str) -> str:
    """What a reader calls a corruption, within a sentence."""
    return _LABELS.get(name, name.replace("_", " "))


def title(name: str) -> str:
    """The same where it stands alone or starts a sentence."""
    return label(name)[0].upper() + label(name)[1:]
