"""Noise: of a sensor, of few photons, of faulty bits."""

import numpy as np

from pipeline.corruptions.draws import Draws, Values


def gaussian(images: Values, deviation: float, draws: Draws) -> Values:
    """Add normal noise of that standard deviation to each value."""
    shape = images.shape[1:]
    noise = [generator.standard_normal(shape, np.float32) for generator in draws.generators(len(images))]
    return images + deviation * np.stack(noise)


def shot(images: Values, photons: float, draws: Draws) -> Values:
    """Count photons, of which a value of 1 sends that many on average: Poisson noise."""
    counted = [g.poisson(photons * image) for g, image in zip(draws.generators(len(images)), images, strict=True)]
    return np.stack(counted).astype(np.float32) / photons


def impulse(images: Values, share: float, draws: Draws) -> Values:
    """Set that share of the values, each colour by itself, to 0 or 1 with equal chances."""
    shape = images.shape[1:]
    draw = np.stack([generator.random(shape, np.float32) for generator in draws.generators(len(images))])
    return np.where(draw < share, (draw < share / 2).astype(np.float32), images)
