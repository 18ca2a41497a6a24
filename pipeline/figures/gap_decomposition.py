"""Chapter on regularization: the steps from the clean training accuracy to the running one."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.records import Chapter, DataSummary, Estimate, Evaluation, FigureAsset, GapDecomposition

ROW_PX, GROUP_PX, FOOT_PX = 25.0, 46.0, 44.0
NAMES_PX, FIGURES_PX, CHANGE_PX = 200.0, 150.0, 88.0

Model = tuple[Evaluation, GapDecomposition]
Row = tuple[str, Estimate, Estimate | None]
"""A row's name, its accuracy, and the change from the row above it."""


def draw(
    data: DataSummary, evaluations: tuple[Evaluation, ...], gap_decompositions: tuple[GapDecomposition, ...]
) -> Chapter:
    """The steps of every model."""
    return Chapter((gap_decomposition(data, tuple(zip(evaluations, gap_decompositions, strict=True))),))


def gap_decomposition(data: DataSummary, models: tuple[Model, ...]) -> FigureAsset:
    """Training accuracy by what is switched on, one row a step, over the test accuracy as a line."""
    told = " ".join(_apart(*model) for model in models)
    caption = (
        f"{told} Accuracy on the {formats.count(sum(data.train_counts))} training images: each row switches on one "
        "more condition of the last epoch’s training, for its final weights; the last row takes in that the weights "
        "moved during it. The upright line is the test accuracy."
    )
    alt = f"Dot plot of training accuracy, step by step. {' '.join(_course(*model) for model in models)}"
    with style.drawing("gap-decomposition"):
        return canvas.svg(_figure(models), "gap-decomposition", caption, alt, "gap_decomposition.py:gap_decomposition")


def rows(gap_decomposition: GapDecomposition) -> list[Row]:
    """The rows of a model, from its clean accuracy to its running one."""
    *steps, last = [(f"+ {step.name}", step.accuracy, step.change) for step in gap_decomposition.steps]
    return [("clean", gap_decomposition.clean, None), *steps, (f"{last[0]} = running", *last[1:])]


# -- drawing -------------------------------------------------------------------------------------------


def _figure(models: tuple[Model, ...]) -> Figure:
    heights = [len(rows(gap_decomposition)) * ROW_PX for _, gap_decomposition in models]
    figure = canvas.new_figure(style.WIDTH_PX, sum(heights) + len(models) * GROUP_PX + FOOT_PX)
    limits = _limits(models)
    top = 0.0
    for (evaluation, gap_decomposition), height in zip(models, heights, strict=True):
        canvas.name_model(figure, 0, top + 26, evaluation.variant, style.WIDTH_PX)
        top += GROUP_PX
        axes = canvas.place(figure, NAMES_PX, top, style.WIDTH_PX - NAMES_PX - FIGURES_PX, height)
        _frame(axes, limits, len(rows(gap_decomposition)), is_last=evaluation is models[-1][0])
        _mark_test(axes, evaluation)
        for place, row in enumerate(rows(gap_decomposition)):
            _draw_row(figure, axes, row, place, top, evaluation.variant)
        top += height
    canvas.write(
        figure, style.WIDTH_PX - FIGURES_PX, top + 36, "accuracy", ha="right", color=style.SOFT, fontsize=style.SMALL
    )
    return figure


def _limits(models: tuple[Model, ...]) -> tuple[float, float]:
    values = [row[1].value for _, gap_decomposition in models for row in rows(gap_decomposition)]
    values += [evaluation.test_accuracy.value for evaluation, _ in models]
    reach = max(max(values) - min(values), 0.05)
    return max(0.0, min(values) - 0.12 * reach), min(1.0, max(values)) + 0.12 * reach


def _frame(axes: Axes, limits: tuple[float, float], count: int, is_last: bool) -> None:
    axes.set(xlim=limits, ylim=(count - 0.5, -0.5), yticks=[])
    axes.locator_params(axis="x", nbins=7)
    axes.xaxis.set_major_formatter(lambda value, _: formats.percent(value, 0) if value <= 1 else "")
    axes.tick_params(axis="x", length=0, labelbottom=is_last)
    axes.grid(True, axis="x")
    axes.spines[:].set_visible(False)


def _mark_test(axes: Axes, evaluation: Evaluation) -> None:
    test = evaluation.test_accuracy.value
    axes.axvline(test, color=style.INK, linewidth=1.2, zorder=1)
    axes.annotate(
        f"test {formats.percent(test)}", (test, 1), xycoords=("data", "axes fraction"), xytext=(0, 5),
        textcoords="offset points", ha="center", fontsize=style.SMALL,
    )  # fmt: skip


def _draw_row(figure: Figure, axes: Axes, row: Row, place: int, top: float, variant: str) -> None:
    name, accuracy, change = row
    ink, value = style.colour(variant), accuracy.value
    if change:
        axes.hlines(place, value, value - change.value, color=style.tint(variant), linewidth=6, zorder=2)
        axes.vlines(value - change.value, place - 1, place, color=style.SOFT, linewidth=0.8, zorder=2)
    axes.hlines(place, accuracy.low, accuracy.high, color=ink, linewidth=1.5, zorder=3)
    axes.plot([value], [place], **style.dots(variant, 6.0), zorder=4)
    y = top + (place + 0.5) * ROW_PX
    canvas.write(figure, NAMES_PX - 12, y, name, ha="right", va="center")
    canvas.write(figure, style.WIDTH_PX - CHANGE_PX, y, formats.percent(value), ha="right", va="center", color=ink)
    if change:
        said = formats.signed_points(change.value)
        canvas.write(figure, style.WIDTH_PX, y, said, ha="right", va="center", color=style.SOFT)


# -- words ---------------------------------------------------------------------------------------------


def _apart(evaluation: Evaluation, gap_decomposition: GapDecomposition) -> str:
    clean, running = gap_decomposition.clean.value, gap_decomposition.steps[-1].accuracy.value
    return f"{style.title(evaluation.variant)}: clean {formats.percent(clean)}, running {formats.percent(running)}."


def _course(evaluation: Evaluation, gap_decomposition: GapDecomposition) -> str:
    steps = [f"{step.name} {formats.signed_points(step.change.value)}" for step in gap_decomposition.steps]
    running = formats.percent(gap_decomposition.steps[-1].accuracy.value)
    return (
        f"{style.title(evaluation.variant)}: clean {formats.percent(gap_decomposition.clean.value)}, then "
        f"{formats.listing(steps)}, which ends at the running accuracy, {running}; "
        f"test accuracy {formats.percent(evaluation.test_accuracy.value)}."
    )
