"""The images a study is about, and what the report says of them without having them."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.records.values import ADDED_LATER, Array


@dataclass(frozen=True)
class Images:
    """One split of a data set.

    Attributes:
        pixels: uint8 (N, 3, 32, 32), RGB.
        labels: int64 (N,), in [0, K).
        masks: bool (N, 32, 32), true on the object; None where no one knows (every data set but shapes).
        cue_masks: likewise, true on a mark that was planted to give the class away; None where there is none.
    """

    pixels: Array
    labels: Array
    masks: Array | None = None
    cue_masks: Array | None = field(default=None, metadata=ADDED_LATER)


@dataclass(frozen=True)
class Splits:
    """The images a study trains on and tests on."""

    train: Images
    test: Images


@dataclass(frozen=True)
class DataSummary:
    """What the report says of the data without the images at hand.

    Attributes:
        name: the data set as a reader knows it, e.g. "CIFAR-10".
        edition: which copy of it, one clause that fits after "trained on", e.g. "the official archive".
        official: whether the edition is the one the original study used.
        fingerprint: sha256 over class names, pixels and labels of both splits, hexadecimal.
        classes: the K class names; a label is an index into them.
        train_counts, test_counts: images per class, (K,).
        channel_mean, channel_std: of the training pixels scaled to [0, 1], red, green, blue.
        notes: what was converted on reading, one sentence each (resized, grey, alpha); often empty.
        has_masks: whether the images carry object masks.
        has_cue: whether a cue was planted in them, with masks of its own.
    """

    name: str
    edition: str
    official: bool
    fingerprint: str
    classes: tuple[str, ...]
    train_counts: tuple[int, ...]
    test_counts: tuple[int, ...]
    channel_mean: tuple[float, float, float]
    channel_std: tuple[float, float, float]
    notes: tuple[str, ...] = ()
    has_masks: bool = False
    has_cue: bool = field(default=False, metadata=ADDED_LATER)
