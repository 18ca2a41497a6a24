"""Test images that are in the training set too, and those that just aren't."""

from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.duplicates.record import ImagePair, NearDuplicates
from pipeline.figures import canvas, style
from pipeline.figures.canvas import Picture
from pipeline.records import Chapter, DataSummary, FigureAsset, Splits

COLUMNS, SIDE_PX = 9, 64
WIDER_PX = 14
"""How much wider than its image a pair's words may be."""
GAP_PX = (style.WIDTH_PX - 2 - WIDER_PX - COLUMNS * SIDE_PX) / (COLUMNS - 1)
TITLE_PX, WORDS_PX, APART_PX = 24, 34, 14
ROW_PX = TITLE_PX + 2 * SIDE_PX + 3 + WORDS_PX + APART_PX
"""A title, a test image over its training image, two lines of words, and the room to the next row."""


def draw(data: DataSummary, splits: Splits, duplicates: NearDuplicates) -> Chapter:
    """The one figure."""
    return Chapter((near_duplicates(data, splits, duplicates),))


def near_duplicates(data: DataSummary, splits: Splits, duplicates: NearDuplicates) -> FigureAsset:
    """The pairs most alike, the last that count as near-duplicates, and the first that don't: look-alikes."""
    name, rows = "near-duplicates", _rows(duplicates)
    told = [f"{title}: {formats.listing([_words(data, pair) for pair in pairs])}." for title, pairs in rows]
    caption = _caption(duplicates, sum(data.test_counts))
    alt = " ".join(["Test images over training images, with their correlation in detail.", *told]) if rows else caption
    with style.drawing(name):
        figure = canvas.new_figure(style.WIDTH_PX, len(rows) * ROW_PX - APART_PX if rows else 40)
        if not rows:
            canvas.write(figure, 1, 26, "No test image is like a training image as a whole.", color=style.SOFT)
        pictures = []
        for number, (title, pairs) in enumerate(rows):
            canvas.write(figure, 1, number * ROW_PX + 14, title, fontweight="bold")
            for place, pair in enumerate(pairs):
                left = 1 + place * (SIDE_PX + GAP_PX)
                pictures += _draw_pair(figure, data, splits, pair, left, number * ROW_PX + TITLE_PX)
        return canvas.pictured(figure, pictures, name, caption, alt, "analyses/duplicates/figure.py:near_duplicates")


def _rows(duplicates: NearDuplicates) -> list[tuple[str, tuple[ImagePair, ...]]]:
    """Up to three rows of pairs, the more alike in detail first."""
    pairs = duplicates.pairs
    rows = [
        ("The most alike", pairs[:COLUMNS]),
        ("The last that count", pairs[COLUMNS:][-COLUMNS:]),
        ("The first that don’t", (*duplicates.look_alikes, *duplicates.near_misses)[:COLUMNS]),
    ]
    return [(title, held) for title, held in rows if held]


def _draw_pair(
    figure: Figure, data: DataSummary, splits: Splits, pair: ImagePair, left: float, top: float
) -> list[Picture]:
    """Over the training image the test image, the way round in which they are alike."""
    shown = splits.test.pixels[pair.test].transpose(1, 2, 0)
    under, second = top + 2 * SIDE_PX + 3 + 14, top + 2 * SIDE_PX + 3 + 28
    label = data.classes[pair.test_label]
    if pair.train_label != pair.test_label:
        label = f"{label}/{data.classes[pair.train_label]}"
    canvas.write(figure, left, under, label, width=SIDE_PX + WIDER_PX, fontsize=style.SMALL)
    words = formats.number(pair.detail, 2) + (", mirrored" if pair.mirrored else "")
    canvas.write(figure, left, second, words, width=SIDE_PX + WIDER_PX, color=style.SOFT, fontsize=style.SMALLEST)
    return [
        Picture(shown[:, ::-1] if pair.mirrored else shown, left, top, SIDE_PX),
        Picture(splits.train.pixels[pair.train].transpose(1, 2, 0), left, top + SIDE_PX + 3, SIDE_PX),
    ]


# -- words ---------------------------------------------------------------------------------------------


def _caption(duplicates: NearDuplicates, test_size: int) -> str:
    if not (duplicates.pairs or duplicates.look_alikes or duplicates.near_misses):
        return "No test image is like a training image as a whole: there is no pair to show."
    total, doubtful = len(duplicates.pairs), len(duplicates.look_alikes)
    counted = f"{formats.count(total) if total else 'Not one'} of {formats.plural(test_size, 'test image')} "
    counted += "counts" if total < 2 else "count"
    told = f"{counted} as {'a near-duplicate' if total < 2 else 'near-duplicates'} of a training image"
    if doubtful:
        told += (
            f"; {formats.count(doubtful)} more can’t be told from {'a look-alike' if doubtful == 1 else 'look-alikes'}"
        )
    return (
        f"{told}. Test images are above, the training images most like them below, with their correlation in detail. A "
        "test image that is more alike mirrored is shown so."
    )


def _words(data: DataSummary, pair: ImagePair) -> str:
    names = [data.classes[pair.test_label], data.classes[pair.train_label]]
    return f"{' and '.join(dict.fromkeys(names))} {formats.number(pair.detail, 2)}"
