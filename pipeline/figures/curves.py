"""The chapter on training: loss, accuracy and generalization gap by epoch, all models on one scale."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from matplotlib.figure import Figure

from pipeline import formats
from pipeline.figures import canvas, style, words
from pipeline.figures.panels import (
    ACCURACY,
    GAP,
    LOSS,
    Curve,
    Panel,
    accuracy_limits,
    around_zero,
    loss_limits,
    one_panel,
    side_by_side,
)
from pipeline.records import Chapter, EpochRecord, FigureAsset, Replication, RunHistory, SeedMeasures

NAME_PX = 78  # room for a model's name in the label of a curve

Of = Callable[[EpochRecord], float]
"""What a curve shows of an epoch."""


@dataclass(frozen=True)
class Model:
    """One model over the seeds: its measures after the last epoch, and its runs, of which lines and bands are made."""

    variant: str
    measures: SeedMeasures
    histories: tuple[RunHistory, ...]

    @property
    def onsets(self) -> tuple[int, int]:
        """The first and the last epoch at which a run's test loss is lowest."""
        epochs = self.measures.onset_epoch.values
        return round(min(epochs)), round(max(epochs))

    @property
    def epochs(self) -> int:
        """How many epochs each run has."""
        return len(self.histories[0].history)

    def means(self, of: Of) -> tuple[float, ...]:
        """A measure by epoch, averaged over the seeds."""
        return tuple(fmean(each) for each in self._by_epoch(of))

    def curve(self, label: str, of: Of, end: str, line: style.Line) -> Curve:
        """The mean by epoch, with the range over the seeds where there are several."""
        by_epoch = self._by_epoch(of)
        several = len(self.histories) > 1
        band = (tuple(map(min, by_epoch)), tuple(map(max, by_epoch))) if several else None
        return Curve(label, self.means(of), end, line, band)

    def _by_epoch(self, of: Of) -> list[tuple[float, ...]]:
        """By epoch, each seed's."""
        return list(zip(*([of(record) for record in run.history] for run in self.histories), strict=True))


Models = tuple[Model, ...]


def draw(replication: Replication, histories: tuple[RunHistory, ...]) -> Chapter:
    """The curves of all models: loss, accuracy, and the gap measured in two ways.

    Args:
        histories: of all models and seeds.
    """
    models = models_of(replication, histories)
    return Chapter((loss_curves(models), accuracy_curves(models), gap_curves(models)))


def models_of(replication: Replication, histories: Sequence[RunHistory]) -> Models:
    """The models of a study, in its order."""
    return tuple(
        Model(name, measures, tuple(run for run in histories if run.variant == name))
        for name, measures in replication.models.items()
    )


# -- figures -------------------------------------------------------------------------------------------


def loss_curves(models: Models) -> FigureAsset:
    """Clean train and test loss, and the running train loss thin, a panel a model."""
    panels = [_panel(model, _losses(model)) for model in models]
    caption = (
        f"{' '.join(map(turning_point, models))} Loss by epoch, in nats per example{_scale(models)}: test bold, clean "
        f"train dashed (a fixed sample; the figure is of all images), running train thin.{bands(models)}"
    )
    alt = f"{words.charts('line chart', len(models))}, loss by epoch. {' '.join(map(_loss_course, models))}"
    with style.drawing("loss-curves"):
        figure = side_by_side(panels, LOSS, loss_limits([c for p in panels for c in p.curves]))
        return canvas.svg(figure, "loss-curves", caption, alt, "curves.py:loss_curves")


def accuracy_curves(models: Models) -> FigureAsset:
    """Clean train and test accuracy, and the running train accuracy thin, a panel a model."""
    panels = [_panel(model, _accuracies(model)) for model in models]
    caption = (
        f"Right after the last epoch: {formats.listing([_final_accuracies(model) for model in models])}. "
        f"Accuracy by epoch{_scale(models)}, drawn as the losses are."
    )
    course = " ".join(map(_accuracy_course, models))
    alt = f"{words.charts('line chart', len(models))}, accuracy by epoch. {course}"
    with style.drawing("accuracy-curves"):
        figure = side_by_side(panels, ACCURACY, accuracy_limits([c for p in panels for c in p.curves]))
        return canvas.svg(figure, "accuracy-curves", caption, alt, "curves.py:accuracy_curves")


def gap_curves(models: Models) -> FigureAsset:
    """Clean and apparent generalization gap: of two models in one panel, else a panel a model."""
    caption = (
        f"{' '.join(map(_final_gaps, models))} Training less test accuracy by epoch: clean gap solid, apparent gap "
        f"dashed.{bands(models)}"
    )
    of = words.each_model(len(models))
    alt = f"Line chart of two gaps of {of} by epoch. {' '.join(map(_gap_course, models))}"
    with style.drawing("gap-curves"):
        return canvas.svg(_gap_figure(models), "gap-curves", caption, alt, "curves.py:gap_curves")


def _gap_figure(models: Models) -> Figure:
    """The first of two models has the wider lines, so that equal curves of both show."""
    if len(models) == 2 and not style.is_narrow():
        ruler = canvas.new_figure(style.WIDTH_PX, 1)
        named = [f"{canvas.fitting(ruler, style.title(m.variant), NAME_PX)}, " for m in models]
        curves = (*_gaps(models[0], named[0], wider=True), *_gaps(models[1], named[1], wider=False))
        return one_panel(curves, GAP, labels_px=NAME_PX + 104)
    return around_zero([Panel(model.variant, _gaps(model, "", wider=False)) for model in models], GAP)


# -- curves --------------------------------------------------------------------------------------------


def clean_losses(model: Model) -> tuple[Curve, Curve]:
    """Test loss and clean train loss. The figure at the end of the train curve is of the whole training set."""
    measures, ink = model.measures, style.colour(model.variant)
    return (
        model.curve("test", lambda r: r.test_loss, formats.loss(measures.test_loss.mean), _test(ink)),
        model.curve("train", lambda r: r.train_loss, formats.loss(measures.train_loss.mean), _train(ink)),
    )


def _panel(model: Model, curves: tuple[Curve, ...]) -> Panel:
    return Panel(model.variant, curves, model.onsets)


def _losses(model: Model) -> tuple[Curve, ...]:
    last = formats.loss(model.means(lambda r: r.running_train_loss)[-1])
    return (*clean_losses(model), model.curve("running", lambda r: r.running_train_loss, last, _running()))


def _accuracies(model: Model) -> tuple[Curve, ...]:
    measures, ink = model.measures, style.colour(model.variant)
    finals = measures.test_accuracy, measures.train_accuracy, measures.running_train_accuracy
    test, train, running = (formats.percent(each.mean) for each in finals)
    return (
        model.curve("test", lambda r: r.test_accuracy, test, _test(ink)),
        model.curve("train", lambda r: r.train_accuracy, train, _train(ink)),
        model.curve("running", lambda r: r.running_train_accuracy, running, _running()),
    )


def _gaps(model: Model, named: str, wider: bool) -> tuple[Curve, Curve]:
    """Clean and apparent gap, their labels after what they are ``named``."""
    measures, ink = model.measures, style.colour(model.variant)
    ends = [formats.number(100 * gap.mean) for gap in (measures.generalization_gap, measures.apparent_gap)]
    solid = {**_test(ink), "linewidth": 3.6 if wider else 2.1}
    dashed = {**_train(ink), "linewidth": 1.7 if wider else 1.2}
    return (
        model.curve(f"{named}clean", _clean_gap, ends[0], solid),
        model.curve(f"{named}apparent", _apparent_gap, ends[1], dashed),
    )


def _clean_gap(record: EpochRecord) -> float:
    return record.train_accuracy - record.test_accuracy


def _apparent_gap(record: EpochRecord) -> float:
    return record.running_train_accuracy - record.test_accuracy


def _test(ink: str) -> style.Line:
    return {"color": ink, "linewidth": 2.4, "zorder": 3}


def _train(ink: str) -> style.Line:
    return {"color": ink, "linewidth": 1.7, "linestyle": (0, (3.5, 1.8)), "zorder": 4}


def _running() -> style.Line:
    return {"color": style.SOFT, "linewidth": 0.9, "zorder": 2}


# -- words ---------------------------------------------------------------------------------------------


def turning_point(model: Model) -> str:
    """A sentence: where a model's test loss is lowest and where it ends."""
    (first, latest), lowest = model.onsets, formats.loss(model.measures.lowest_test_loss.mean)
    last, name = formats.loss(model.measures.test_loss.mean), style.title(model.variant)
    if first == model.epochs:
        return f"{name}: the test loss is lowest at the last epoch, {first} ({last})."
    where = f"epoch {first}" if first == latest else f"epochs {first} to {latest}"
    return f"{name}: the test loss is lowest at {where} ({lowest}) and {last} at the last, {model.epochs}."


def _loss_course(model: Model) -> str:
    clean, running = model.means(lambda r: r.train_loss), model.means(lambda r: r.running_train_loss)
    return (
        f"{turning_point(model)} Clean train loss {_course(clean, formats.loss)}; "
        f"running train loss {_course(running, formats.loss)}."
    )


def _final_accuracies(model: Model) -> str:
    train, test = model.measures.train_accuracy.mean, model.measures.test_accuracy.mean
    return (
        f"the {style.noun(model.variant)} on {formats.percent(train)} of the training and "
        f"{formats.percent(test)} of the test images"
    )


def _accuracy_course(model: Model) -> str:
    tracks = [
        ("test accuracy", model.means(lambda r: r.test_accuracy)),
        ("clean train accuracy", model.means(lambda r: r.train_accuracy)),
        ("running train accuracy", model.means(lambda r: r.running_train_accuracy)),
    ]
    told = [f"{name} {_course(values, formats.percent)}" for name, values in tracks]
    return f"{style.title(model.variant)}: {formats.listing(told)}."


def _final_gaps(model: Model) -> str:
    gap, apparent = model.measures.generalization_gap.mean, model.measures.apparent_gap.mean
    return f"{style.title(model.variant)}: clean gap {formats.points(gap)}, apparent gap {formats.points(apparent)}."


def _gap_course(model: Model) -> str:
    clean, apparent = model.means(_clean_gap), model.means(_apparent_gap)
    return (
        f"{style.title(model.variant)}: clean gap {_course(clean, formats.points)}, "
        f"apparent gap {_course(apparent, formats.points)}."
    )


def bands(models: Models) -> str:
    """What lines and bands are, where there are several seeds."""
    seeds = len(models[0].histories)
    return f" Lines are means of {seeds} seeds, bands span them all." if seeds > 1 else ""


def _scale(models: Models) -> str:
    scale = words.on_one_scale(len(models))
    return scale and f",{scale}"


def _course(values: Sequence[float], show: Callable[[float], str]) -> str:
    return f"from {show(values[0])} at the first epoch to {show(values[-1])} at the last"
