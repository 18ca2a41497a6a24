"""Complete made-up records, consistent with each other, for tests and previews.

``world(name)`` gives everything a report is made of. The names say which way the numbers fall:

- "original": as in the original study's recipe; the baseline overfits, the regularized model does not.
- "reversed": the baseline does not overfit; the regularized model is worse, its clean gap is inverted.
- "tied": both models give the same answers with the same histories, every class is as good as the next.
- "three-classes": a small data set of someone's own, with masks, without cat or airplane; little is decided.
- "faultless": both models get every test image right.

Labels and logits are made up so that each class's recall is exactly as asked; everything after that comes
from the project's own evaluation and findings.
"""

from dataclasses import dataclass, field, replace
from functools import cache, cached_property

import numpy as np

from pipeline.evaluation import compare, evaluate
from pipeline.evaluation.scores import log_softmax
from pipeline.records import (
    Architecture,
    CaseStudies,
    CaseStudy,
    Comparison,
    DataSummary,
    EpochRecord,
    Evaluation,
    Findings,
    Images,
    Layer,
    ModelView,
    Predictions,
    Splits,
    StageOrigin,
    TrainedRun,
)

CIFAR10_CLASSES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip
WORLDS = ("original", "reversed", "tied", "three-classes", "faultless")
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


@dataclass(frozen=True)
class World:
    """Every record of one made-up study."""

    name: str
    data: DataSummary
    runs: tuple[TrainedRun, TrainedRun]
    predictions: tuple[Predictions, Predictions]
    baseline: Evaluation
    regularized: Evaluation
    comparison: Comparison
    architectures: tuple[Architecture, Architecture]
    cases: CaseStudies
    origins: tuple[StageOrigin, ...] = field(default_factory=tuple)

    @cached_property
    def findings(self) -> Findings:
        """The claims ledger of these records."""
        from pipeline.findings import find

        return find(self.data, self.baseline, self.regularized, self.comparison, self.cases)

    @cached_property
    def splits(self) -> Splits:
        """Blocks of noise: twenty training images a class, and every test image that the records index."""
        labels = np.repeat(np.arange(len(self.data.classes)), 20)
        test_labels = self.predictions[0].test_labels
        return Splits(
            noise_images(labels, seed=1, masks=self.data.has_masks),
            noise_images(test_labels, seed=2, masks=self.data.has_masks),
        )


# -- data ----------------------------------------------------------------------------------------------


def data_summary(**overrides) -> DataSummary:
    """CIFAR-10 as the official archive has it."""
    summary = DataSummary(
        name="CIFAR-10",
        edition="the official archive",
        official=True,
        fingerprint="c1fa" * 16,
        classes=CIFAR10_CLASSES,
        train_counts=(5000,) * 10,
        test_counts=(1000,) * 10,
        channel_mean=(0.4914, 0.4822, 0.4465),
        channel_std=(0.2470, 0.2435, 0.2616),
    )
    return replace(summary, **overrides)


def three_class_summary(**overrides) -> DataSummary:
    """Someone's own images: three classes of uneven size, with masks and a note."""
    summary = data_summary(
        name="made-up shapes",
        edition="a folder of 1,560 images",
        official=False,
        fingerprint="5a9e" * 16,
        classes=("circle", "square", "triangle"),
        train_counts=(500, 420, 280),
        test_counts=(150, 120, 90),
        channel_mean=(0.55, 0.48, 0.41),
        channel_std=(0.21, 0.20, 0.23),
        notes=("1,560 images were resized to 32×32.",),
        has_masks=True,
    )
    return replace(summary, **overrides)


def noise_images(labels: np.ndarray, seed: int = 0, masks: bool = False) -> Images:
    """Images of coloured 4 x 4 px blocks; with masks, a square of varying place."""
    rng = np.random.default_rng(seed)
    blocks = rng.integers(0, 256, (len(labels), 3, 8, 8), dtype=np.uint8)
    pixels = blocks.repeat(4, axis=2).repeat(4, axis=3)
    if not masks:
        return Images(pixels, labels)
    rows, columns = rng.integers(4, 12, (2, len(labels), 1, 1))
    y, x = np.mgrid[:32, :32]
    on_object = (abs(y - rows - 8) < 8) & (abs(x - columns - 8) < 8)
    return Images(pixels, labels, on_object)


# -- training ------------------------------------------------------------------------------------------


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


# -- predictions ---------------------------------------------------------------------------------------


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
    )


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


# -- models --------------------------------------------------------------------------------------------


def architecture(variant: str, class_count: int = 10) -> Architecture:
    """The original study's SimpleCNN or, for any variant but the baseline, its RegularizedCNN."""
    is_regularized = variant != "baseline"
    norm = [_norm("norm1", 32, 32), _norm("norm2", 64, 16)] if is_regularized else [None, None]
    dropout = Layer("dropout", "Dropout 0.5", (128,), 0, 0) if is_regularized else None
    layers = [
        Layer("conv1", "Conv2d 3→32, 3×3, padding 1", (32, 32, 32), 896, 884_736),
        norm[0],
        Layer("", "ReLU", (32, 32, 32), 0, 0),
        Layer("", "MaxPool2d 2", (32, 16, 16), 0, 0),
        Layer("conv2", "Conv2d 32→64, 3×3, padding 1", (64, 16, 16), 18_496, 4_718_592),
        norm[1],
        Layer("", "ReLU", (64, 16, 16), 0, 0),
        Layer("", "MaxPool2d 2", (64, 8, 8), 0, 0),
        Layer("", "Flatten", (4096,), 0, 0),
        Layer("fc1", "Linear 4096→128", (128,), 524_416, 524_288),
        Layer("", "ReLU", (128,), 0, 0),
        dropout,
        Layer("fc2", f"Linear 128→{class_count}", (class_count,), 129 * class_count, 128 * class_count),
    ]
    model = "RegularizedCNN" if is_regularized else "SimpleCNN"
    return Architecture(variant, model, tuple(layer for layer in layers if layer is not None))


def _norm(name: str, channels: int, size: int) -> Layer:
    return Layer(name, "BatchNorm2d", (channels, size, size), 2 * channels, channels * size * size)


# -- cases ---------------------------------------------------------------------------------------------


def case_studies(
    data: DataSummary, pair: tuple[Predictions, Predictions], evaluations: tuple[Evaluation, Evaluation]
) -> CaseStudies:
    """A handful of cases with made-up maps; a rule that no image satisfies is among the unmet."""
    wanted = {
        "baseline-most-confident-error": ("the baseline's most confident error", _loudest(evaluations[0])),
        "regularized-most-confident-error": (
            "the regularized model's most confident error",
            _loudest(evaluations[1]),
        ),
        "airplane-as-ship": (
            "an airplane that the baseline takes for a ship, most confidently",
            _confused(data, pair[0], "airplane", "ship"),
        ),
        "fixed": ("an error of the baseline that the regularized model does not make", _changed(*pair)),
        "introduced": (
            "an error of the regularized model that the baseline does not make",
            _changed(*pair[::-1]),
        ),
    }
    found = [
        CaseStudy(
            name,
            f"Chosen by rule: {rule}.",
            index,
            int(pair[0].test_labels[index]),
            _views(data, pair, index),
        )
        for name, (rule, index) in wanted.items()
        if index is not None
    ]
    unmet = tuple(rule for rule, index in wanted.values() if index is None)
    return CaseStudies(tuple(found), unmet, border_area=112 / 256, occluded_area=0.2)


def _loudest(evaluation: Evaluation) -> int | None:
    return evaluation.confident_errors[0].index if evaluation.confident_errors else None


def _confused(data: DataSummary, predictions: Predictions, true: str, taken: str) -> int | None:
    if true not in data.classes or taken not in data.classes:
        return None
    answers = predictions.test_logits.argmax(axis=1)
    hits = (predictions.test_labels == data.classes.index(true)) & (answers == data.classes.index(taken))
    return int(hits.argmax()) if hits.any() else None


def _changed(wrong: Predictions, right: Predictions) -> int | None:
    labels = wrong.test_labels
    hits = (wrong.test_logits.argmax(axis=1) != labels) & (right.test_logits.argmax(axis=1) == labels)
    return int(hits.argmax()) if hits.any() else None


def _views(data: DataSummary, pair: tuple[Predictions, Predictions], index: int) -> tuple[ModelView, ...]:
    return tuple(_view(data, predictions, index, seed) for seed, predictions in enumerate(pair))


def _view(data: DataSummary, predictions: Predictions, index: int, seed: int) -> ModelView:
    rng = np.random.default_rng([index, seed])
    probabilities = np.exp(log_softmax(predictions.test_logits[index : index + 1]))[0].astype(np.float32)
    maps = [_blob(rng), _blob(rng)]
    border = np.ones((16, 16), dtype=bool)
    border[2:-2, 2:-2] = False
    return ModelView(
        variant=predictions.variant,
        predicted=int(probabilities.argmax()),
        probabilities=probabilities,
        attribution_predicted=maps[0],
        attribution_true=maps[1],
        border_share=float(maps[0][border].sum() / maps[0].sum()),
        hottest_drop=float(rng.uniform(0.1, 0.6) * probabilities.max()),
        coldest_drop=float(rng.uniform(-0.05, 0.1)),
        mask_share=float(rng.uniform(0.2, 0.7)) if data.has_masks else None,
    )


def _blob(rng: np.random.Generator) -> np.ndarray:
    """Two warm spots on a 16 x 16 map."""
    y, x = np.mgrid[:16, :16]
    spots = [
        np.exp(-((y - rng.uniform(1, 15)) ** 2 + (x - rng.uniform(1, 15)) ** 2) / rng.uniform(4, 20)) for _ in range(2)
    ]
    return (rng.uniform(0.2, 2.0) * (spots[0] + 0.5 * spots[1])).astype(np.float32)


# -- provenance ----------------------------------------------------------------------------------------


def origins() -> tuple[StageOrigin, ...]:
    """Where each stage's output came from: some computed here, some published."""
    stages = [
        ("data", False, 3.1),
        ("train baseline seed 0", True, 188.4),
        ("train regularized seed 0", True, 241.9),
        ("predict baseline seed 0", True, 4.2),
        ("predict regularized seed 0", True, 5.0),
        ("evaluate baseline seed 0", False, 0.3),
        ("evaluate regularized seed 0", False, 0.3),
        ("attribution", False, 6.6),
        ("findings", False, 0.02),
    ]
    return tuple(
        StageOrigin(
            stage=stage,
            key=f"{number:02x}" * 32,
            published=published,
            device="cpu (2 threads)",
            seconds=seconds,
            commit="0123456789abcdef0123456789abcdef01234567",
            versions={"python": "3.11.7", "numpy": "2.1.0", "torch": "2.11.0"},
        )
        for number, (stage, published, seconds) in enumerate(stages, start=1)
    )


# -- worlds --------------------------------------------------------------------------------------------

OVERFITTED = Model(
    recalls=(0.74, 0.80, 0.56, 0.49, 0.63, 0.58, 0.77, 0.73, 0.80, 0.75),
    running_train=0.981, clean_train=0.987, running_train_loss=0.057, clean_train_loss=0.041,
    test_loss=2.427, lowest_test_loss=0.874, onset_epoch=4, scale=4.0, wobble=0.04,
)  # fmt: skip
REGULARIZED = Model(
    recalls=(0.72, 0.83, 0.53, 0.47, 0.66, 0.59, 0.82, 0.74, 0.82, 0.78),
    running_train=0.576, clean_train=0.713, running_train_loss=1.178, clean_train_loss=0.825,
    test_loss=0.880, lowest_test_loss=0.856, onset_epoch=24, scale=1.2, wobble=0.02,
)  # fmt: skip
FITTING = Model(
    recalls=(0.62, 0.64, 0.66, 0.82, 0.70, 0.73, 0.51, 0.75, 0.78, 0.73),
    running_train=0.680, clean_train=0.700, running_train_loss=0.900, clean_train_loss=0.850,
    test_loss=0.861, lowest_test_loss=0.861, onset_epoch=25, scale=1.5,
)  # fmt: skip
HARMED = Model(
    recalls=(0.55, 0.60, 0.58, 0.75, 0.60, 0.64, 0.46, 0.66, 0.70, 0.66),
    running_train=0.720, clean_train=0.602, running_train_loss=0.740, clean_train_loss=1.120,
    test_loss=1.900, lowest_test_loss=1.020, onset_epoch=6, scale=4.0, wobble=0.30,
)  # fmt: skip
EVEN = Model(
    recalls=(0.70,) * 10,
    running_train=0.740, clean_train=0.750, running_train_loss=0.740, clean_train_loss=0.720,
    test_loss=0.950, lowest_test_loss=0.900, onset_epoch=12, scale=1.5,
)  # fmt: skip
SMALL_BASELINE = Model(
    recalls=(0.76, 0.70, 0.72),
    running_train=0.790, clean_train=0.800, running_train_loss=0.500, clean_train_loss=0.480,
    test_loss=0.720, lowest_test_loss=0.690, onset_epoch=15, scale=1.5, wobble=0.02,
)  # fmt: skip
SMALL_REGULARIZED = Model(
    recalls=(0.75, 0.73, 0.71),
    running_train=0.700, clean_train=0.740, running_train_loss=0.680, clean_train_loss=0.600,
    test_loss=0.650, lowest_test_loss=0.648, onset_epoch=22, scale=1.2, wobble=0.02,
)  # fmt: skip
RIGHT = Model(
    recalls=(1.0,) * 10,
    running_train=1.0, clean_train=1.0, running_train_loss=0.001, clean_train_loss=0.001,
    test_loss=0.002, lowest_test_loss=0.002, onset_epoch=25, scale=9.0,
)  # fmt: skip


@cache
def world(name: str = "original") -> World:
    """The made-up world of that name (see the module's docstring)."""
    data = three_class_summary() if name == "three-classes" else data_summary()
    models = {
        "original": (OVERFITTED, REGULARIZED),
        "reversed": (FITTING, HARMED),
        "tied": (EVEN, EVEN),
        "three-classes": (SMALL_BASELINE, SMALL_REGULARIZED),
        "faultless": (RIGHT, RIGHT),
    }[name]
    seeds = (1, 1) if name == "tied" else (1, 2)
    return assemble(name, data, models, seeds)


def assemble(name: str, data: DataSummary, models: tuple[Model, Model], seeds: tuple[int, int] = (1, 2)) -> World:
    """A world from a data summary and two models; equal seeds and models make equal answers."""
    variants = ("baseline", "regularized")
    pair = tuple(predictions(v, data, m, s) for v, m, s in zip(variants, models, seeds, strict=True))
    runs = tuple(
        TrainedRun(v, 0, history(m, _accuracy(p), seed=s), {})
        for v, m, p, s in zip(variants, models, pair, seeds, strict=True)
    )
    evaluations = tuple(evaluate(run, p) for run, p in zip(runs, pair, strict=True))
    return World(
        name=name,
        data=data,
        runs=runs,
        predictions=pair,
        baseline=evaluations[0],
        regularized=evaluations[1],
        comparison=compare(*pair, *evaluations),
        architectures=tuple(architecture(v, len(data.classes)) for v in variants),
        cases=case_studies(data, pair, evaluations),
        origins=origins(),
    )


def _accuracy(predictions: Predictions) -> float:
    return float((predictions.test_logits.argmax(axis=1) == predictions.test_labels).mean())
