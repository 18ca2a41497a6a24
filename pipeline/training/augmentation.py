"""Shuffling, cropping and flipping, a whole batch at a time, the same on every device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

PADDING = 4
"""Black pixels added on each side before cropping, as in the original study."""


class Batch(NamedTuple):
    """Which images a step trains on, and how each is cropped and flipped."""

    indices: Tensor  # int64 (B,)
    tops: Tensor  # int64 (B,), first row of the crop in the padded image
    lefts: Tensor  # int64 (B,)
    flips: Tensor  # bool (B,)


@dataclass(frozen=True)
class EpochPlan:
    """The order, crops and flips of one epoch: a function of (seed, epoch), drawn on the CPU.

    Both variants of a seed follow the same plan; a variant without augmentation ignores the crops and flips.
    """

    order: Tensor  # int64 (N,)
    tops: Tensor  # int64 (N,), by place in the order
    lefts: Tensor
    flips: Tensor  # bool (N,)

    @classmethod
    def draw(cls, size: int, seed: int, epoch: int) -> EpochPlan:
        """The plan for ``size`` images."""
        generator = torch.Generator().manual_seed(epoch_seed(seed, epoch))
        order = torch.randperm(size, generator=generator)
        tops, lefts = torch.randint(2 * PADDING + 1, (2, size), generator=generator)
        flips = torch.rand(size, generator=generator) < 0.5
        return cls(order, tops, lefts, flips)

    def only(self, flips: bool, crops: bool) -> EpochPlan:
        """The same plan with no more than these parts of it."""
        middle = torch.full_like(self.tops, PADDING)
        tops, lefts = (self.tops, self.lefts) if crops else (middle, middle)
        return EpochPlan(self.order, tops, lefts, self.flips if flips else torch.zeros_like(self.flips))

    def to(self, device: torch.device) -> EpochPlan:
        """The same plan on ``device``."""
        return EpochPlan(*(t.to(device) for t in (self.order, self.tops, self.lefts, self.flips)))

    def batches(self, batch_size: int) -> list[Batch]:
        """The epoch in batches; the last one may be smaller."""
        parts = (self.order, self.tops, self.lefts, self.flips)
        return [Batch(*columns) for columns in zip(*(p.split(batch_size) for p in parts), strict=True)]


def epoch_seed(seed: int, epoch: int) -> int:
    """One seed for each (seed, epoch); epoch 0 seeds the initial weights."""
    return seed * 1_000_003 + epoch


def pad(pixels: Tensor) -> Tensor:
    """Surround images with black and lay them out channels last.

    Args:
        pixels: uint8 (N, 3, H, W).

    Returns:
        uint8 (N, H + 8, W + 8, 3).
    """
    return torch.nn.functional.pad(pixels, (PADDING,) * 4).permute(0, 2, 3, 1).contiguous()


def crop_and_flip(padded: Tensor, batch: Batch) -> Tensor:
    """Cut each image's crop from the padded images and mirror it where asked: one gather for the batch.

    Equal, pixel for pixel, to torchvision's ``pad``, ``crop`` and ``hflip`` with the same offsets.

    Args:
        padded: uint8 (N, H + 8, W + 8, 3), from ``pad``.

    Returns:
        uint8 (B, 3, H, W), channels last in memory.
    """
    height, width = padded.shape[1] - 2 * PADDING, padded.shape[2] - 2 * PADDING
    rows = batch.tops[:, None] + torch.arange(height, device=padded.device)  # (B, H)
    columns = torch.arange(width, device=padded.device).expand(len(batch.flips), width)
    columns = batch.lefts[:, None] + torch.where(batch.flips[:, None], width - 1 - columns, columns)  # (B, W)
    crops = padded[batch.indices[:, None, None], rows[:, :, None], columns[:, None, :]]  # (B, H, W, 3)
    return crops.permute(0, 3, 1, 2)


@dataclass(frozen=True)
class Normalization:
    """Pixels to network inputs: scaled to [0, 1], then (x - mean) / std by channel."""

    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    def __call__(self, pixels: Tensor) -> Tensor:
        """Normalise uint8 (B, 3, H, W) to float32, channels last in memory."""
        mean = torch.tensor(self.mean, device=pixels.device).view(1, 3, 1, 1)
        std = torch.tensor(self.std, device=pixels.device).view(1, 3, 1, 1)
        scaled = pixels.to(torch.float32, memory_format=torch.channels_last).div_(255)
        return scaled.sub_(mean).div_(std)
