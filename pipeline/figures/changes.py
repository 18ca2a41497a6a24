"""Chapter on regularization: the test images that change sides, class by class."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.evaluation.paired import differs
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Column
from pipeline.records import Chapter, ClassChange, Comparison, DataSummary, FigureAsset

HEAD_PX = 34
COUNT_PX, GAP_PX = 34, 4
"""Room at the end of the longest bar for its number, and between the two."""
MOST_LISTED = 20
"""With more classes, the words in place of the picture give the totals only."""


def draw(data: DataSummary, comparison: Comparison) -> Chapter:
    """Fixed and introduced errors by class."""
    return Chapter((changed_sides(data, comparison),))


def changed_sides(data: DataSummary, comparison: Comparison) -> FigureAsset:
    """Bars to either side, from the class that gains most to the one that loses most."""
    order = sorted(comparison.changes, key=lambda change: (change.introduced - change.fixed, change.label))
    words = f"{_totals(comparison)}{_listed(data, order)}{star_names(data, comparison)}"
    caption = (
        "Test images that only one of the two models gets right, by class, from the class that gains most to the one "
        "that loses most: to the right, errors of the baseline that the regularized model does not make; to the left, "
        f"errors that it makes and the baseline does not. {starred(data, comparison)}"
    )
    alt = f"Bars to either side, by class, fixed and introduced errors. {words}"
    with style.drawing("changed-sides"):
        return canvas.svg(_figure(data, order), "changed-sides", caption, alt, "changes.py:changed_sides")


def write_class(
    figure: Figure, right: float, middle: float, width: float, name: str, change: ClassChange, size: float
) -> None:
    """A class's name before its row; bold and with a star where its recall differs after Holm's correction."""
    weight = "bold" if differs(change) else "normal"
    canvas.write(
        figure, right - 9, middle, name, width, ha="right", va="center", fontsize=size, fontweight=weight
    )  # fmt: skip
    if differs(change):
        canvas.write(figure, right - 7.5, middle, "*", va="center", fontsize=size, fontweight="bold")


def starred(data: DataSummary, comparison: Comparison) -> str:
    """What the stars mean, and how many there are: a sentence."""
    count = sum(map(differs, comparison.changes))
    told_apart = f"be told apart after Holm’s correction for looking at {len(data.classes)} classes"
    if not count:
        return f"For no class can the models’ recalls {told_apart}."
    return f"A star marks recalls that can {told_apart}: those of {formats.plural(count, 'class', 'classes')}."


def star_names(data: DataSummary, comparison: Comparison) -> str:
    """The classes with a star, for words in place of the picture; none where there are too many to listen to."""
    names = [data.classes[change.label] for change in comparison.changes if differs(change)]
    return f" With a star: {formats.listing(names)}." if 0 < len(names) <= MOST_LISTED else ""


def _figure(data: DataSummary, order: list[ClassChange]) -> Figure:
    columns = list(canvas.columns(len(order)))
    is_roomy = len(columns) == 1
    row = 25.0 if is_roomy else 18.0
    figure = canvas.new_figure(style.WIDTH_PX, HEAD_PX + columns[0].stop * row + 4)
    scale = max(1, *(count for change in order for count in (change.fixed, change.introduced)))
    for column in columns:
        _draw_column(figure, data, order[column.start : column.stop], column, row, scale, is_roomy)
    return figure


def _draw_column(
    figure: Figure,
    data: DataSummary,
    changes: list[ClassChange],
    column: Column,
    row: float,
    scale: int,
    is_roomy: bool,
) -> None:
    names_px, size = (108.0, style.TEXT) if is_roomy else (0.45 * column.width, style.SMALLEST)
    left, width = column.left + names_px, column.width - names_px
    axes = canvas.place(figure, left, HEAD_PX, width, len(changes) * row)
    reach = scale * width / (width - 2 * COUNT_PX)
    axes.set(xlim=(-reach, reach), ylim=(len(changes) - 0.5, -0.5))
    axes.set_axis_off()
    _bars(axes, changes, size, GAP_PX * 2 * reach / width)
    _heads(figure, left + width / 2, is_roomy)
    for place, change in enumerate(changes):
        middle = HEAD_PX + (place + 0.5) * row
        write_class(figure, left, middle, names_px - 12, data.classes[change.label], change, size)


def _bars(axes: Axes, changes: list[ClassChange], size: float, gap: float) -> None:
    places = range(len(changes))
    for sign, variant, counts in (
        (-1, "baseline", [change.introduced for change in changes]),
        (1, "regularized", [change.fixed for change in changes]),
    ):
        ink = style.colour(variant)
        axes.barh(places, [sign * count for count in counts], height=0.62, color=ink)
        for place, count in zip(places, counts, strict=True):
            axes.text(
                sign * (count + gap), place, formats.count(count), color=ink, fontsize=size,
                ha="left" if sign > 0 else "right", va="center",
            )  # fmt: skip
    axes.axvline(0, color=style.SOFT, linewidth=0.8)


def _heads(figure: Figure, middle: float, is_roomy: bool) -> None:
    words = (
        ("introduced: only baseline right", "fixed: only regularized right") if is_roomy else ("introduced", "fixed")
    )
    size = style.TEXT if is_roomy else style.SMALLEST
    for word, side, variant in zip(words, ("right", "left"), ("baseline", "regularized"), strict=True):
        x = middle + (-8 if side == "right" else 8)
        canvas.write(figure, x, 20, word, ha=side, color=style.colour(variant), fontsize=size, fontweight="bold")


def _totals(comparison: Comparison) -> str:
    fixed, introduced = len(comparison.fixed), len(comparison.introduced)
    if not fixed + introduced:
        return "No image is right in one model only."
    return f"{formats.plural(fixed, 'error')} fixed and {formats.count(introduced)} introduced in all."


def _listed(data: DataSummary, order: list[ClassChange]) -> str:
    if len(order) > MOST_LISTED:
        return ""
    said = [f"{data.classes[c.label]}: {formats.count(c.fixed)} and {formats.count(c.introduced)}" for c in order]
    return f" {'; '.join(said)}."
