"""Chapter on what the models look at: one picture a case, each model's maps on a scale of their own."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Picture
from pipeline.records import CaseStudies, CaseStudy, CaseView, Chapter, DataSummary, FigureAsset, Splits

GAP_PX, APART_PX, HEAD_PX, FOOT_PX = 6, 20, 42, 10
"""The room between a model's two maps, between models, above the maps, and between rows."""
IN_GREY = 0.55
"""How much of its contrast the image keeps under a map."""
POWER = 0.5
"""Colours grow with the square root of the attribution: a faint map would else not show at all."""
SIDE_PX, ALONE_PX = 112, 160
"""The side of a map: of one of two models or more, and of a model's alone."""
TITLE = 9.0


def draw(data: DataSummary, cases: CaseStudies, splits: Splits) -> Chapter:
    """A figure for each case."""
    return Chapter(tuple(case_maps(data, case, splits) for case in cases.cases))


def case_maps(data: DataSummary, case: CaseStudy, splits: Splits) -> FigureAsset:
    """The image, and each model's Grad-CAM for the class it predicts and for the true one."""
    name, subject = f"case-{case.id}", f"Test image {formats.count(case.index)}, labelled {data.classes[case.true]}"
    caption = f"{subject}: {'; '.join(_seen(data, view) for view in case.views)}."
    alt = f"{subject}. Grad-CAM: {'; '.join(_focus(data, view) for view in case.views)}."
    with style.drawing(name):
        side, rows = side_px(len(case.views)), -(-len(case.views) // 2)
        width = _left(min(2, len(case.views)), side) - APART_PX + 1
        figure = canvas.new_figure(width, rows * (HEAD_PX + side + FOOT_PX) - FOOT_PX + 1)
        image = splits.test.pixels[case.index].transpose(1, 2, 0)
        look: style.Line = {"color": style.INK, "fontsize": style.PANEL, "fontweight": "bold"}
        canvas.write(figure, 1, 15, data.classes[case.true], side, **look)
        canvas.write(figure, 1, 33, "the image", color=style.SOFT, fontsize=style.SMALL)
        pictures = [Picture(image, 1, HEAD_PX, side)]
        for number, view in enumerate(case.views):
            row, column = divmod(number, 2)
            corner = (_left(column, side), row * (HEAD_PX + side + FOOT_PX))
            pictures += _draw_view(figure, data, case, view, image, corner, side)
        return canvas.pictured(figure, pictures, name, caption, alt, "cases.py:case_maps")


# -- drawing -------------------------------------------------------------------------------------------


def side_px(models: int) -> int:
    """The side of a map."""
    return SIDE_PX if models > 1 else ALONE_PX


def _left(column: int, side: int) -> float:
    return 1 + side + APART_PX + column * (2 * side + GAP_PX + APART_PX)


def _draw_view(
    figure: Figure,
    data: DataSummary,
    case: CaseStudy,
    view: CaseView,
    image: np.ndarray,
    corner: tuple[float, float],
    side: int,
) -> list[Picture]:
    """A model's two maps with their titles; ``corner`` is the left and the top edge of both."""
    left, top = corner
    mark = "✓" if view.predicted == case.true else "✗"
    heading = f"{mark} {style.title(view.variant)}: {data.classes[view.predicted]}"
    look: style.Line = {"color": style.colour(view.variant), "fontsize": style.PANEL, "fontweight": "bold"}
    canvas.write(figure, left, top + 15, heading, 2 * side + GAP_PX, **look)
    pictures, peak = [], max(float(each.max()) for each in _maps(view))
    for place, (label, attribution) in enumerate(zip((view.predicted, case.true), _maps(view), strict=True)):
        x = left + place * (side + GAP_PX)
        share = formats.percent(float(view.probabilities[label]), 0)
        empty = "" if attribution.any() else ", empty"
        title = f"{'answer' if place == 0 else 'truth'}: {data.classes[label]}"
        tail = canvas.write(figure, x + side, top + 33, share + empty, ha="right", color=style.SOFT, fontsize=TITLE)
        room = side - tail.get_window_extent().width - 4
        canvas.write(figure, x, top + 33, title, width=room, color=style.SOFT, fontsize=TITLE)
        pictures.append(Picture(overlay(image, attribution, peak), x, top + HEAD_PX, side))
        if place == 0 and attribution.any():
            _outline(figure, hottest_fifth(attribution, len(image)), x, top + HEAD_PX, side)
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
    grey = np.asarray(Image.fromarray(np.ascontiguousarray(image)).convert("L"), dtype=np.float32)[..., None] / 255
    heat = attribution / peak if peak > 0 else np.zeros(attribution.shape)
    heat = _enlarged(heat, len(image)).clip(0, 1)[..., None] ** POWER
    pale = 1 - IN_GREY + IN_GREY * grey
    opacity = 0.85 * heat
    mixed: NDArray[np.float64] = pale * (1 - opacity) + opacity * heat_colours()(heat[..., 0])[..., :3]
    return (255 * mixed.clip(0, 1)).round().astype(np.uint8)


def _enlarged(attribution: np.ndarray, side: int) -> np.ndarray:
    """A map on the grid of the image's pixels, (side, side), bilinear."""
    small = Image.fromarray(attribution.astype(np.float32))
    return np.asarray(small.resize((side, side), Image.Resampling.BILINEAR))


def hottest_fifth(attribution: np.ndarray, side: int) -> NDArray[np.bool_]:
    """The fifth of the image's pixels where a map is highest, the first of equals, bool (side, side): what is covered,
    as in ``attribution.gradcam.extreme_fifth``."""
    order = np.argsort(-_enlarged(attribution, side), axis=None, kind="stable")
    hottest = np.zeros(side * side, bool)
    hottest[order[: round(side * side / 5)]] = True
    return hottest.reshape(side, side)


def _outline(figure: Figure, inside: NDArray[np.bool_], left: float, top: float, side: int) -> None:
    """A line along the edges of the pixels that part what is inside from what isn't."""
    size = len(inside)
    padded = np.pad(inside, 1)
    across, down = np.nonzero(padded[1:] != padded[:-1]), np.nonzero(padded[:, 1:] != padded[:, :-1])
    edges = [((x - 1, y), (x, y)) for y, x in zip(*across, strict=True)]
    edges += [((x, y - 1), (x, y)) for y, x in zip(*down, strict=True)]
    axes = canvas.place(figure, left, top, side, side)
    axes.set(xlim=(0, size), ylim=(size, 0))
    axes.set_axis_off()
    for colour, width in ((style.PAPER, 2.6), (style.INK, 1.1)):
        axes.add_collection(LineCollection(edges, colors=colour, linewidths=width, capstyle="round", clip_on=False))


def heat_colours() -> LinearSegmentedColormap:
    """From yellow to dark violet, ever darker: it reads in grey, and is neither model's colour."""
    return LinearSegmentedColormap.from_list("study-heat", ["#FFF3B0", "#FFC53D", "#F0722B", "#C2255C", "#5A1466"])


# -- words ---------------------------------------------------------------------------------------------


def _seen(data: DataSummary, view: CaseView) -> str:
    """What one model answers, and where its map for that is highest."""
    share = formats.percent(float(view.probabilities[view.predicted]))
    where = "no map" if view.border_share is None else f"map highest {_place(view.attribution_predicted)}"
    return f"{style.noun(view.variant)} {data.classes[view.predicted]} ({share}), {where}"


def _focus(data: DataSummary, view: CaseView) -> str:
    """Where one model's map for its answer is hottest, and how much of it lies at the border."""
    subject = f"the {style.noun(view.variant)}’s map for {data.classes[view.predicted]}"
    if view.border_share is None:
        return f"{subject} is zero everywhere"
    return (
        f"{subject} is highest {_place(view.attribution_predicted)}, and {formats.percent(view.border_share)} "
        "of it lies in the border ring"
    )


def _place(heat: np.ndarray) -> str:
    """In which of nine parts of the image a map is highest: "in the upper left", "in the centre", "at the left"."""
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    down = ("upper ", "", "lower ")[3 * int(row) // heat.shape[0]]
    across = ("left", "centre", "right")[3 * int(column) // heat.shape[1]]
    return f"{'in' if down or across == 'centre' else 'at'} the {down}{across}"
