"""Chapter on what the models look at: how alike maps stay when the weights they were made with are randomized."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Picture
from pipeline.figures.cases import overlay
from pipeline.records import Chapter, DataSummary, Estimate, FigureAsset, MapControls, Randomization, Splits

LEFT_PX, TOP_PX, LABELS_PX, HEIGHT_PX, FOOT_PX = 44.0, 30.0, 206.0, 190.0, 40.0
APART = 0.09
"""How far the two models' dots stand from the middle of their place."""

SIDE_PX, GAP_PX, IMAGE_GAP_PX, HEAD_PX = 56, 4, 14, 48
"""A map, the room between maps, around the image and between models, and above the maps."""

Pair = tuple[MapControls, MapControls]


def draw(
    data: DataSummary, splits: Splits, baseline_controls: MapControls, regularized_controls: MapControls
) -> Chapter:
    """The similarities, and what the maps of a few images look like."""
    pair = (baseline_controls, regularized_controls)
    return Chapter((randomization(pair), randomized_maps(data, splits, pair)))


def randomization(pair: Pair) -> FigureAsset:
    """Similarity by layer, both models, over what maps of different images have in common."""
    caption = (
        "How alike a map and its randomized counterpart are, by how many layers are randomized, from the top: the mean "
        "rank correlation of their cells, whichever its sign, with intervals over images and draws of random weights. "
        "The dashed lines are chance: maps of the same trained model, of different images."
    )
    alt = f"Dots for each layer and model. {' '.join(_course(controls) for controls in pair)}"
    with style.drawing("randomization"):
        return canvas.svg(_figure(pair), "randomization", caption, alt, "randomization.py:randomization")


def randomized_maps(data: DataSummary, splits: Splits, pair: Pair) -> FigureAsset:
    """The maps of a few images, trained and with one more layer randomized in each column."""
    examples = _examples(pair)
    names = [data.classes[splits.test.labels[index]] for index in examples]
    caption = (
        "The same in pictures: Grad-CAM for the trained model’s answer, with the trained weights, and with the layers "
        f"randomized down to the one named, in the first draw. {_which(names)} Each map has a scale of its own; one "
        "without any colour is zero everywhere."
    )
    alt = f"Rows of small maps, one row an image ({formats.listing(names) or 'none'}), six columns a model at most."
    with style.drawing("randomized-maps"):
        figure = canvas.new_figure(style.WIDTH_PX, HEAD_PX + max(1, len(examples)) * (SIDE_PX + GAP_PX))
        pictures = [each for number, index in enumerate(examples) for each in _row(splits, pair, index, number)]
        _heads(figure, pair)
        return canvas.png(figure, pictures, "randomized-maps", caption, alt, "randomization.py:randomized_maps")


# -- similarities --------------------------------------------------------------------------------------


def _figure(pair: Pair) -> Figure:
    figure = canvas.new_figure(style.WIDTH_PX, TOP_PX + HEIGHT_PX + FOOT_PX)
    axes = canvas.place(figure, LEFT_PX, TOP_PX, style.WIDTH_PX - LEFT_PX - LABELS_PX, HEIGHT_PX)
    found = [controls.randomization for controls in pair if controls.randomization]
    names = ["trained", *(each.name for each in found[0].layers)] if found else ["trained"]
    axes.set(xlim=(-0.5, len(names) - 0.5), ylim=(0.0, 1.06))
    axes.set_xticks(range(len(names)), [name if place < 2 else f"+ {name}" for place, name in enumerate(names)])
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    axes.grid(True, axis="y")
    axes.spines["left"].set_visible(False)
    canvas.write(figure, 4, 16, "similarity", color=style.SOFT, fontsize=style.SMALL)
    canvas.write(figure, LEFT_PX, TOP_PX + HEIGHT_PX + 36, "randomized, from the top", color=style.SOFT, fontsize=9.5)
    ends = []
    for side, controls in zip((-1, 1), pair, strict=True):
        if controls.randomization:
            ends += _draw_model(axes, controls.variant, controls.randomization, side * APART)
    _label(axes, ends)
    return figure


def _draw_model(axes: Axes, variant: str, found: Randomization, shift: float) -> list[tuple[float, str, str]]:
    """One model's dots and its chance level; what to write at their ends: height, words, colour."""
    ink, marker = style.colour(variant), "o" if variant == "baseline" else "D"
    values = [1.0, *(layer.similarity.value for layer in found.layers)]
    places = [place + shift for place in range(len(values))]
    axes.plot(places, values, color=style.tint(variant), linewidth=1.5, zorder=2)
    for place, layer in zip(places[1:], found.layers, strict=True):
        axes.vlines(place, max(0.0, layer.similarity.low), min(1.0, layer.similarity.high), color=ink, linewidth=1.5)
    axes.plot(places, values, marker, color=ink, markersize=6, linestyle="none", zorder=4)
    axes.axhline(found.chance.value, color=ink, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
    title = style.title(variant)
    return [
        (values[-1], f"{title} {formats.loss(values[-1])}", ink),
        (found.chance.value, f"{title}, by chance {formats.loss(found.chance.value)}", ink),
    ]


def _label(axes: Axes, ends: Sequence[tuple[float, str, str]]) -> None:
    """Words to the right of the panel, at the height of what they name, moved apart where they would meet."""
    low, high = axes.get_ylim()
    places = canvas.spread([HEIGHT_PX * (end - low) / (high - low) for end, _, _ in ends], 16, 0, HEIGHT_PX)
    for place, (_, words, ink) in zip(places, ends, strict=True):
        axes.annotate(
            words, (1, place / HEIGHT_PX), (7, 0), xycoords="axes fraction", textcoords="offset points", va="center",
            color=ink, annotation_clip=False,
        )  # fmt: skip


# -- maps ----------------------------------------------------------------------------------------------


def _examples(pair: Pair) -> list[int]:
    """The images that both models show, or the one that has maps."""
    shown = [[each.index for each in c.randomization.examples] for c in pair if c.randomization]
    return shown[0] if shown else []


def _row(splits: Splits, pair: Pair, index: int, number: int) -> list[Picture]:
    image = splits.test.pixels[index].transpose(1, 2, 0)
    top = HEAD_PX + number * (SIDE_PX + GAP_PX)
    pictures = [Picture(image, 1, top, SIDE_PX)]
    for side, controls in enumerate(pair):
        for place, attribution in enumerate(_maps(controls, index)):
            drawn = overlay(image, attribution, float(attribution.max()))
            pictures.append(Picture(drawn, _left(side, place), top, SIDE_PX))
    return pictures


def _maps(controls: MapControls, index: int) -> np.ndarray:
    examples = controls.randomization.examples if controls.randomization else ()
    return next((each.maps for each in examples if each.index == index), np.empty((0, 16, 16), np.float32))


def _left(side: int, place: int) -> float:
    columns = 5
    start = 1 + SIDE_PX + IMAGE_GAP_PX + side * (columns * (SIDE_PX + GAP_PX) + IMAGE_GAP_PX - GAP_PX)
    return start + place * (SIDE_PX + GAP_PX)


def _heads(figure: Figure, pair: Pair) -> None:
    for side, controls in enumerate(pair):
        ink = style.colour(controls.variant)
        canvas.write(
            figure, _left(side, 0), 17, style.title(controls.variant), color=ink, fontsize=style.PANEL,
            fontweight="bold",
        )  # fmt: skip
        layers = controls.randomization.layers if controls.randomization else ()
        for place, name in enumerate(["trained", *(layer.name for layer in layers)]):
            words = name if place < 2 else f"+ {name}"
            canvas.write(figure, _left(side, place), 38, words, color=style.SOFT, fontsize=style.SMALL)
    canvas.write(figure, 1, 38, "the image", color=style.SOFT, fontsize=style.SMALL)


# -- words ---------------------------------------------------------------------------------------------


def _which(names: Sequence[str]) -> str:
    if not names:
        return "No image has a map."
    return f"The images are the first test images of the classes {formats.listing(names)}, chosen by nothing else."


def _course(controls: MapControls) -> str:
    found = controls.randomization
    if found is None:
        return f"{style.title(controls.variant)}: no maps."
    steps = [f"{layer.name} {_interval(layer.similarity)}" for layer in found.layers]
    return (
        f"{style.title(controls.variant)}: similarity after randomizing {formats.listing(steps)}; by chance "
        f"{formats.loss(found.chance.value)}."
    )


def _interval(estimate: Estimate) -> str:
    return formats.estimate_loss(estimate)
