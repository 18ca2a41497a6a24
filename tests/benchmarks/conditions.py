"""What a measurement changes in a training process of ours, by replacing names of the project's training loop.

Each name must be there: where the loop is rewritten, this fails instead of measuring something else.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import torch
from torch import Tensor

from pipeline.training import loop


def scale_clean_sample(size: int) -> None:
    """Measure ``size`` training images after each epoch, as many in proportion as the study's 10,000 of 50,000."""
    _replace("CLEAN_SAMPLE", size)


def watch_measurements() -> Callable[[], float]:
    """Time the forward passes after each epoch, of the clean sample and of the test images; returns what tells their
    seconds so far."""
    forward = loop.forward
    spent = 0.0

    def watched(*arguments):
        nonlocal spent
        before = time.perf_counter()
        logits = forward(*arguments)
        spent += time.perf_counter() - before
        return logits

    _replace("forward", watched)
    return lambda: spent


def as_built() -> None:
    """Nothing else is changed."""


def not_deterministic() -> None:
    """The fastest algorithms, whether or not they give the same numbers twice."""
    os.environ.pop("CUBLAS_WORKSPACE_CONFIG", None)
    torch.use_deterministic_algorithms(False)
    torch.backends.cudnn.benchmark = True


def static_batch() -> None:
    """Each step of an augmented run trains on the same inputs, prepared once for each size of batch."""
    crop, normalise = loop.crop_and_flip, loop.Normalization.__call__
    pixels: dict[int, Tensor] = {}
    inputs: dict[int, Tensor] = {}

    def crop_once(padded: Tensor, batch) -> Tensor:
        size = len(batch.indices)
        if size not in pixels:
            pixels[size] = crop(padded, batch)
        return pixels[size]

    def normalise_once(self, given: Tensor) -> Tensor:
        if given is not pixels.get(len(given)):
            return normalise(self, given)
        if len(given) not in inputs:
            inputs[len(given)] = normalise(self, given)
        return inputs[len(given)]

    _replace("crop_and_flip", crop_once)
    loop.Normalization.__call__ = normalise_once


CONDITIONS: dict[str, Callable[[], None]] = {
    "as built": as_built,
    "not deterministic": not_deterministic,
    "static batch": static_batch,
}


def _replace(name: str, replacement: object) -> None:
    if not hasattr(loop, name):
        raise AttributeError(f"pipeline.training.loop has no {name} any more: the yardstick must learn its new way")
    setattr(loop, name, replacement)
