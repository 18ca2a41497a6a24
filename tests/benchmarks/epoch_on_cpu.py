"""One epoch of both models: a textbook loop against this project's, on the same machine and images of noise.

    python tests/benchmarks/epoch_on_cpu.py [--images 50000]

The textbook loop applies torchvision's transforms to one image at a time in a DataLoader, trains the two models
one after the other with all cores, and measures the test set after the epoch. Ours trains them side by side and
measures the test set and the clean training sample. Start-up is left out of both; ours is the epoch of the slower run.
"""

import os
import time

import click
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from pipeline.models import RegularizedCNN, SimpleCNN
from pipeline.records import Images, Splits
from pipeline.study import load_study
from pipeline.training.spec import RunSpec
from pipeline.training.workers import Job, Progress, train

MEAN, STD = (0.4913, 0.4821, 0.4465), (0.2452, 0.2428, 0.2606)


class Pictures(Dataset):
    """A CIFAR-style data set: pictures and labels, transformed one at a time."""

    def __init__(self, images: Images, transform) -> None:
        self.pictures = images.pixels.transpose(0, 2, 3, 1)
        self.labels = images.labels
        self.transform = transform

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int):
        return self.transform(transforms.functional.to_pil_image(self.pictures[index])), int(self.labels[index])


def noise(train_size: int) -> Splits:
    """Random images of ten classes."""
    rng = np.random.default_rng(0)

    def images(size: int) -> Images:
        return Images(rng.integers(0, 256, (size, 3, 32, 32), dtype=np.uint8), np.arange(size) % 10)

    return Splits(images(train_size), images(train_size // 5))


def textbook_epoch(splits: Splits, model: nn.Module, augment: bool, workers: int) -> float:
    """Seconds of one epoch of the textbook loop."""
    normalise = [transforms.ToTensor(), transforms.Normalize(MEAN, STD)]
    moving = [transforms.RandomHorizontalFlip(), transforms.RandomCrop(32, padding=4)] if augment else []
    loader = DataLoader(
        Pictures(splits.train, transforms.Compose(moving + normalise)), 128, shuffle=True, num_workers=workers
    )
    tester = DataLoader(Pictures(splits.test, transforms.Compose(normalise)), 128, num_workers=workers)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    criterion = nn.CrossEntropyLoss()
    started = time.perf_counter()
    model.train()
    running = 0.0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        running += loss.item()
    model.eval()
    with torch.no_grad():
        for images, labels in tester:
            running += criterion(model(images), labels).item()
    return time.perf_counter() - started


def our_epoch(splits: Splits) -> float:
    """Seconds of one epoch of both models side by side: the second of two, from the end of the first."""
    study = load_study("cifar10")
    recipe = study.recipe.model_copy(update={"epochs": 2})
    ends: dict[str, list[float]] = {}

    def listen(progress: Progress) -> None:
        if progress.finished:
            ends.setdefault(progress.label, []).append(time.perf_counter())

    jobs = []
    for name in ("baseline", "regularized"):
        spec = RunSpec(name, study.variant(name), 0, recipe, 10, MEAN, STD)
        jobs.append(Job(name, spec, _Held(splits), None, _forget))
    train(jobs, "cpu", listen)
    return max(last - first for first, last in ends.values())


class _Held:
    """The images, sent to the training process."""

    def __init__(self, splits: Splits) -> None:
        self.splits = splits

    def __call__(self) -> Splits:
        return self.splits


def _forget(_state) -> None:
    """Keep no checkpoint."""


@click.command()
@click.option("--images", default=50_000, show_default=True, help="Training images; a fifth as many test images.")
@click.option("--workers", default=2, show_default=True, help="DataLoader workers of the textbook loop.")
def main(images: int, workers: int) -> None:
    """Time both and print the ratio."""
    splits = noise(images)
    ours = our_epoch(splits)
    click.echo(f"ours, both models side by side: {ours:.1f} s")
    torch.set_num_threads(os.cpu_count() or 1)
    textbook = 0.0
    for kind, augment in ((SimpleCNN, False), (RegularizedCNN, True)):
        seconds = textbook_epoch(splits, kind(), augment, workers)
        textbook += seconds
        click.echo(f"textbook, {kind.__name__}, {workers} workers: {seconds:.1f} s")
    click.echo(f"textbook / ours: {textbook / ours:.2f}")


if __name__ == "__main__":
    main()
