"""Chapter on errors: the wrong answers that each model is surest of."""

from pipeline import formats
from pipeline.figures import style
from pipeline.records import Chapter, ConfidentError, DataSummary, Evaluation, FigureAsset, Splits

COLUMNS = 6
GAP_PX, WORDS_PX = 10, 38


def draw(data: DataSummary, splits: Splits, baseline: Evaluation, regularized: Evaluation) -> Chapter:
    """The most confident errors of both models."""
    return Chapter(tuple(confident_errors(data, splits, e) for e in (baseline, regularized)))


def confident_errors(data: DataSummary, splits: Splits, evaluation: Evaluation) -> FigureAsset:
    """The test images of one model's most confident wrong answers, most confident first."""
    name = f"confident-errors-{evaluation.variant}"
    errors = evaluation.confident_errors
    caption = f"{style.title(evaluation.variant)}: {_summary(errors)}"
    listed = [f"{_words(data, e)} ({formats.percent(e.probability)})" for e in errors]
    alt = f"{caption} {formats.listing(listed)}." if listed else caption
    side = (style.WIDTH_PX - (COLUMNS - 1) * GAP_PX) / COLUMNS
    rows = max(1, -(-len(errors) // COLUMNS))
    with style.drawing(name):
        figure = style.new_figure(style.WIDTH_PX, rows * (side + WORDS_PX + GAP_PX) - GAP_PX if errors else 40)
        if not errors:
            style.write(figure, 0, 24, "no errors")
        for place, error in enumerate(errors):
            row, column = divmod(place, COLUMNS)
            left, top = column * (side + GAP_PX), row * (side + WORDS_PX + GAP_PX)
            style.picture(figure, splits.test.pixels[error.index].transpose(1, 2, 0), left, top, side)
            style.write(figure, left, top + side + 15, _words(data, error), width=side, fontsize=style.SMALL)
            style.write(
                figure, left, top + side + 31, formats.percent(error.probability), fontsize=style.SMALL,
                color=style.colour(evaluation.variant), fontweight="bold",
            )  # fmt: skip
        return style.png(figure, name, caption, alt, "errors.py:confident_errors")


def _words(data: DataSummary, error: ConfidentError) -> str:
    return f"{data.classes[error.true]} → {data.classes[error.predicted]}"


def _summary(errors: tuple[ConfidentError, ...]) -> str:
    if not errors:
        return "not one wrong answer on the test images."
    if len(errors) == 1:
        return f"the only wrong answer, given with {formats.percent(errors[0].probability)}: true class → answer."
    return (
        f"the {len(errors)} wrong answers given with the highest probability, from "
        f"{formats.percent(errors[0].probability)} to {formats.percent(errors[-1].probability)}: true class → answer."
    )
