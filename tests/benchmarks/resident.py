"""The device-resident eager loop: all images one tensor on the device, augmented by the batch, plain eager steps.

What a practised hand writes in an afternoon: no loader, no ``.item()`` before the end of an epoch, PyTorch's defaults
otherwise (float32, contiguous layout, every core on the CPU). It measures what the textbook loop measures.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from benchmarks.sizes import MEAN, STD, noise
from benchmarks.textbook import STUDY, adam, textbook_model, waiter
from benchmarks.timing import WARM_UP_STEPS, Run, Task, timed

PADDING = 4

TEST_BATCH = 500


def train(task: Task) -> list[Run]:
    """Time the models of ``task``, one after the other."""
    return [_Loop(name, task).timed() for name in task.variants]


def crop_and_flip(padded: Tensor, indices: Tensor) -> Tensor:
    """Random crops of the images at ``indices``, half of them mirrored.

    Args:
        padded: uint8 (N, 3, H + 8, W + 8).

    Returns:
        uint8 (B, 3, H, W).
    """
    size = padded.shape[-1] - 2 * PADDING
    steps = torch.arange(size, device=padded.device)
    tops, lefts = torch.randint(2 * PADDING + 1, (2, len(indices), 1), device=padded.device)
    flips = torch.rand(len(indices), 1, device=padded.device) < 0.5
    rows = tops + steps  # (B, H)
    columns = lefts + torch.where(flips, size - 1 - steps, steps)  # (B, W)
    channels = torch.arange(3, device=padded.device).view(1, 3, 1, 1)
    return padded[indices.view(-1, 1, 1, 1), channels, rows[:, None, :, None], columns[:, None, None, :]]


class _Loop:
    """One model, its data on the device and the two halves of its epoch."""

    def __init__(self, name: str, task: Task) -> None:
        self.name, self.task, self.device = name, task, torch.device(task.device)
        splits = noise(task.images)
        self.augmented = STUDY.variant(name).augmentation
        pixels = torch.from_numpy(splits.train.pixels).to(self.device)
        self.pixels = nn.functional.pad(pixels, (PADDING,) * 4) if self.augmented else pixels
        self.labels = torch.from_numpy(splits.train.labels).to(self.device)
        self.test_pixels = torch.from_numpy(splits.test.pixels).to(self.device)
        self.test_labels = torch.from_numpy(splits.test.labels).to(self.device)
        self.mean = torch.tensor(MEAN, device=self.device).view(1, 3, 1, 1)
        self.std = torch.tensor(STD, device=self.device).view(1, 3, 1, 1)
        self.model = textbook_model(STUDY.variant(name)).to(self.device)
        self.optimizer = adam(self.model)

    def timed(self) -> Run:
        self.train_epoch(WARM_UP_STEPS)
        self.test()
        return timed(self.name, self.task.epochs, self.train_epoch, self.test, waiter(self.device))

    def train_epoch(self, steps: int | None = None) -> tuple[float, int]:
        """Running loss and right answers, summed on the device."""
        self.model.train()
        running_loss = torch.zeros((), device=self.device)
        correct = torch.zeros((), device=self.device, dtype=torch.int64)
        order = torch.randperm(len(self.labels), device=self.device)
        for indices in order.split(STUDY.recipe.batch_size)[:steps]:
            pixels = crop_and_flip(self.pixels, indices) if self.augmented else self.pixels[indices]
            labels = self.labels[indices]
            logits = self.model(self._normalised(pixels))
            loss = nn.functional.cross_entropy(logits, labels)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            running_loss += loss.detach() * len(labels)
            correct += (logits.detach().argmax(1) == labels).sum()
        return running_loss.item(), int(correct.item())

    @torch.inference_mode()
    def test(self) -> tuple[float, int]:
        """Loss and right answers on the test set."""
        self.model.eval()
        logits = torch.cat([self.model(self._normalised(part)) for part in self.test_pixels.split(TEST_BATCH)])
        loss = nn.functional.cross_entropy(logits, self.test_labels)
        return loss.item(), int((logits.argmax(1) == self.test_labels).sum().item())

    def _normalised(self, pixels: Tensor) -> Tensor:
        return (pixels.float() / 255 - self.mean) / self.std
