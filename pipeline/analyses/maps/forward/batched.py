"""Grad-CAM of many images: the same maps as ``gradcam``, with the convolutions run once and without their gradients."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from pipeline.attribution import Subject
from pipeline.models import SmallCNN
from pipeline.training.loop import EVALUATION_BATCH


@torch.inference_mode()
def logits_of(subject: Subject, pixels: Tensor, covered: Tensor | None = None) -> Tensor:
    """Logits (N, K) of images, in batches.

    Args:
        pixels: uint8 (N, 3, 32, 32).
        covered: bool (N, 32, 32), replaced by the training mean colour, which is zero after normalisation.
    """
    parts = []
    for part in torch.arange(len(pixels)).split(EVALUATION_BATCH):
        inputs = subject.normalization(pixels[part].to(subject.device))
        if covered is not None:
            inputs = inputs * ~covered[part, None].to(subject.device)
        parts.append(subject.model(inputs))
    return torch.cat(parts)


@dataclass(frozen=True)
class Explained:
    """Answers and maps of images.

    Attributes:
        logits: (N, K).
        classes: int64 (N,), that the maps are for.
        maps: raw Grad-CAM, float32 (N, 16, 16), >= 0.
    """

    logits: Tensor
    classes: Tensor
    maps: Tensor


def explain(subject: Subject, pixels: Tensor, classes: Tensor | None = None) -> Explained:
    """Grad-CAM of images for the model's own answers, or for the given classes.

    Args:
        pixels: uint8 (N, 3, 32, 32).
        classes: int64 (N,).
    """
    parts = []
    for part in torch.arange(len(pixels)).split(EVALUATION_BATCH):
        activations = _activations(subject, pixels[part])
        parts.append(explain_activations(subject.model, activations, None if classes is None else classes[part]))
    return Explained(*(torch.cat([getattr(each, name) for each in parts]) for name in ("logits", "classes", "maps")))


@torch.no_grad()
def _activations(subject: Subject, pixels: Tensor) -> Tensor:
    """Of the second block, after its ReLU, (N, 64, 16, 16)."""
    model, inputs = subject.model, subject.normalization(pixels.to(subject.device))
    first = torch.relu(model.pool(model.norm1(model.conv1(inputs))))
    second: Tensor = model.relu2(model.norm2(model.conv2(first)))
    return second


def explain_activations(model: SmallCNN, activations: Tensor, classes: Tensor | None) -> Explained:
    """What the layers above make of activations (N, 64, 16, 16), and Grad-CAM on them (see ``gradcam.grad_cam``)."""
    activations = activations.detach().requires_grad_()
    with torch.enable_grad():
        hidden = torch.relu(model.fc1(model.pool(activations).flatten(1)))
        logits = model.fc2(model.dropout(hidden))
        chosen = logits.argmax(1) if classes is None else classes.to(logits.device)
        (gradients,) = torch.autograd.grad(logits.gather(1, chosen[:, None]).sum(), activations)
    weights = gradients.mean((2, 3), keepdim=True)
    return Explained(logits.detach(), chosen, torch.relu((weights * activations.detach()).sum(1)))
