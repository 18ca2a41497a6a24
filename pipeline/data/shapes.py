"""Generated images: ten coloured shapes on backgrounds that give the class away, more often in training than in test.

Everything is drawn in integers from the raw 64-bit words of PCG64, whose stream NumPy guarantees: the same bytes on
every machine. Image i of a split depends on (seed, split, i) alone.
"""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from pipeline.data.cue import plant, share_marked
from pipeline.data.dice import Dice
from pipeline.data.outlines import OUTLINES
from pipeline.data.scene import SIDE_PX, draw_scene
from pipeline.data.summary import summarize
from pipeline.records import DataSummary, Images, Splits

VERSION = 1
"""Raise it when the images change."""

CUE_VERSION = 1
"""Likewise, when those with a planted cue change."""

CUE_PERCENT = {"train": 35, "test": 0}
"""How often an image stands before the background of its class, apart from chance (one in ten)."""

CLASSES = tuple(OUTLINES)


@dataclass(frozen=True)
class Shapes:
    """The generated data set; its parameters are those of the study file.

    Attributes:
        cue: whether a mark is planted in a corner. Without, the images are what they were before there was one.
    """

    seed: int
    train_size: int
    test_size: int
    cue: bool = field(default=False, repr=False)

    @property
    def label(self) -> str:
        """For the terminal."""
        return f"{self.train_size:,} + {self.test_size:,} generated shapes"

    @property
    def signature(self) -> str:
        """Sha256 over the parameters and the version of the generator."""
        made_from = (VERSION, self, CUE_VERSION) if self.cue else (VERSION, self)
        return hashlib.sha256(repr(made_from).encode()).hexdigest()

    def read(self) -> tuple[Splits, DataSummary]:
        """Draw all images: a few seconds for some thousands."""
        splits = Splits(
            draw_split("train", self.train_size, self.seed, self.cue),
            draw_split("test", self.test_size, self.seed, self.cue),
        )
        notes = (self._places(), *([_marks(splits)] if self.cue else []))
        return splits, summarize(splits, CLASSES, name="shapes", edition=self._edition, notes=notes)

    @property
    def _edition(self) -> str:
        return f"images of coloured shapes that this project generates (seed {self.seed})"

    def _places(self) -> str:
        """How often the background gives the class away, counted."""
        train, test = (
            share_at_home("train", self.train_size, self.seed),
            share_at_home("test", self.test_size, self.seed),
        )
        return (
            f"Each class has a background of its own, behind {train:.1%} of its images in training "
            f"and {test:.1%} in testing."
        )


def _marks(splits: Splits) -> str:
    """How often the planted mark gives the class away, counted."""
    train, test = (
        share_marked(each.pixels, each.cue_masks, each.labels)
        for each in (splits.train, splits.test)
        if each.cue_masks is not None
    )
    return (
        f"A mark is planted in a corner of every image; it has the colour of the image's class in {train:.1%} of the "
        f"images in training and {test:.1%} in testing."
    )


def draw_split(split: str, size: int, seed: int, cue: bool = False) -> Images:
    """The first ``size`` images of a split; classes take turns."""
    pixels = np.empty((size, 3, SIDE_PX, SIDE_PX), np.uint8)
    masks = np.empty((size, SIDE_PX, SIDE_PX), bool)
    marks = np.zeros((size, SIDE_PX, SIDE_PX), bool) if cue else None
    labels = np.arange(size, dtype=np.int64) % len(CLASSES)
    for index, label in enumerate(labels.tolist()):
        dice = Dice(seed, split, index)
        pixels[index], masks[index] = draw_scene(dice, label, choose_place(dice, split, label))
        if marks is not None:
            marks[index] = plant(dice, pixels[index], masks[index], split, label)
    return Images(pixels, labels, masks, marks)


def choose_place(dice: Dice, split: str, label: int) -> int:
    """Which background an image gets: that of its class, or any. The first throw of its dice."""
    at_home = dice.between(0, 99) < CUE_PERCENT[split]
    return label if at_home else dice.between(0, len(CLASSES) - 1)


def share_at_home(split: str, size: int, seed: int) -> float:
    """The share of a split's images that stand before the background of their class, chance included."""
    labels = (index % len(CLASSES) for index in range(size))
    return sum(choose_place(Dice(seed, split, i), split, k) == k for i, k in enumerate(labels)) / size
