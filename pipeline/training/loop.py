"""Training one run: the epoch loop, its measurements, and its state at the end of each epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.data.label_noise import draw_wrong_labels, mislabelled
from pipeline.models import SmallCNN, build_model
from pipeline.records import EpochRecord, Images, Placement, RunState, Splits, WrongLabels
from pipeline.training.augmentation import EpochPlan, Normalization, crop_and_flip, epoch_seed, pad
from pipeline.training.devices import device_label
from pipeline.training.schedule import learning_rate
from pipeline.training.spec import RunSpec

CLEAN_SAMPLE = 10_000
"""Training images on which clean accuracy is measured after each epoch, stratified by class."""

EVALUATION_BATCH = 250
"""Images a forward pass of an evaluation takes: small enough for the activations to stay in a CPU's cache."""


Tick = Callable[[int, int, Tensor], None]
"""Called after each step with the epoch, the images done in it, and the device tensor (summed loss, correct answers).
Reading the tensor waits for the device: a listener does so a few times a second at most."""


class Trainer:
    """One run on one device, with all images resident there.

    Args:
        spec: what to train.
        splits: the images, with their true labels: where the spec asks for wrong ones, they are replaced here.
        device: where to train.
        state: where to go on from; None starts at the first epoch.
    """

    def __init__(self, spec: RunSpec, splits: Splits, device: torch.device, state: RunState | None = None) -> None:
        torch.manual_seed(epoch_seed(spec.seed, 0))
        self.spec = spec
        self.device = device
        self.normalization = Normalization(spec.channel_mean, spec.channel_std)
        # Initialised on the CPU: the same initial weights on every device.
        self.model = build_model(spec.variant, spec.num_classes).to(device).to(memory_format=torch.channels_last)
        # Adam, with weight decay decoupled; the learning rate is set before each step.
        self.optimizer = torch.optim.AdamW(self.model.parameters(), weight_decay=spec.recipe.weight_decay, foreach=True)
        self.history: tuple[EpochRecord, ...] = ()
        self.placement = Placement(device.type, torch.get_num_threads())
        self._device_label = device_label(device, self.placement.threads)
        self._seconds_before = 0.0
        self.wrong_labels, given = _labels_as_given(spec, splits.train)
        self.train = Resident(given, device)
        self.test = Resident(splits.test, device)
        self.padded = pad(self.train.pixels) if spec.variant.augmentation else None
        self.clean_sample = stratified(splits.train.labels, CLEAN_SAMPLE).to(device)
        if state and state.history:
            self._restore(state)

    def epochs(self, tick: Tick) -> Iterator[RunState]:
        """Train the epochs that are left, one an iteration, each ending in a state to resume from."""
        started = time.perf_counter()
        for epoch in range(len(self.history) + 1, self.spec.recipe.epochs + 1):
            # Dropout draws from the global generator: seeded each epoch, so that a resumed run draws the same.
            torch.manual_seed(epoch_seed(self.spec.seed, epoch))
            running_loss, running_accuracy = self._train_epoch(epoch, tick)
            clean_logits = forward(self.model, self.train, self.normalization, self.clean_sample)
            clean_loss, clean_correct = score(clean_logits, self.train.labels[self.clean_sample])
            test_loss, test_correct = measure(self.model, self.test, self.normalization)
            record = EpochRecord(
                epoch=epoch,
                running_train_loss=running_loss,
                running_train_accuracy=running_accuracy,
                train_loss=clean_loss,
                train_accuracy=clean_correct / len(self.clean_sample),
                test_loss=test_loss,
                test_accuracy=test_correct / len(self.test.labels),
            )
            self.history += (record,)
            if self.wrong_labels:
                self.wrong_labels = self._ask_mislabelled(self.wrong_labels, clean_logits)
            seconds = self._seconds_before + time.perf_counter() - started
            yield RunState(
                self.history, self._tensors(), self._device_label, seconds, self.wrong_labels, self.placement
            )

    def _train_epoch(self, epoch: int, tick: Tick) -> tuple[float, float]:
        """Train one epoch; running loss and accuracy."""
        self.model.train()
        size = len(self.train.labels)
        variant = self.spec.variant
        plan = EpochPlan.draw(size, self.spec.seed, epoch).only(variant.flips, variant.crops).to(self.device)
        # Summed on the device and in float64 (float32 on MPS, which has no other), read only when shown.
        dtype = torch.float32 if self.device.type == "mps" else torch.float64
        totals = torch.zeros(2, device=self.device, dtype=dtype)  # loss, correct
        done = 0
        batches = plan.batches(self.spec.recipe.batch_size)
        for step, batch in enumerate(batches, start=(epoch - 1) * len(batches)):
            pixels = self.train.pixels[batch.indices] if self.padded is None else crop_and_flip(self.padded, batch)
            labels = self.train.labels[batch.indices]
            logits = self.model(self.normalization(pixels))
            loss = nn.functional.cross_entropy(logits, labels, label_smoothing=self.spec.recipe.label_smoothing)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self._step(step, self.spec.recipe.epochs * len(batches))
            correct = (logits.detach().argmax(1) == labels).sum()
            totals += torch.stack([loss.detach() * len(labels), correct])
            done += len(labels)
            tick(epoch, done, totals)
        loss_sum, correct_sum = totals.tolist()
        return loss_sum / size, correct_sum / size

    def _step(self, step: int, steps: int) -> None:
        """Move the weights, at this step's learning rate."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.spec.recipe, step, steps)
        self.optimizer.step()

    def _ask_mislabelled(self, wrong: WrongLabels, clean_logits: Tensor) -> WrongLabels:
        """Add what the model answers now on the images with wrong labels, and on those of the sample with true ones.

        Args:
            clean_logits: of the sample, (M, K).
        """
        indices = torch.from_numpy(wrong.indices).to(self.device)
        answers = forward(self.model, self.train, self.normalization, indices).argmax(1)
        right = clean_logits.argmax(1) == self.train.labels[self.clean_sample]
        intact = ~np.isin(to_array(self.clean_sample), wrong.indices)
        return replace(
            wrong,
            answers=np.concatenate([wrong.answers, to_array(answers)[None].astype(np.uint8)]),
            intact=int(intact.sum()),
            intact_right=(*wrong.intact_right, int((to_array(right) & intact).sum())),
        )

    def _tensors(self) -> dict[str, np.ndarray]:
        """Weights and optimizer state, copied to the host."""
        tensors = {f"model.{name}": array for name, array in state_arrays(self.model).items()}
        for index, moments in self.optimizer.state_dict()["state"].items():
            for name, value in moments.items():
                tensors[f"adam.{index}.{name}"] = to_array(value)
        return tensors

    def _restore(self, state: RunState) -> None:
        """Go on from ``state``."""
        load_weights(self.model, state.weights)
        moments: dict[int, dict[str, Tensor]] = {}
        for name, array in state.tensors.items():
            if name.startswith("adam."):
                _, index, moment = name.split(".")
                moments.setdefault(int(index), {})[moment] = torch.from_numpy(array.copy())
        adam = self.optimizer.state_dict()
        self.optimizer.load_state_dict({"state": moments, "param_groups": adam["param_groups"]})
        self.history = state.history
        self.wrong_labels = state.wrong_labels
        self._seconds_before = state.seconds
        moved = not state.device.endswith(self._device_label)
        self._device_label = f"{state.device}, resumed on {self._device_label}" if moved else state.device


def _labels_as_given(spec: RunSpec, train: Images) -> tuple[WrongLabels | None, Images]:
    """Which labels are replaced, and the training images with those that the spec asks for."""
    if spec.label_noise is None:
        return None, train
    wrong = draw_wrong_labels(spec.label_noise, train.labels, spec.num_classes)
    return wrong, mislabelled(train, wrong)


@dataclass(frozen=True, init=False)
class Resident:
    """A split on the device: pixels uint8 (N, 3, H, W), labels int64 (N,)."""

    pixels: Tensor
    labels: Tensor

    def __init__(self, images: Images, device: torch.device) -> None:
        object.__setattr__(self, "pixels", torch.from_numpy(images.pixels).to(device))
        object.__setattr__(self, "labels", torch.from_numpy(images.labels).to(device))


def stratified(labels: np.ndarray, size: int) -> Tensor:
    """Indices of about ``size`` images, the first of each class in proportion to the class; all if there are fewer.

    Args:
        labels: int64 (N,).

    Returns:
        int64 (M,), ascending.
    """
    if len(labels) <= size:
        return torch.arange(len(labels))
    chosen = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        chosen.append(members[: max(1, len(members) * size // len(labels))])
    return torch.from_numpy(np.sort(np.concatenate(chosen)))


@torch.inference_mode()
def forward(model: SmallCNN, split: Resident, normalization: Normalization, indices: Tensor | None = None) -> Tensor:
    """Clean logits, float32 (M, K): eval mode, no augmentation.

    Args:
        indices: which images, int64 (M,); None takes all.
    """
    model.eval()
    if indices is None:
        indices = torch.arange(len(split.labels), device=split.labels.device)
    parts = [model(normalization(split.pixels[part])) for part in indices.split(EVALUATION_BATCH)]
    return torch.cat(parts).float()


def measure(
    model: SmallCNN, split: Resident, normalization: Normalization, indices: Tensor | None = None
) -> tuple[float, int]:
    """Clean mean loss, and how many answers are right."""
    return score(
        forward(model, split, normalization, indices), split.labels if indices is None else split.labels[indices]
    )


@torch.inference_mode()
def score(logits: Tensor, labels: Tensor) -> tuple[float, int]:
    """Mean loss of logits (M, K), and how many of them are right."""
    loss = nn.functional.cross_entropy(logits, labels)
    return loss.item(), int((logits.argmax(1) == labels).sum())


def to_array(tensor: Tensor) -> np.ndarray:
    """A copy of a tensor as a contiguous NumPy array."""
    return tensor.detach().cpu().contiguous().numpy().copy()


def state_arrays(model: nn.Module) -> dict[str, np.ndarray]:
    """The state_dict as NumPy arrays."""
    return {name: to_array(tensor) for name, tensor in model.state_dict().items()}


def load_weights(model: nn.Module, weights: dict[str, np.ndarray]) -> None:
    """Set a model's state_dict from NumPy arrays."""
    model.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in weights.items()})
