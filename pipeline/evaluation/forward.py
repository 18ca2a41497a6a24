"""The forward pass of a trained run over the whole data set: the only part of evaluation that needs torch."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from pipeline.models import SmallCNN, build_model
from pipeline.records import DataSummary, Predictions, Splits, TrainedRun
from pipeline.study import Variant
from pipeline.training.augmentation import Normalization
from pipeline.training.devices import choose_device, make_deterministic
from pipeline.training.loop import Resident, forward, load_weights, measure, to_array


def predict(variant: Variant, run: TrainedRun, splits: Splits, data: DataSummary, device_name: str) -> Predictions:
    """Clean outputs of a run: logits on the test set, loss and right answers on the whole training set.

    Args:
        variant: the run's.
        data: gives the number of classes and the normalisation.
        device_name: "auto", "cuda", "mps" or "cpu".
    """
    make_deterministic(os.cpu_count() or 1)
    device = choose_device(device_name)
    model = restored(variant, run, len(data.classes), device)
    normalization = Normalization(data.channel_mean, data.channel_std)
    train_loss, train_correct = measure(model, Resident(splits.train, device), normalization)
    with _watching(model.fc1) as fires:
        logits = forward(model, Resident(splits.test, device), normalization)
    return Predictions(
        variant=run.variant,
        seed=run.seed,
        test_logits=to_array(logits),
        test_labels=splits.test.labels,
        train_correct=train_correct,
        train_size=len(splits.train.labels),
        train_loss=train_loss,
        hidden_units=model.fc1.out_features,
        silent_units=model.fc1.out_features - int(torch.stack(fires).any(0).sum()),
    )


@contextmanager
def _watching(layer: nn.Linear) -> Iterator[list[torch.Tensor]]:
    """Note for each batch which of the layer's units are above zero on at least one example."""
    fires: list[torch.Tensor] = []
    handle = layer.register_forward_hook(lambda _module, _inputs, out: fires.append((out > 0).any(0)))
    try:
        yield fires
    finally:
        handle.remove()


def restored(variant: Variant, run: TrainedRun, num_classes: int, device: torch.device) -> SmallCNN:
    """A trained run's model in eval mode, on ``device``."""
    model = build_model(variant, num_classes)
    load_weights(model, run.weights)
    return model.to(device).to(memory_format=torch.channels_last).eval()
