"""Chapters on data and augmentation: training images, and what training makes of them."""

import numpy as np
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import style
from pipeline.records import Chapter, DataSummary, FigureAsset, Splits

COLUMNS = 10
MOST_CLASSES = 12
"""A picture shows this many classes at most, the first by name."""
AUGMENTED_CLASSES, AUGMENTED_VERSIONS = 4, 6
PADDING = 4
"""Black pixels around an image before it is cropped, as in training."""
NAMES_PX, GAP_PX = 104, 4


def draw(data: DataSummary, splits: Splits) -> Chapter:
    """The sample grid, and what augmentation does."""
    return Chapter((sample_grid(data, splits), augmentation(data, splits)))


def sample_grid(data: DataSummary, splits: Splits) -> FigureAsset:
    """The first training images of each class, a row a class."""
    shown = data.classes[:MOST_CLASSES]
    chosen = [np.flatnonzero(splits.train.labels == label)[:COLUMNS] for label in range(len(shown))]
    scope = (
        "each class" if len(shown) == len(data.classes) else f"the first {len(shown)} of {len(data.classes)} classes"
    )
    caption = f"The first {COLUMNS} training images of {scope}, in the order of the data set: none is picked by hand."
    alt = f"Grid of training images, a row each for {formats.listing(shown)}."
    side = (style.WIDTH_PX - NAMES_PX) / COLUMNS - GAP_PX
    with style.drawing("sample-grid"):
        figure = style.new_figure(style.WIDTH_PX, len(shown) * (side + GAP_PX))
        for row, (name, indices) in enumerate(zip(shown, chosen, strict=True)):
            top = row * (side + GAP_PX)
            _name(figure, top + side / 2, name)
            for column, index in enumerate(indices):
                image = splits.train.pixels[index].transpose(1, 2, 0)
                style.picture(figure, image, NAMES_PX + column * (side + GAP_PX), top, side)
        return style.png(figure, "sample-grid", caption, alt, "samples.py:sample_grid")


def augmentation(data: DataSummary, splits: Splits) -> FigureAsset:
    """An image of each of a few classes, and versions of it as the augmented training sees them."""
    labels = range(min(AUGMENTED_CLASSES, len(data.classes)))
    names = [data.classes[label] for label in labels]
    caption = (
        f"The first training image of {formats.listing(names)}, and {AUGMENTED_VERSIONS} versions as training with "
        f"augmentation sees them: a random crop after padding with {PADDING} black pixels, and a flip in half of "
        "the cases."
    )
    alt = f"One training image and {AUGMENTED_VERSIONS} shifted or mirrored versions of {formats.listing(names)}."
    side = (style.WIDTH_PX - NAMES_PX - 24) / (AUGMENTED_VERSIONS + 1) - GAP_PX
    dice = np.random.default_rng(0)
    with style.drawing("augmentation"):
        figure = style.new_figure(style.WIDTH_PX, 26 + len(names) * (side + GAP_PX))
        style.write(figure, NAMES_PX, 16, "original", color=style.SOFT, fontsize=style.SMALL)
        style.write(figure, NAMES_PX + side + 28, 16, "as trained on", color=style.SOFT, fontsize=style.SMALL)
        for row, label in enumerate(labels):
            top = 26 + row * (side + GAP_PX)
            _name(figure, top + side / 2, names[row])
            image = splits.train.pixels[np.flatnonzero(splits.train.labels == label)[0]].transpose(1, 2, 0)
            versions = [_augmented(image, dice) for _ in range(AUGMENTED_VERSIONS)]
            for column, version in enumerate([image, *versions]):
                left = NAMES_PX + column * (side + GAP_PX) + (24 if column else 0)
                style.picture(figure, version, left, top, side)
        return style.png(figure, "augmentation", caption, alt, "samples.py:augmentation")


def _augmented(image: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """One random crop and flip of an image (H, W, 3)."""
    height, width, _ = image.shape
    padded = np.pad(image, ((PADDING, PADDING), (PADDING, PADDING), (0, 0)))
    top, left = dice.integers(0, 2 * PADDING + 1, 2)
    crop = padded[top : top + height, left : left + width]
    return crop[:, ::-1] if dice.random() < 0.5 else crop


def _name(figure: Figure, middle: float, name: str) -> None:
    style.write(figure, NAMES_PX - 8, middle, name, width=NAMES_PX - 10, ha="right", va="center")
