"""Trained weights asked again about the training images, with the conditions of training switched on one by one.

The running training accuracy is taken with augmentation, dropout and batch statistics on, and while the weights
move; the clean one with none of them. Asking the same weights step by step says what each costs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import torch
from torch import Tensor

from pipeline.evaluation.forward import restored
from pipeline.models import SmallCNN
from pipeline.records import Condition, DataSummary, Predictions, Splits, TrainedRun, TrainingConditions
from pipeline.study import Recipe, Variant
from pipeline.training.augmentation import Batch, EpochPlan, Normalization, crop_and_flip, epoch_seed, pad
from pipeline.training.devices import choose_device, make_deterministic
from pipeline.training.loop import Resident


def measure_conditions(
    variant: Variant,
    recipe: Recipe,
    run: TrainedRun,
    predictions: Predictions,
    splits: Splits,
    data: DataSummary,
    device_name: str,
) -> TrainingConditions:
    """The run's last weights under each condition that its training had, each on top of those before.

    Batches, crops, flips and dropped units are those of the last epoch (the units on the same kind of device).

    Args:
        predictions: give the clean answers of a run whose training had no such condition.
        device_name: "auto", "cuda", "mps" or "cpu".
    """
    if not (variant.augmentation or variant.dropout_rate or variant.batch_norm):
        clean = Condition("clean", predictions.train_correct, 0, 0)
        return TrainingConditions(run.variant, run.seed, predictions.train_size, (clean,))
    make_deterministic(os.cpu_count() or 1)
    device = choose_device(device_name)
    asking = _Asking(restored(variant, run, len(data.classes), device), splits, data, run.seed, recipe)
    before = next(answers := asking.gap_decomposition(variant))[1]
    steps = [Condition("clean", int(before.sum()), 0, 0)]
    for name, right in answers:
        gained, lost = int((right & ~before).sum()), int((before & ~right).sum())
        steps.append(Condition(name, int(right.sum()), gained, lost))
        before = right
    return TrainingConditions(run.variant, run.seed, len(splits.train.labels), tuple(steps))


class _Asking:
    """One model and the batches of its last epoch."""

    def __init__(self, model: SmallCNN, splits: Splits, data: DataSummary, seed: int, recipe: Recipe) -> None:
        device = next(model.parameters()).device
        self.model = model
        self.train = Resident(splits.train, device)
        self.padded: Tensor | None = None  # with it, images are cropped and flipped
        self.normalization = Normalization(data.channel_mean, data.channel_std)
        self.plan = EpochPlan.draw(len(splits.train.labels), seed, recipe.epochs).to(device)
        self.batch_size = recipe.batch_size
        self.batches = self.plan.batches(recipe.batch_size)
        self.seed = epoch_seed(seed, recipe.epochs)

    def gap_decomposition(self, variant: Variant) -> Iterator[tuple[str, Tensor]]:
        """Name of the condition, and which images are answered right, bool (N,) in the order of the epoch."""
        yield "clean", self._right()
        if variant.augmentation:
            self.padded = pad(self.train.pixels)
            self.batches = self.plan.only(variant.flips, variant.crops).batches(self.batch_size)
            yield "augmentation", self._right()
        if variant.dropout_rate:
            self.model.dropout.train()
            yield "dropout", self._right()
        if variant.batch_norm:
            self.model.train()  # this moves the running statistics, which nothing reads after it
            yield "batch statistics", self._right()

    @torch.inference_mode()
    def _right(self) -> Tensor:
        torch.manual_seed(self.seed)  # dropout draws as it drew in the epoch
        answers = [
            self.model(self.normalization(self._pixels(batch))).argmax(1) == self.train.labels[batch.indices]
            for batch in self.batches
        ]
        return torch.cat(answers)

    def _pixels(self, batch: Batch) -> Tensor:
        return self.train.pixels[batch.indices] if self.padded is None else crop_and_flip(self.padded, batch)
