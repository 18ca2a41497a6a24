"""Under each case, the training images that are nearest to it in every model."""

from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.duplicates.record import ImagePair, NearDuplicates
from pipeline.analyses.neighbours.record import CaseNeighbours, ClassNeighbours, Neighbours
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Picture
from pipeline.records import CaseStudies, CaseStudy, CaseView, Chapter, DataSummary, FigureAsset, Splits

GAP_PX, APART_PX, HEAD_PX, TITLE_PX, WORDS_PX = 11, 50, 26, 18, 30
"""The room between images, between models, above a model's rows, above a row and below it."""


@dataclass(frozen=True)
class Layout:
    """The case at the left, beside it two models, and further ones below; of one alone, the images are larger."""

    models: int

    @property
    def side(self) -> int:
        """Of an image, in pixels."""
        return 80 if self.models > 1 else 144

    @property
    def aside(self) -> int:
        """The width of the case's own column."""
        return self.side + 64

    @property
    def block(self) -> int:
        """The width of a model's rows."""
        return 3 * self.side + 2 * GAP_PX

    @property
    def row(self) -> int:
        """The height of a row."""
        return TITLE_PX + self.side + WORDS_PX

    @property
    def height(self) -> float:
        """Of the figure."""
        return -(-self.models // 2) * (HEAD_PX + 2 * self.row) - 4

    def corner(self, model: int) -> tuple[float, float]:
        """The left and the top edge of a model's rows."""
        row, column = divmod(model, 2)
        return 1 + self.aside + column * (self.block + APART_PX), row * (HEAD_PX + 2 * self.row)

    def top(self, row: int) -> float:
        """Of a row's images."""
        return HEAD_PX + row * self.row + TITLE_PX


def draw(
    data: DataSummary,
    cases: CaseStudies,
    splits: Splits,
    duplicates: NearDuplicates,
    neighbours: tuple[Neighbours, ...],
) -> Chapter:
    """A figure for each case."""
    pairs = {pair.test: pair for pair in duplicates.pairs}
    return Chapter(
        tuple(
            case_neighbours(data, case, splits, tuple(each.cases[place] for each in neighbours), pairs.get(case.index))
            for place, case in enumerate(cases.cases)
        )
    )


def case_neighbours(
    data: DataSummary, case: CaseStudy, splits: Splits, seen: tuple[CaseNeighbours, ...], pair: ImagePair | None
) -> FigureAsset:
    """The image with its near-duplicate, if it has one, and the nearest training images of two classes a model."""
    name, layout = f"neighbours-{case.id}", Layout(len(case.views))
    subject = f"Test image {formats.count(case.index)}, true class {data.classes[case.true]}."
    told = [_told(data, case, *each) for each in zip(case.views, seen, strict=True)]
    alt = f"{subject} Nearest training images and their cosine distances. {' '.join(told)} {_pair_words(data, pair)}"
    with style.drawing(name):
        figure = canvas.new_figure(style.WIDTH_PX, layout.height)
        pictures = _draw_case(figure, layout, data, case, splits, pair)
        for number, (view, each) in enumerate(zip(case.views, seen, strict=True)):
            left, top = layout.corner(number)
            canvas.name_model(figure, left, top + 15, view.variant, layout.block)
            for row, (role, held) in enumerate(_rows(case, each)):
                title = f"{role}: {data.classes[held.label]}"
                pictures += _draw_row(figure, layout, splits, title, held, left, top + layout.top(row))
        return canvas.pictured(
            figure, pictures, name, _caption(case, seen, pair), alt, "analyses/neighbours/figure.py:case_neighbours"
        )


def _rows(case: CaseStudy, seen: CaseNeighbours) -> tuple[tuple[str, ClassNeighbours], ...]:
    """What each row shows: the class that the model answers, and the true one or the runner-up."""
    is_right = seen.answered.label == case.true
    return ("✓ answer" if is_right else "✗ answer", seen.answered), ("runner-up" if is_right else "truth", seen.other)


# -- drawing -------------------------------------------------------------------------------------------


def _aside(figure: Figure, left: float, top: float, text: str, **kwargs: Any) -> None:
    canvas.write(figure, left, top, text, color=style.SOFT, fontsize=style.SMALL, **kwargs)


def _draw_case(
    figure: Figure, layout: Layout, data: DataSummary, case: CaseStudy, splits: Splits, pair: ImagePair | None
) -> list[Picture]:
    """The image itself and, under it, its near-duplicate."""
    side, room, (first, second) = layout.side, layout.aside - GAP_PX, (layout.top(0), layout.top(1))
    look: style.Line = {"color": style.INK, "fontsize": style.PANEL, "fontweight": "bold"}
    canvas.write(figure, 1, 15, data.classes[case.true], room, **look)
    _aside(figure, 1, first - 5, "the image")
    pictures = [Picture(splits.test.pixels[case.index].transpose(1, 2, 0), 1, first, side)]
    if pair is None:
        for line, text in enumerate(("no near-duplicate", "among the", "training images")):
            _aside(figure, 1, second + 12 + 15 * line, text)
        return pictures
    _aside(figure, 1, second - 5, "near-duplicate")
    under = f"{data.classes[pair.train_label]}{', mirrored' if pair.mirrored else ''}"
    _aside(figure, 1, second + side + 14, under, width=room)
    return [*pictures, Picture(splits.train.pixels[pair.train].transpose(1, 2, 0), 1, second, side)]


def _draw_row(
    figure: Figure, layout: Layout, splits: Splits, title: str, held: ClassNeighbours, left: float, top: float
) -> list[Picture]:
    """Up to three training images of a class with their distances under them."""
    _aside(figure, left, top - 5, title, width=layout.block)
    if not held.nearest:
        _aside(figure, left, top + 12, "no unit fires on this image")
    pictures = []
    for place, neighbour in enumerate(held.nearest):
        x = left + place * (layout.side + GAP_PX)
        _aside(figure, x, top + layout.side + 14, formats.distance(neighbour.distance))
        pictures.append(Picture(splits.train.pixels[neighbour.index].transpose(1, 2, 0), x, top, layout.side))
    return pictures


# -- words ---------------------------------------------------------------------------------------------


def _caption(case: CaseStudy, seen: tuple[CaseNeighbours, ...], pair: ImagePair | None) -> str:
    others = {"the next most probable" if each.answered.label == case.true else "the true" for each in seen}
    classes = " or ".join(sorted(others, reverse=True))
    beside = "" if pair is None else " At the left, its near-duplicate in the training set."
    return (
        f"Training images nearest to test image {formats.count(case.index)}: of the answered class above, of {classes} "
        f"class below.{beside}"
    )


def _told(data: DataSummary, case: CaseStudy, view: CaseView, seen: CaseNeighbours) -> str:
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
