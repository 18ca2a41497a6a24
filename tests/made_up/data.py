"""Made-up data: summaries, and images of noise."""

from dataclasses import replace

import numpy as np

from pipeline.records import DataSummary, Images, Splits

CIFAR10_CLASSES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip


def data_summary(**overrides) -> DataSummary:
    """CIFAR-10 as the official archive has it."""
    summary = DataSummary(
        name="CIFAR-10",
        edition="the official archive",
        official=True,
        fingerprint="c1fa" * 16,
        classes=CIFAR10_CLASSES,
        train_counts=(5000,) * 10,
        test_counts=(1000,) * 10,
        channel_mean=(0.4914, 0.4822, 0.4465),
        channel_std=(0.2470, 0.2435, 0.2616),
    )
    return replace(summary, **overrides)


def three_class_summary(**overrides) -> DataSummary:
    """Someone's own images: three classes of uneven size, with masks and a note."""
    summary = data_summary(
        name="made-up shapes",
        edition="a folder of 1,560 images",
        official=False,
        fingerprint="5a9e" * 16,
        classes=("circle", "square", "triangle"),
        train_counts=(500, 420, 280),
        test_counts=(150, 120, 90),
        channel_mean=(0.55, 0.48, 0.41),
        channel_std=(0.21, 0.20, 0.23),
        notes=("1,560 images were resized to 32×32.",),
        has_masks=True,
    )
    return replace(summary, **overrides)


def noise_images(labels: np.ndarray, seed: int = 0, masks: bool = False) -> Images:
    """Images of coloured 4 x 4 px blocks; with masks, a square of varying place."""
    rng = np.random.default_rng(seed)
    blocks = rng.integers(0, 256, (len(labels), 3, 8, 8), dtype=np.uint8)
    pixels = blocks.repeat(4, axis=2).repeat(4, axis=3)
    if not masks:
        return Images(pixels, labels)
    rows, columns = rng.integers(4, 12, (2, len(labels), 1, 1))
    y, x = np.mgrid[:32, :32]
    on_object = (abs(y - rows - 8) < 8) & (abs(x - columns - 8) < 8)
    return Images(pixels, labels, on_object)


def noise_splits(train: int, test: int) -> Splits:
    """Pixels of pure noise, of three classes in turn: something to train on for moments."""
    rng = np.random.default_rng(0)

    def images(size: int) -> Images:
        return Images(rng.integers(0, 256, (size, 3, 32, 32), dtype=np.uint8), np.arange(size) % 3)

    return Splits(images(train), images(test))
