"""Grad-CAM (Selvaraju et al. 2017): which cells of a layer's activations speak for a class."""

from __future__ import annotations

import numpy as np
import torch
from captum.attr import LayerGradCam
from torch import Tensor

from pipeline.models import SmallCNN


def grad_cam(model: SmallCNN, inputs: Tensor, targets: Tensor) -> Tensor:
    """Raw Grad-CAM on the 16x16 activations of the second block, after its ReLU.

    Equations 1 and 2 of the paper: the activations weighted by the spatial mean of the target logit's gradient,
    summed over channels, and negative values cut. Computed by Captum, which leaves the map unscaled.

    Args:
        model: in eval mode.
        inputs: normalised images, float32 (N, 3, 32, 32).
        targets: the class to explain for each image, int64 (N,).

    Returns:
        float32 (N, 16, 16), >= 0.
    """
    maps: Tensor = LayerGradCam(model, model.relu2).attribute(inputs, target=targets, relu_attributions=True)
    return maps.detach()[:, 0]


def upsample(maps: Tensor, size: int = 32) -> Tensor:
    """Maps (N, h, w) on the grid of the image's pixels, (N, size, size), bilinear."""
    return torch.nn.functional.interpolate(maps[:, None], size=(size, size), mode="bilinear", align_corners=False)[:, 0]


def border_share(attribution: np.ndarray, ring: int) -> float | None:
    """Share of an attribution (h, w) in the outer ``ring`` cells; None where it is zero everywhere."""
    total = float(attribution.sum(dtype=np.float64))
    if total <= 0:
        return None
    return 1 - float(attribution[ring:-ring, ring:-ring].sum(dtype=np.float64)) / total


def extreme_fifth(attribution: Tensor, hottest: bool) -> Tensor:
    """The fifth of the pixels where an attribution is highest, or lowest.

    Args:
        attribution: (N, H, W).

    Returns:
        bool (N, H, W), exactly ``round(H * W / 5)`` true in each; of equal values, the first.
    """
    flat = attribution.flatten(1)
    order = flat.argsort(dim=1, descending=hottest, stable=True)
    chosen = torch.zeros_like(flat, dtype=torch.bool)
    chosen.scatter_(1, order[:, : round(flat.shape[1] / 5)], True)
    return chosen.view_as(attribution)
