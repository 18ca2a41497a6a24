"""Chapter on the models: drawn layer by layer, what differs in colour."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from pipeline import formats
from pipeline.figures import canvas, style, words
from pipeline.records import Architecture, Chapter, FigureAsset, Layer

BOX_PX, ROW_PX, TOP_PX = 62.0, 152.0, 32.0
GAP_PX = 6.0
"""Room for a network's size, after the names of its models."""
WEIGHTED = "#EEF1F4"

Column = tuple[Layer | None, ...]
"""The same place in every network; None where one has no layer there."""

Group = tuple[Architecture, ...]
"""The models of one network."""


def draw(architectures: tuple[Architecture, ...]) -> Chapter:
    """Every network, one above the other."""
    return Chapter((architecture(architectures),))


def architecture(architectures: tuple[Architecture, ...]) -> FigureAsset:
    """A row of boxes a network, the same layers above each other, in colour the layers that not all of them have."""
    groups = networks(architectures)
    columns = aligned([group[0].layers for group in groups])
    caption = (
        f"{' '.join(map(_size, groups))} Under each layer the shape of its output and, in bold, its trainable "
        f"parameters if it has any.{_difference(groups, columns)}"
    )
    alt = f"Block diagram of {_count(len(groups))}. {' '.join(map(_chain, groups))}"
    with style.drawing("architecture"):
        figure = canvas.new_figure(style.WIDTH_PX, len(groups) * ROW_PX - 14)
        for row, group in enumerate(groups):
            _draw_row(figure, group, columns, row)
        return canvas.svg(figure, "architecture", caption, alt, "architecture.py:architecture")


def networks(architectures: tuple[Architecture, ...]) -> list[Group]:
    """The models by their network: variants that differ in training only have one."""
    groups: dict[tuple[Layer, ...], Group] = {}
    for each in architectures:
        groups[each.layers] = (*groups.get(each.layers, ()), each)
    return list(groups.values())


def aligned(of_networks: Sequence[tuple[Layer, ...]]) -> list[Column]:
    """The layers of all networks in common columns."""
    columns: list[Column] = [(layer,) for layer in of_networks[0]]
    for row, layers in enumerate(of_networks[1:], 1):
        kinds = [next(layer.kind for layer in column if layer) for column in columns]
        matcher = SequenceMatcher(None, kinds, [layer.kind for layer in layers], autojunk=False)
        before, columns = columns, []
        for tag, i, k, j, m in matcher.get_opcodes():
            if tag == "equal":
                columns += [(*column, layer) for column, layer in zip(before[i:k], layers[j:m], strict=True)]
            else:
                columns += [(*column, None) for column in before[i:k]]
                columns += [(*[None] * row, layer) for layer in layers[j:m]]
    return columns


# -- drawing -------------------------------------------------------------------------------------------


def _draw_row(figure: Figure, group: Group, columns: list[Column], row: int) -> None:
    top, width = row * ROW_PX, (style.WIDTH_PX + GAP_PX) / len(columns) - GAP_PX
    _write_names(figure, group, top + 18)
    sheet = canvas.place(figure, 0, top, style.WIDTH_PX, ROW_PX)
    sheet.set(xlim=(0, style.WIDTH_PX), ylim=(ROW_PX, 0))
    sheet.set_axis_off()
    middle = TOP_PX + BOX_PX / 2
    sheet.plot([width, style.WIDTH_PX - width], [middle, middle], color=style.NEUTRAL_TINT, linewidth=1.4, zorder=1)
    for place, column in enumerate(columns):
        left, layer = place * (width + GAP_PX), column[row]
        if layer is None:
            continue
        _draw_box(sheet, left, width, layer, group[0].variant if None in column else None)
        _write_layer(figure, layer, left + width / 2, top + TOP_PX, width)


def _write_names(figure: Figure, group: Group, base: float) -> None:
    """The models of a network, each in its colour, and the network's size."""
    size = f"{group[0].model}, {formats.count(group[0].parameters)} parameters"
    wide = canvas.widest(figure, [size], 0, style.WIDTH_PX)
    left, room = 1.0, (style.WIDTH_PX - wide) / len(group) - 12
    for model in group:
        left = canvas.name_model(figure, left, base, model.variant, room).get_window_extent().x1 + 10
    canvas.write(figure, left - 2, base, size, color=style.SOFT)


def _draw_box(sheet: Axes, left: float, width: float, layer: Layer, own: str | None) -> None:
    """A rounded box, in the colour of the variant ``own`` if not all networks have the layer."""
    plain = WEIGHTED if layer.parameters else style.PAPER
    sheet.add_patch(
        FancyBboxPatch(
            (left + 1, TOP_PX), width - 2, BOX_PX, boxstyle="round,pad=0,rounding_size=4",
            facecolor=style.tint(own) if own else plain, edgecolor=style.colour(own) if own else style.NEUTRAL_TINT,
            linewidth=1.6 if own else 1.1, zorder=2,
        )
    )  # fmt: skip


def _write_layer(figure: Figure, layer: Layer, middle: float, top: float, width: float) -> None:
    lines, small = _label(layer), {"ha": "center", "fontsize": style.SMALLEST}
    for place, line in enumerate(lines):
        down = top + BOX_PX / 2 + (place - (len(lines) - 1) / 2) * 16
        canvas.write(figure, middle, down, line, width, ha="center", va="center", fontsize=9 if width >= 46 else 8)
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


def _count(networks: int) -> str:
    return "a network" if networks == 1 else f"{words.NUMBERS[networks]} networks"


def _names(group: Group) -> str:
    return formats.listing([style.title(model.variant) for model in group])


def _nouns(group: Group) -> str:
    return formats.listing([f"the {style.noun(model.variant)}" for model in group])


def _size(group: Group) -> str:
    each = " each" if len(group) > 1 else ""
    return f"{_names(group)}: {formats.count(group[0].parameters)} trainable parameters{each}."


def _difference(groups: Sequence[Group], columns: list[Column]) -> str:
    """What is in colour: a sentence; nothing of one model."""
    if len(groups) == 1:
        models = len(groups[0])
        same = {1: "", 2: " The two are the same network."}
        return same.get(models, f" All {words.NUMBERS[models]} are the same network.")
    own: dict[tuple[int, ...], dict[str, None]] = {}
    for column in columns:
        if None in column:
            rows = tuple(row for row, layer in enumerate(column) if layer)
            own.setdefault(rows, {})[next(layer.kind for layer in column if layer)] = None
    said = [_only([model for row in rows for model in groups[row]], list(kinds)) for rows, kinds in sorted(own.items())]
    return f" In colour: {formats.listing(said)}."


def _only(models: Sequence[Architecture], kinds: Sequence[str]) -> str:
    """Which models alone have layers of these kinds."""
    return f"only {_nouns(tuple(models))} {'has' if len(models) == 1 else 'have'} {formats.listing(kinds)}"


def _chain(group: Group) -> str:
    kinds = "; ".join(layer.kind for layer in group[0].layers)
    return f"{_names(group)}, {formats.count(group[0].parameters)} parameters: {kinds}."
