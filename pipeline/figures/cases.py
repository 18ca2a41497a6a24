"""Chapter on what the models look at: one picture a case, all its maps on one scale."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Picture
from pipeline.records import CaseStudies, CaseStudy, Chapter, DataSummary, FigureAsset, ModelView, Splits

SIDE_PX, GAP_PX, APART_PX, HEAD_PX = 128, 6, 13, 46
"""A map, the room between a model's two maps, between models, and above the maps."""
IN_GREY = 0.55
"""How much of its contrast the image keeps under a map."""
POWER = 0.5
"""Colours grow with the square root of the attribution: on one scale a faint map would else not show at all."""
TITLE = 9.0


def draw(data: DataSummary, cases: CaseStudies, splits: Splits) -> Chapter:
    """A figure for each case."""
    return Chapter(tuple(case_maps(data, case, splits) for case in cases.cases))


def case_maps(data: DataSummary, case: CaseStudy, splits: Splits) -> FigureAsset:
    """The image, and each model's Grad-CAM for the class it predicts and for the true one."""
    name = f"case-{case.id}"
    peak = max(float(m.max()) for view in case.views for m in _maps(view))
    answers = " ".join(_answer_words(data, view) for view in case.views)
    subject = f"Test image {formats.count(case.index)}, true class {data.classes[case.true]}."
    caption = f"{subject} {answers} {_scale_words(peak)}"
    alt = f"{subject} {answers} Grad-CAM: {'; '.join(_focus(data, view) for view in case.views)}."
    with style.drawing(name):
        figure = canvas.new_figure(style.WIDTH_PX, HEAD_PX + SIDE_PX + 1)
        image = splits.test.pixels[case.index].transpose(1, 2, 0)
        _head(figure, 1, SIDE_PX, data.classes[case.true], style.INK)
        canvas.write(figure, 1, 36, "the image", color=style.SOFT, fontsize=style.SMALL)
        pictures = [Picture(image, 1, HEAD_PX, SIDE_PX)]
        for number, view in enumerate(case.views):
            pictures += _draw_view(figure, data, case, view, image, peak, _left(number))
        _scale(figure, peak)
        return canvas.png(figure, pictures, name, caption, alt, "cases.py:case_maps")


# -- drawing -------------------------------------------------------------------------------------------


def _left(number: int) -> float:
    return 1 + SIDE_PX + APART_PX + number * (2 * SIDE_PX + GAP_PX + APART_PX)


def _head(figure: Figure, left: float, width: float, text: str, ink: str) -> None:
    canvas.write(figure, left, 17, text, width=width, color=ink, fontsize=style.PANEL, fontweight="bold")


def _draw_view(
    figure: Figure, data: DataSummary, case: CaseStudy, view: ModelView, image: np.ndarray, peak: float, left: float
) -> list[Picture]:
    mark = "✓" if view.predicted == case.true else "✗"
    heading = f"{mark} {style.title(view.variant)}: {data.classes[view.predicted]}"
    _head(figure, left, 2 * SIDE_PX + GAP_PX, heading, style.colour(view.variant))
    pictures = []
    for place, (label, attribution) in enumerate(zip((view.predicted, case.true), _maps(view), strict=True)):
        x = left + place * (SIDE_PX + GAP_PX)
        share = formats.percent(float(view.probabilities[label]))
        empty = "" if attribution.any() else ", empty"
        title = f"{'answer' if place == 0 else 'truth'}: {data.classes[label]}"
        tail = canvas.write(figure, x + SIDE_PX, 36, f"{share}{empty}", ha="right", color=style.SOFT, fontsize=TITLE)
        room = SIDE_PX - tail.get_window_extent().width - 4
        canvas.write(figure, x, 36, title, width=room, color=style.SOFT, fontsize=TITLE)
        pictures.append(Picture(overlay(image, attribution, peak), x, HEAD_PX, SIDE_PX))
    return pictures


def _maps(view: ModelView) -> tuple[np.ndarray, np.ndarray]:
    return view.attribution_predicted, view.attribution_true


def overlay(image: np.ndarray, attribution: np.ndarray, peak: float) -> NDArray[np.uint8]:
    """An attribution over its image in grey.

    Args:
        image: uint8 (H, W, 3).
        attribution: float (h, w), >= 0; brought to H x W bilinearly, as Grad-CAM does.
        peak: the value that gets the deepest colour.

    Returns:
        uint8 (H, W, 3): the image in pale grey, tinted where the heat is.
    """
    height, width, _ = image.shape
    grey = np.asarray(Image.fromarray(np.ascontiguousarray(image)).convert("L"), dtype=np.float32)[..., None] / 255
    heat = attribution.astype(np.float32) / peak if peak > 0 else np.zeros(attribution.shape, np.float32)
    heat = (
        np.asarray(Image.fromarray(heat).resize((width, height), Image.Resampling.BILINEAR)).clip(0, 1)[..., None]
        ** POWER
    )
    pale = 1 - IN_GREY + IN_GREY * grey
    opacity = 0.85 * heat
    mixed: NDArray[np.float64] = pale * (1 - opacity) + opacity * heat_colours()(heat[..., 0])[..., :3]
    return (255 * mixed.clip(0, 1)).round().astype(np.uint8)


def heat_colours() -> LinearSegmentedColormap:
    """From yellow to dark violet, ever darker: it reads in grey, and is neither model's colour."""
    return LinearSegmentedColormap.from_list("study-heat", ["#FFF3B0", "#FFC53D", "#F0722B", "#C2255C", "#5A1466"])


def _scale(figure: Figure, peak: float) -> None:
    """The colour bar of the four maps: from no attribution to the highest value among them."""
    left, top, height = _left(2) - APART_PX + 8, HEAD_PX + 16, SIDE_PX - 32
    axes = canvas.place(figure, left, top, 10, height)
    axes.imshow(np.linspace(1, 0, 64)[:, None], cmap=heat_colours(), aspect="auto", interpolation="bilinear")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=style.RULE, linewidth=0.6)
    middle = top + (1 - 0.25**POWER) * height  # where a quarter of the peak lies
    axes.axhline(64 * (middle - top) / height - 0.5, color=style.PAPER, linewidth=1)
    canvas.write(figure, left + 13, middle, "¼", va="center", color=style.SOFT, fontsize=style.SMALLEST)
    for text, down in ((_peak_words(peak), top - 6), ("0", top + height + 13)):
        canvas.write(figure, left, down, text, color=style.SOFT, fontsize=style.SMALLEST)


def _peak_words(peak: float) -> str:
    """Two digits that count, in as many decimals as they need."""
    if peak == 0:
        return "0"
    decimals = max(0, 1 - int(f"{peak:e}".partition("e")[2]))
    return formats.number(peak, decimals) if decimals < 5 else f"{peak:.0e}"


# -- words ---------------------------------------------------------------------------------------------


def _answer_words(data: DataSummary, view: ModelView) -> str:
    share = formats.percent(float(view.probabilities[view.predicted]))
    return f"{style.title(view.variant)}: {data.classes[view.predicted]}, {share}."


def _scale_words(peak: float) -> str:
    if peak == 0:
        return "Grad-CAM for each model’s answer and for the true class: all four maps are zero everywhere."
    return (
        "Grad-CAM for each model’s answer and for the true class, all four maps on one scale: grey where there is "
        "none, the darker the more, with the square root of the value up to the highest among them; the mark on the "
        "scale is a quarter of that."
    )


def _focus(data: DataSummary, view: ModelView) -> str:
    """Where one model's map for its answer is hottest, and how much of it lies at the border."""
    if view.border_share is None:
        return f"the {view.variant} model’s map for {data.classes[view.predicted]} is zero everywhere"
    heat = view.attribution_predicted
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    down = ("upper", "middle", "lower")[3 * int(row) // heat.shape[0]]
    across = ("left", "centre", "right")[3 * int(column) // heat.shape[1]]
    return (
        f"the {view.variant} model’s map for {data.classes[view.predicted]} is highest in the {down} {across}, and "
        f"{formats.percent(view.border_share)} of it lies in the border ring"
    )
