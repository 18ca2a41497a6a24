"""Deletion: what covering a fifth of each image costs the model's answer, by where the fifth lies."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from pipeline.analyses.maps.forward.batched import Explained, logits_of
from pipeline.analyses.maps.forward.regions import SIDE_PX, central_fifth
from pipeline.attribution import Subject
from pipeline.attribution.gradcam import extreme_fifth, upsample

COVERINGS = ("hottest", "elsewhere", "coldest", "centre", "scattered")
SEED = 0
"""Of what is drawn for each image; the same for every model and on every device."""


def drops(subject: Subject, pixels: Tensor, explained: Explained) -> dict[str, np.ndarray]:
    """How far the answers' probabilities fall under each covering, float32 (N,).

    "Elsewhere" is the control that a map has to beat: the hottest fifth of another image's map has the grain and the
    favourite places of this model's maps, but knows nothing of the image. Scattered pixels are no fair control
    for a patch: they put edges everywhere.

    Args:
        pixels: uint8 (N, 3, 32, 32).
        explained: the model's answers to them, and their maps.
    """
    before = _probabilities(explained.logits, explained.classes)
    return {
        name: (before - _probabilities(logits_of(subject, pixels, covered), explained.classes)).cpu().numpy()
        for name, covered in coverings(explained.maps).items()
    }


def coverings(maps: Tensor) -> dict[str, Tensor]:
    """What each covering covers of each image, bool (N, 32, 32), a fifth of it.

    Args:
        maps: (N, 16, 16).
    """
    fine = upsample(maps)
    hottest = extreme_fifth(fine, hottest=True)
    generator = torch.Generator().manual_seed(SEED)
    others = _others(maps.flatten(1).any(1).cpu(), generator).to(maps.device)
    dice = torch.rand((len(maps), SIDE_PX, SIDE_PX), generator=generator).to(maps.device)
    covered = (
        hottest,
        hottest[others],
        extreme_fifth(fine, hottest=False),
        central_fifth().to(maps.device).expand(len(maps), -1, -1),
        extreme_fifth(dice, hottest=True),
    )
    return dict(zip(COVERINGS, covered, strict=True))


def _others(has_map: Tensor, generator: torch.Generator) -> Tensor:
    """For each image another one with a map, int64 (N,): in a random order of those that have one, the next."""
    members = has_map.nonzero()[:, 0]
    order = members[torch.randperm(len(members), generator=generator)]
    others = torch.arange(len(has_map))
    others[order] = order.roll(-1)
    return others


def _probabilities(logits: Tensor, classes: Tensor) -> Tensor:
    return logits.softmax(1).gather(1, classes[:, None])[:, 0]
