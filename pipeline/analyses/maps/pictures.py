"""How alike maps stay when the weights they were made with are randomized."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.maps.record import MapControls, Randomization
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Picture
from pipeline.figures.cases import overlay
from pipeline.records import Chapter, DataSummary, Estimate, FigureAsset, Splits

LEFT_PX, TOP_PX, LABELS_PX, FOOT_PX = 44.0, 30.0, 206.0, 40.0
APART, REACH = 0.18, 0.6
"""How far two models' dots stand from each other at their place, and how far those of all models at most."""

GAP_PX, IMAGE_GAP_PX, HEAD_PX, COLUMNS = 4, 14, 48, 5
"""The room between maps, around the image and between models, and above the maps; and how many maps a model has."""

Models = tuple[MapControls, ...]


def draw(data: DataSummary, splits: Splits, maps: Models) -> Chapter:
    """The similarities, and what the maps of a few images look like."""
    return Chapter((randomization(maps), randomized_maps(data, splits, maps)))


def randomization(models: Models) -> FigureAsset:
    """Similarity by layer, all models, over what maps of different images have in common."""
    caption = (
        f"{' '.join(filter(None, map(_kept, models)))} Dots: likeness of a map and the same map with so many layers "
        "randomized, from the top, without its sign; dashed: maps of different images."
    )
    alt = f"Dots for each layer{' and model' if len(models) > 1 else ''}. {' '.join(map(_course, models))}"
    with style.drawing("randomization"):
        return canvas.svg(_figure(models), "randomization", caption, alt, "analyses/maps/pictures.py:randomization")


def randomized_maps(data: DataSummary, splits: Splits, models: Models) -> FigureAsset:
    """The maps of a few images, trained and with one more layer randomized in each column."""
    examples = _examples(models)
    names = [data.classes[splits.test.labels[index]] for index in examples]
    caption = f"The same in pictures, each map on a scale of its own. {_which(names)}"
    alt = f"Rows of small maps, one row an image ({formats.listing(names) or 'none'}), six columns a model at most."
    with style.drawing("randomized-maps"):
        side = 56 if len(models) > 1 else 112
        block = HEAD_PX + max(1, len(examples)) * (side + GAP_PX)
        figure = canvas.new_figure(style.WIDTH_PX, -(-len(models) // 2) * block)
        pictures = []
        for number in range(0, len(models), 2):
            pictures += _block(figure, splits, models[number : number + 2], examples, number // 2 * block, side)
        return canvas.pictured(
            figure, pictures, "randomized-maps", caption, alt, "analyses/maps/pictures.py:randomized_maps"
        )


# -- similarities --------------------------------------------------------------------------------------


def _figure(models: Models) -> Figure:
    height = 190.0 + 32 * max(0, len(models) - 2)
    figure = canvas.new_figure(style.WIDTH_PX, TOP_PX + height + FOOT_PX)
    axes = canvas.place(figure, LEFT_PX, TOP_PX, style.WIDTH_PX - LEFT_PX - LABELS_PX, height)
    found = [controls.randomization for controls in models if controls.randomization]
    names = ["trained", *(each.name for each in found[0].layers)] if found else ["trained"]
    axes.set(xlim=(-0.5, len(names) - 0.5), ylim=(0.0, 1.06))
    axes.set_xticks(range(len(names)), [name if place < 2 else f"+ {name}" for place, name in enumerate(names)])
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    axes.grid(True, axis="y")
    axes.spines["left"].set_visible(False)
    canvas.write(figure, 4, 16, "similarity", color=style.SOFT, fontsize=style.SMALL)
    canvas.write(figure, LEFT_PX, TOP_PX + height + 36, "randomized, from the top", color=style.SOFT, fontsize=9.5)
    apart, ends = min(APART, REACH / max(1, len(models) - 1)), []
    for number, controls in enumerate(models):
        if controls.randomization:
            shift = apart * (number - (len(models) - 1) / 2)
            ends += _draw_model(figure, axes, controls.variant, controls.randomization, shift)
    _label(axes, ends)
    return figure


def _draw_model(
    figure: Figure, axes: Axes, variant: str, found: Randomization, shift: float
) -> list[tuple[float, str, str]]:
    """One model's dots and its chance level; what to write at their ends: height, words, colour."""
    ink = style.colour(variant)
    values = [1.0, *(layer.similarity.value for layer in found.layers)]
    places = [place + shift for place in range(len(values))]
    axes.plot(places, values, color=style.tint(variant), linewidth=1.5, zorder=2)
    for place, layer in zip(places[1:], found.layers, strict=True):
        axes.vlines(place, max(0.0, layer.similarity.low), min(1.0, layer.similarity.high), color=ink, linewidth=1.5)
    axes.plot(places, values, **style.dots(variant, 6.0), zorder=4)
    axes.axhline(found.chance.value, color=ink, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
    title, short = (canvas.fitting(figure, style.title(variant), LABELS_PX - taken) for taken in (55, 110))
    return [
        (values[-1], f"{title} {formats.loss(values[-1])}", ink),
        (found.chance.value, f"{short}, by chance {formats.loss(found.chance.value)}", ink),
    ]


def _label(axes: Axes, ends: Sequence[tuple[float, str, str]]) -> None:
    """Words to the right of the panel, at the height of what they name, moved apart where they would meet."""
    (low, high), height = axes.get_ylim(), axes.get_window_extent().height
    places = canvas.spread([height * (end - low) / (high - low) for end, _, _ in ends], 16, 0, height)
    for place, (_, words, ink) in zip(places, ends, strict=True):
        axes.annotate(
            words, (1, place / height), (7, 0), xycoords="axes fraction", textcoords="offset points", va="center",
            color=ink, annotation_clip=False,
        )  # fmt: skip


# -- maps ----------------------------------------------------------------------------------------------


def _examples(models: Models) -> list[int]:
    """The images that all models show, or those that have maps."""
    shown = [[each.index for each in c.randomization.examples] for c in models if c.randomization]
    return shown[0] if shown else []


def _block(
    figure: Figure, splits: Splits, pair: Models, examples: Sequence[int], top: float, side: int
) -> list[Picture]:
    """The images and, beside them, the maps of one model or two."""
    _heads(figure, pair, top, side)
    pictures = []
    for number, index in enumerate(examples):
        image, down = splits.test.pixels[index].transpose(1, 2, 0), top + HEAD_PX + number * (side + GAP_PX)
        pictures.append(Picture(image, 1, down, side))
        for column, controls in enumerate(pair):
            for place, attribution in enumerate(_maps(controls, index)):
                drawn = overlay(image, attribution, float(attribution.max()))
                pictures.append(Picture(drawn, _left(column, place, side), down, side))
    return pictures


def _maps(controls: MapControls, index: int) -> np.ndarray:
    examples = controls.randomization.examples if controls.randomization else ()
    return next((each.maps for each in examples if each.index == index), np.empty((0, 16, 16), np.float32))


def _left(column: int, place: int, side: int) -> float:
    start = 1 + side + IMAGE_GAP_PX + column * (COLUMNS * (side + GAP_PX) + IMAGE_GAP_PX - GAP_PX)
    return start + place * (side + GAP_PX)


def _heads(figure: Figure, pair: Models, top: float, side: int) -> None:
    look: style.Line = {"color": style.SOFT, "fontsize": style.SMALL}
    for column, controls in enumerate(pair):
        canvas.name_model(figure, _left(column, 0, side), top + 17, controls.variant, COLUMNS * (side + GAP_PX))
        layers = controls.randomization.layers if controls.randomization else ()
        for place, name in enumerate(["trained", *(layer.name for layer in layers)]):
            said = name if place < 2 else f"+ {name}"
            canvas.write(figure, _left(column, place, side), top + 38, said, **look)
    canvas.write(figure, 1, top + 38, "the image", **look)


# -- words ---------------------------------------------------------------------------------------------


def _which(names: Sequence[str]) -> str:
    if not names:
        return "No image has a map."
    return f"The images are the first test images of the classes {formats.listing(names)}, chosen by nothing else."


def _kept(controls: MapControls) -> str:
    """What is left of a model's maps with all layers randomized."""
    found = controls.randomization
    if found is None or not found.layers:
        return ""
    left, chance = (formats.loss(each.value) for each in (found.layers[-1].similarity, found.chance))
    whose = f"the {style.noun(controls.variant)}’s maps"
    return f"With all layers random, {whose} keep a likeness of {left}; chance is {chance}."


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
