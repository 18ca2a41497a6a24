"""The first steps of a run, and the hidden units that are dead after them: what needs torch."""

from __future__ import annotations

import copy
from contextlib import suppress

import torch
from torch import Tensor

from pipeline.analyses.dead_units.record import FirstSteps
from pipeline.models import SmallCNN
from pipeline.records import Splits
from pipeline.training.devices import choose_device, make_deterministic
from pipeline.training.loop import Trainer, forward, stratified
from pipeline.training.spec import RunSpec

SAMPLE = 2000
"""Test images, the first of each class, on which a unit has to be zero."""
MARKS = (1, 2, 5)
"""Units are counted after so many steps, after ten and a hundred times as many, and after the last."""


class _Enough(Exception):  # nothing is wrong: it ends the training
    """All steps are done."""


def follow_first_steps(spec: RunSpec, splits: Splits, steps: int, device_name: str) -> FirstSteps:
    """Train the first steps of a run as the run does, with its weights, order and augmentation, and count on the way.

    A unit is dead if it is zero on every image of the sample in evaluation mode, as at the end of training. The running
    averages of batch normalization are young then; with the batch's own statistics in their place the counts were the
    same to within five units in every count of four models on CIFAR-10.

    Args:
        steps: of the optimizer; fewer where the run has fewer.
        device_name: "auto", "cuda", "mps" or "cpu". On the CPU it is one thread's work, as where a study has as many
            runs as there are cores.
    """
    make_deterministic(1)
    trainer = Trainer(spec, splits, choose_device(device_name))
    sample = stratified(splits.test.labels, SAMPLE).to(trainer.device)
    counted, done = {0: dead_units(trainer, sample)}, 0

    def tick(_epoch: int, _images: int, _totals: Tensor) -> None:
        nonlocal done
        done += 1
        if done in marks(steps):
            counted[done] = dead_units(trainer, sample)
        if done == steps:
            raise _Enough

    with suppress(_Enough):
        for _ in trainer.epochs(tick):
            pass
    units = trainer.model.fc1.out_features
    return FirstSteps(spec.name, spec.seed, len(sample), units, tuple(counted), tuple(counted.values()))


def marks(steps: int) -> set[int]:
    """After which of so many steps units are counted."""
    return {mark * 10**power for power in range(4) for mark in MARKS if mark * 10**power < steps} | {steps}


def dead_units(trainer: Trainer, sample: Tensor) -> int:
    """How many hidden units are zero on every image of the sample; asked is a copy, which leaves training as it is."""
    model: SmallCNN = copy.deepcopy(trainer.model)
    fires: list[Tensor] = []
    model.fc1.register_forward_hook(lambda _module, _inputs, out: fires.append((out > 0).any(0)))
    forward(model, trainer.test, trainer.normalization, sample)
    return model.fc1.out_features - int(torch.stack(fires).any(0).sum())
