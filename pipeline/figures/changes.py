"""Chapter on regularization: the test images that change sides, class by class."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.evaluation.paired import differs
from pipeline.figures import canvas, style, words
from pipeline.figures.canvas import Column
from pipeline.records import Chapter, ClassChange, Comparison, DataSummary, FigureAsset

HEAD_PX = 34
COUNT_PX, GAP_PX = 34, 4
"""Room at the end of the longest bar for its number, and between the two."""
MOST_LISTED = 20
"""With more classes, the words in place of the picture give the totals only."""


def draw(data: DataSummary, comparisons: tuple[Comparison, ...]) -> Chapter:
    """Fixed and introduced errors by class, of every two models that are compared."""
    return Chapter(tuple(changed_sides(data, *each) for each in words.suffixed("changed-sides", comparisons)))


def changed_sides(data: DataSummary, name: str, comparison: Comparison) -> FigureAsset:
    """Bars to either side, from the class that gains most to the one that loses most."""
    order = sorted(comparison.changes, key=lambda change: (change.introduced - change.fixed, change.label))
    reference, other = style.noun(comparison.reference), style.noun(comparison.other)
    stars = starred(data, (comparison,))
    caption = (
        "Test images that only one of the two models gets right, by class, from the class that gains most to the one "
        f"that loses most: to the right, errors of the {reference} that the {other} does not make; to the left, "
        f"errors that it makes and the {reference} does not. {stars}"
    )
    told = f"{_totals(comparison)}{_listed(data, order)}{star_names(data, (comparison,))}"
    alt = f"Bars to either side, by class, fixed and introduced errors. {told}"
    with style.drawing(name):
        return canvas.svg(_figure(data, comparison, order), name, caption, alt, "changes.py:changed_sides")


def write_class(
    figure: Figure, right: float, middle: float, width: float, name: str, is_starred: bool, size: float
) -> None:
    """A class's name before its row; bold and with a star where its recall differs after Holm's correction."""
    weight = "bold" if is_starred else "normal"
    canvas.write(
        figure, right - 9, middle, name, width, ha="right", va="center", fontsize=size, fontweight=weight
    )  # fmt: skip
    if is_starred:
        canvas.write(figure, right - 7.5, middle, "*", va="center", fontsize=size, fontweight="bold")


def told_apart(comparisons: Sequence[Comparison]) -> list[int]:
    """The labels that get a star: whose recalls differ in one of the comparisons at least."""
    return sorted({change.label for each in comparisons for change in each.changes if differs(change)})


def starred(data: DataSummary, comparisons: Sequence[Comparison]) -> str:
    """What the stars mean, and how many there are: a sentence."""
    count, which = len(told_apart(comparisons)), "" if len(comparisons) == 1 else " of two compared models"
    told = f"be told apart after Holm’s correction for looking at {len(data.classes)} classes"
    if not count:
        return f"For no class can the {'models’ recalls' if not which else f'recalls{which}'} {told}."
    return f"A star marks recalls{which} that can {told}: those of {formats.plural(count, 'class', 'classes')}."


def star_names(data: DataSummary, comparisons: Sequence[Comparison]) -> str:
    """The classes with a star, for words in place of the picture; none where there are too many to listen to."""
    names = [data.classes[label] for label in told_apart(comparisons)]
    return f" With a star: {formats.listing(names)}." if 0 < len(names) <= MOST_LISTED else ""


def _figure(data: DataSummary, comparison: Comparison, order: list[ClassChange]) -> Figure:
    columns = list(canvas.columns(len(order)))
    is_roomy = len(columns) == 1
    row = 25.0 if is_roomy else 18.0
    figure = canvas.new_figure(style.width(), HEAD_PX + columns[0].stop * row + 4)
    scale = max(1, *(count for change in order for count in (change.fixed, change.introduced)))
    for column in columns:
        changes = order[column.start : column.stop]
        _draw_column(figure, data, comparison, changes, column, row, scale, is_roomy)
    return figure


def _draw_column(
    figure: Figure,
    data: DataSummary,
    comparison: Comparison,
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
    _bars(axes, comparison, changes, size, GAP_PX * 2 * reach / width)
    _heads(figure, comparison, left + width / 2, width / 2, is_roomy)
    for place, change in enumerate(changes):
        middle = HEAD_PX + (place + 0.5) * row
        write_class(figure, left, middle, names_px - 12, data.classes[change.label], differs(change), size)


def _bars(axes: Axes, comparison: Comparison, changes: list[ClassChange], size: float, gap: float) -> None:
    places = range(len(changes))
    for sign, variant, counts in (
        (-1, comparison.reference, [change.introduced for change in changes]),
        (1, comparison.other, [change.fixed for change in changes]),
    ):
        ink = style.colour(variant)
        axes.barh(places, [sign * count for count in counts], height=0.62, color=ink)
        for place, count in zip(places, counts, strict=True):
            axes.text(
                sign * (count + gap), place, formats.count(count), color=ink, fontsize=size,
                ha="left" if sign > 0 else "right", va="center",
            )  # fmt: skip
    axes.axvline(0, color=style.SOFT, linewidth=0.8)


def _heads(figure: Figure, comparison: Comparison, middle: float, width: float, is_roomy: bool) -> None:
    size = style.TEXT if is_roomy else style.SMALLEST
    sides = (("introduced", "right", -8, comparison.reference), ("fixed", "left", 8, comparison.other))
    for word, side, aside, variant in sides:
        look: style.Line = {"fontsize": size, "fontweight": "bold"}
        noun = canvas.fitting(figure, style.noun(variant), width - 130, **look)
        head = f"{word}: only {noun} right" if is_roomy and not style.is_narrow() else word
        canvas.write(figure, middle + aside, 20, head, ha=side, color=style.colour(variant), **look)


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
