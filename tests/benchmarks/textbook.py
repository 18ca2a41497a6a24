"""The textbook loop: a data set of pictures transformed one by one, a loader with workers, ``.item()`` each step.

As tutorials have it, with two courtesies: the loader keeps its workers between epochs, and pins its memory for a GPU.
Models are trained one after the other; the test set is measured after each epoch, the clean training set never.
"""

from __future__ import annotations

from itertools import islice

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from benchmarks.sizes import MEAN, STD, noise
from benchmarks.timing import WARM_UP_STEPS, Run, Task, timed
from pipeline.records import Images
from pipeline.study import Variant, load_study

STUDY = load_study("cifar10")


class Pictures(Dataset):
    """A CIFAR-style data set: (H, W, 3) pictures and labels; a picture is transformed when it is asked for."""

    def __init__(self, images: Images, transform: transforms.Compose) -> None:
        self.pictures = images.pixels.transpose(0, 2, 3, 1).copy()
        self.labels = images.labels.tolist()
        self.transform = transform

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self.transform(transforms.functional.to_pil_image(self.pictures[index])), self.labels[index]


def textbook_model(variant: Variant) -> nn.Sequential:
    """The study's model as a tutorial writes it: ReLU before pooling. The same function as the project's."""

    def block(channels_in: int, channels_out: int) -> list[nn.Module]:
        norm = [nn.BatchNorm2d(channels_out)] if variant.batch_norm else []
        return [nn.Conv2d(channels_in, channels_out, 3, padding=1), *norm, nn.ReLU(), nn.MaxPool2d(2)]

    dropout = [nn.Dropout(variant.dropout_rate)] if variant.dropout_rate else []
    head = [nn.Flatten(), nn.Linear(4096, 128), nn.ReLU(), *dropout, nn.Linear(128, 10)]
    return nn.Sequential(*block(3, 32), *block(32, 64), *head)


def adam(model: nn.Module) -> torch.optim.Adam:
    """The recipe's optimizer, with PyTorch's defaults."""
    return torch.optim.Adam(model.parameters(), lr=STUDY.recipe.learning_rate)


def waiter(device: torch.device):
    """What waits until ``device`` has done its work."""
    waiters = {"cuda": torch.cuda.synchronize, "mps": torch.mps.synchronize}
    return waiters.get(device.type, lambda: None)


def train(task: Task) -> list[Run]:
    """Time the models of ``task``, one after the other."""
    return [_Loop(name, task).timed() for name in task.variants]


class _Loop:
    """One model, its data and the two halves of its epoch."""

    def __init__(self, name: str, task: Task) -> None:
        self.name, self.task, self.device = name, task, torch.device(task.device)
        variant, splits = STUDY.variant(name), noise(task.images)
        moving = [transforms.RandomHorizontalFlip(), transforms.RandomCrop(32, padding=4)]
        self.batches = self._loader(splits.train, moving if variant.augmentation else [], shuffle=True)
        self.test_batches = self._loader(splits.test, [], shuffle=False)
        self.model = textbook_model(variant).to(self.device)
        self.optimizer = adam(self.model)
        self.criterion = nn.CrossEntropyLoss()

    def timed(self) -> Run:
        self.train_epoch(WARM_UP_STEPS)
        self.test(WARM_UP_STEPS)
        return timed(self.name, self.task.epochs, self.train_epoch, self.test, waiter(self.device))

    def train_epoch(self, steps: int | None = None) -> None:
        self.model.train()
        running_loss, correct = 0.0, 0
        for images, labels in islice(self.batches, steps):
            images, labels = images.to(self.device), labels.to(self.device)
            self.optimizer.zero_grad()
            logits = self.model(images)
            loss = self.criterion(logits, labels)
            loss.backward()
            self.optimizer.step()
            running_loss += loss.item() * len(labels)
            correct += (logits.argmax(1) == labels).sum().item()

    @torch.no_grad()
    def test(self, steps: int | None = None) -> None:
        self.model.eval()
        running_loss, correct = 0.0, 0
        for images, labels in islice(self.test_batches, steps):
            images, labels = images.to(self.device), labels.to(self.device)
            logits = self.model(images)
            running_loss += self.criterion(logits, labels).item() * len(labels)
            correct += (logits.argmax(1) == labels).sum().item()

    def _loader(self, images: Images, moving: list, shuffle: bool) -> DataLoader:
        transform = transforms.Compose([*moving, transforms.ToTensor(), transforms.Normalize(MEAN, STD)])
        return DataLoader(
            Pictures(images, transform),
            batch_size=STUDY.recipe.batch_size,
            shuffle=shuffle,
            num_workers=self.task.workers,
            persistent_workers=self.task.workers > 0,
            pin_memory=self.device.type == "cuda",
        )
