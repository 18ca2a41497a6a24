"""The CNNs of the study, from one definition."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from pipeline.records import Architecture, Layer

if TYPE_CHECKING:
    from pipeline.study import Variant


class SmallCNN(nn.Module):
    """Two 3x3 convolutions with max-pooling, then two linear layers, for 32x32 RGB images.

    Args:
        num_classes: K, the number of classes.
        batch_norm: normalise after each convolution (Ioffe and Szegedy 2015).
        dropout_rate: probability of dropping a hidden feature before the last layer (Srivastava et al. 2014).
    """

    def __init__(self, num_classes: int = 10, *, batch_norm: bool, dropout_rate: float) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, kernel_size=3, padding=1)
        self.norm1 = nn.BatchNorm2d(32) if batch_norm else nn.Identity()
        self.conv2 = nn.Conv2d(32, 64, kernel_size=3, padding=1)
        self.norm2 = nn.BatchNorm2d(64) if batch_norm else nn.Identity()
        self.relu2 = nn.ReLU()  # a module of its own: Grad-CAM reads its 16x16 output
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(64 * 8 * 8, 128)
        self.dropout = nn.Dropout(dropout_rate)
        self.fc2 = nn.Linear(128, num_classes)

    def forward(self, images: Tensor) -> Tensor:
        """Class logits (N, K) of normalised images (N, 3, 32, 32)."""
        # ReLU after the first pooling instead of before it: the same function and the same gradients, as both
        # are monotone, on a quarter of the values.
        x = torch.relu(self.pool(self.norm1(self.conv1(images))))
        x = self.pool(self.relu2(self.norm2(self.conv2(x))))
        x = torch.relu(self.fc1(x.flatten(1)))
        logits: Tensor = self.fc2(self.dropout(x))
        return logits


class SimpleCNN(SmallCNN):
    """The original study's baseline: no regularization."""

    def __init__(self, num_classes: int = 10) -> None:
        super().__init__(num_classes, batch_norm=False, dropout_rate=0.0)


class RegularizedCNN(SmallCNN):
    """The original study's second model: batch normalization, and dropout of one half before the last layer."""

    def __init__(self, num_classes: int = 10) -> None:
        super().__init__(num_classes, batch_norm=True, dropout_rate=0.5)


def build_model(variant: Variant, num_classes: int) -> SmallCNN:
    """A freshly initialised model of ``variant``. Weights are drawn from torch's global generator, in an order
    that makes layers of the same shape start from the same weights in every variant."""
    return SmallCNN(num_classes, batch_norm=variant.batch_norm, dropout_rate=variant.dropout_rate)


def describe(name: str, variant: Variant, num_classes: int) -> Architecture:
    """The layers of a variant's model in the order of the forward pass, with shapes, parameters and cost."""
    model = build_model(variant, num_classes).eval()
    shapes: dict[str, tuple[int, ...]] = {}
    leaves = [(n, m) for n, m in model.named_modules() if n and n != "pool"]
    handles = [
        module.register_forward_hook(lambda _m, _i, out, n=n: shapes.__setitem__(n, tuple(out.shape[1:])))
        for n, module in leaves
    ]
    try:
        model(torch.zeros(1, 3, 32, 32))
    finally:
        for handle in handles:
            handle.remove()
    layers = [layer for n, module in leaves for layer in _layers(n, module, shapes[n])]
    return Architecture(name, _constructor(variant), tuple(layers))


def _constructor(variant: Variant) -> str:
    """What makes such a model: the class of the original study that it is, or a call of the general one."""
    batch_norm, dropout = variant.batch_norm, variant.dropout_rate
    named = {(False, 0.0): "SimpleCNN", (True, 0.5): "RegularizedCNN"}
    return named.get((batch_norm, dropout), f"SmallCNN({batch_norm=}, dropout_rate={dropout:g})")


def _layers(name: str, module: nn.Module, shape: tuple[int, ...]) -> list[Layer]:
    """The row of ``module`` in the layer table, if it has one, and of what the forward pass applies after it.

    Listed in the original's order, ReLU before pooling.
    """
    parameters = sum(p.numel() for p in module.parameters())
    rows = []
    match module:
        case nn.Conv2d():
            kind = f"Conv2d {module.in_channels}→{module.out_channels}, 3×3, padding 1"
            rows = [Layer(name, kind, shape, parameters, module.weight.numel() * shape[1] * shape[2])]
        case nn.BatchNorm2d():
            rows = [Layer(name, "BatchNorm2d", shape, parameters, math.prod(shape))]
        case nn.Linear():
            kind = f"Linear {module.in_features}→{module.out_features}"
            rows = [Layer(name, kind, shape, parameters, module.weight.numel())]
        case nn.Dropout() if module.p > 0:
            rows = [Layer(name, f"Dropout {module.p:g}", shape, 0, 0)]
    if name in ("norm1", "relu2", "fc1"):
        rows.append(Layer("", "ReLU", shape, 0, 0))
    if name in ("norm1", "relu2"):
        rows.append(Layer("", "MaxPool2d 2", (shape[0], shape[1] // 2, shape[2] // 2), 0, 0))
    return rows
