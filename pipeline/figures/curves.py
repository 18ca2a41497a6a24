"""Chapters on training: loss, accuracy and generalization gap by epoch, both models on one scale."""

from collections.abc import Callable

from pipeline import formats
from pipeline.figures import canvas, style
from pipeline.figures.panels import (
    ACCURACY,
    GAP,
    LOSS,
    Curve,
    Panel,
    accuracy_limits,
    loss_limits,
    one_panel,
    side_by_side,
)
from pipeline.records import Chapter, Evaluation, FigureAsset


def draw(baseline: Evaluation, regularized: Evaluation) -> Chapter:
    """The curves of both models: loss, accuracy, and the gap measured in two ways."""
    pair = (baseline, regularized)
    return Chapter((loss_curves(pair), accuracy_curves(pair), gap_curves(pair)))


# -- figures -------------------------------------------------------------------------------------------


def loss_curves(pair: tuple[Evaluation, Evaluation]) -> FigureAsset:
    """Clean train and test loss, and the running train loss thin, side by side."""
    panels = [Panel(e, _losses(e)) for e in pair]
    caption = (
        f"Loss by epoch, in nats per example, on one scale. {' '.join(turning_point(e) for e in pair)} "
        "The clean curves are measured in evaluation mode without augmentation, the train curve on a fixed "
        "sample of the training images; its figure at the right is of all of them."
    )
    alt = f"Two line charts on one scale, loss by epoch. {' '.join(_loss_course(e) for e in pair)}"
    with style.drawing("loss-curves"):
        figure = side_by_side(panels, LOSS, loss_limits([c for p in panels for c in p.curves]))
        return canvas.svg(figure, "loss-curves", caption, alt, "curves.py:loss_curves")


def accuracy_curves(pair: tuple[Evaluation, Evaluation]) -> FigureAsset:
    """Clean train and test accuracy, and the running train accuracy thin, side by side."""
    panels = [Panel(e, _accuracies(e)) for e in pair]
    caption = f"Accuracy by epoch on one scale. {' '.join(_final_accuracies(e) for e in pair)}"
    alt = f"Two line charts on one scale, accuracy by epoch. {' '.join(_accuracy_course(e) for e in pair)}"
    with style.drawing("accuracy-curves"):
        limits = accuracy_limits([c for p in panels for c in p.curves])
        figure = side_by_side(panels, ACCURACY, limits)
        return canvas.svg(figure, "accuracy-curves", caption, alt, "curves.py:accuracy_curves")


def gap_curves(pair: tuple[Evaluation, Evaluation]) -> FigureAsset:
    """Clean and apparent generalization gap of both models in one panel."""
    curves = [c for e in pair for c in _gaps(e)]
    caption = (
        "Generalization gap by epoch, train minus test accuracy: clean (solid) and apparent (dashed), that is "
        f"with the accuracy of the training batches as they were trained on. {' '.join(map(_final_gaps, pair))}"
    )
    alt = f"Line chart of two gaps for each model by epoch. {' '.join(_gap_course(e) for e in pair)}"
    with style.drawing("gap-curves"):
        figure = one_panel(curves, GAP, labels_px=176)
        return canvas.svg(figure, "gap-curves", caption, alt, "curves.py:gap_curves")


# -- curves --------------------------------------------------------------------------------------------


def clean_losses(evaluation: Evaluation) -> tuple[Curve, Curve]:
    """Test loss and clean train loss. The figure at the end of the train curve is of the whole training set."""
    ink = style.colour(evaluation.variant)
    return (
        _curve(evaluation, "test", "test_loss", formats.loss(evaluation.test_loss), _test(ink)),
        _curve(evaluation, "train", "train_loss", formats.loss(evaluation.train_loss), _train(ink)),
    )


def _losses(evaluation: Evaluation) -> tuple[Curve, ...]:
    last = formats.loss(evaluation.history[-1].running_train_loss)
    return (*clean_losses(evaluation), _curve(evaluation, "running", "running_train_loss", last, _running()))


def _accuracies(evaluation: Evaluation) -> tuple[Curve, ...]:
    ink = style.colour(evaluation.variant)
    test = formats.percent(evaluation.test_accuracy.value)
    train = formats.percent(evaluation.train_accuracy.value)
    running = formats.percent(evaluation.running_train_accuracy)
    return (
        _curve(evaluation, "test", "test_accuracy", test, _test(ink)),
        _curve(evaluation, "train", "train_accuracy", train, _train(ink)),
        _curve(evaluation, "running", "running_train_accuracy", running, _running()),
    )


def _gaps(evaluation: Evaluation) -> tuple[Curve, Curve]:
    """Clean and apparent gap. The baseline's lines are wider, so that equal curves of both models show."""
    name, history, wider = evaluation.variant, evaluation.history, evaluation.variant == "baseline"
    clean = tuple(r.train_accuracy - r.test_accuracy for r in history)
    apparent = tuple(r.running_train_accuracy - r.test_accuracy for r in history)
    ends = [formats.number(100 * g.value) for g in (evaluation.generalization_gap, evaluation.apparent_gap)]
    ink = style.colour(name)
    solid = {**_test(ink), "linewidth": 3.6 if wider else 2.1}
    dashed = {**_train(ink), "linewidth": 1.7 if wider else 1.2}
    return Curve(f"{name}, clean", clean, ends[0], solid), Curve(f"{name}, apparent", apparent, ends[1], dashed)


def _curve(evaluation: Evaluation, label: str, field: str, end: str, line: dict) -> Curve:
    return Curve(label, tuple(getattr(r, field) for r in evaluation.history), end, line)


def _test(ink: str) -> dict:
    return {"color": ink, "linewidth": 2.4, "zorder": 3}


def _train(ink: str) -> dict:
    return {"color": ink, "linewidth": 1.7, "linestyle": (0, (3.5, 1.8)), "zorder": 4}


def _running() -> dict:
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
    clean, apparent = _gaps(evaluation)
    return (
        f"{style.title(evaluation.variant)}: clean gap {_course(clean.values[0], clean.values[-1], formats.points)}, "
        f"apparent gap {_course(apparent.values[0], apparent.values[-1], formats.points)}."
    )


def _course(start: float, end: float, show: Callable[[float], str]) -> str:
    return f"from {show(start)} at the first epoch to {show(end)} at the last"
