"""Fog: a cloud of many sizes of structure, laid over the image."""

import numpy as np

from pipeline.corruptions.draws import Draws, Values

SIDE = 32
_FIRST_REACH = 100.0


def fog(images: Values, level: tuple[float, float], draws: Draws) -> Values:
    """Add a cloud of its own to each image, and scale it back by how bright its brightest value was.

    Args:
        level: how thick the fog is, and how much smoother it gets from one size of structure to the next.
    """
    thickness, decay = level
    dice = [generator.uniform(-1, 1, (SIDE, SIDE)) for generator in draws.generators(len(images))]
    brightest = images.max(axis=(1, 2, 3), keepdims=True)
    foggy = images + thickness * cloud(np.stack(dice), decay)[:, None]
    scaled: Values = foggy * brightest / (brightest + thickness)
    return scaled


def cloud(dice: Values, decay: float) -> Values:
    """Height maps by the diamond-square algorithm on a torus, each from 0 to 1.

    A point between known ones gets their mean and a random part, whose reach falls by ``decay`` squared with each
    halving of the distance, as it does in the source.

    Args:
        dice: float (N, 32, 32) in [-1, 1], the random part of each point.

    Returns:
        float32 (N, 32, 32).
    """
    heights, step, reach = np.zeros_like(dice), SIDE, _FIRST_REACH
    while step > 1:
        between = slice(step // 2, None, step)
        corners = heights[:, ::step, ::step]
        right, below = np.roll(corners, -1, axis=2), np.roll(corners, -1, axis=1)
        opposite = np.roll(right, -1, axis=1)
        noise = reach**2 * dice
        centres = (corners + right + below + opposite) / 4 + noise[:, between, between]
        heights[:, between, between] = centres
        above, before = np.roll(centres, 1, axis=1), np.roll(centres, 1, axis=2)
        heights[:, ::step, between] = (corners + right + centres + above) / 4 + noise[:, ::step, between]
        heights[:, between, ::step] = (corners + below + centres + before) / 4 + noise[:, between, ::step]
        step, reach = step // 2, reach / decay
    heights -= heights.min(axis=(1, 2), keepdims=True)
    scaled: Values = (heights / heights.max(axis=(1, 2), keepdims=True)).astype(np.float32)
    return scaled
