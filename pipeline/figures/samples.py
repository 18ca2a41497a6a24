"""Chapters on data and augmentation: training images, and what training makes of them."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Picture
from pipeline.records import Chapter, DataSummary, FigureAsset, Splits

COLUMNS, SIDE_PX, GAP_PX = 9, 64, 4
MOST_CLASSES = 12
"""The grid shows this many classes at most, the first ones."""
AUGMENTED_CLASSES, AUGMENTED_VERSIONS, AUGMENTED_PX = 4, 6, 80
PADDING = 4
"""Black pixels around an image before it is cropped, as in training."""
NAMES_PX = 108
HEAD_PX, APART_PX = 26, 22


def draw(data: DataSummary, splits: Splits, flips: bool = True, crops: bool = True) -> Chapter:
    """The sample grid, and what augmentation does: what any of the variants' does."""
    return Chapter((sample_grid(data, splits), augmentation(data, splits, flips, crops)))


# -- samples -------------------------------------------------------------------------------------------


def sample_grid(data: DataSummary, splits: Splits) -> FigureAsset:
    """The first training images of each class, a row a class."""
    shown = data.classes[:MOST_CLASSES]
    rows = [np.flatnonzero(splits.train.labels == label)[:COLUMNS] for label in range(len(shown))]
    caption = f"{_scope(data, shown)}, in the order of the data set: none is picked by hand."
    alt = f"Grid of training images, {COLUMNS} columns, a row each for {formats.listing(shown)}."
    with style.drawing("sample-grid"):
        figure = canvas.new_figure(style.WIDTH_PX, len(shown) * (SIDE_PX + GAP_PX) - GAP_PX + 2)
        pictures = []
        for row, (name, indices) in enumerate(zip(shown, rows, strict=True)):
            top = 1 + row * (SIDE_PX + GAP_PX)
            _name(figure, top + SIDE_PX / 2, name)
            images = [_pixels(splits, index) for index in indices]
            pictures += _strip(images, NAMES_PX, top, SIDE_PX)
        return canvas.pictured(figure, pictures, "sample-grid", caption, alt, "samples.py:sample_grid")


def _scope(data: DataSummary, shown: tuple[str, ...]) -> str:
    if len(shown) == len(data.classes):
        return f"The first {COLUMNS} training images of each class"
    return f"The first {COLUMNS} training images of the first {len(shown)} of {len(data.classes)} classes"


# -- augmentation --------------------------------------------------------------------------------------


def augmentation(data: DataSummary, splits: Splits, flips: bool = True, crops: bool = True) -> FigureAsset:
    """An image of each of a few classes, and versions of it as the augmented training sees them."""
    names = data.classes[:AUGMENTED_CLASSES]
    caption = (
        f"The first training image of {formats.listing(names)}, and {AUGMENTED_VERSIONS} versions of it as training "
        f"with augmentation sees it: {_altered(flips, crops)}."
    )
    shifted, mirrored = f"shifted by up to {PADDING} pixels with black edges", "some of them mirrored"
    shown = formats.listing([part for is_on, part in ((crops, shifted), (flips, mirrored)) if is_on])
    alt = f"Rows for {formats.listing(names)}: a training image, then {AUGMENTED_VERSIONS} versions, {shown}."
    with style.drawing("augmentation"):
        figure = canvas.new_figure(style.WIDTH_PX, HEAD_PX + len(names) * (AUGMENTED_PX + GAP_PX) - GAP_PX + 1)
        columns = NAMES_PX, NAMES_PX + AUGMENTED_PX + APART_PX
        for left, text in zip(columns, ("original", "as trained on"), strict=True):
            canvas.write(figure, left, HEAD_PX - 10, text, color=style.SOFT, fontsize=style.SMALL)
        pictures = _augmented_rows(figure, splits, names, columns, flips, crops)
        return canvas.pictured(figure, pictures, "augmentation", caption, alt, "samples.py:augmentation")


def _altered(flips: bool, crops: bool) -> str:
    """What is done to each image, as a clause."""
    cropped, mirrored = f"cropped at random after padding with {PADDING} black pixels", "mirrored in half of the cases"
    if flips and crops:
        return f"{cropped}, and {mirrored}"
    return cropped if crops else mirrored


def _augmented_rows(
    figure: Figure, splits: Splits, names: tuple[str, ...], columns: tuple[float, float], flips: bool, crops: bool
) -> list[Picture]:
    dice = np.random.default_rng(0)
    pictures = []
    for label, name in enumerate(names):
        top = HEAD_PX + label * (AUGMENTED_PX + GAP_PX)
        _name(figure, top + AUGMENTED_PX / 2, name)
        image = _pixels(splits, np.flatnonzero(splits.train.labels == label)[0])
        versions = [augmented(image, dice, flips, crops) for _ in range(AUGMENTED_VERSIONS)]
        pictures += _strip([image], columns[0], top, AUGMENTED_PX) + _strip(versions, columns[1], top, AUGMENTED_PX)
    return pictures


def augmented(image: np.ndarray, dice: np.random.Generator, flips: bool = True, crops: bool = True) -> np.ndarray:
    """One random crop and flip of an image (H, W, 3)."""
    height, width, _ = image.shape
    padded = np.pad(image, ((PADDING, PADDING), (PADDING, PADDING), (0, 0)))
    top, left = dice.integers(0, 2 * PADDING + 1, 2) if crops else (PADDING, PADDING)
    crop = padded[top : top + height, left : left + width]
    return crop[:, ::-1] if flips and dice.random() < 0.5 else crop


# -- both ----------------------------------------------------------------------------------------------


def _pixels(splits: Splits, index: int) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = splits.train.pixels[index].transpose(1, 2, 0)
    return pixels


def _strip(images: list[np.ndarray], left: float, top: float, side: float) -> list[Picture]:
    return [Picture(image, left + place * (side + GAP_PX), top, side) for place, image in enumerate(images)]


def _name(figure: Figure, middle: float, name: str) -> None:
    canvas.write(figure, NAMES_PX - 10, middle, name, width=NAMES_PX - 12, ha="right", va="center")
