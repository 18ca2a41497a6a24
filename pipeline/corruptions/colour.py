"""Light and colour: brightness, contrast, saturation.

Brightness and saturation are those of hue, saturation and value, where the value is the largest of red, green and
blue, and the saturation how far the smallest lies below it, as a share of it. Each is changed here without going
through the hue, which it leaves as it is.
"""

import numpy as np

from pipeline.corruptions.draws import Draws, Values


def brightness(images: Values, more: float, _draws: Draws) -> Values:
    """Add to the value of each pixel, up to 1; black becomes grey."""
    value = images.max(axis=1, keepdims=True)
    brighter = (value + more).clip(0, 1)
    black = value == 0
    altered: Values = np.where(black, brighter, images * (brighter / np.where(black, 1, value)))
    return altered


def contrast(images: Values, share: float, _draws: Draws) -> Values:
    """Bring each value that near to its colour's mean over the image."""
    means = images.mean(axis=(2, 3), keepdims=True)
    altered: Values = means + share * (images - means)
    return altered


def saturate(images: Values, level: tuple[float, float], _draws: Draws) -> Values:
    """Multiply the saturation of each pixel, and add to it, up to 1.

    The two weaker severities take colour away, the others add it. A grey pixel has no hue; what adds saturation
    makes it reddish, as in the source, where a missing hue counts as red.
    """
    factor, more = level
    value, least = images.max(axis=1, keepdims=True), images.min(axis=1, keepdims=True)
    spread = value - least
    saturation = np.divide(spread, value, out=np.zeros_like(value), where=value > 0)
    wanted = (factor * saturation + more).clip(0, 1)
    grey = spread == 0
    below = (value - images) / np.where(grey, 1, spread)  # 0 at the largest colour, 1 at the smallest
    red = np.array([0, 1, 1], np.float32)[:, None, None]
    altered: Values = value * (1 - wanted * np.where(grey, red, below))
    return altered
