"""Chapter on the models: both drawn layer by layer, what differs in colour."""

from difflib import SequenceMatcher

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from pipeline import formats
from pipeline.figures import style
from pipeline.records import Architecture, Chapter, FigureAsset, Layer

BOX_PX, ROW_PX, TOP_PX = 58, 150, 34
GAP_PX = 6


def draw(architectures: tuple[Architecture, ...]) -> Chapter:
    """Both models, one above the other."""
    return Chapter((architecture(architectures),))


def architecture(architectures: tuple[Architecture, ...]) -> FigureAsset:
    """A row of boxes a model, the same layers above each other, the layers that only one has in its colour."""
    columns = _aligned(architectures[0].layers, architectures[1].layers)
    caption = (
        f"{_size(architectures[0])} {_size(architectures[1])} Below each layer: its output shape and, where it has "
        f"any, its trainable parameters. {_difference(columns)}"
    )
    alt = f"Block diagram of two networks. {' '.join(_chain(a) for a in architectures)}"
    with style.drawing("architecture"):
        figure = style.new_figure(style.WIDTH_PX, 2 * ROW_PX)
        for row, model in enumerate(architectures):
            _draw_row(figure, model, [pair[row] for pair in columns], [None in pair for pair in columns], row)
        return style.svg(figure, "architecture", caption, alt, "architecture.py:architecture")


def _aligned(first: tuple[Layer, ...], second: tuple[Layer, ...]) -> list[tuple[Layer | None, Layer | None]]:
    """The layers of both models in common columns; None where only the other has one."""
    matcher = SequenceMatcher(None, [x.kind for x in first], [x.kind for x in second], autojunk=False)
    columns: list[tuple[Layer | None, Layer | None]] = []
    for tag, i, k, j, m in matcher.get_opcodes():
        if tag == "equal":
            columns += zip(first[i:k], second[j:m], strict=True)
        else:
            columns += [(layer, None) for layer in first[i:k]] + [(None, layer) for layer in second[j:m]]
    return columns


def _draw_row(figure: Figure, model: Architecture, layers: list[Layer | None], is_own: list[bool], row: int) -> None:
    top = row * ROW_PX
    width = (style.WIDTH_PX + GAP_PX) / len(layers) - GAP_PX
    heading = f"{style.title(model.variant)} ({model.model})"
    style.write(
        figure, 0, top + 18, heading, color=style.colour(model.variant), fontsize=style.PANEL, fontweight="bold"
    )
    canvas = style.place(figure, 0, top, style.WIDTH_PX, ROW_PX)
    canvas.set(xlim=(0, style.WIDTH_PX), ylim=(ROW_PX, 0))
    canvas.set_axis_off()
    canvas.plot([0, style.WIDTH_PX], [TOP_PX + BOX_PX / 2] * 2, color=style.SOFT, linewidth=1, zorder=1)
    for column, (layer, own) in enumerate(zip(layers, is_own, strict=True)):
        if layer:
            left = column * (width + GAP_PX)
            face = style.tint(model.variant) if own else ("#EEF1F4" if layer.parameters else style.PAPER)
            edge = style.colour(model.variant) if own else style.NEUTRAL_TINT
            canvas.add_patch(
                FancyBboxPatch(
                    (left + 1, TOP_PX), width - 2, BOX_PX, boxstyle="round,pad=0,rounding_size=4",
                    facecolor=face, edgecolor=edge, linewidth=1.1, zorder=2,
                )
            )  # fmt: skip
            _write_layer(figure, layer, left + width / 2, top + TOP_PX, width)


def _write_layer(figure: Figure, layer: Layer, middle: float, top: float, width: float) -> None:
    lines = _label(layer)
    for place, line in enumerate(lines):
        down = top + BOX_PX / 2 + (place - (len(lines) - 1) / 2) * 15
        style.write(figure, middle, down, line, width=width, ha="center", va="center", fontsize=9)
    shape = "×".join(str(side) for side in layer.output_shape)
    style.write(figure, middle, top + BOX_PX + 18, shape, width=width + 4, ha="center", fontsize=8.5, color=style.SOFT)
    if layer.parameters:
        size = formats.count(layer.parameters)
        style.write(
            figure, middle, top + BOX_PX + 36, size, width=width + 4, ha="center", fontsize=8.5, fontweight="bold"
        )


def _label(layer: Layer) -> list[str]:
    """What stands in the box: short words for the field's layers, on lines of their own."""
    name, _, rest = layer.kind.partition(" ")
    match name:
        case "Conv2d":
            return ["Conv", "3×3", rest.split(",")[0]]
        case "BatchNorm2d":
            return ["Batch", "norm"]
        case "MaxPool2d":
            return ["Max", "pool"]
        case "Linear":
            before, _, after = rest.partition("→")
            return ["Linear", f"{before}→", after]
    return [name, rest] if rest else [name]


def _size(model: Architecture) -> str:
    return f"{style.title(model.variant)}: {formats.count(model.parameters)} trainable parameters."


def _difference(columns: list[tuple[Layer | None, Layer | None]]) -> str:
    own = [[pair[row].kind for pair in columns if pair[1 - row] is None] for row in (0, 1)]
    said = [
        f"only the {name} has {formats.listing(list(dict.fromkeys(kinds)))}"
        for name, kinds in zip(("baseline", "regularized model"), own, strict=True)
        if kinds
    ]
    return f"In colour: {formats.listing(said)}." if said else "The two are the same network."


def _chain(model: Architecture) -> str:
    kinds = ", ".join(layer.kind for layer in model.layers)
    return f"{style.title(model.variant)}, {formats.count(model.parameters)} parameters: {kinds}."
