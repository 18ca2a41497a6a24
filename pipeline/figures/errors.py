"""Chapter on errors: the wrong answers that each model is surest of."""

from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Picture
from pipeline.records import Chapter, ConfidentError, DataSummary, Evaluation, FigureAsset, Splits

COLUMNS, SIDE_PX, WORDS_PX = 6, 112, 46
GAP_PX = (style.WIDTH_PX - 2 - COLUMNS * SIDE_PX) / (COLUMNS - 1)


def draw(data: DataSummary, splits: Splits, evaluations: tuple[Evaluation, ...]) -> Chapter:
    """The most confident errors of every model."""
    return Chapter(tuple(confident_errors(data, splits, evaluation) for evaluation in evaluations))


def confident_errors(data: DataSummary, splits: Splits, evaluation: Evaluation) -> FigureAsset:
    """The test images of one model's most confident wrong answers, most confident first."""
    name, errors = f"confident-errors-{evaluation.variant}", evaluation.confident_errors
    caption = f"{style.title(evaluation.variant)}: {_summary(errors)}"
    listed = [f"{_words(data, e)} ({formats.percent(e.probability)})" for e in errors]
    alt = f"Test images, true class → answer: {formats.listing(listed)}." if listed else caption
    rows = -(-len(errors) // COLUMNS)
    height = rows * (SIDE_PX + WORDS_PX) - 4 if errors else 40
    with style.drawing(name):
        figure = canvas.new_figure(style.WIDTH_PX, height)
        if not errors:
            canvas.write(figure, 1, 26, "No test image is answered wrongly.", color=style.SOFT)
        pictures = [_draw_error(figure, data, splits, evaluation, place) for place in range(len(errors))]
        return canvas.pictured(figure, pictures, name, caption, alt, "errors.py:confident_errors")


def _draw_error(figure: Figure, data: DataSummary, splits: Splits, evaluation: Evaluation, place: int) -> Picture:
    """Under its image: the true class and the probability, then the answer."""
    error, (row, column) = evaluation.confident_errors[place], divmod(place, COLUMNS)
    left, top = 1 + column * (SIDE_PX + GAP_PX), 1 + row * (SIDE_PX + WORDS_PX)
    first, second = top + SIDE_PX + 15, top + SIDE_PX + 32
    share = formats.percent(error.probability)
    canvas.write(figure, left, first, data.classes[error.true], width=SIDE_PX - 46)
    canvas.write(figure, left + SIDE_PX, first, share, ha="right", color=style.SOFT, fontsize=style.SMALL)
    canvas.write(
        figure, left, second, f"→ {data.classes[error.predicted]}", width=SIDE_PX,
        color=style.colour(evaluation.variant), fontweight="bold",
    )  # fmt: skip
    return Picture(splits.test.pixels[error.index].transpose(1, 2, 0), left, top, SIDE_PX)


def _words(data: DataSummary, error: ConfidentError) -> str:
    return f"{data.classes[error.true]} → {data.classes[error.predicted]}"


def _summary(errors: tuple[ConfidentError, ...]) -> str:
    if not errors:
        return "not one wrong answer on the test images."
    first, last = (formats.percent(e.probability) for e in (errors[0], errors[-1]))
    if len(errors) == 1:
        return f"the only wrong answer, given with probability {first}: true class → answer."
    spread = f"from {first} to {last}" if first != last else f"{first} each, rounded"
    return (
        f"the {len(errors)} wrong answers given with the highest probability, {spread}. "
        "Under each image its true class → the answer."
    )
