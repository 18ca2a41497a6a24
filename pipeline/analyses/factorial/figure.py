"""The factorial: every combination's two accuracies, and what each technique changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.factorial.record import Effect, FactorialResults, Response
from pipeline.figures import canvas, style
from pipeline.records import Chapter, Estimate, FigureAsset
from pipeline.study import MOST_TECHNIQUES
from pipeline.techniques import BY_FIELD

ROW_PX, HEAD_PX, FOOT_PX = 30.0, 46.0, 40.0


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
    return Chapter((combinations(factorial), main_effects(factorial)))


# -- combinations --------------------------------------------------------------------------------------


def combinations(factorial: FactorialResults) -> FigureAsset:
    """A row a combination, marked with its techniques: test and clean train accuracy, joined by the gap."""
    order = _by_gap(factorial)
    caption = (
        "Every combination of the techniques, from the widest clean gap to the narrowest: test accuracy (filled) and "
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


def main_effects(factorial: FactorialResults) -> FigureAsset:
    """A panel for each of three measures, a row an effect: its size and interval around a line at zero."""
    covers = "seeds and test images" if factorial.spare_runs else "test images alone, as each was trained once"
    caption = (
        "What each technique changes, averaged over the combinations of the others, and below the line how far one’s "
        "effect depends on another (its effect with the other less that without). Lines are 95% intervals over "
        f"{covers}."
    )
    words = " ".join(_panel_words(factorial, panel) for panel in PANELS)
    alt = f"Three dot plots of effects with intervals around zero. {words}"
    with style.drawing("main-effects"):
        return canvas.svg(
            _effects_figure(factorial), "main-effects", caption, alt, "analyses/factorial/figure.py:main_effects"
        )


def named(effect: Effect) -> str:
    """An effect as figures and tables name it: "dropout", "batch norm × dropout", "all four"."""
    if len(effect.techniques) == MOST_TECHNIQUES:
        return "all four"  # their names would be cut
    return " × ".join(BY_FIELD[each].label for each in effect.techniques)


def drawn_estimate(effect: Effect) -> Estimate:
    """An effect with its interval; without one, as a point."""
    return Estimate(effect.value, *(effect.interval or (effect.value, effect.value)))


def _panel_words(factorial: FactorialResults, panel: Panel) -> str:
    effects = factorial.response(panel.response).effects
    shown = [f"{named(each)} {panel.show(drawn_estimate(each))}" for each in effects]
    return f"{panel.title[0].upper()}{panel.title[1:]}: {'; '.join(shown)}."


def _effects_figure(factorial: FactorialResults) -> Figure:
    effects = factorial.response(PANELS[0].response).effects
    columns, gap, whole = 1 if style.is_narrow() else len(PANELS), 18.0, HEAD_PX + ROW_PX * len(effects) + 30
    names_px = 200.0 if style.is_narrow() else 246.0
    width = (style.width() - names_px - (columns - 1) * gap - 12) / columns
    figure = canvas.new_figure(style.width(), len(PANELS) // columns * whole)
    for place, panel in enumerate(PANELS):
        row, column = divmod(place, columns)
        left, top = names_px + column * (width + gap), row * whole
        canvas.write(figure, left if columns > 1 else 0, top + 24, panel.title, fontsize=style.PANEL, fontweight="bold")
        axes = canvas.place(figure, left, top + HEAD_PX, width, ROW_PX * len(effects))
        _draw_effects(axes, factorial.response(panel.response), panel.factor)
        if column == 0:
            _name_effects(figure, effects, top, names_px)
    return figure


def _name_effects(figure: Figure, effects: Sequence[Effect], top: float, width: float) -> None:
    small = style.SMALLEST if style.is_narrow() else style.SMALL
    for row, effect in enumerate(effects):
        is_main = len(effect.techniques) == 1
        canvas.write(
            figure, 0, top + HEAD_PX + (row + 0.5) * ROW_PX + 4, named(effect), width - 8,
            fontsize=style.TEXT if is_main else small, fontweight="bold" if is_main else "normal",
            color=style.INK if is_main else style.SOFT,
        )  # fmt: skip


def _draw_effects(axes: Axes, response: Response, factor: float) -> None:
    mains = sum(len(effect.techniques) == 1 for effect in response.effects)
    axes.axvline(0, color=style.SOFT, linewidth=1.0, zorder=1)
    axes.axhline(mains - 0.5, color=style.RULE, linewidth=1.2, zorder=1)
    for row, effect in enumerate(response.effects):
        ink = style.INK if row < mains else style.SOFT
        shown = drawn_estimate(effect)
        axes.hlines(row, factor * shown.low, factor * shown.high, color=ink, linewidth=1.6, zorder=2)
        axes.plot([factor * shown.value], [row], "o", color=ink, markersize=6.5 if row < mains else 5, zorder=3)
    axes.set(ylim=(len(response.effects) - 0.5, -0.5), yticks=[])
    axes.locator_params(axis="x", nbins=4)
    _quiet(axes, lambda value: formats.number(value, 0 if factor > 1 else 1))


def _quiet(axes: Axes, tick: Callable[[float], str]) -> None:
    """Upright grid lines, and nothing else around the data."""
    axes.margins(x=0.06)
    axes.xaxis.set_major_formatter(lambda value, _: tick(value))
    axes.tick_params(axis="x", length=0, labelsize=style.SMALL)
    axes.grid(True, axis="x")
    axes.spines[:].set_visible(False)
