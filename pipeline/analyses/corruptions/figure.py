"""Chapter on reliability: accuracy on altered images, by corruption and severity."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.corruptions.measure import is_told_apart
from pipeline.analyses.corruptions.record import CorruptedAccuracy, Robustness, RobustnessContrast
from pipeline.corruptions import SEVERITIES, title
from pipeline.figures import canvas, style
from pipeline.records import Chapter, Estimate, FigureAsset

LEFT_PX, GAP_PX, RIGHT_PX = 44, 20, 6
TITLE_PX, HEIGHT_PX, BELOW_PX = 54, 110, 46
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
MARK_PX = 4.2
APART, WIDEST = 0.12, 0.36
"""How far the models' marks stand from each other about their severity, so that all intervals are seen; and the first
from the last at most."""


def draw(corruptions: Robustness) -> Chapter:
    """All models' accuracy under every corruption."""
    return Chapter((corruption_accuracy(corruptions),))


def corruption_accuracy(robustness: Robustness) -> FigureAsset:
    """Accuracy by severity, a small panel a corruption, all models, one scale."""
    seeds = len(robustness.seeds)
    shown = f", means over {seeds} seeds; thin lines are the single seeds" if seeds > 1 else ""
    scale = f"Accuracy on altered test images by severity, 0 for unaltered, with 95% intervals{shown}"
    summaries = [_summary(contrast, len(robustness.models)) for contrast in robustness.contrasts]
    caption = " ".join([f"{scale}; all panels on one scale.", *_key(robustness), *summaries])
    alt = f"Small line charts on one scale, accuracy by severity of alteration{shown}. {' '.join(_courses(robustness))}"
    with style.drawing("corruption-accuracy"):
        figure = _figure(robustness)
        return canvas.svg(
            figure, "corruption-accuracy", caption, alt, "analyses/corruptions/figure.py:corruption_accuracy"
        )


def _columns() -> int:
    return 2 if style.is_narrow() else 4


def _panel_px() -> float:
    return (style.width() - LEFT_PX - RIGHT_PX - (_columns() - 1) * GAP_PX) / _columns()


def _figure(robustness: Robustness) -> Figure:
    names, variants = robustness.corruptions, tuple(robustness.models)
    below_legend = canvas.legend_px(len(variants))
    columns, width = _columns(), _panel_px()
    height = below_legend + -(-len(names) // columns) * (TITLE_PX + HEIGHT_PX) + BELOW_PX
    figure = canvas.new_figure(style.width(), height)
    canvas.legend(figure, LEFT_PX, variants)
    canvas.write(figure, 4, below_legend + 13, "accuracy", color=style.SOFT, fontsize=style.SMALL)
    for place in range(len(names)):
        row, column = divmod(place, columns)
        left = LEFT_PX + column * (width + GAP_PX)
        top = below_legend + row * (TITLE_PX + HEIGHT_PX) + TITLE_PX
        _title(figure, left, top, robustness, place)
        axes = canvas.place(figure, left, top, width, HEIGHT_PX)
        for aside, model in zip(_asides(len(variants)), robustness.models.values(), strict=True):
            _curve(axes, model.variant, aside, model.clean, model.corruptions[place])
        _scales(axes, named_y=column == 0, named_x=place + columns >= len(names))
    canvas.write(figure, LEFT_PX, height - 6, "severity", color=style.SOFT, fontsize=style.SMALL)
    return figure


def _asides(count: int) -> list[float]:
    """How far off its severity each of so many models' marks stands."""
    apart = min(APART, WIDEST / max(count - 1, 1))
    return [apart * (place - (count - 1) / 2) for place in range(count)]


def _title(figure: Figure, left: float, top: float, robustness: Robustness, place: int) -> None:
    """A corruption and, where two models alone are compared, by how much they differ under it."""
    is_compared = len(robustness.contrasts) == 1
    canvas.write(
        figure, left, top - (24 if is_compared else 9), title(robustness.corruptions[place]), width=_panel_px()
    )
    if not is_compared:
        return
    (contrast,) = robustness.contrasts
    difference = contrast.differences[place]
    told = is_told_apart(difference)
    better = contrast.other if difference.mean.value > 0 else contrast.reference
    canvas.write(
        figure, left, top - 9, formats.signed_points(difference.mean.value), fontsize=style.SMALL,
        color=style.colour(better) if told else style.SOFT, fontweight="bold" if told else "normal",
    )  # fmt: skip


def _curve(axes: Axes, variant: str, aside: float, clean: Estimate, accuracy: CorruptedAccuracy) -> None:
    """From unaltered to severity 5, with intervals; of several seeds, each one's thinly from severity 1."""
    estimates, ink = (clean, *accuracy.by_severity), style.colour(variant)
    for of_seed in accuracy.seeds if len(accuracy.seeds) > 1 else ():
        axes.plot(SEVERITIES, of_seed, color=ink, linewidth=0.6, alpha=0.5)
    places = [place + aside for place in (0, *SEVERITIES)]
    axes.vlines(places, [e.low for e in estimates], [e.high for e in estimates], color=ink, linewidth=1.2)
    values = [e.value for e in estimates]
    axes.plot(places, values, **style.dots(variant, MARK_PX) | {"linestyle": "-", "linewidth": 1.6, "clip_on": False})


def _scales(axes: Axes, named_y: bool, named_x: bool) -> None:
    axes.set(xlim=(-0.25, SEVERITIES[-1] + 0.25), ylim=(0, 1))
    axes.set_yticks(TICKS, [formats.percent(tick, 0) if named_y else "" for tick in TICKS])
    places = (0, *SEVERITIES)
    axes.set_xticks(places, [str(place) if named_x else "" for place in places])
    axes.spines["left"].set_visible(False)
    axes.grid(True, axis="y")


# -- words ---------------------------------------------------------------------------------------------


def _key(robustness: Robustness) -> list[str]:
    """What stands under each name, where anything does, and when models are told apart."""
    if len(robustness.contrasts) == 1:
        (contrast,) = robustness.contrasts
        return [
            f"Under each name, {style.noun(contrast.other)} − {style.noun(contrast.reference)}, the mean over the "
            "severities, in the colour of the better model and bold where they are told apart after Holm's correction."
        ]
    return ["Models are told apart after Holm's correction."] if robustness.contrasts else []


def _summary(contrast: RobustnessContrast, models: int) -> str:
    """Under how many corruptions each of two models is ahead: a sentence."""
    told = [d for d in contrast.differences if is_told_apart(d)]
    ahead = sum(d.mean.value > 0 for d in told)
    total = len(contrast.differences)
    reference = style.noun(contrast.reference)
    of_reference = f" of the {reference}" if models > 2 else ""
    return (
        f"Of {formats.plural(total, 'corruption')}, the {style.noun(contrast.other)} is ahead{of_reference} under "
        f"{ahead or 'none'}, the {reference} under {len(told) - ahead or 'none'}, and under "
        f"{total - len(told) or 'none'} they can't be told apart."
    )


def _courses(robustness: Robustness) -> list[str]:
    """All models from unaltered to severity 5: a sentence for each corruption."""
    models = robustness.models.items()
    last = f"at severity {SEVERITIES[-1]}"
    clean = _side_by_side({variant: model.clean for variant, model in models})
    at_last = [
        _side_by_side({variant: model.corruptions[place].by_severity[-1] for variant, model in models})
        for place in range(len(robustness.corruptions))
    ]
    named = zip(robustness.corruptions, at_last, strict=True)
    return [f"Unaltered: {clean}.", *(f"{title(name)} {last}: {shown}." for name, shown in named)]


def _side_by_side(accuracies: dict[str, Estimate]) -> str:
    return ", ".join(f"{style.noun(variant)} {formats.percent(each.value)}" for variant, each in accuracies.items())
