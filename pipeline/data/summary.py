"""What the report says of a data set, and the fingerprint by which it enters the cache keys."""

import hashlib
import json

import numpy as np

from pipeline.data.editions import recognise
from pipeline.records import DataSummary, Images, Splits

CHUNK = 1000
"""Images counted at a time: NumPy's bincount widens its input to 8 bytes a value."""

Channels = tuple[float, float, float]
"""A number for red, green and blue."""


def fingerprint(classes: tuple[str, ...], splits: Splits) -> str:
    """Sha256 over class names, pixels and labels of both splits, and masks where there are any; hexadecimal."""
    digest = hashlib.sha256()
    for images in (splits.train, splits.test):
        masks = None if images.masks is None else images.masks.shape
        header = {"classes": classes, "pixels": images.pixels.shape, "masks": masks}
        if images.cue_masks is not None:
            header["cue_masks"] = images.cue_masks.shape
        digest.update(json.dumps(header).encode() + b"\n")
        digest.update(np.ascontiguousarray(images.pixels).data)
        digest.update(images.labels.astype("<i8").tobytes())
        for marked in (images.masks, images.cue_masks):
            if marked is not None:
                digest.update(np.ascontiguousarray(marked).view(np.uint8).data)
    return digest.hexdigest()


def summarize(
    splits: Splits,
    classes: tuple[str, ...],
    *,
    name: str,
    edition: str | None = None,
    official: bool = False,
    notes: tuple[str, ...] = (),
) -> DataSummary:
    """Describe a data set.

    Args:
        splits: its images.
        classes: the K class names.
        name: how to call it, unless it is recognised as CIFAR-10 or a known edition.
        edition: which copy it is; None to recognise it.
        official: whether it is the edition of the original study.
        notes: what was converted on reading.
    """
    mark = fingerprint(classes, splits)
    counts = _counts(splits.train, len(classes)), _counts(splits.test, len(classes))
    if edition is None:
        name, edition = recognise(mark, classes, counts, name)
    mean, std = channel_statistics(splits.train.pixels)
    return DataSummary(
        name=name,
        edition=edition,
        official=official,
        fingerprint=mark,
        classes=classes,
        train_counts=counts[0],
        test_counts=counts[1],
        channel_mean=mean,
        channel_std=std,
        notes=notes,
        has_masks=splits.train.masks is not None,
        has_cue=splits.train.cue_masks is not None,
    )


def channel_statistics(pixels: np.ndarray) -> tuple[Channels, Channels]:
    """Mean and standard deviation of each channel, scaled to [0, 1].

    Counted in integers, so that every machine gets the same digits.

    Args:
        pixels: uint8 (N, 3, H, W).
    """
    red, green, blue = (_moments(pixels[:, channel]) for channel in range(3))
    return (red[0], green[0], blue[0]), (red[1], green[1], blue[1])


def _moments(pixels: np.ndarray) -> tuple[float, float]:
    values = np.arange(256) / 255
    counts = np.zeros(256, np.int64)
    for start in range(0, len(pixels), CHUNK):
        counts += np.bincount(pixels[start : start + CHUNK].ravel(), minlength=256)
    mean = float((counts * values).sum() / counts.sum())
    return mean, float(np.sqrt((counts * (values - mean) ** 2).sum() / counts.sum()))


def _counts(images: Images, classes: int) -> tuple[int, ...]:
    return tuple(np.bincount(images.labels, minlength=classes).tolist())
