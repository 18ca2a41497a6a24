"""Chapter on reliability: what the corruptions do to an image."""

from pipeline import formats
from pipeline.analyses.corruptions.record import Robustness
from pipeline.corruptions import SEVERITIES, corrupt, label
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Picture
from pipeline.records import Chapter, DataSummary, FigureAsset, Splits

COLUMNS, SIDE_PX, WORDS_PX = 7, 96, 30
GAP_PX = (style.WIDTH_PX - 2 - COLUMNS * SIDE_PX) / (COLUMNS - 1)
SEVERITY = 3
PLACE = 0
"""In the test set: the first image, not one picked by hand."""


def draw(data: DataSummary, splits: Splits, corruptions: Robustness) -> Chapter:
    """One image under every corruption."""
    return Chapter((corrupted_images(data, splits, corruptions),))


def corrupted_images(data: DataSummary, splits: Splits, robustness: Robustness) -> FigureAsset:
    """The first test image as it is, and as the models were asked about it under each corruption at severity 3."""
    names = robustness.corruptions
    called = data.classes[splits.test.labels[PLACE]]
    caption = (
        f"The first test image, {formats.with_article(called)}, as it is and under each corruption at severity "
        f"{SEVERITY} of {len(SEVERITIES)}, as the models were asked about it."
    )
    listed = formats.listing([label(name) for name in names])
    alt = f"The first test image, of the class {called}, unaltered, then under {listed}."
    image = splits.test.pixels[PLACE : PLACE + 1]
    shown = [("unaltered", image), *((label(name), corrupt(name, SEVERITY, image, PLACE)) for name in names)]
    rows = -(-len(shown) // COLUMNS)
    with style.drawing("corrupted-images"):
        figure = canvas.new_figure(style.WIDTH_PX, rows * (SIDE_PX + WORDS_PX) - 4)
        pictures = []
        for place, (words, pixels) in enumerate(shown):
            row, column = divmod(place, COLUMNS)
            left, top = 1 + column * (SIDE_PX + GAP_PX), 1 + row * (SIDE_PX + WORDS_PX)
            canvas.write(figure, left, top + SIDE_PX + 15, words, width=SIDE_PX + GAP_PX - 2, fontsize=style.SMALL)
            pictures.append(Picture(pixels[0].transpose(1, 2, 0), left, top, SIDE_PX))
        return canvas.pictured(
            figure, pictures, "corrupted-images", caption, alt, "analyses/corruptions/pictures.py:corrupted_images"
        )
