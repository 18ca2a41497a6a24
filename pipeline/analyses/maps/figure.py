"""What covering a part of an image costs the answer."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.maps.record import Deletion, MapControls
from pipeline.analyses.maps.trust import RIVALS
from pipeline.evaluation.signs import sign
from pipeline.figures import canvas, style
from pipeline.records import Chapter, FigureAsset

NAMES_PX, NARROW_NAMES_PX, ROW_PX, FOOT_PX, EDGE_PX, LINE_PX = 150.0, 110.0, 34.0, 42.0, 14.0, 22.0


@dataclass(frozen=True)
class Mark:
    """How what is covered is drawn: marker, whether it is filled, its colour where it isn't the model's, and words."""

    name: str
    marker: str
    filled: bool
    colour: str | None
    words: str


MARKS = (
    Mark("coldest", "s", True, style.NEUTRAL_TINT, "coldest fifth"),
    Mark("elsewhere", "o", False, None, "hottest fifth of another image’s map"),
    Mark("centre", "D", False, style.INK, "central fifth"),
    Mark("hottest", "o", True, None, "hottest fifth"),
)
"""In the order in which they are drawn, the last on top."""


Models = tuple[MapControls, ...]


def draw(maps: Models) -> Chapter:
    """The dots of all models."""
    return Chapter((deletion(maps),))


def deletion(models: Models) -> FigureAsset:
    """Mean fall of the answer's probability by what is covered, a row a model."""
    caption = (
        f"{' '.join(map(_seen, models))} Shown is how far the probability of the answer falls, on average over the "
        f"test images with 95% intervals, when {formats.percent(models[0].covered_area, 0)} of the image is covered "
        "with the mean colour."
    )
    alt = f"Dot plot of the fall of the answer’s probability. {' '.join(map(_totals, models))}"
    with style.drawing("deletion"):
        return canvas.svg(_figure(models), "deletion", caption, alt, "analyses/maps/figure.py:deletion")


# -- drawing -------------------------------------------------------------------------------------------


def _figure(models: Models) -> Figure:
    height = len(models) * ROW_PX
    names, head = (NARROW_NAMES_PX, 3 * LINE_PX) if style.is_narrow() else (NAMES_PX, LINE_PX)
    head += 12
    figure = canvas.new_figure(style.width(), head + height + FOOT_PX)
    axes = canvas.place(figure, names, head, style.width() - names - EDGE_PX, height)
    axes.set(xlim=_limits(models), ylim=(len(models) - 0.5, -0.5), yticks=[])
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(lambda value, _: formats.number(100 * value, 0))
    axes.tick_params(axis="x", length=0)
    axes.grid(True, axis="x")
    axes.spines[:].set_visible(False)
    axes.axvline(0, color=style.SOFT, linewidth=0.8, zorder=1)
    for row, controls in enumerate(models):
        top = head + (row + 0.5) * ROW_PX + 5
        canvas.name_model(figure, 1, top, controls.variant, names - 12)
        if controls.deletion:
            _draw_row(axes, controls.variant, controls.deletion, row)
    _legend(figure)
    look: style.Line = {"color": style.SOFT, "fontsize": style.SMALL}
    canvas.write(figure, names, head + height + 36, "fall of the answer’s probability, points", **look)
    return figure


def _limits(models: Models) -> tuple[float, float]:
    rows = [controls.deletion for controls in models if controls.deletion]
    values = [v for row in rows for m in MARKS for v in (row.drops[m.name].low, row.drops[m.name].high)]
    low, high = min([0.0, *(max(v, -1.0) for v in values)]), max([0.1, *(min(v, 1.0) for v in values)])
    pad = 0.04 * (high - low)
    return low - pad, high + pad


def _draw_row(axes: Axes, variant: str, found: Deletion, height: float) -> None:
    for mark in MARKS:
        drop, ink = found.drops[mark.name], mark.colour or style.colour(variant)
        axes.hlines(height, drop.low, drop.high, color=ink, linewidth=1.4, zorder=2)
        _dot(axes, drop.value, height, mark, ink)


def _dot(axes: Axes, x: float, y: float, mark: Mark, ink: str) -> None:
    axes.plot(
        [x], [y], mark.marker, color=ink, markerfacecolor=ink if mark.filled else style.PAPER, markersize=7,
        markeredgewidth=1.4, zorder=3, clip_on=False,
    )  # fmt: skip


def _legend(figure: Figure) -> None:
    """The four marks with their words, in no model's colour; in lines where a line has no room for all."""
    x, top = 1.0, 4.0
    for mark in reversed(MARKS):
        axes = canvas.place(figure, x, top, 10, 20, xlim=(0, 10), ylim=(0, 1))
        axes.set_axis_off()
        _dot(axes, 5, 0.5, mark, mark.colour or style.NEUTRAL)
        look: style.Line = {"color": style.SOFT, "fontsize": style.SMALL}
        said = canvas.write(figure, x + 14, top + 10, mark.words, va="center", **look)
        x += 14 + said.get_window_extent().width + 18
        if style.is_narrow() and mark.name in ("centre", "elsewhere"):
            x, top = 1.0, top + LINE_PX


# -- words ---------------------------------------------------------------------------------------------


def _seen(controls: MapControls) -> str:
    """How the hottest fifth compares with what knows nothing of the image."""
    subject = f"the {style.noun(controls.variant)}’s answers"
    if controls.deletion is None:
        return f"Hardly any map of the {style.noun(controls.variant)} is there to cover by."
    leads = {sign(controls.deletion.leads[rival]) for rival in RIVALS}
    if leads == {"positive"}:
        return f"Covering what the maps highlight costs {subject} more than covering any other part."
    if "negative" in leads:
        worse = min(RIVALS, key=lambda rival: controls.deletion.leads[rival].value if controls.deletion else 0.0)
        part = "the centre" if worse == "centre" else "what another image’s map highlights"
        return f"Covering {part} costs {subject} more than covering what the maps highlight."
    return f"Whether covering what the maps highlight costs {subject} most can’t be told."


def _totals(controls: MapControls) -> str:
    if controls.deletion is None:
        return f"{style.title(controls.variant)}: no maps."
    told = [f"{m.words} {formats.estimate_points(controls.deletion.drops[m.name])}" for m in reversed(MARKS)]
    return f"{style.title(controls.variant)}: {'; '.join(told)}."
