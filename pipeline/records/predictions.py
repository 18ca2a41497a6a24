"""What forward passes over the data give: each run's answers after the last epoch."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.values import Array


@dataclass(frozen=True)
class Predictions:
    """A run's outputs after the last epoch: everything that needs a forward pass over the data.

    Attributes:
        test_logits: float32 (N, K).
        test_labels: int64 (N,).
        train_correct, train_size: clean, over the whole training set.
        train_loss: likewise.
        hidden_units: in the layer before the last.
        silent_units: those of them that are zero on every test image ("dead" ReLUs).
    """

    variant: str
    seed: int
    test_logits: Array
    test_labels: Array
    train_correct: int
    train_size: int
    train_loss: float
    hidden_units: int
    silent_units: int


@dataclass(frozen=True)
class Condition:
    """How a run's last weights answer the training images with one more condition of training switched on.

    Attributes:
        name: "clean", "augmentation", "dropout" or "batch statistics".
        correct: right answers.
        gained, lost: images answered right that were wrong under the condition before, and the other way round.
    """

    name: str
    correct: int
    gained: int
    lost: int


@dataclass(frozen=True)
class TrainingConditions:
    """The last weights under each condition that their training had: "clean" first, each on top of those before."""

    variant: str
    seed: int
    train_size: int
    steps: tuple[Condition, ...]
