"""Chapters on training: loss, accuracy and generalization gap by epoch, all models on one scale."""

from collections.abc import Callable
from dataclasses import dataclass

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
from pipeline.records import Chapter, EpochRecord, Evaluation, FigureAsset, RunHistory

NAME_PX = 78  # room for a model's name in the label of a curve

Of = Callable[[EpochRecord], float]
"""What a curve shows of an epoch."""


@dataclass(frozen=True)
class Model:
    """One model's run that is drawn as lines, and its runs with all seeds, of which bands are made."""

    evaluation: Evaluation
    histories: tuple[RunHistory, ...]

    def curve(self, label: str, of: Of, end: str, line: style.Line) -> Curve:
        """A measure by epoch, with the range over the seeds where there are several."""
        values = tuple(of(record) for record in self.evaluation.history)
        if len(self.histories) < 2:
            return Curve(label, values, end, line)
        epochs = zip(*([of(record) for record in run.history] for run in self.histories), strict=True)
        low, high = zip(*((min(each), max(each)) for each in epochs), strict=True)
        return Curve(label, values, end, line, (low, high))


Models = tuple[Model, ...]


def draw(evaluations: tuple[Evaluation, ...], histories: tuple[RunHistory, ...]) -> Chapter:
    """The curves of all models: loss, accuracy, and the gap measured in two ways.

    Args:
        histories: of all models and seeds.
    """
    models = tuple(_model(evaluation, histories) for evaluation in evaluations)
    return Chapter((loss_curves(models), accuracy_curves(models), gap_curves(models)))


def _model(evaluation: Evaluation, histories: tuple[RunHistory, ...]) -> Model:
    return Model(evaluation, tuple(run for run in histories if run.variant == evaluation.variant))


# -- figures -------------------------------------------------------------------------------------------


def loss_curves(models: Models) -> FigureAsset:
    """Clean train and test loss, and the running train loss thin, a panel a model."""
    evaluations, scale = [model.evaluation for model in models], words.on_one_scale(len(models))
    panels = [_panel(model, _losses(model)) for model in models]
    caption = (
        f"Loss by epoch, in nats per example{scale and f',{scale}'}. {' '.join(map(turning_point, evaluations))} "
        f"The clean curves are measured in evaluation mode without augmentation, the train curve on a fixed "
        f"sample of the training images; its figure at the right is of all of them.{_bands(models)}"
    )
    alt = f"{words.charts('line chart', len(models))}, loss by epoch. {' '.join(map(_loss_course, evaluations))}"
    with style.drawing("loss-curves"):
        figure = side_by_side(panels, LOSS, loss_limits([c for p in panels for c in p.curves]))
        return canvas.svg(figure, "loss-curves", caption, alt, "curves.py:loss_curves")


def accuracy_curves(models: Models) -> FigureAsset:
    """Clean train and test accuracy, and the running train accuracy thin, a panel a model."""
    evaluations, scale = [model.evaluation for model in models], words.on_one_scale(len(models))
    panels = [_panel(model, _accuracies(model)) for model in models]
    caption = f"Accuracy by epoch{scale}. {' '.join(map(_final_accuracies, evaluations))}{_bands(models)}"
    course = " ".join(map(_accuracy_course, evaluations))
    alt = f"{words.charts('line chart', len(models))}, accuracy by epoch. {course}"
    with style.drawing("accuracy-curves"):
        figure = side_by_side(panels, ACCURACY, accuracy_limits([c for p in panels for c in p.curves]))
        return canvas.svg(figure, "accuracy-curves", caption, alt, "curves.py:accuracy_curves")


def gap_curves(models: Models) -> FigureAsset:
    """Clean and apparent generalization gap: of two models in one panel, else a panel a model."""
    evaluations = [model.evaluation for model in models]
    caption = (
        "Generalization gap by epoch, train minus test accuracy: clean (solid) and apparent (dashed), that is with the "
        f"accuracy of the training batches as they were trained on. {' '.join(map(_final_gaps, evaluations))}"
        f"{_bands(models)}"
    )
    of = words.each_model(len(models))
    alt = f"Line chart of two gaps of {of} by epoch. {' '.join(map(_gap_course, evaluations))}"
    with style.drawing("gap-curves"):
        return canvas.svg(_gap_figure(models), "gap-curves", caption, alt, "curves.py:gap_curves")


def _gap_figure(models: Models) -> Figure:
    """The first of two models has the wider lines, so that equal curves of both show."""
    if len(models) == 2 and not style.is_narrow():
        ruler = canvas.new_figure(style.WIDTH_PX, 1)
        named = [f"{canvas.fitting(ruler, style.title(m.evaluation.variant), NAME_PX)}, " for m in models]
        curves = (*_gaps(models[0], named[0], wider=True), *_gaps(models[1], named[1], wider=False))
        return one_panel(curves, GAP, labels_px=NAME_PX + 104)
    return around_zero([Panel(model.evaluation.variant, _gaps(model, "", wider=False)) for model in models], GAP)


# -- curves --------------------------------------------------------------------------------------------


def clean_losses(model: Model) -> tuple[Curve, Curve]:
    """Test loss and clean train loss. The figure at the end of the train curve is of the whole training set."""
    evaluation, ink = model.evaluation, style.colour(model.evaluation.variant)
    return (
        model.curve("test", lambda r: r.test_loss, formats.loss(evaluation.test_loss), _test(ink)),
        model.curve("train", lambda r: r.train_loss, formats.loss(evaluation.train_loss), _train(ink)),
    )


def _panel(model: Model, curves: tuple[Curve, ...]) -> Panel:
    return Panel(model.evaluation.variant, curves, model.evaluation.onset_epoch)


def _losses(model: Model) -> tuple[Curve, ...]:
    last = formats.loss(model.evaluation.history[-1].running_train_loss)
    return (*clean_losses(model), model.curve("running", lambda r: r.running_train_loss, last, _running()))


def _accuracies(model: Model) -> tuple[Curve, ...]:
    evaluation, ink = model.evaluation, style.colour(model.evaluation.variant)
    test = formats.percent(evaluation.test_accuracy.value)
    train = formats.percent(evaluation.train_accuracy.value)
    running = formats.percent(evaluation.running_train_accuracy)
    return (
        model.curve("test", lambda r: r.test_accuracy, test, _test(ink)),
        model.curve("train", lambda r: r.train_accuracy, train, _train(ink)),
        model.curve("running", lambda r: r.running_train_accuracy, running, _running()),
    )


def _gaps(model: Model, named: str, wider: bool) -> tuple[Curve, Curve]:
    """Clean and apparent gap, their labels after what they are ``named``."""
    evaluation, ink = model.evaluation, style.colour(model.evaluation.variant)
    ends = [formats.number(100 * g.value) for g in (evaluation.generalization_gap, evaluation.apparent_gap)]
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


def turning_point(evaluation: Evaluation) -> str:
    """A sentence: where a model's test loss is lowest and where it ends."""
    name, epochs = style.title(evaluation.variant), len(evaluation.history)
    lowest, last = formats.loss(evaluation.lowest_test_loss), formats.loss(evaluation.test_loss)
    if evaluation.onset_epoch == epochs:
        return f"{name}: the test loss is lowest at the last epoch, {epochs} ({last})."
    return (
        f"{name}: the test loss is lowest at epoch {evaluation.onset_epoch} ({lowest}) "
        f"and {last} at the last, {epochs}."
    )


def _loss_course(evaluation: Evaluation) -> str:
    first, last = evaluation.history[0], evaluation.history[-1]
    return (
        f"{turning_point(evaluation)} Clean train loss {_course(first.train_loss, last.train_loss, formats.loss)}; "
        f"running train loss {_course(first.running_train_loss, last.running_train_loss, formats.loss)}."
    )


def _final_accuracies(evaluation: Evaluation) -> str:
    return (
        f"{style.title(evaluation.variant)}, after the last epoch: clean train "
        f"{formats.percent(evaluation.train_accuracy.value)}, running train "
        f"{formats.percent(evaluation.running_train_accuracy)}, "
        f"test {formats.percent(evaluation.test_accuracy.value)}."
    )


def _accuracy_course(evaluation: Evaluation) -> str:
    first, last = evaluation.history[0], evaluation.history[-1]
    tracks = [
        ("test accuracy", first.test_accuracy, last.test_accuracy),
        ("clean train accuracy", first.train_accuracy, last.train_accuracy),
        ("running train accuracy", first.running_train_accuracy, last.running_train_accuracy),
    ]
    words = [f"{name} {_course(start, end, formats.percent)}" for name, start, end in tracks]
    return f"{style.title(evaluation.variant)}: {formats.listing(words)}."


def _final_gaps(evaluation: Evaluation) -> str:
    return (
        f"{style.title(evaluation.variant)}, at the end: clean {formats.points(evaluation.generalization_gap.value)}, "
        f"apparent {formats.points(evaluation.apparent_gap.value)}."
    )


def _gap_course(evaluation: Evaluation) -> str:
    first, last = evaluation.history[0], evaluation.history[-1]
    return (
        f"{style.title(evaluation.variant)}: clean gap {_course(_clean_gap(first), _clean_gap(last), formats.points)}, "
        f"apparent gap {_course(_apparent_gap(first), _apparent_gap(last), formats.points)}."
    )


def _bands(models: Models) -> str:
    """What the bands are, where there are any."""
    seeds = len(models[0].histories)
    if seeds < 2:
        return ""
    return f" Lines are seed {models[0].evaluation.seed}; each band spans all {seeds} seeds."


def _course(start: float, end: float, show: Callable[[float], str]) -> str:
    return f"from {show(start)} at the first epoch to {show(end)} at the last"
