"""Dead hidden units by step, over the first steps of training."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline import formats
from pipeline.analyses.dead_units.record import Course, DeadUnits
from pipeline.analyses.further import described
from pipeline.figures import canvas, style
from pipeline.figures.panels import Curve, label_ends
from pipeline.records import Chapter, FigureAsset

LEFT_PX, TOP_PX, HEIGHT_PX, FOOT_PX, LABELS_PX, NARROW_LABELS_PX = 40.0, 30.0, 250.0, 44.0, 240.0, 176.0


def draw(dead_units: DeadUnits) -> Chapter:
    """The figure of the part on dead units."""
    return Chapter((by_step(dead_units),))


def by_step(found: DeadUnits) -> FigureAsset:
    """A line a model, on a scale of steps that is logarithmic from 1 on."""
    first, last = found.courses[0].runs[0], found.steps[-1]
    most = max(found.courses, key=lambda course: course.dead[-1])
    caption = (
        f"After {formats.plural(last, 'step')}, {formats.number(most.dead[-1], 0)} of the "
        f"{formats.count(first.hidden_units)} hidden units of the {_noun(most)} are dead, the most: "
        f"units that are zero on each of {formats.count(first.images)} test images, by step of training{_over(found)}. "
        "Broken lines: models that start from a variant."
    )
    alt = f"Line chart of dead hidden units by step. {' '.join(_told(each) for each in found.courses)}"
    with style.drawing("dead-units"):
        figure = _figure(found)
        return canvas.svg(figure, "dead-units", caption, alt, "analyses/dead_units/figure.py:by_step")


def _over(found: DeadUnits) -> str:
    seeds = [str(run.seed) for run in found.courses[0].runs]
    return f", means over seeds {formats.listing(seeds)}" if len(seeds) > 1 else f", seed {seeds[0]}"


def _noun(course: Course) -> str:
    return f"{style.noun(course.of)} {described(course.changes)}".strip()


def _told(course: Course) -> str:
    counts = zip(course.runs[0].steps, course.dead, strict=True)
    told = formats.listing([f"{formats.number(dead, 0)} at step {step}" for step, dead in counts])
    return f"{_noun(course)[:1].upper()}{_noun(course)[1:]}: {told}."


def _figure(found: DeadUnits) -> Figure:
    figure = canvas.new_figure(style.width(), TOP_PX + HEIGHT_PX + FOOT_PX)
    labels = NARROW_LABELS_PX if style.is_narrow() else LABELS_PX
    axes = canvas.place(figure, LEFT_PX, TOP_PX, style.width() - LEFT_PX - labels, HEIGHT_PX)
    _scale(axes, found)
    curves = [_curve(course) for course in found.courses]
    for curve, course in zip(curves, found.courses, strict=True):
        axes.plot(
            found.steps, curve.values, marker=style.marker(course.of), markersize=4.5, clip_on=False, **curve.line
        )
    label_ends(axes, curves)
    look: style.Line = {"color": style.SOFT, "fontsize": style.SMALL}
    canvas.write(figure, 4, 14, "dead hidden units", **look)
    canvas.write(figure, LEFT_PX, TOP_PX + HEIGHT_PX + 38, "steps of training", **look)
    return figure


def _scale(axes: Axes, found: DeadUnits) -> None:
    axes.set_xscale("symlog", linthresh=1)
    named = found.steps[:: 2 if style.is_narrow() else 1]
    axes.set_xticks(named, [formats.count(step) for step in named])
    axes.minorticks_off()
    axes.set(xlim=(-0.05, found.steps[-1] * 1.06), ylim=(0, found.courses[0].runs[0].hidden_units))
    axes.spines["left"].set_visible(False)
    axes.grid(True, axis="y")


def _curve(course: Course) -> Curve:
    is_variant = not course.changes
    line: style.Line = {
        "color": style.colour(course.of),
        "linewidth": 2.4 if is_variant else 1.7,
        "linestyle": "-" if is_variant else (0, (3.5, 1.8)),
    }
    label = style.title(course.of) if is_variant else _short(course)
    return Curve(label, course.dead, formats.number(course.dead[-1], 0), line)


def _short(course: Course) -> str:
    """What a further model changes, without room for more: "… augmentation"."""
    said = described(course.changes)
    return f"… {said.removeprefix('with ')}"
