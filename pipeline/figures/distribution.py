"""Chapter on the data: images per class."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import style
from pipeline.records import Chapter, DataSummary, FigureAsset

TOP_PX, BOTTOM_PX, NAMES_PX, NUMBERS_PX = 30, 10, 110, 64


def draw(data: DataSummary) -> Chapter:
    """The class distribution."""
    return Chapter((class_distribution(data),))


def class_distribution(data: DataSummary) -> FigureAsset:
    """Training and test images of each class, as bars on one scale."""
    row = 24 if len(data.classes) <= 20 else 11
    caption = f"Images per class. {_balance('training', data.train_counts)} {_balance('test', data.test_counts)}"
    counts = zip(data.classes, data.train_counts, data.test_counts, strict=True)
    listed = "; ".join(f"{name} {formats.count(train)} and {formats.count(test)}" for name, train, test in counts)
    alt = f"Bar chart, training and test images of each class: {listed}."
    with style.drawing("class-distribution"):
        figure = style.new_figure(style.WIDTH_PX, TOP_PX + row * len(data.classes) + BOTTOM_PX)
        width = (style.WIDTH_PX - NAMES_PX - 2 * NUMBERS_PX) / 2
        scale = max(*data.train_counts, *data.test_counts)
        for number, (name, values) in enumerate((("training", data.train_counts), ("test", data.test_counts))):
            left = NAMES_PX + number * (width + NUMBERS_PX)
            axes = style.place(figure, left, TOP_PX, width, row * len(data.classes))
            _bars(axes, values, scale, style.NEUTRAL if number == 0 else style.NEUTRAL_TINT)
            style.write(figure, left, 18, f"{name} images", fontsize=style.PANEL, fontweight="bold")
        _names(figure, data.classes, row)
        return style.svg(figure, "class-distribution", caption, alt, "distribution.py:class_distribution")


def _bars(axes: Axes, values: tuple[int, ...], scale: int, colour: str) -> None:
    """Horizontal bars from the top, each with its count at its end where there is room for a line of text."""
    places = range(len(values))
    axes.barh(places, values, height=0.68, color=colour)
    axes.set(xlim=(0, scale), ylim=(len(values) - 0.5, -0.5))
    axes.set_axis_off()
    for place in places if len(values) <= 40 else ():
        axes.annotate(
            formats.count(values[place]), (values[place], place), (5, 0), textcoords="offset points", va="center",
            color=style.SOFT, fontsize=style.SMALL if len(values) <= 20 else 7, annotation_clip=False,
        )  # fmt: skip


def _names(figure: Figure, classes: tuple[str, ...], row: float) -> None:
    for place, name in enumerate(classes):
        style.write(
            figure, NAMES_PX - 8, TOP_PX + row * (place + 0.5), name, width=NAMES_PX - 12, ha="right", va="center",
            fontsize=style.TEXT if row > 12 else 7,
        )  # fmt: skip


def _balance(split: str, counts: tuple[int, ...]) -> str:
    total = formats.count(sum(counts))
    if min(counts) == max(counts):
        return f"{total} {split} images, {formats.count(counts[0])} of each class."
    return f"{total} {split} images, between {formats.count(min(counts))} and {formats.count(max(counts))} of a class."
