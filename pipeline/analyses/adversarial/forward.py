"""Test images changed to mislead a trained model, and what it makes of them: what needs torch."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.analyses.adversarial.record import AttackedAnswers
from pipeline.evaluation.forward import restored
from pipeline.models import SmallCNN
from pipeline.records import DataSummary, Splits, TrainedRun
from pipeline.study import Variant
from pipeline.training.augmentation import Normalization
from pipeline.training.devices import choose_device, make_deterministic
from pipeline.training.loop import EVALUATION_BATCH


def ask_attacked(
    variant: Variant,
    run: TrainedRun,
    splits: Splits,
    data: DataSummary,
    strengths: Sequence[float],
    device_name: str,
) -> AttackedAnswers:
    """Attack a trained model with the fast gradient sign method, and ask it about what comes of that.

    Args:
        variant: the run's.
        strengths: in grey levels of 255.
        device_name: "auto", "cuda", "mps" or "cpu".
    """
    make_deterministic(os.cpu_count() or 1)
    device = choose_device(device_name)
    model = restored(variant, run, len(data.classes), device)
    normalization = Normalization(data.channel_mean, data.channel_std)
    parts = []
    for part in torch.arange(len(splits.test.labels)).split(EVALUATION_BATCH):
        pixels = torch.from_numpy(splits.test.pixels[part]).to(device)
        labels = torch.from_numpy(splits.test.labels[part]).to(device)
        signs = gradient_signs(model, normalization(pixels), labels)
        parts.append([_right(model, normalization(moved(pixels, signs, s)), labels) for s in strengths])
    right = np.concatenate([np.stack(each) for each in parts], axis=1)  # (strengths, N)
    packed = np.packbits(right, axis=1)
    return AttackedAnswers(run.variant, run.seed, tuple(strengths), right.shape[1], packed)


def gradient_signs(model: SmallCNN, inputs: Tensor, labels: Tensor) -> Tensor:
    """Which way each input raises the cross-entropy of the true classes: -1, 0 or 1, like ``inputs``.

    Scaling by positive standard deviations, as inputs are normalised, leaves signs as they are for the pixels.

    Args:
        inputs: normalised images (B, 3, H, W).
        labels: int64 (B,).
    """
    inputs = inputs.detach().requires_grad_()
    with torch.enable_grad():
        loss = nn.functional.cross_entropy(model(inputs), labels, reduction="sum")
        (gradients,) = torch.autograd.grad(loss, inputs)
    return gradients.sign()


def moved(pixels: Tensor, signs: Tensor, strength: float) -> Tensor:
    """Every pixel's channels moved by ``strength`` grey levels along ``signs``, within [0, 255]: float32 (B, 3, H, W).

    Source: I. J. Goodfellow, J. Shlens & C. Szegedy (2015), Explaining and harnessing adversarial examples, section 4.
    Values are not rounded to whole grey levels.
    """
    return (pixels.to(torch.float32) + strength * signs).clamp(0, 255)


@torch.inference_mode()
def _right(model: SmallCNN, inputs: Tensor, labels: Tensor) -> np.ndarray:
    right: np.ndarray = (model(inputs).argmax(1) == labels).cpu().numpy()
    return right
