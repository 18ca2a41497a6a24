"""Regions of the image: the central fifth, and how maps lie to what is marked in an image."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from pipeline.analyses.maps.record import RegionShares
from pipeline.attribution.gradcam import extreme_fifth

SIDE_PX = 32


def nearness(side: int) -> Tensor:
    """How near each cell is to the image's centre, (side, side): minus the squared distance, in cells."""
    place = torch.arange(side) - (side - 1) / 2
    return -(place[:, None] ** 2 + place[None, :] ** 2)


def central_fifth() -> Tensor:
    """The fifth of the image nearest its centre, bool (32, 32): what one would cover without any map."""
    return extreme_fifth(nearness(SIDE_PX)[None], hottest=True)[0]


def region_shares(fine: Tensor, masks: np.ndarray) -> RegionShares:
    """How maps lie to the regions of their images.

    Args:
        fine: maps on the grid of the pixels, (N, 32, 32), >= 0.
        masks: bool (N, 32, 32).
    """
    inside = torch.from_numpy(masks).to(fine.device).flatten(1).float()
    flat = fine.flatten(1)
    total = flat.sum(1)
    attribution = torch.where(total > 0, (flat * inside).sum(1) / total.clamp_min(1e-30), 0.0)
    highest = flat.argmax(1, keepdim=True)
    middle = slice(SIDE_PX // 2 - 1, SIDE_PX // 2 + 1)
    return RegionShares(
        area=_array(inside.mean(1)),
        attribution=_array(attribution),
        centre=_array(inside[:, central_fifth().flatten().to(fine.device)].mean(1)),
        pointed=_array(inside.gather(1, highest)[:, 0]),
        centre_pointed=_array(inside.view(-1, SIDE_PX, SIDE_PX)[:, middle, middle].mean((1, 2))),
    )


def _array(values: Tensor) -> np.ndarray:
    return values.float().cpu().numpy()
