"""Chapter on what the models look at: one picture a case, all its maps on one scale."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from PIL import Image

from pipeline import formats
from pipeline.figures import style
from pipeline.records import CaseStudies, CaseStudy, Chapter, DataSummary, FigureAsset, ModelView, Splits

SIDE_PX, GAP_PX, HEAD_PX = 126, 8, 44
IMAGE_PX = 126
SPLIT_PX = 20
"""Room between the two models."""
BAR_PX = 34


def draw(data: DataSummary, cases: CaseStudies, splits: Splits) -> Chapter:
    """A figure for each case."""
    return Chapter(tuple(case_maps(data, case, splits) for case in cases.cases))


def case_maps(data: DataSummary, case: CaseStudy, splits: Splits) -> FigureAsset:
    """The image, and each model's Grad-CAM for the class it predicts and for the true one."""
    name = f"case-{case.id}"
    peak = max(float(m.max()) for view in case.views for m in _maps(view))
    answers = [f"{style.title(v.variant)} answers {_answer(data, v)}" for v in case.views]
    caption = (
        f"Test image {formats.count(case.index)}, {formats.with_article(data.classes[case.true])}. "
        f"{'; '.join(answers)}. Grad-CAM for each model's answer and for the true class, the four maps on one scale: "
        "white is nothing, dark the highest value among them."
    )
    alt = f"Photograph and four heat maps. {'; '.join(answers)}. {' '.join(_focus(view, data) for view in case.views)}"
    with style.drawing(name):
        figure = style.new_figure(style.WIDTH_PX, HEAD_PX + SIDE_PX + 4)
        image = splits.test.pixels[case.index].transpose(1, 2, 0)
        style.write(figure, 0, 16, data.classes[case.true], width=IMAGE_PX, fontsize=style.PANEL, fontweight="bold")
        style.write(figure, 0, 34, "the image", color=style.SOFT, fontsize=style.SMALL)
        style.picture(figure, image, 0, HEAD_PX, IMAGE_PX)
        for number, view in enumerate(case.views):
            _draw_view(figure, data, case, view, image, peak, _left(number))
        _scale(figure, peak)
        return style.png(figure, name, caption, alt, "cases.py:case_maps")


def _left(number: int) -> float:
    return IMAGE_PX + SPLIT_PX + number * (2 * SIDE_PX + GAP_PX + SPLIT_PX)


def _draw_view(
    figure: Figure, data: DataSummary, case: CaseStudy, view: ModelView, image: np.ndarray, peak: float, left: float
) -> None:
    ink = style.colour(view.variant)
    heading = f"{style.title(view.variant)}: {_answer(data, view)}"
    style.write(
        figure, left, 16, heading, width=2 * SIDE_PX + GAP_PX, color=ink, fontsize=style.PANEL, fontweight="bold"
    )
    titles = (f"for {data.classes[view.predicted]}", f"for {data.classes[case.true]}")
    for place, (title, attribution) in enumerate(zip(titles, _maps(view), strict=True)):
        x = left + place * (SIDE_PX + GAP_PX)
        share = formats.percent(float(view.probabilities[view.predicted if place == 0 else case.true]))
        style.write(figure, x, 34, f"{title} ({share})", width=SIDE_PX, color=style.SOFT, fontsize=style.SMALL)
        style.picture(figure, overlay(image, attribution, peak), x, HEAD_PX, SIDE_PX)


def _maps(view: ModelView) -> tuple[np.ndarray, np.ndarray]:
    return view.attribution_predicted, view.attribution_true


def overlay(image: np.ndarray, attribution: np.ndarray, peak: float) -> np.ndarray:
    """An attribution over its image in grey.

    Args:
        image: uint8 (H, W, 3).
        attribution: float (h, w), >= 0.
        peak: the value that gets the deepest colour.

    Returns:
        float (4H, 4W, 3) in [0, 1]: the grey image, tinted where the heat is.
    """
    height, width = 4 * image.shape[0], 4 * image.shape[1]
    grey = np.asarray(Image.fromarray(image).convert("L").resize((width, height), Image.Resampling.NEAREST)) / 255
    heat = attribution.astype(np.float32) / peak if peak > 0 else np.zeros_like(attribution, dtype=np.float32)
    smooth = Image.fromarray(heat).resize((width, height), Image.Resampling.BILINEAR)
    heat = np.clip(np.asarray(smooth), 0, 1)[..., None]
    pale = 0.35 + 0.65 * grey[..., None].repeat(3, axis=2)
    return pale * (1 - 0.8 * heat) + 0.8 * heat * heat_colours()(heat[..., 0])[..., :3]


def heat_colours() -> LinearSegmentedColormap:
    """From yellow to dark red, ever darker: it reads in grey, and is neither model's colour."""
    return LinearSegmentedColormap.from_list("study-heat", ["#FFF3B0", "#FFC53D", "#F0722B", "#C2255C", "#6A1B6A"])


def _scale(figure: Figure, peak: float) -> None:
    """The colour bar of the four maps."""
    left = _left(1) + 2 * SIDE_PX + GAP_PX + 10
    axes = style.place(figure, left, HEAD_PX + 14, 10, SIDE_PX - 28)
    axes.imshow(np.linspace(1, 0, 64)[:, None], cmap=heat_colours(), aspect="auto", interpolation="bilinear")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=style.RULE, linewidth=0.6)
    label = formats.number(peak, 2)
    style.write(figure, left + 5, HEAD_PX + 10, label, ha="center", color=style.SOFT, fontsize=8.5)
    style.write(figure, left + 5, HEAD_PX + SIDE_PX - 2, "0", ha="center", color=style.SOFT, fontsize=8.5)


def _answer(data: DataSummary, view: ModelView) -> str:
    return f"{data.classes[view.predicted]}, {formats.percent(float(view.probabilities[view.predicted]))}"


def _focus(view: ModelView, data: DataSummary) -> str:
    if view.border_share is None:
        return f"{style.title(view.variant)}: the map for {data.classes[view.predicted]} is empty."
    row, column = np.unravel_index(view.attribution_predicted.argmax(), view.attribution_predicted.shape)
    down = ("top", "middle", "bottom")[min(2, 3 * int(row) // view.attribution_predicted.shape[0])]
    across = ("left", "centre", "right")[min(2, 3 * int(column) // view.attribution_predicted.shape[1])]
    return (
        f"{style.title(view.variant)}: hottest at the {down} {across}, "
        f"{formats.percent(view.border_share)} of the heat in the border ring."
    )
