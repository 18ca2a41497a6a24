"""The models, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layer:
    """One layer of a model: its name in the state_dict, what it is, and what it costs.

    Attributes:
        kind: e.g. "Conv2d 3→32, 3×3, padding 1".
        output_shape: without the batch dimension, (C, H, W) or (features,).
        parameters: trainable ones.
        multiply_adds: per image, in the forward pass.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    multiply_adds: int


@dataclass(frozen=True)
class Architecture:
    """A variant's model, layer by layer in the order of the forward pass."""

    variant: str
    model: str  # what makes it: "SimpleCNN", or "SmallCNN(batch_norm=False, dropout_rate=0.3)"
    layers: tuple[Layer, ...]

    @property
    def parameters(self) -> int:
        """Trainable parameters of the whole model."""
        return sum(layer.parameters for layer in self.layers)
