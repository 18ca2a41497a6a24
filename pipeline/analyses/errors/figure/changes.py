"""The test images that only one of two models gets right, class by class."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.errors.apart import differs
from pipeline.analyses.errors.record import ClassDifference, ErrorsContrast
from pipeline.figures import canvas, style, words
from pipeline.figures.canvas import Column
from pipeline.records import DataSummary, FigureAsset

HEAD_PX = 34
COUNT_PX, GAP_PX = 34, 4
"""Room at the end of the longest bar for its number, and between the two."""
MOST_LISTED = 20
"""With more classes, the words in place of the picture give the totals only."""


def changed_sides(data: DataSummary, name: str, contrast: ErrorsContrast, seeds: int) -> FigureAsset:
    """Bars to either side, from the class that gains most to the one that loses most."""
    order = sorted(contrast.classes, key=lambda each: (each.introduced - each.fixed, each.label))
    reference, other = style.noun(contrast.reference), style.noun(contrast.other)
    stars = f" {starred(data, (contrast,), seeds)}" if told_apart((contrast,)) else ""
    caption = (
        f"{_most(data, order)}{stars} To the right, test images that only the {other} gets right; to the left, those "
        f"that only the {reference} does{words.over_seeds(seeds)}."
    )
    told = f"{_totals(contrast)}{_listed(data, order)}{star_names(data, (contrast,))}"
    alt = f"Bars to either side, by class, fixed and introduced errors. {told}"
    with style.drawing(name):
        figure = _figure(data, contrast, order)
        return canvas.svg(figure, name, caption, alt, "analyses/errors/figure/changes.py:changed_sides")


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


def told_apart(contrasts: Sequence[ErrorsContrast]) -> list[int]:
    """The labels that get a star: whose recalls differ in one of the contrasts at least."""
    return sorted({each.label for contrast in contrasts for each in contrast.classes if differs(each)})


def starred(data: DataSummary, contrasts: Sequence[ErrorsContrast], seeds: int) -> str:
    """What the stars mean, and how many there are: a sentence."""
    stars = told_apart(contrasts)
    between = "between the two models" if len(contrasts) == 1 else "between two compared models"
    by_chance = f"after Holm’s correction for {len(data.classes)} classes"
    lasting = f" over {seeds} seeds" if seeds > 1 else ""
    if not stars:
        return f"For no class does recall clearly differ {between}{lasting}, {by_chance}."
    which = formats.plural(len(stars), "class", "classes")
    return f"A star marks the {which} whose recall clearly differs {between}{lasting}, {by_chance}."


def star_names(data: DataSummary, contrasts: Sequence[ErrorsContrast]) -> str:
    """The classes with a star, for words in place of the picture; none where there are too many to listen to."""
    names = [data.classes[label] for label in told_apart(contrasts)]
    return f" With a star: {formats.listing(names)}." if 0 < len(names) <= MOST_LISTED else ""


def _figure(data: DataSummary, contrast: ErrorsContrast, order: list[ClassDifference]) -> Figure:
    columns = list(canvas.columns(len(order)))
    is_roomy = len(columns) == 1
    row = 25.0 if is_roomy else 18.0
    figure = canvas.new_figure(style.width(), HEAD_PX + columns[0].stop * row + 4)
    scale = max(1, *(count for change in order for count in (change.fixed, change.introduced)))
    for column in columns:
        changes = order[column.start : column.stop]
        _draw_column(figure, data, contrast, changes, column, row, scale, is_roomy)
    return figure


def _draw_column(
    figure: Figure,
    data: DataSummary,
    contrast: ErrorsContrast,
    changes: list[ClassDifference],
    column: Column,
    row: float,
    scale: float,
    is_roomy: bool,
) -> None:
    names_px, size = (108.0, style.TEXT) if is_roomy else (0.45 * column.width, style.SMALLEST)
    left, width = column.left + names_px, column.width - names_px
    axes = canvas.place(figure, left, HEAD_PX, width, len(changes) * row)
    reach = scale * width / (width - 2 * COUNT_PX)
    axes.set(xlim=(-reach, reach), ylim=(len(changes) - 0.5, -0.5))
    axes.set_axis_off()
    _bars(axes, contrast, changes, size, GAP_PX * 2 * reach / width)
    _heads(figure, contrast, left + width / 2, width / 2, is_roomy)
    for place, change in enumerate(changes):
        middle = HEAD_PX + (place + 0.5) * row
        write_class(figure, left, middle, names_px - 12, data.classes[change.label], differs(change), size)


def _bars(axes: Axes, contrast: ErrorsContrast, changes: list[ClassDifference], size: float, gap: float) -> None:
    places = range(len(changes))
    for sign, variant, counts in (
        (-1, contrast.reference, [change.introduced for change in changes]),
        (1, contrast.other, [change.fixed for change in changes]),
    ):
        ink = style.colour(variant)
        axes.barh(places, [sign * count for count in counts], height=0.62, color=ink)
        for place, count in zip(places, counts, strict=True):
            axes.text(
                sign * (count + gap), place, formats.count(round(count)), color=ink, fontsize=size,
                ha="left" if sign > 0 else "right", va="center",
            )  # fmt: skip
    axes.axvline(0, color=style.SOFT, linewidth=0.8)


def _heads(figure: Figure, contrast: ErrorsContrast, middle: float, width: float, is_roomy: bool) -> None:
    size = style.TEXT if is_roomy else style.SMALLEST
    sides = (("introduced", "right", -8, contrast.reference), ("fixed", "left", 8, contrast.other))
    for word, side, aside, variant in sides:
        look: style.Line = {"fontsize": size, "fontweight": "bold"}
        noun = canvas.fitting(figure, style.noun(variant), width - 130, **look)
        head = f"{word}: only {noun} right" if is_roomy and not style.is_narrow() else word
        canvas.write(figure, middle + aside, 20, head, ha=side, color=style.colour(variant), **look)


def _most(data: DataSummary, order: list[ClassDifference]) -> str:
    """Which classes gain and lose most on balance: a sentence."""
    gains, loses = order[0], order[-1]
    said = []
    if gains.fixed > gains.introduced:
        said.append(f"{data.classes[gains.label]} gains most ({formats.signed(gains.fixed - gains.introduced, 0)})")
    if loses.fixed < loses.introduced:
        said.append(f"{data.classes[loses.label]} loses most ({formats.signed(loses.fixed - loses.introduced, 0)})")
    told = formats.listing(said)
    return f"{told[:1].upper()}{told[1:]}." if said else "No class gains or loses images on balance."


def _totals(contrast: ErrorsContrast) -> str:
    if not contrast.fixed + contrast.introduced:
        return "No image is right in one model only."
    fixed, introduced = round(contrast.fixed), round(contrast.introduced)
    return f"{formats.plural(fixed, 'error')} fixed and {formats.count(introduced)} introduced in all."


def _listed(data: DataSummary, order: list[ClassDifference]) -> str:
    if len(order) > MOST_LISTED:
        return ""
    said = [
        f"{data.classes[each.label]}: {formats.count(round(each.fixed))} and {formats.count(round(each.introduced))}"
        for each in order
    ]
    return f" {'; '.join(said)}."
