"""Made-up runs: learning curves and logits that come out as asked."""

from dataclasses import dataclass

import numpy as np

from pipeline.records import Condition, DataSummary, EpochRecord, Predictions, TrainingConditions

LOOKALIKES = (
    ("cat", "dog"),
    ("airplane", "ship"),
    ("automobile", "truck"),
    ("deer", "horse"),
    ("bird", "frog"),
)


@dataclass(frozen=True)
class Model:
    """What a made-up model is to come out as: its figures of the last epoch, and where its test loss turns.

    Attributes:
        recalls: one per class; their mean is the test accuracy where classes are equally large.
        scale: size of the logits: how confident the model is, right or wrong.
        wobble: how much losses jump from epoch to epoch.
    """

    recalls: tuple[float, ...]
    running_train: float
    clean_train: float
    running_train_loss: float
    clean_train_loss: float
    test_loss: float
    lowest_test_loss: float
    onset_epoch: int
    scale: float = 3.0
    wobble: float = 0.0


def history(model: Model, test_accuracy: float, epochs: int = 25, seed: int = 0) -> tuple[EpochRecord, ...]:
    """Learning curves that end in the model's figures."""
    progress = np.linspace(0.0, 1.0, epochs)
    jitter = model.wobble * np.random.default_rng(seed).standard_normal(epochs)
    jitter[[min(model.onset_epoch, epochs) - 1, -1]] = 0.0
    running_loss = _approach(1.6, model.running_train_loss, progress)
    clean_loss = _approach(1.4, model.clean_train_loss, progress)
    running = _approach(0.42, model.running_train, progress)
    clean = _approach(0.50, model.clean_train, progress)
    accuracy = _approach(0.47, test_accuracy, progress, speed=8.0)
    test_loss = _turning(1.35, model, epochs) + abs(jitter)
    return tuple(
        EpochRecord(epoch, *(float(series[epoch - 1]) for series in columns))
        for columns in [(running_loss, running, clean_loss, clean, test_loss, accuracy)]
        for epoch in range(1, epochs + 1)
    )


def _approach(start: float, end: float, progress: np.ndarray, speed: float = 3.0) -> np.ndarray:
    """From start to end, fast at first; exactly ``end`` at progress 1."""
    return end + (start - end) * (np.exp(-speed * progress) - np.exp(-speed)) / (1 - np.exp(-speed))


def _turning(start: float, model: Model, epochs: int) -> np.ndarray:
    """A test loss that falls to its lowest at the onset epoch and rises to its last value."""
    turn = min(model.onset_epoch, epochs)
    fall = _approach(start, model.lowest_test_loss, np.linspace(0, 1, turn), speed=2.0)
    rise = np.linspace(model.lowest_test_loss, model.test_loss, epochs - turn + 1)[1:]
    return np.concatenate([fall, rise])


def predictions(variant: str, data: DataSummary, model: Model, seed: int = 0) -> Predictions:
    """Logits whose recalls are the model's, to the image; how hard an image is, both models share."""
    labels = np.repeat(np.arange(len(data.classes)), data.test_counts)
    hardness = np.random.default_rng(99).standard_normal(len(labels))
    rng = np.random.default_rng(seed)
    right = np.zeros(len(labels), dtype=bool)
    difficulty = hardness + 0.7 * rng.standard_normal(len(labels))
    for label, recall in enumerate(model.recalls):
        members = np.flatnonzero(labels == label)
        right[members[np.argsort(difficulty[members])[: round(recall * len(members))]]] = True
    answers = np.where(right, labels, _wrong_answers(labels, data.classes, rng))
    logits = rng.normal(0, 0.3 * model.scale, (len(labels), len(data.classes)))
    best_other = logits.max(axis=1)
    logits[np.arange(len(labels)), answers] = best_other + model.scale * rng.gamma(1.2, 0.8, len(labels)) + 1e-3
    train_size = sum(data.train_counts)
    return Predictions(
        variant=variant,
        seed=0,
        test_logits=logits.astype(np.float32),
        test_labels=labels.astype(np.int64),
        train_correct=round(model.clean_train * train_size),
        train_size=train_size,
        train_loss=model.clean_train_loss,
        hidden_units=128,
        silent_units=round(40 * (1 - model.clean_train)),
    )


def conditions(variant: str, predictions: Predictions) -> TrainingConditions:
    """Conditions that cost the regularized model one answer in ten and one in five, and then a few more."""
    right, size = predictions.train_correct, predictions.train_size
    steps = [Condition("clean", right, 0, 0)]
    if variant == "regularized":
        shares = {"augmentation": 0.1, "dropout": 0.2, "batch statistics": 0.002}
        for name, share in shares.items():
            lost, gained = round(share * right), round(0.01 * (size - right))
            right += gained - lost
            steps.append(Condition(name, right, gained, lost))
    return TrainingConditions(variant, predictions.seed, size, tuple(steps))


def _wrong_answers(labels: np.ndarray, classes: tuple[str, ...], rng: np.random.Generator) -> np.ndarray:
    """For each image another class, most often the lookalike."""
    weights = np.ones((len(classes), len(classes)))
    for one, other in LOOKALIKES:
        if one in classes and other in classes:
            i, j = classes.index(one), classes.index(other)
            weights[i, j] = weights[j, i] = 7.0
    np.fill_diagonal(weights, 0.0)
    chances = (weights / weights.sum(axis=1, keepdims=True)).cumsum(axis=1)
    draws = rng.random(len(labels))
    return (draws[:, None] > chances[labels]).sum(axis=1)
