"""The wrong answers that each model is surest of, in one picture."""

from __future__ import annotations

from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.label_doubts.record import LabelDoubts
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Picture
from pipeline.records import Chapter, ConfidentError, DataSummary, Evaluation, FigureAsset, Splits

ABREAST, SIDE_PX, WORDS_PX, HEAD_PX = 6, 112, 46, 28
GAP_PX = (style.WIDTH_PX - 2 - ABREAST * SIDE_PX) / (ABREAST - 1)
MARK = "?"
"""Behind a label that is in doubt."""


def draw(data: DataSummary, splits: Splits, evaluations: tuple[Evaluation, ...], label_doubts: LabelDoubts) -> Chapter:
    """The most confident errors of every model, one row a model."""
    return Chapter((confident_errors(data, splits, evaluations, label_doubts),))


def confident_errors(
    data: DataSummary, splits: Splits, evaluations: tuple[Evaluation, ...], doubts: LabelDoubts
) -> FigureAsset:
    """The test images of every model's most confident wrong answers, most confident first."""
    doubtful = frozenset(each.index for each in doubts.doubts if each.is_faint)
    shown = {each.variant: each.confident_errors[:ABREAST] for each in evaluations}
    seed = (
        f" of the networks of seed {evaluations[0].seed}" if len(evaluations) > 1 else f" of seed {evaluations[0].seed}"
    )
    caption = _caption([each for errors in shown.values() for each in errors], doubtful, seed)
    alt = " ".join(f"{style.title(variant)}: {_listed(data, each, doubtful)}." for variant, each in shown.items())
    row = HEAD_PX + SIDE_PX + WORDS_PX
    with style.drawing("confident-errors"):
        figure = canvas.new_figure(style.WIDTH_PX, len(shown) * row - 4)
        pictures = []
        for number, (variant, errors) in enumerate(shown.items()):
            canvas.name_model(figure, 1, number * row + 18, variant, style.WIDTH_PX - 2)
            if not errors:
                nothing = "No test image is answered wrongly."
                canvas.write(figure, 1, number * row + HEAD_PX + 26, nothing, color=style.SOFT)
            for place, error in enumerate(errors):
                corner = (1 + place * (SIDE_PX + GAP_PX), number * row + HEAD_PX)
                pictures.append(_draw_error(figure, data, splits, variant, error, error.index in doubtful, corner))
        source = "analyses/errors/pictures.py:confident_errors"
        return canvas.pictured(figure, pictures, "confident-errors", caption, alt, source)


def _draw_error(
    figure: Figure,
    data: DataSummary,
    splits: Splits,
    variant: str,
    error: ConfidentError,
    is_doubtful: bool,
    corner: tuple[float, float],
) -> Picture:
    """Under its image: the label and the probability of the answer, then the answer."""
    left, top = corner
    first, second = top + SIDE_PX + 15, top + SIDE_PX + 32
    share = formats.percent(error.probability)
    label = canvas.write(figure, left, first, data.classes[error.true], width=SIDE_PX - 54)
    if is_doubtful:
        canvas.write(figure, label.get_window_extent().x1 + 3, first, MARK, fontweight="bold")
    canvas.write(figure, left + SIDE_PX, first, share, ha="right", color=style.SOFT, fontsize=style.SMALL)
    canvas.write(
        figure, left, second, f"→ {data.classes[error.predicted]}", width=SIDE_PX, color=style.colour(variant),
        fontweight="bold",
    )  # fmt: skip
    return Picture(splits.test.pixels[error.index].transpose(1, 2, 0), left, top, SIDE_PX)


def _listed(data: DataSummary, errors: tuple[ConfidentError, ...], doubtful: frozenset[int]) -> str:
    if not errors:
        return "no wrong answer"
    return formats.listing(
        [
            f"{data.classes[each.true]}{' (label in doubt)' if each.index in doubtful else ''} taken for "
            f"{data.classes[each.predicted]}, {formats.percent(each.probability)}"
            for each in errors
        ]
    )


def _caption(errors: list[ConfidentError], doubtful: frozenset[int], seed: str) -> str:
    if not errors:
        return f"Not one wrong answer on the test images{seed}."
    least = formats.percent(min(each.probability for each in errors))
    count = sum(each.index in doubtful for each in errors)
    marks = {0: "", 1: f" The label marked “{MARK}” is in doubt."}.get(count, f" Labels marked “{MARK}” are in doubt.")
    return (
        f"The errors{seed} that are made with most confidence, {least} and more. Under each test image its label → the "
        f"answer.{marks}"
    )
