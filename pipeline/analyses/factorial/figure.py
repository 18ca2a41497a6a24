"""The factorial: every combination's two accuracies, and what each technique changes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.factorial.agreement import agreement
from pipeline.analyses.factorial.record import Effect, FactorialResults, Response, SimpleEffect
from pipeline.figures import canvas, style
from pipeline.portable import snapped
from pipeline.records import Chapter, Estimate, FigureAsset
from pipeline.techniques import BY_FIELD

ROW_PX, HEAD_PX, FOOT_PX, EFFECT_PX = 30.0, 46.0, 40.0, 23.0


@dataclass(frozen=True)
class Panel:
    """One response: its name in the store and in the figure, and how its effects are written."""

    response: str
    title: str
    show: Callable[[Estimate], str]
    factor: float = 100.0


PANELS = (
    Panel("generalization_gap", "clean gap, points", formats.estimate_signed_points),
    Panel("test_accuracy", "test accuracy, points", formats.estimate_signed_points),
    Panel("test_loss", "test loss, nats", formats.estimate_signed_loss, 1.0),
)


def draw(factorial: FactorialResults) -> Chapter:
    """The figures of the chapter on single techniques."""
    return Chapter((combinations(factorial), simple_effects(factorial)))


# -- combinations --------------------------------------------------------------------------------------


def combinations(factorial: FactorialResults) -> FigureAsset:
    """A row a combination, marked with its techniques: test and clean train accuracy, joined by the gap."""
    order = _by_gap(factorial)
    caption = (
        f"{_best(factorial)} Combinations from the widest clean gap to the narrowest: mean test accuracy (filled) and "
        "clean train accuracy (hollow), joined by the gap between them, whose size in points stands at the right."
    )
    rows = [f"{called(factorial, i)}: {_accuracy_words(factorial, i)}" for i in order]
    alt = f"Dumbbell chart of {len(order)} combinations. {'; '.join(rows)}."
    with style.drawing("combinations"):
        figure = _combination_figure(factorial, order)
        return canvas.svg(figure, "combinations", caption, alt, "analyses/factorial/figure.py:combinations")


def called(factorial: FactorialResults, place: int) -> str:
    """A combination in words: "none", "batch norm and dropout"."""
    techniques = factorial.combinations[place].techniques
    return formats.listing([BY_FIELD[each].label for each in techniques]) or "none"


def _best(factorial: FactorialResults) -> str:
    """Which is the most accurate on the test images."""
    accuracies = factorial.response("test_accuracy").values
    place = max(range(len(accuracies)), key=lambda i: snapped(accuracies[i]))
    told = called(factorial, place)
    techniques = f"the one with {told}" if told != "none" else "the one without any technique"
    return f"Most accurate on the test images is {techniques}, {formats.percent(accuracies[place])}."


def _by_gap(factorial: FactorialResults) -> list[int]:
    gaps = factorial.response("generalization_gap").values
    return sorted(range(len(gaps)), key=lambda i: -gaps[i])


def _accuracies(factorial: FactorialResults, place: int) -> tuple[float, float]:
    """Test and clean train accuracy of a combination."""
    test = factorial.response("test_accuracy").values[place]
    return test, test + factorial.response("generalization_gap").values[place]


def _accuracy_words(factorial: FactorialResults, place: int) -> str:
    test, train = _accuracies(factorial, place)
    return f"train {formats.percent(train)}, test {formats.percent(test)}, gap {formats.points(train - test)}"


@dataclass(frozen=True)
class Layout:
    """Of the combinations: the height of the head, and the widths of a technique's column and of the gaps' one."""

    head: float
    column: float
    gap: float

    def middle(self, column: int) -> float:
        """Of a technique's column."""
        return self.column * (column + 0.5) - 6


def _layout() -> Layout:
    """For phones the techniques' names are slanted, and their columns close together."""
    return Layout(86.0, 40.0, 46.0) if style.is_narrow() else Layout(HEAD_PX, 92.0, 74.0)


def _combination_figure(factorial: FactorialResults, order: list[int]) -> Figure:
    columns, layout = [BY_FIELD[each].label for each in factorial.techniques], _layout()
    height = layout.head + ROW_PX * len(order) + FOOT_PX
    figure = canvas.new_figure(style.width(), height)
    left = layout.column * len(columns) + 8
    axes = canvas.place(figure, left, layout.head, style.width() - left - layout.gap, ROW_PX * len(order))
    soft: style.Line = {"fontsize": style.SMALL, "color": style.SOFT}
    for column, name in enumerate(columns):
        written = canvas.write(figure, layout.middle(column), layout.head - 12, name, ha="center", **soft)
        if style.is_narrow():
            written.set(rotation=45, ha="left", va="baseline", rotation_mode="anchor")
    canvas.write(figure, style.width(), layout.head - 12, "gap, points", ha="right", **soft)
    for row, place in enumerate(order):
        _draw_combination(figure, axes, factorial, row, place, layout)
    axes.set(ylim=(len(order) - 0.5, -0.5), yticks=[])
    _quiet(axes, lambda value: formats.percent(value, 0))
    canvas.write(
        figure, left, height - 6, "accuracy: filled test, hollow train", fontsize=style.SMALL, color=style.SOFT
    )
    return figure


def _draw_combination(
    figure: Figure, axes: Axes, factorial: FactorialResults, row: int, place: int, layout: Layout
) -> None:
    """The marks of the techniques, the two accuracies and the gap."""
    combination, middle = factorial.combinations[place], layout.head + (row + 0.5) * ROW_PX
    ink = style.colour(combination.variant)
    for column, technique in enumerate(factorial.techniques):
        has = technique in combination.techniques
        canvas.write(
            figure, layout.middle(column), middle + 4, "●" if has else "·", ha="center",
            fontsize=style.TEXT, color=ink if has else style.SOFT,
        )  # fmt: skip
    test, train = _accuracies(factorial, place)
    axes.plot([test, train], [row, row], color=ink, linewidth=2.2, alpha=0.45, zorder=2)
    axes.plot([train], [row], "o", markersize=7.5, markerfacecolor=style.PAPER, markeredgecolor=ink, zorder=3)
    axes.plot([test], [row], "o", markersize=7.5, color=ink, zorder=3)
    gap = formats.number(100 * (train - test))
    canvas.write(figure, style.width(), middle + 4, gap, ha="right", color=ink, fontweight="bold")


# -- effects -------------------------------------------------------------------------------------------


def simple_effects(factorial: FactorialResults) -> FigureAsset:
    """A panel for each of three measures, a row for a technique beside each combination of the others."""
    caption = (
        f"{_seen(factorial)} Each row is what a technique changes beside the others that are named; lines are 95% "
        f"intervals over {_covered(factorial)}."
    )
    words = " ".join(_panel_words(factorial, panel) for panel in PANELS)
    alt = f"Three dot plots of effects with intervals around zero. {words}"
    with style.drawing("simple-effects"):
        figure = _effects_figure(factorial)
        return canvas.svg(figure, "simple-effects", caption, alt, "analyses/factorial/figure.py:simple_effects")


def _seen(factorial: FactorialResults) -> str:
    """Which techniques do the same to the gap beside whatever others; what to see first."""
    sides = {each: agreement(factorial.response("generalization_gap"), each) for each in factorial.techniques}
    narrow = [BY_FIELD[each].name for each, side in sides.items() if side == "negative"]
    if not narrow:
        return "No technique clearly narrows the gap beside all of the others."
    verb = "narrows" if len(narrow) == 1 else "narrow"
    names, they_are = formats.listing(narrow), "it is" if len(narrow) == 1 else "each is"
    return f"{names[0].upper()}{names[1:]} {verb} the gap, whatever {they_are} combined with."


def _covered(factorial: FactorialResults) -> str:
    covers = {each.covers_seeds for response in factorial.responses for each in response.simple_effects}
    if covers == {True}:
        return "seeds and test images"
    return "test images alone" + (" where a combination was trained once" if True in covers else "")


def beside(effect: SimpleEffect) -> str:
    """What else the two combinations have: "alone", "with batch norm and dropout"."""
    return f"with {formats.listing([BY_FIELD[each].label for each in effect.beside])}" if effect.beside else "alone"


def drawn_estimate(effect: Effect) -> Estimate:
    """An effect with its interval; without one, as a point."""
    return Estimate(effect.value, *(effect.interval or (effect.value, effect.value)))


def _panel_words(factorial: FactorialResults, panel: Panel) -> str:
    effects = factorial.response(panel.response).simple_effects
    shown = [
        f"{BY_FIELD[each.techniques[0]].label} {beside(each)} {panel.show(drawn_estimate(each))}" for each in effects
    ]
    return f"{panel.title[0].upper()}{panel.title[1:]}: {'; '.join(shown)}."


def _effects_figure(factorial: FactorialResults) -> Figure:
    effects = factorial.response(PANELS[0].response).simple_effects
    rows = EFFECT_PX * (len(effects) + len(factorial.techniques))
    columns, gap, whole = 1 if style.is_narrow() else len(PANELS), 18.0, HEAD_PX + rows + 30
    names_px = 196.0 if style.is_narrow() else 220.0
    width = (style.width() - names_px - (columns - 1) * gap - 12) / columns
    figure = canvas.new_figure(style.width(), len(PANELS) // columns * whole)
    for place, panel in enumerate(PANELS):
        row, column = divmod(place, columns)
        left, top = names_px + column * (width + gap), row * whole
        canvas.write(figure, left if columns > 1 else 0, top + 24, panel.title, fontsize=style.PANEL, fontweight="bold")
        axes = canvas.place(figure, left, top + HEAD_PX, width, rows)
        _draw_effects(axes, factorial.response(panel.response), panel.factor)
        if column == 0:
            _name_effects(figure, effects, top, names_px)
    return figure


def _rows(effects: Sequence[SimpleEffect]) -> Iterator[tuple[float, SimpleEffect]]:
    """Each effect with its row; a row is left free above those of each technique, for its name."""
    techniques: list[str] = []
    for place, each in enumerate(effects):
        if each.techniques[0] not in techniques:
            techniques.append(each.techniques[0])
        yield place + len(techniques), each


def _name_effects(figure: Figure, effects: Sequence[SimpleEffect], top: float, width: float) -> None:
    small = style.SMALLEST if style.is_narrow() else style.SMALL
    for row, effect in _rows(effects):
        middle = top + HEAD_PX + (row + 0.5) * EFFECT_PX + 4
        canvas.write(figure, 10, middle, beside(effect), width - 14, fontsize=small, color=style.SOFT)
        if not effect.beside:
            name = BY_FIELD[effect.techniques[0]].label
            canvas.write(figure, 0, middle - EFFECT_PX, name, width - 8, fontsize=style.TEXT, fontweight="bold")


def _draw_effects(axes: Axes, response: Response, factor: float) -> None:
    axes.axvline(0, color=style.SOFT, linewidth=1.0, zorder=1)
    last = 0.0
    for row, effect in _rows(response.simple_effects):
        shown, last = drawn_estimate(effect), row
        axes.hlines(row, factor * shown.low, factor * shown.high, color=style.INK, linewidth=1.6, zorder=2)
        axes.plot([factor * shown.value], [row], "o", color=style.INK, markersize=5.5, zorder=3)
    axes.set(ylim=(last + 0.5, -0.5), yticks=[])
    axes.locator_params(axis="x", nbins=4)
    _quiet(axes, lambda value: formats.number(value, 0 if factor > 1 else 1))


def _quiet(axes: Axes, tick: Callable[[float], str]) -> None:
    """Upright grid lines, and nothing else around the data."""
    axes.margins(x=0.06)
    axes.xaxis.set_major_formatter(lambda value, _: tick(value))
    axes.tick_params(axis="x", length=0, labelsize=style.SMALL)
    axes.grid(True, axis="x")
    axes.spines[:].set_visible(False)
