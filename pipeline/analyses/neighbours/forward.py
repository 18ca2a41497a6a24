"""What a model has seen that is like a test image: the training images nearest to it in the model's own features."""

from __future__ import annotations

import os

import numpy as np
import torch

from pipeline.analyses.neighbours.nearest import agreement, directions, distances, nearest
from pipeline.analyses.neighbours.record import CaseNeighbours, ClassNeighbours, Neighbour, Neighbours
from pipeline.evaluation.forward import restored
from pipeline.models import SmallCNN
from pipeline.records import CaseStudies, CaseStudy, CaseView, DataSummary, Predictions, Splits, TrainedRun
from pipeline.study import Variant
from pipeline.training.augmentation import Normalization
from pipeline.training.devices import choose_device, make_deterministic
from pipeline.training.loop import Resident, forward

SHOWN = 3
"""How many training images of a class are kept for a case."""


def find_neighbours(
    variant: Variant,
    run: TrainedRun,
    predictions: Predictions,
    cases: CaseStudies,
    splits: Splits,
    data: DataSummary,
    device_name: str,
) -> Neighbours:
    """The nearest training image of every test image, and those of two classes for each case.

    Features are the activations that enter the last layer, in eval mode. Nearness is cosine distance. The last layer
    is linear: apart from its biases, the direction of the features decides between classes, and their length only
    how surely. Units that never fire add nothing to it.

    Args:
        variant: the run's.
        cases: whose neighbours are kept.
        device_name: "auto", "cuda", "mps" or "cpu".
    """
    make_deterministic(os.cpu_count() or 1)
    device = choose_device(device_name)
    model = restored(variant, run, len(data.classes), device)
    normalization = Normalization(data.channel_mean, data.channel_std)
    test, train = (
        directions(features(model, Resident(split, device), normalization)) for split in (splits.test, splits.train)
    )
    found = nearest(test, train)
    return Neighbours(
        variant=run.variant,
        seed=run.seed,
        nearest=found,
        **agreement(predictions, found, splits.train.labels),
        cases=tuple(_case(case, run.variant, test[case.index], train, splits.train.labels) for case in cases.cases),
    )


def features(model: SmallCNN, split: Resident, normalization: Normalization) -> np.ndarray:
    """The activations that enter the last layer, float32 (N, D)."""
    batches: list[torch.Tensor] = []
    handle = model.fc2.register_forward_pre_hook(lambda _module, inputs: batches.append(inputs[0].float().cpu()))
    try:
        forward(model, split, normalization)
    finally:
        handle.remove()
    return torch.cat(batches).numpy()


def _case(case: CaseStudy, variant: str, query: np.ndarray, train: np.ndarray, labels: np.ndarray) -> CaseNeighbours:
    view = next(view for view in case.views if view.variant == variant)
    away = distances(query, train) if query.any() else None
    return CaseNeighbours(
        id=case.id,
        index=case.index,
        nearest=None if away is None else _nearest_of(np.arange(len(labels)), away, labels, 1)[0],
        answered=_of_class(view.predicted, away, labels),
        other=_of_class(_other(case, view), away, labels),
    )


def _other(case: CaseStudy, view: CaseView) -> int:
    """The true class; where the model answers it, the class that it gives the next highest probability."""
    if view.predicted != case.true:
        return case.true
    order = np.argsort(-view.probabilities, kind="stable")
    return int(order[order != view.predicted][0])


def _of_class(label: int, away: np.ndarray | None, labels: np.ndarray) -> ClassNeighbours:
    if away is None:
        return ClassNeighbours(label, ())
    return ClassNeighbours(label, _nearest_of(np.flatnonzero(labels == label), away, labels, SHOWN))


def _nearest_of(members: np.ndarray, away: np.ndarray, labels: np.ndarray, count: int) -> tuple[Neighbour, ...]:
    order = members[np.argsort(away[members], kind="stable")][:count]
    return tuple(Neighbour(int(i), int(labels[i]), float(away[i])) for i in order)
