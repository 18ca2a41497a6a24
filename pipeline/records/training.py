"""Trained runs: their weights, and the history of their epochs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pipeline.records.values import ADDED_LATER, Array


@dataclass(frozen=True)
class EpochRecord:
    """The measurements of one epoch.

    ``running_*``: averaged over the epoch's training batches as they were trained on (dropout and augmentation on,
    weights moving, the loss with the recipe's label smoothing). ``train_*``: clean, that is in eval mode and without
    augmentation after the epoch, on a fixed stratified sample of the training set. ``test_*``: eval mode, whole test
    set. Of these two, the loss is the plain cross-entropy.
    """

    epoch: int  # from 1
    running_train_loss: float
    running_train_accuracy: float
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float


@dataclass(frozen=True)
class WrongLabels:
    """The training images whose labels were replaced, and what a run trained on them answers.

    Answers are clean: in eval mode and without augmentation, after the epoch.

    Attributes:
        indices: int64 (M,), ascending, into the training split.
        true, given: int64 (M,), their labels before and after.
        answers: uint8 (E, M), after each epoch.
        intact: images of the sample on which clean train accuracy is measured that kept their label.
        intact_right: of these, the right answers after each epoch, (E,).
    """

    indices: Array
    true: Array
    given: Array
    answers: Array
    intact: int
    intact_right: tuple[int, ...]


@dataclass(frozen=True)
class TrainedRun:
    """One variant trained with one seed: the last epoch's weights and the history of all epochs.

    Attributes:
        weights: the model's state_dict as NumPy arrays.
        wrong_labels: None where all labels are as they came. Where some were replaced, what ``history`` says of the
            training set is measured against the labels as given; of the test set, always against the true ones.
    """

    variant: str
    seed: int
    history: tuple[EpochRecord, ...]
    weights: dict[str, Array]
    wrong_labels: WrongLabels | None = field(default=None, metadata=ADDED_LATER)


@dataclass(frozen=True)
class RunHistory:
    """The epochs of a trained run without its weights: what can be published of many runs."""

    variant: str
    seed: int
    history: tuple[EpochRecord, ...]
    wrong_labels: WrongLabels | None = None


@dataclass(frozen=True)
class Placement:
    """Where a run is trained: chosen when it begins, and kept to its end, as other sums are rounded elsewhere.

    Attributes:
        device: "cuda", "mps" or "cpu".
        threads: of the CPU.
    """

    device: str
    threads: int


@dataclass(frozen=True)
class RunState:
    """A run at the end of an epoch: all that the next epoch depends on, and how it came there.

    Attributes:
        history: the epochs done; none of a run that has a place and nothing else yet.
        tensors: the model's state_dict under "model.", Adam's moments and step counts under "adam.".
        device: what it was trained on, as the report names it: each one, where it was resumed on another.
        seconds: training time so far, over all parts.
        wrong_labels: as in ``TrainedRun``.
        placement: where it goes on; None of a checkpoint from before it was kept.
    """

    history: tuple[EpochRecord, ...]
    tensors: dict[str, Array]
    device: str
    seconds: float
    wrong_labels: WrongLabels | None = None
    placement: Placement | None = None

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """The model's state_dict."""
        return {n.removeprefix("model."): a for n, a in self.tensors.items() if n.startswith("model.")}
