"""Chapter on the data: images per class."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Column
from pipeline.records import Chapter, DataSummary, FigureAsset

HEAD_PX = 26
MOST_LISTED = 20
"""With more classes, the words in place of the picture give ranges only."""


def draw(data: DataSummary) -> Chapter:
    """The class distribution."""
    return Chapter((class_distribution(data),))


def class_distribution(data: DataSummary) -> FigureAsset:
    """Training and test images of each class, as bars on one scale, the test bar inside the training bar."""
    caption = (
        f"Images per class: training wide and pale, test narrow and dark, on one scale. "
        f"{_balance('training', data.train_counts)} {_balance('test', data.test_counts)}"
    )
    alt = f"Bar chart, training and test images of each class. {_listed(data)}"
    with style.drawing("class-distribution"):
        return canvas.svg(_figure(data), "class-distribution", caption, alt, "distribution.py:class_distribution")


def _figure(data: DataSummary) -> Figure:
    columns = list(canvas.columns(len(data.classes)))
    is_roomy = len(columns) == 1
    row = 25.0 if is_roomy else 18.0
    rows = columns[0].stop - columns[0].start
    figure = canvas.new_figure(style.width(), HEAD_PX + rows * row + 4)
    for column in columns:
        _draw_column(figure, data, column, row, is_roomy)
    return figure


def _draw_column(figure: Figure, data: DataSummary, column: Column, row: float, is_roomy: bool) -> None:
    """Name, bars, and the two counts of each class."""
    names_px, number_px = (108.0, 58.0) if is_roomy else (0.44 * column.width, 40.0)
    size = style.TEXT if is_roomy else style.SMALLEST
    width = column.width - names_px - 2 * number_px
    rights = [column.left + column.width - number_px, column.left + column.width]
    for word, right, ink in zip(("train", "test"), rights, (style.SOFT, style.INK), strict=True):
        canvas.write(figure, right, 14, word, ha="right", color=ink, fontsize=size, fontweight="bold")
    rows = range(column.start, column.stop)
    scale = max(*data.train_counts, *data.test_counts, 1)
    axes = canvas.place(figure, column.left + names_px, HEAD_PX, width, len(rows) * row)
    _bars(axes, [data.train_counts[i] for i in rows], [data.test_counts[i] for i in rows], scale)
    for place, label in enumerate(rows):
        middle = HEAD_PX + (place + 0.5) * row
        name = data.classes[label]
        canvas.write(
            figure, column.left + names_px - 8, middle, name, names_px - 10, ha="right", va="center", fontsize=size
        )
        for value, right, ink in zip(
            (data.train_counts[label], data.test_counts[label]), rights, (style.SOFT, style.INK), strict=True
        ):
            canvas.write(figure, right, middle, formats.count(value), ha="right", va="center", color=ink, fontsize=size)


def _bars(axes: Axes, train: list[int], test: list[int], scale: int) -> None:
    places = range(len(train))
    axes.barh(places, train, height=0.74, color=style.NEUTRAL_TINT)
    axes.barh(places, test, height=0.32, color=style.NEUTRAL)
    axes.set(xlim=(0, scale), ylim=(len(train) - 0.5, -0.5))
    axes.set_axis_off()


def _listed(data: DataSummary) -> str:
    """Every class's counts, or, with too many to listen to, the balance of each split."""
    if len(data.classes) > MOST_LISTED:
        return f"{_balance('training', data.train_counts)} {_balance('test', data.test_counts)}"
    counts = zip(data.classes, data.train_counts, data.test_counts, strict=True)
    return "; ".join(f"{name}: {formats.count(train)} and {formats.count(test)}" for name, train, test in counts) + "."


def _balance(split: str, counts: tuple[int, ...]) -> str:
    total = formats.count(sum(counts))
    if min(counts) == max(counts):
        return f"{total} {split} images, {formats.count(counts[0])} of each class."
    return f"{total} {split} images, between {formats.count(min(counts))} and {formats.count(max(counts))} of a class."
