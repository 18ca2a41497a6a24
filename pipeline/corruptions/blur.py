"""Blur: of a lens out of focus, of a moving camera."""

import numpy as np
from numpy.typing import NDArray

from pipeline.corruptions.draws import Draws, Values

_REACH = 2
"""The widest disk, of radius 1.5, softened by one more pixel, is 5 x 5."""


def defocus(images: Values, level: tuple[float, float], _draws: Draws) -> Values:
    """Average over a disk, as an unfocused lens does; edges are mirrored, without repeating the outermost pixel.

    Args:
        level: the disk's radius in pixels, and the standard deviation by which its rim is softened. Below a radius
            of 1 the disk is a single pixel, so that the three weaker severities are in effect small Gaussian blurs.
    """
    kernel = disk(*level)
    padded = np.pad(images, ((0, 0), (0, 0), (_REACH, _REACH), (_REACH, _REACH)), mode="reflect")
    height, width = images.shape[2:]
    blurred = np.zeros_like(images)
    for top, left in np.argwhere(kernel > 0):
        blurred += kernel[top, left] * padded[:, :, top : top + height, left : left + width]
    return blurred


def disk(radius: float, softness: float) -> Values:
    """A disk, convolved with a Gaussian over 3 x 3 pixels: float32 (5, 5), of sum 1."""
    place = np.arange(-_REACH, _REACH + 1)
    hard = (place[:, None] ** 2 + place**2 <= radius**2).astype(np.float32)
    rim = np.exp(-np.array([1.0, 0.0, 1.0]) / (2 * softness**2))
    across = np.stack([np.convolve(row, rim, mode="same") for row in hard])
    soft = np.stack([np.convolve(column, rim, mode="same") for column in across.T]).T
    kernel: Values = (soft / soft.sum()).astype(np.float32)
    return kernel


def motion(images: Values, level: tuple[float, float], draws: Draws) -> Values:
    """Smear each image in a direction of its own, from -45 to 45 degrees.

    The source calls ImageMagick, whose rule is kept: a pixel becomes a mean of those that follow it along the
    direction, at whole pixels, with the weights of half a Gaussian; edges are repeated.

    Args:
        level: how many pixels to either side a whole Gaussian would have, and its standard deviation in pixels.
    """
    radius, deviation = level
    steps = np.arange(2 * int(radius) + 1)
    weights = np.exp(-(steps**2) / (2 * deviation**2))
    weights = (weights / weights.sum()).astype(np.float32)
    angles = np.radians([generator.uniform(-45, 45) for generator in draws.generators(len(images))])
    return np.stack([_smeared(*each, steps, weights) for each in zip(images, angles, strict=True)])


def _smeared(image: Values, angle: float, steps: NDArray[np.int64], weights: Values) -> Values:
    """One image, float32 (3, H, W)."""
    reach, (height, width) = len(steps), image.shape[1:]
    padded = np.pad(image, ((0, 0), (reach, reach), (reach, reach)), mode="edge")
    rows = reach + np.ceil(steps * np.sin(angle) - 0.5).astype(int)
    columns = reach + np.ceil(steps * np.cos(angle) - 0.5).astype(int)
    smeared = np.zeros_like(image)
    for top, left, weight in zip(rows, columns, weights, strict=True):
        smeared += weight * padded[:, top : top + height, left : left + width]
    return smeared
