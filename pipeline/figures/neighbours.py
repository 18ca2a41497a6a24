"""Chapter on what the models look at: under each case, the training images that are nearest to it in each model."""

from typing import Any

from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Picture
from pipeline.records import (
    CaseNeighbours,
    CaseStudies,
    CaseStudy,
    Chapter,
    ClassNeighbours,
    DataSummary,
    FigureAsset,
    ImagePair,
    ModelView,
    NearDuplicates,
    Neighbours,
    Splits,
)

SIDE_PX, GAP_PX, ASIDE_PX, APART_PX = 80, 11, 144, 50
"""An image, the room between images, the width of the case's own column, and the room between columns."""
HEAD_PX, ROW_PX, TITLE_PX = 26, 128, 18
BLOCK_PX = 3 * SIDE_PX + 2 * GAP_PX


def draw(
    data: DataSummary,
    cases: CaseStudies,
    splits: Splits,
    duplicates: NearDuplicates,
    baseline_neighbours: Neighbours,
    regularized_neighbours: Neighbours,
) -> Chapter:
    """A figure for each case."""
    pairs = {pair.test: pair for pair in duplicates.pairs}
    both = baseline_neighbours, regularized_neighbours
    return Chapter(
        tuple(
            case_neighbours(data, case, splits, tuple(each.cases[place] for each in both), pairs.get(case.index))
            for place, case in enumerate(cases.cases)
        )
    )


def case_neighbours(
    data: DataSummary, case: CaseStudy, splits: Splits, seen: tuple[CaseNeighbours, ...], pair: ImagePair | None
) -> FigureAsset:
    """The image with its near-duplicate, if it has one, and the nearest training images of two classes a model."""
    name = f"neighbours-{case.id}"
    subject = f"Test image {formats.count(case.index)}, true class {data.classes[case.true]}."
    told = [_told(data, case, *each) for each in zip(case.views, seen, strict=True)]
    alt = f"{subject} Nearest training images and their cosine distances. {' '.join(told)} {_pair_words(data, pair)}"
    with style.drawing(name):
        figure = canvas.new_figure(style.WIDTH_PX, HEAD_PX + 2 * ROW_PX - 4)
        pictures = _draw_case(figure, data, case, splits, pair)
        for number, (view, each) in enumerate(zip(case.views, seen, strict=True)):
            left = 1 + ASIDE_PX + number * (BLOCK_PX + APART_PX)
            _head(figure, left, BLOCK_PX, style.title(view.variant), style.colour(view.variant))
            for row, (role, held) in enumerate(_rows(case, each)):
                title = f"{role}: {data.classes[held.label]}"
                pictures += _draw_row(figure, splits, title, held, left, _top(row))
        return canvas.png(figure, pictures, name, _caption(case, seen, pair), alt, "neighbours.py:case_neighbours")


def _rows(case: CaseStudy, seen: CaseNeighbours) -> tuple[tuple[str, ClassNeighbours], ...]:
    """What each row shows: the class that the model answers, and the true one or the runner-up."""
    is_right = seen.answered.label == case.true
    return ("✓ answer" if is_right else "✗ answer", seen.answered), ("runner-up" if is_right else "truth", seen.other)


# -- drawing -------------------------------------------------------------------------------------------


def _top(row: int) -> float:
    """Of a row's images."""
    return HEAD_PX + row * ROW_PX + TITLE_PX


def _head(figure: Figure, left: float, width: float, text: str, ink: str) -> None:
    canvas.write(figure, left, 15, text, width=width, color=ink, fontsize=style.PANEL, fontweight="bold")


def _aside(figure: Figure, left: float, top: float, text: str, **kwargs: Any) -> None:
    canvas.write(figure, left, top, text, color=style.SOFT, fontsize=style.SMALL, **kwargs)


def _draw_case(
    figure: Figure, data: DataSummary, case: CaseStudy, splits: Splits, pair: ImagePair | None
) -> list[Picture]:
    """The image itself and, under it, its near-duplicate."""
    _head(figure, 1, ASIDE_PX - GAP_PX, data.classes[case.true], style.INK)
    _aside(figure, 1, _top(0) - 5, "the image")
    pictures = [Picture(splits.test.pixels[case.index].transpose(1, 2, 0), 1, _top(0), SIDE_PX)]
    if pair is None:
        for line, text in enumerate(("no near-duplicate", "among the", "training images")):
            _aside(figure, 1, _top(1) + 12 + 15 * line, text)
        return pictures
    _aside(figure, 1, _top(1) - 5, "near-duplicate")
    under = f"{data.classes[pair.train_label]}{', mirrored' if pair.mirrored else ''}"
    _aside(figure, 1, _top(1) + SIDE_PX + 14, under, width=ASIDE_PX - GAP_PX)
    return [*pictures, Picture(splits.train.pixels[pair.train].transpose(1, 2, 0), 1, _top(1), SIDE_PX)]


def _draw_row(
    figure: Figure, splits: Splits, title: str, held: ClassNeighbours, left: float, top: float
) -> list[Picture]:
    """Up to three training images of a class with their distances under them."""
    _aside(figure, left, top - 5, title, width=BLOCK_PX)
    if not held.nearest:
        _aside(figure, left, top + 12, "no unit fires on this image")
    pictures = []
    for place, neighbour in enumerate(held.nearest):
        x = left + place * (SIDE_PX + GAP_PX)
        _aside(figure, x, top + SIDE_PX + 14, formats.distance(neighbour.distance))
        pictures.append(Picture(splits.train.pixels[neighbour.index].transpose(1, 2, 0), x, top, SIDE_PX))
    return pictures


# -- words ---------------------------------------------------------------------------------------------


def _caption(case: CaseStudy, seen: tuple[CaseNeighbours, ...], pair: ImagePair | None) -> str:
    others = {"the next most probable" if each.answered.label == case.true else "the true" for each in seen}
    classes = " or ".join(sorted(others, reverse=True))
    beside = "" if pair is None else " At the left, under the image itself, its near-duplicate in the training set."
    return (
        f"What each model has seen: the training images nearest to test image {formats.count(case.index)}, of the "
        f"class that it answers and of {classes} class, each with its cosine distance in that model’s own features. "
        f"The two models’ distances are on different scales.{beside}"
    )


def _told(data: DataSummary, case: CaseStudy, view: ModelView, seen: CaseNeighbours) -> str:
    if seen.nearest is None:
        return f"{style.title(view.variant)}: no unit fires on this image."
    rows = []
    for role, held in _rows(case, seen):
        away = formats.listing([formats.distance(each.distance) for each in held.nearest])
        rows.append(f"{role.lstrip('✓✗ ')} {data.classes[held.label]} at {away}")
    return f"{style.title(view.variant)}: {'; '.join(rows)}."


def _pair_words(data: DataSummary, pair: ImagePair | None) -> str:
    if pair is None:
        return "No near-duplicate of it was found among the training images."
    held = " mirrored" if pair.mirrored else ""
    return (
        f"Its near-duplicate is training image {formats.count(pair.train)},{held} labelled "
        f"{data.classes[pair.train_label]}, with a correlation of {formats.number(pair.detail, 2)} in detail."
    )
