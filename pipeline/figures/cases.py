"""Chapter on what the models look at: one picture a case, all its maps on one scale."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from pipeline import formats
from pipeline.figures import canvas, style, words
from pipeline.figures.canvas import Picture
from pipeline.records import CaseStudies, CaseStudy, CaseView, Chapter, DataSummary, FigureAsset, Splits

GAP_PX, APART_PX, HEAD_PX, FOOT_PX = 6, 13, 46, 10
"""The room between a model's two maps, between models, above the maps, and between rows."""
IN_GREY = 0.55
"""How much of its contrast the image keeps under a map."""
POWER = 0.5
"""Colours grow with the square root of the attribution: on one scale a faint map would else not show at all."""
TITLE = 9.0
MAPS = ("no", "two", "four", "six", "eight", "ten", "twelve")
"""How many maps so many models have."""


def draw(data: DataSummary, cases: CaseStudies, splits: Splits) -> Chapter:
    """A figure for each case."""
    return Chapter(tuple(case_maps(data, case, splits) for case in cases.cases))


def case_maps(data: DataSummary, case: CaseStudy, splits: Splits) -> FigureAsset:
    """The image, and each model's Grad-CAM for the class it predicts and for the true one."""
    name = f"case-{case.id}"
    peak = max(float(m.max()) for view in case.views for m in _maps(view))
    answers = " ".join(_answer_words(data, view) for view in case.views)
    subject = f"Test image {formats.count(case.index)}, true class {data.classes[case.true]}."
    caption = f"{subject} {answers} {_scale_words(peak, len(case.views))}"
    alt = f"{subject} {answers} Grad-CAM: {'; '.join(_focus(data, view) for view in case.views)}."
    with style.drawing(name):
        side, rows = side_px(len(case.views)), -(-len(case.views) // 2)
        figure = canvas.new_figure(style.WIDTH_PX, rows * (HEAD_PX + side + FOOT_PX) - FOOT_PX + 1)
        image = splits.test.pixels[case.index].transpose(1, 2, 0)
        look: style.Line = {"color": style.INK, "fontsize": style.PANEL, "fontweight": "bold"}
        canvas.write(figure, 1, 17, data.classes[case.true], side, **look)
        canvas.write(figure, 1, 36, "the image", color=style.SOFT, fontsize=style.SMALL)
        pictures = [Picture(image, 1, HEAD_PX, side)]
        for number, view in enumerate(case.views):
            row, column = divmod(number, 2)
            corner = (_left(column, side), row * (HEAD_PX + side + FOOT_PX))
            pictures += _draw_view(figure, data, case, view, image, peak, corner, side)
        _scale(figure, peak, _left(min(2, len(case.views)), side) - APART_PX + 8, side)
        return canvas.pictured(figure, pictures, name, caption, alt, "cases.py:case_maps")


# -- drawing -------------------------------------------------------------------------------------------


def side_px(models: int) -> int:
    """The side of a map: two models' stand beside the image, one model's are larger."""
    return 128 if models > 1 else 208


def _left(column: int, side: int) -> float:
    return 1 + side + APART_PX + column * (2 * side + GAP_PX + APART_PX)


def _draw_view(
    figure: Figure,
    data: DataSummary,
    case: CaseStudy,
    view: CaseView,
    image: np.ndarray,
    peak: float,
    corner: tuple[float, float],
    side: int,
) -> list[Picture]:
    """A model's two maps with their titles; ``corner`` is the left and the top edge of both."""
    left, top = corner
    mark = "✓" if view.predicted == case.true else "✗"
    heading = f"{mark} {style.title(view.variant)}: {data.classes[view.predicted]}"
    look: style.Line = {"color": style.colour(view.variant), "fontsize": style.PANEL, "fontweight": "bold"}
    canvas.write(figure, left, top + 17, heading, 2 * side + GAP_PX, **look)
    pictures = []
    for place, (label, attribution) in enumerate(zip((view.predicted, case.true), _maps(view), strict=True)):
        x = left + place * (side + GAP_PX)
        share = formats.percent(float(view.probabilities[label]))
        empty = "" if attribution.any() else ", empty"
        title = f"{'answer' if place == 0 else 'truth'}: {data.classes[label]}"
        tail = canvas.write(figure, x + side, top + 36, share + empty, ha="right", color=style.SOFT, fontsize=TITLE)
        room = side - tail.get_window_extent().width - 4
        canvas.write(figure, x, top + 36, title, width=room, color=style.SOFT, fontsize=TITLE)
        pictures.append(Picture(overlay(image, attribution, peak), x, top + HEAD_PX, side))
    return pictures


def _maps(view: CaseView) -> tuple[np.ndarray, np.ndarray]:
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


def _scale(figure: Figure, peak: float, left: float, side: int) -> None:
    """The colour bar of all maps: from no attribution to the highest value among them."""
    top, height = HEAD_PX + 16, side - 32
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


def _answer_words(data: DataSummary, view: CaseView) -> str:
    share = formats.percent(float(view.probabilities[view.predicted]))
    return f"{style.title(view.variant)}: {data.classes[view.predicted]}, {share}."


def _scale_words(peak: float, models: int) -> str:
    maps = "both maps" if models == 1 else f"all {MAPS[models]} maps"
    what = f"Grad-CAM for {words.each_model(models)}’s answer and for the true class"
    if peak == 0:
        return f"{what}: {maps} are zero everywhere."
    return (
        f"{what}, {maps} on one scale: grey where there is none, the darker the more, with the square root of the "
        "value up to the highest among them; the mark on the scale is a quarter of that."
    )


def _focus(data: DataSummary, view: CaseView) -> str:
    """Where one model's map for its answer is hottest, and how much of it lies at the border."""
    subject = f"the {style.noun(view.variant)}’s map for {data.classes[view.predicted]}"
    if view.border_share is None:
        return f"{subject} is zero everywhere"
    heat = view.attribution_predicted
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    down = ("upper", "middle", "lower")[3 * int(row) // heat.shape[0]]
    across = ("left", "centre", "right")[3 * int(column) // heat.shape[1]]
    return (
        f"{subject} is highest in the {down} {across}, and {formats.percent(view.border_share)} of it lies in the "
        "border ring"
    )
