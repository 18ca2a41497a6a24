"""Chapter on the models: both drawn layer by layer, what differs in colour."""

from difflib import SequenceMatcher

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.records import Architecture, Chapter, FigureAsset, Layer

BOX_PX, ROW_PX, TOP_PX = 62.0, 152.0, 32.0
GAP_PX = 6.0
WEIGHTED = "#EEF1F4"

Column = tuple[Layer | None, Layer | None]
"""The same place in both models; None where only the other has a layer there."""


def draw(architectures: tuple[Architecture, ...]) -> Chapter:
    """Both models, one above the other."""
    return Chapter((architecture(architectures),))


def architecture(architectures: tuple[Architecture, ...]) -> FigureAsset:
    """A row of boxes a model, the same layers above each other, the layers that only one has in its colour."""
    columns = aligned(architectures[0].layers, architectures[1].layers)
    caption = (
        f"{_size(architectures[0])} {_size(architectures[1])} Under each layer the shape of its output and, in bold, "
        f"its trainable parameters if it has any. {_difference(columns)}"
    )
    alt = f"Block diagram of two networks. {' '.join(_chain(a) for a in architectures)}"
    with style.drawing("architecture"):
        figure = canvas.new_figure(style.WIDTH_PX, 2 * ROW_PX - 14)
        for row, model in enumerate(architectures):
            _draw_row(figure, model, columns, row)
        return canvas.svg(figure, "architecture", caption, alt, "architecture.py:architecture")


def aligned(first: tuple[Layer, ...], second: tuple[Layer, ...]) -> list[Column]:
    """The layers of both models in common columns."""
    matcher = SequenceMatcher(None, [x.kind for x in first], [x.kind for x in second], autojunk=False)
    columns: list[Column] = []
    for tag, i, k, j, m in matcher.get_opcodes():
        if tag == "equal":
            columns += zip(first[i:k], second[j:m], strict=True)
        else:
            columns += [(layer, None) for layer in first[i:k]] + [(None, layer) for layer in second[j:m]]
    return columns


# -- drawing -------------------------------------------------------------------------------------------


def _draw_row(figure: Figure, model: Architecture, columns: list[Column], row: int) -> None:
    top, width = row * ROW_PX, (style.WIDTH_PX + GAP_PX) / len(columns) - GAP_PX
    ink = style.colour(model.variant)
    name = canvas.write(
        figure, 1, top + 18, style.title(model.variant), color=ink, fontsize=style.PANEL, fontweight="bold"
    )
    after = name.get_window_extent().x1 + 8
    size = f"{model.model}, {formats.count(model.parameters)} parameters"
    canvas.write(figure, after, top + 18, size, color=style.SOFT)
    sheet = canvas.place(figure, 0, top, style.WIDTH_PX, ROW_PX)
    sheet.set(xlim=(0, style.WIDTH_PX), ylim=(ROW_PX, 0))
    sheet.set_axis_off()
    middle = TOP_PX + BOX_PX / 2
    sheet.plot([width, style.WIDTH_PX - width], [middle, middle], color=style.NEUTRAL_TINT, linewidth=1.4, zorder=1)
    for place, column in enumerate(columns):
        left, layer = place * (width + GAP_PX), column[row]
        if layer is None:
            continue
        _draw_box(sheet, left, width, layer, style.colour(model.variant) if None in column else None, model.variant)
        _write_layer(figure, layer, left + width / 2, top + TOP_PX, width)


def _draw_box(sheet: Axes, left: float, width: float, layer: Layer, own: str | None, variant: str) -> None:
    """A rounded box, in the model's colour ``own`` if only this model has the layer."""
    plain = WEIGHTED if layer.parameters else style.PAPER
    sheet.add_patch(
        FancyBboxPatch(
            (left + 1, TOP_PX), width - 2, BOX_PX, boxstyle="round,pad=0,rounding_size=4",
            facecolor=style.tint(variant) if own else plain, edgecolor=own or style.NEUTRAL_TINT,
            linewidth=1.6 if own else 1.1, zorder=2,
        )
    )  # fmt: skip


def _write_layer(figure: Figure, layer: Layer, middle: float, top: float, width: float) -> None:
    lines, small = _label(layer), {"ha": "center", "fontsize": style.SMALLEST}
    for place, line in enumerate(lines):
        down = top + BOX_PX / 2 + (place - (len(lines) - 1) / 2) * 16
        canvas.write(figure, middle, down, line, width, ha="center", va="center", fontsize=9)
    shape = "×".join(str(side) for side in layer.output_shape)
    canvas.write(figure, middle, top + BOX_PX + 17, shape, width + 5, color=style.SOFT, **small)
    if layer.parameters:
        size = formats.count(layer.parameters)
        canvas.write(figure, middle, top + BOX_PX + 34, size, width + 5, fontweight="bold", **small)


def _label(layer: Layer) -> list[str]:
    """What stands in the box: short words for the field's layers, on lines of their own."""
    name, _, rest = layer.kind.partition(" ")
    match name:
        case "Conv2d":
            channels, _, kernel = rest.partition(", ")
            return ["Conv", kernel.partition(",")[0], channels]
        case "BatchNorm2d":
            return ["Batch", "norm"]
        case "MaxPool2d":
            return ["Max", "pool"]
        case "Linear":
            before, _, after = rest.partition("→")
            return ["Linear", f"{before}→", after]
    return [name, rest] if rest else [name]


# -- words ---------------------------------------------------------------------------------------------


def _size(model: Architecture) -> str:
    return f"{style.title(model.variant)}: {formats.count(model.parameters)} trainable parameters."


def _difference(columns: list[Column]) -> str:
    own = [[layer.kind for pair in columns if (layer := pair[row]) and pair[1 - row] is None] for row in (0, 1)]
    said = [
        f"only the {name} has {formats.listing(list(dict.fromkeys(kinds)))}"
        for name, kinds in zip(("baseline", "regularized model"), own, strict=True)
        if kinds
    ]
    return f"In colour: {formats.listing(said)}." if said else "The two are the same network."


def _chain(model: Architecture) -> str:
    kinds = "; ".join(layer.kind for layer in model.layers)
    return f"{style.title(model.variant)}, {formats.count(model.parameters)} parameters: {kinds}."
