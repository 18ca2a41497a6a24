"""The records that flow through the build: frozen dataclasses, and nothing else.

Shapes: N examples, K classes, C channels, H x W image pixels, h x w cells of an attribution map.
Accuracies, rates and shares are fractions in [0, 1]; losses are nats per example; gaps and differences
are fractions too (0.25 is 25 points). Class labels are indices into ``DataSummary.classes``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import InstanceOf

Array = InstanceOf[np.ndarray]
"""A NumPy array: to a type checker ``np.ndarray``; on reading a record back, checked to be one."""

Verdict = Literal["holds", "fails", "undecided"]


# -- data ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Images:
    """One split of a data set.

    Attributes:
        pixels: uint8 (N, 3, 32, 32), RGB.
        labels: int64 (N,), in [0, K).
        masks: bool (N, 32, 32), true on the object; None where no one knows (every data set but shapes).
        cue_masks: likewise, true on a mark that was planted to give the class away; None where there is none.
    """

    pixels: Array
    labels: Array
    masks: Array | None = None
    cue_masks: Array | None = None


@dataclass(frozen=True)
class Splits:
    """The images a study trains on and tests on."""

    train: Images
    test: Images


@dataclass(frozen=True)
class DataSummary:
    """What the report says of the data without the images at hand.

    Attributes:
        name: the data set as a reader knows it, e.g. "CIFAR-10".
        edition: which copy of it, one clause that fits after "trained on", e.g. "the official archive".
        official: whether the edition is the one the original study used.
        fingerprint: sha256 over class names, pixels and labels of both splits, hexadecimal.
        classes: the K class names; a label is an index into them.
        train_counts, test_counts: images per class, (K,).
        channel_mean, channel_std: of the training pixels scaled to [0, 1], red, green, blue.
        notes: what was converted on reading, one sentence each (resized, grey, alpha); often empty.
        has_masks: whether the images carry object masks.
        has_cue: whether a cue was planted in them, with masks of its own.
    """

    name: str
    edition: str
    official: bool
    fingerprint: str
    classes: tuple[str, ...]
    train_counts: tuple[int, ...]
    test_counts: tuple[int, ...]
    channel_mean: tuple[float, float, float]
    channel_std: tuple[float, float, float]
    notes: tuple[str, ...] = ()
    has_masks: bool = False
    has_cue: bool = False


@dataclass(frozen=True)
class ImagePair:
    """A test image and the training image most like it.

    Attributes:
        test, train: indices into the splits.
        mirrored: whether they are most alike when one is mirrored.
        whole, detail: correlations in [-1, 1] of all pixels, and of what their thumbnails leave.
        test_label, train_label: their classes.
    """

    test: int
    train: int
    mirrored: bool
    whole: float
    detail: float
    test_label: int
    train_label: int


@dataclass(frozen=True)
class NearDuplicates:
    """Which test images are in the training set as well, but for small differences.

    Attributes:
        whole_line, detail_line: what both correlations of a near-duplicate reach.
        pairs: one for each test image that has a near-duplicate, with the closest; the most alike in detail first.
        near_misses: the same of test images that have none but something alike as a whole, at most nine.
        alike: pairs of a test and a training image that are alike as a whole.
        duplicates: those of them that are alike in detail too.
        same_class: those of these whose labels agree. Labels play no part in the search.
        detail_counts: the pairs alike as a whole, in stripes of detail of equal width from 0 to 1.
    """

    whole_line: float
    detail_line: float
    pairs: tuple[ImagePair, ...]
    near_misses: tuple[ImagePair, ...]
    alike: int
    duplicates: int
    same_class: int
    detail_counts: tuple[int, ...]


# -- models --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Layer:
    """One layer of a model: its name in the state_dict, what it is, and what it costs.

    Attributes:
        kind: e.g. "Conv2d 3→32, 3×3, padding 1".
        output_shape: without the batch dimension, (C, H, W) or (features,).
        parameters: trainable ones.
        multiply_adds: per image, in the forward pass.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    multiply_adds: int


@dataclass(frozen=True)
class Architecture:
    """A variant's model, layer by layer in the order of the forward pass."""

    variant: str
    model: str  # class name, "SimpleCNN" or "RegularizedCNN"
    layers: tuple[Layer, ...]

    @property
    def parameters(self) -> int:
        """Trainable parameters of the whole model."""
        return sum(layer.parameters for layer in self.layers)


# -- training ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EpochRecord:
    """The measurements of one epoch.

    ``running_*``: averaged over the epoch's training batches as they were trained on (dropout and
    augmentation on, weights moving). ``train_*``: clean, that is in eval mode and without augmentation after
    the epoch, on a fixed stratified sample of the training set. ``test_*``: eval mode, whole test set.
    """

    epoch: int  # from 1
    running_train_loss: float
    running_train_accuracy: float
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float


@dataclass(frozen=True)
class WrongLabels:
    """The training images whose labels were replaced, and what a run trained on them answers.

    Answers are clean: in eval mode and without augmentation, after the epoch.

    Attributes:
        indices: int64 (M,), ascending, into the training split.
        true, given: int64 (M,), their labels before and after.
        answers: uint8 (E, M), after each epoch.
        intact: images of the sample on which clean train accuracy is measured that kept their label.
        intact_right: of these, the right answers after each epoch, (E,).
    """

    indices: Array
    true: Array
    given: Array
    answers: Array
    intact: int
    intact_right: tuple[int, ...]


@dataclass(frozen=True)
class TrainedRun:
    """One variant trained with one seed: the last epoch's weights and the history of all epochs.

    Attributes:
        weights: the model's state_dict as NumPy arrays.
        wrong_labels: None where all labels are as they came. Where some were replaced, what ``history`` says of the
            training set is measured against the labels as given; of the test set, always against the true ones.
    """

    variant: str
    seed: int
    history: tuple[EpochRecord, ...]
    weights: dict[str, Array]
    wrong_labels: WrongLabels | None = None


@dataclass(frozen=True)
class RunHistory:
    """The epochs of a trained run without its weights: what can be published of many runs."""

    variant: str
    seed: int
    history: tuple[EpochRecord, ...]
    wrong_labels: WrongLabels | None = None


@dataclass(frozen=True)
class RunState:
    """A run at the end of an epoch: all that the next epoch depends on, and how it came there.

    Attributes:
        history: the epochs done.
        tensors: the model's state_dict under "model.", Adam's moments and step counts under "adam.".
        device: where it was trained; of the last part where it was resumed.
        seconds: training time so far, over all parts.
        wrong_labels: as in ``TrainedRun``.
    """

    history: tuple[EpochRecord, ...]
    tensors: dict[str, Array]
    device: str
    seconds: float
    wrong_labels: WrongLabels | None = None

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """The model's state_dict."""
        return {n.removeprefix("model."): a for n, a in self.tensors.items() if n.startswith("model.")}


# -- evaluation ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Predictions:
    """A run's outputs after the last epoch: everything that needs a forward pass over the data.

    Attributes:
        test_logits: float32 (N, K).
        test_labels: int64 (N,).
        train_correct, train_size: clean, over the whole training set.
        train_loss: likewise.
        hidden_units: in the layer before the last.
        silent_units: those of them that are zero on every test image ("dead" ReLUs).
    """

    variant: str
    seed: int
    test_logits: Array
    test_labels: Array
    train_correct: int
    train_size: int
    train_loss: float
    hidden_units: int
    silent_units: int


@dataclass(frozen=True)
class Condition:
    """How a run's last weights answer the training images with one more condition of training switched on.

    Attributes:
        name: "clean", "augmentation", "dropout" or "batch statistics".
        correct: right answers.
        gained, lost: images answered right that were wrong under the condition before, and the other way round.
    """

    name: str
    correct: int
    gained: int
    lost: int


@dataclass(frozen=True)
class TrainingConditions:
    """The last weights under each condition that their training had: "clean" first, each on top of those before."""

    variant: str
    seed: int
    train_size: int
    steps: tuple[Condition, ...]


@dataclass(frozen=True)
class Estimate:
    """A measured value and its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ClassScores:
    """Precision, recall and F1 of one class on the test set. Recall carries its Wilson interval."""

    label: int
    precision: float
    recall: Estimate
    f1: float
    support: int


@dataclass(frozen=True)
class ConfusedPair:
    """How often images of one class were taken for another: count, and share of the true class's images."""

    true: int
    predicted: int
    count: int
    rate: float


@dataclass(frozen=True)
class ConfidentError:
    """A wrong answer on test image ``index``, given with softmax probability ``probability``."""

    index: int
    true: int
    predicted: int
    probability: float


@dataclass(frozen=True)
class ReliabilityBin:
    """Test images of similar confidence: their mean confidence, and the share answered right (Wilson interval)."""

    confidence: float
    accuracy: Estimate
    count: int


@dataclass(frozen=True)
class Calibration:
    """How one model's confidence, the probability of its answer, compares with how often it is right.

    Attributes:
        confidence: mean over the test images.
        overconfidence: mean confidence - test accuracy (negative: underconfidence).
        calibration_error: expected calibration error over ``bins``.
        calibration_error_by_chance: what a perfectly calibrated model of the same confidences shows on average.
        log_loss: mean negative log-likelihood, nats per example: the last epoch's test loss, from the logits.
        brier_score: mean squared distance of the probabilities from the truth, summed over classes, in [0, 2].
        error_confidence: mean confidence of the wrong answers; None where there is none.
        bins: of equally many images, by rising confidence.
        right_by_confidence, wrong_by_confidence: images with a right / wrong answer in stripes of confidence of
            equal width, from 0 to 1.
    """

    confidence: Estimate
    overconfidence: Estimate
    calibration_error: Estimate
    calibration_error_by_chance: float
    log_loss: Estimate
    brier_score: Estimate
    error_confidence: Estimate | None
    bins: tuple[ReliabilityBin, ...]
    right_by_confidence: tuple[int, ...]
    wrong_by_confidence: tuple[int, ...]


@dataclass(frozen=True)
class CalibrationDifference:
    """Of the measures in ``Calibration``: regularized - baseline, paired over the test images, with intervals.

    ``error_confidence`` is None where one of the models errs less than twice.
    """

    confidence: Estimate
    calibration_error: Estimate
    log_loss: Estimate
    brier_score: Estimate
    error_confidence: Estimate | None


@dataclass(frozen=True)
class Evaluation:
    """One run measured.

    Attributes:
        history: the run's epochs, as trained.
        test_accuracy: with Wilson interval over the test images.
        train_accuracy: clean, on the whole training set, with Wilson interval.
        running_train_accuracy: of the last epoch.
        generalization_gap: clean train accuracy - test accuracy, with interval.
        apparent_gap: running train accuracy - test accuracy, with interval (what the original study reported).
        onset_epoch: the epoch of lowest test loss; overfitting, if any, sets in after it.
        lowest_test_loss: the test loss at that epoch.
        test_loss: at the last epoch.
        confusion: int64 (K, K), [i, j] counts true i predicted j.
        confident_errors: the most confident wrong answers first, at most twelve.
        confused_pairs: the most frequent confusions by count first, at most ten.
        hidden_units, silent_units: as in ``Predictions``.
    """

    variant: str
    seed: int
    history: tuple[EpochRecord, ...]
    test_accuracy: Estimate
    train_accuracy: Estimate
    running_train_accuracy: float
    test_loss: float
    train_loss: float
    generalization_gap: Estimate
    apparent_gap: Estimate
    onset_epoch: int
    lowest_test_loss: float
    confusion: Array
    per_class: tuple[ClassScores, ...]
    confused_pairs: tuple[ConfusedPair, ...]
    confident_errors: tuple[ConfidentError, ...]
    calibration: Calibration
    hidden_units: int
    silent_units: int


@dataclass(frozen=True)
class GapStep:
    """One step from the clean training accuracy to the running one.

    Attributes:
        name: what is switched on; "moving weights" is the last.
        accuracy: training accuracy with it and all before it.
        change: against the step before; negative where it costs right answers.
    """

    name: str
    accuracy: Estimate
    change: Estimate


@dataclass(frozen=True)
class GapLadder:
    """What separates a run's clean training accuracy from its running one. The last step ends at the latter."""

    variant: str
    seed: int
    clean: Estimate
    steps: tuple[GapStep, ...]


@dataclass(frozen=True)
class Equivalence:
    """Whether two accuracies may be called equal.

    Attributes:
        margin: a difference smaller than this counts as none; chosen before any run.
        interval: of the difference, regularized - baseline, at 90%: two one-sided tests at 5% each.
        outcome: equivalent where that interval lies within the margin on both sides, different where all of it
            lies beyond, neither where it holds differences of both kinds.
    """

    margin: float
    interval: Estimate
    outcome: Literal["equivalent", "different", "neither"]


@dataclass(frozen=True)
class ClassChange:
    """Which way one class's test images change sides, and whether that is more than chance.

    Attributes:
        fixed, introduced: images that only the regularized / only the baseline model gets right.
        p_value: of the exact McNemar test on these two counts.
        adjusted_p_value: after Holm's correction for looking at every class.
    """

    label: int
    fixed: int
    introduced: int
    p_value: float
    adjusted_p_value: float


@dataclass(frozen=True)
class Comparison:
    """The regularized model against the baseline, on the same test images.

    Attributes:
        test_accuracy: regularized - baseline, paired over the test images, with interval.
        generalization_gap: baseline - regularized (positive: regularization narrows the gap), with interval.
        apparent_gap: the same difference of the apparent gaps.
        per_class_recall: regularized - baseline, (K,) paired estimates.
        confusion_difference: int64 (K, K), regularized - baseline.
        fixed, introduced: int64 test indices that only the regularized / only the baseline model gets right.
        both_right, both_wrong: counts.
        p_value: of the exact McNemar test on the numbers of fixed and introduced errors.
        equivalence: whether the two test accuracies may be called equal.
        changes: of each class, (K,).
        calibration: regularized - baseline.
    """

    test_accuracy: Estimate
    generalization_gap: Estimate
    apparent_gap: Estimate
    per_class_recall: tuple[Estimate, ...]
    confusion_difference: Array
    fixed: Array
    introduced: Array
    both_right: int
    both_wrong: int
    p_value: float
    equivalence: Equivalence
    changes: tuple[ClassChange, ...]
    calibration: CalibrationDifference


@dataclass(frozen=True)
class Measured:
    """One measure over the seeds of a study.

    Attributes:
        values: of each seed, in the study's order.
        estimate: their mean with its interval: over seeds, and over test images where those decide. Of one seed, over
            the test images alone; None where such a measure has no interval.
    """

    values: tuple[float, ...]
    estimate: Estimate | None

    @property
    def mean(self) -> float:
        """Over the seeds."""
        return sum(self.values) / len(self.values)


@dataclass(frozen=True)
class SeedMeasures:
    """The measures of one variant, or of the difference of the two, over the seeds.

    Attributes:
        test_accuracy, train_accuracy, running_train_accuracy, generalization_gap, apparent_gap, test_loss,
            lowest_test_loss, onset_epoch, silent_units: as in ``Evaluation``.
        onset_test_accuracy: at the onset epoch: what stopping there would have given.
        stopping_gain: that less the last epoch's.
        roughness: of the test loss from epoch to epoch; see ``pipeline.evaluation.course``. None of a run too short.
        calibration_error, brier_score: as in ``Calibration``.
    """

    test_accuracy: Measured
    train_accuracy: Measured
    running_train_accuracy: Measured
    generalization_gap: Measured
    apparent_gap: Measured
    test_loss: Measured
    lowest_test_loss: Measured
    onset_epoch: Measured
    onset_test_accuracy: Measured
    stopping_gain: Measured
    roughness: Measured | None
    silent_units: Measured
    calibration_error: Measured
    brier_score: Measured


@dataclass(frozen=True)
class Replication:
    """Both variants over the seeds of a study, of which there may be only one.

    Attributes:
        seeds: in the study's order.
        difference: regularized - baseline, of each seed's two runs.
        equivalence: whether the mean test accuracies may be called equal.
    """

    seeds: tuple[int, ...]
    baseline: SeedMeasures
    regularized: SeedMeasures
    difference: SeedMeasures
    equivalence: Equivalence


@dataclass(frozen=True)
class Combination:
    """One combination of techniques: its name, the techniques it has, and the seeds it was trained with."""

    variant: str
    techniques: tuple[str, ...]
    seeds: tuple[int, ...]


@dataclass(frozen=True)
class Effect:
    """What a technique changes, or how much one technique's effect depends on others.

    Attributes:
        techniques: one for a main effect, several for an interaction.
        value: of a main effect, the mean with the technique less the mean without it, over all combinations of the
            others; of an interaction of two, the one's effect with the other less its effect without it; and so on.
        interval: 95%; None where there is nothing to make one of.
    """

    techniques: tuple[str, ...]
    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Response:
    """One measure over all combinations.

    Attributes:
        name: "generalization_gap", "test_accuracy", "test_loss", "early_train_loss" or "roughness".
        values: the mean over its seeds of each combination, in the order of ``FactorialResults.combinations``.
        effects: main effects first, then interactions of two, then of three.
    """

    name: str
    values: tuple[float, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class FactorialResults:
    """Every combination of the techniques, trained and compared.

    Attributes:
        combinations: the baseline first, the regularized model last.
        spare_runs: runs beyond the first of each combination: what the effect of the seed is estimated from. With
            none, intervals cover the test images alone.
    """

    techniques: tuple[str, ...]
    combinations: tuple[Combination, ...]
    responses: tuple[Response, ...]
    spare_runs: int

    def response(self, name: str) -> Response | None:
        """The response called ``name``; None where runs were too short for it."""
        return next((each for each in self.responses if each.name == name), None)


@dataclass(frozen=True)
class MemorizationEpoch:
    """After one epoch of training on labels some of which are wrong: clean shares.

    Attributes:
        memorized: of the images with a wrong label, answered with that label.
        true_answers: of the same images, answered with their true label.
        intact: of the images that kept their label, answered right; on the sample of ``EpochRecord.train_accuracy``.
        test_accuracy: by the true labels, as always.
    """

    epoch: int
    memorized: float
    true_answers: float
    intact: float
    test_accuracy: float


@dataclass(frozen=True)
class Memorization:
    """What one run made of training images with wrong labels.

    Attributes:
        memorized, true_answers, intact: as in the last epoch, with Wilson intervals.
        unlearned: how often a wrong label is answered without having been learned: the wrong answers on test
            images, spread evenly over the K - 1 classes from which a wrong label is drawn.
        excess: memorized - unlearned.
        half_epoch: the first after which at least half are memorized; None where there is none.
        truest_epoch: the one after which most are answered with their true label.
        test_accuracy: with Wilson interval.
        test_accuracy_change: against the same run on true labels, paired over the test images.
    """

    variant: str
    seed: int
    history: tuple[MemorizationEpoch, ...]
    memorized: Estimate
    true_answers: Estimate
    intact: Estimate
    unlearned: Estimate
    excess: Estimate
    half_epoch: int | None
    truest_epoch: int
    test_accuracy: Estimate
    test_accuracy_change: Estimate


@dataclass(frozen=True)
class MemorizationComparison:
    """Both models on the same wrong labels.

    Attributes:
        wrong: training images whose label was replaced, of ``train_size``.
        classes: K.
        memorized, true_answers: regularized - baseline, paired over the images with wrong labels.
        test_accuracy: likewise over the test images, both models trained on the wrong labels.
    """

    wrong: int
    train_size: int
    classes: int
    baseline: Memorization
    regularized: Memorization
    memorized: Estimate
    true_answers: Estimate
    test_accuracy: Estimate


# -- altered images, where the study asks for them ---------------------------------------------------------


@dataclass(frozen=True)
class CorruptedAnswers:
    """Both models of one seed, asked about the test images under one corruption, at five severities.

    Attributes:
        corruption: its name in the study file.
        images: N.
        right: uint8 (2, 5, N / 8), a bit an image as in ``numpy.packbits``, set where the answer is right;
            baseline first, severity 1 first.
        confidence: float32 (2, N), the probability of the answer, mean over the severities.
    """

    corruption: str
    seed: int
    images: int
    right: Array
    confidence: Array


@dataclass(frozen=True)
class CorruptedAccuracy:
    """One model under one corruption: its accuracy at severities 1 to 5 (Wilson intervals), and the mean of the five
    (interval over the images, each with its five answers)."""

    corruption: str
    by_severity: tuple[Estimate, ...]
    mean: Estimate


@dataclass(frozen=True)
class CorruptionDifference:
    """Under one corruption: regularized - baseline, paired over the images.

    Attributes:
        by_severity: of the accuracies at severities 1 to 5.
        mean: of the means of the five.
        p_value: that this mean is zero.
        adjusted_p_value: after Holm's correction for looking at every corruption.
    """

    corruption: str
    by_severity: tuple[Estimate, ...]
    mean: Estimate
    p_value: float
    adjusted_p_value: float


@dataclass(frozen=True)
class ModelRobustness:
    """One model on altered test images. Intervals are over the images, each with all its altered versions.

    Attributes:
        clean: accuracy on the unaltered test images, with Wilson interval.
        corruptions: in the study's order.
        mean_accuracy: mean corruption accuracy: over all corruptions and severities, each counted alike.
        drop: clean - mean corruption accuracy.
        retained: mean corruption accuracy / clean; None where no unaltered image is answered right.
        overconfidence: mean confidence on altered images - mean corruption accuracy.
    """

    variant: str
    clean: Estimate
    corruptions: tuple[CorruptedAccuracy, ...]
    mean_accuracy: Estimate
    drop: Estimate
    retained: Estimate | None
    overconfidence: Estimate


@dataclass(frozen=True)
class Robustness:
    """Both models of one seed on the same altered test images. Differences are regularized - baseline, paired.

    Attributes:
        images: test images, each altered in every way.
        differences: by corruption, in the study's order.
        mean_accuracy, drop, retained, overconfidence: as in ``ModelRobustness``; a negative drop says that the
            regularized model loses less.
    """

    seed: int
    images: int
    baseline: ModelRobustness
    regularized: ModelRobustness
    differences: tuple[CorruptionDifference, ...]
    mean_accuracy: Estimate
    drop: Estimate
    retained: Estimate | None
    overconfidence: Estimate


# -- attribution ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ModelView:
    """What one model makes of one case.

    Attributes:
        variant: the model's variant.
        predicted: its answer.
        probabilities: float32 (K,), softmax.
        attribution_predicted: raw Grad-CAM for the predicted class, float32 (h, w) = (16, 16), >= 0.
        attribution_true: the same for the true class.
        border_share: share of the predicted class's attribution in the border ring (outer two of 16 cells,
            44% of the area); None where the map is zero everywhere.
        hottest_drop, coldest_drop: how much the predicted class's probability falls when the hottest / coldest
            fifth of the image by that map is replaced by the training mean colour (negative: it rises); None
            where the map is zero everywhere.
        mask_share: share of the attribution inside the object mask; None where there is no mask.
    """

    variant: str
    predicted: int
    probabilities: Array
    attribution_predicted: Array
    attribution_true: Array
    border_share: float | None
    hottest_drop: float | None
    coldest_drop: float | None
    mask_share: float | None = None


@dataclass(frozen=True)
class CaseStudy:
    """One test image chosen by a stated rule, and both models' views of it.

    Attributes:
        id: short, stable, e.g. "baseline-most-confident-error".
        rule: how it was chosen, one sentence.
        index: into the test split.
        true: its label.
        views: one per variant, baseline first.
    """

    id: str
    rule: str
    index: int
    true: int
    views: tuple[ModelView, ...]


@dataclass(frozen=True)
class CaseStudies:
    """All cases, in the order of their rules, and the rules that no test image satisfied."""

    cases: tuple[CaseStudy, ...]
    unmet_rules: tuple[str, ...]
    border_area: float  # share of the image that the border ring covers
    occluded_area: float  # share of the image that is occluded


@dataclass(frozen=True)
class RegionShares:
    """How each test image's map lies to a region that is marked in it: the object, or a planted cue.

    Attributes:
        area: share of the image that the region covers, float32 (N,), as are the others.
        attribution: share of the map's weight inside it; 0 where the map is zero everywhere.
        centre: share of the central fifth of the image inside it.
        pointed: 1 where the map's highest pixel, the first of equals, is inside it, else 0.
        centre_pointed: share of the four pixels around the image's centre inside it.
    """

    area: Array
    attribution: Array
    centre: Array
    pointed: Array
    centre_pointed: Array


@dataclass(frozen=True)
class RandomizedExample:
    """One test image's maps for the trained model's answer, (1 + L, 16, 16): trained, then layer after layer
    randomized."""

    index: int
    maps: Array


@dataclass(frozen=True)
class MapMeasurements:
    """One run's Grad-CAM maps for its own answers, on every test image, and what becomes of both.

    Attributes:
        predicted: the answers, int64 (N,).
        has_map: bool (N,), false where the map is zero everywhere.
        border_share: float32 (N,), as in ``ModelView``; 0 where there is no map.
        drops: what is covered -> fall of the answer's probability, float32 (N,). "hottest" and "coldest" fifth by
            the map, "elsewhere": the hottest fifth of another image's map, "centre": the central fifth,
            "scattered": a fifth of the pixels, each drawn by itself.
        on_object, on_cue: None where there is no such mask.
        layers: names, in the order in which they are randomized, each on top of those before; L of them.
        sample: test images on which they are, int64 (M,).
        similarity: of the trained and the randomized model's map for the trained model's answer, their rank
            correlation without its sign, float32 (L, draws, M); NaN where either is zero everywhere.
        between_images: mean similarity of the trained model's map to those of the other images of the sample,
            float32 (M,); NaN where the map is zero everywhere.
        to_centre: similarity of its map to nearness to the image's centre, likewise.
        examples: from the first draw.
        covered_area, border_area: shares of the image that a covering and the border ring take.
    """

    variant: str
    seed: int
    covered_area: float
    border_area: float
    predicted: Array
    has_map: Array
    border_share: Array
    drops: dict[str, Array]
    on_object: RegionShares | None
    on_cue: RegionShares | None
    layers: tuple[str, ...]
    sample: Array
    similarity: Array
    between_images: Array
    to_centre: Array
    examples: tuple[RandomizedExample, ...]


@dataclass(frozen=True)
class LayerSimilarity:
    """How alike maps are before and after a layer, and all above it, were randomized.

    Attributes:
        name: the layer.
        similarity: mean over images and draws.
        beyond_chance: that, less the similarity of maps of different images.
        vanished: share of the randomized model's maps, among those of images that had one, that are zero
            everywhere; they enter neither.
    """

    name: str
    similarity: Estimate
    beyond_chance: Estimate
    vanished: float


@dataclass(frozen=True)
class Randomization:
    """Whether maps hang on what the model has learned.

    Attributes:
        images, draws: of the sample, with a map; of random weights.
        chance: similarity of the trained model's maps of different images.
        centre: of its maps to nearness to the image's centre.
        layers: in the order in which they were randomized.
        outcome: learned, where with all layers randomized the maps are hardly more alike than maps of different
            images; not learned, where they stay far more alike; partly, in between or where that can't be told.
        examples: as measured.
    """

    images: int
    draws: int
    chance: Estimate
    centre: Estimate
    layers: tuple[LayerSimilarity, ...]
    outcome: Literal["learned", "partly", "not learned"]
    examples: tuple[RandomizedExample, ...]


@dataclass(frozen=True)
class Deletion:
    """What covering a fifth of an image costs the model's answer.

    Attributes:
        images: that have a map.
        drops: what is covered, as in ``MapMeasurements`` -> mean fall of the answer's probability.
        leads: hottest - each other, paired over the images.
    """

    images: int
    drops: dict[str, Estimate]
    leads: dict[str, Estimate]


@dataclass(frozen=True)
class RegionFocus:
    """How much of the maps lies inside a region, for one kind of answers.

    Attributes:
        answers: "all", "right" or "wrong".
        images: that have a map.
        attribution: mean share of the map's weight inside the region.
        area, centre: mean share of the image, and of its central fifth, inside the region.
        beyond_area, beyond_centre: attribution less these, paired.
        pointed: share of images whose map is highest inside the region.
        centre_pointed: mean share of the pixels around the image's centre inside it.
        pointed_beyond_area, pointed_beyond_centre: paired; the area is how often a random pixel is inside.
    """

    answers: str
    images: int
    attribution: Estimate
    area: float
    centre: float
    beyond_area: Estimate
    beyond_centre: Estimate
    pointed: Estimate
    centre_pointed: float
    pointed_beyond_area: Estimate
    pointed_beyond_centre: Estimate


@dataclass(frozen=True)
class MapControls:
    """Whether one run's Grad-CAM maps can be trusted, from the whole test set.

    Attributes:
        images, with_map: test images, and those whose map is not zero everywhere.
        covered_area: share of an image that is covered.
        randomization, deletion: None where hardly any image has a map.
        by_class: deletion by the class answered; None for a class that hardly any map is for.
        border: kind of answers -> mean share of the map in the border ring, where there are such.
        illustrated: the same for the confusion that the original study illustrates, an airplane taken for a ship.
        illustrated_images: how many there are.
        on_object, on_cue: by kind of answers; empty where there are no such masks.
    """

    variant: str
    seed: int
    images: int
    with_map: int
    covered_area: float
    border_area: float
    randomization: Randomization | None
    deletion: Deletion | None
    by_class: tuple[Deletion | None, ...]
    border: dict[str, Estimate]
    illustrated: Estimate | None
    illustrated_images: int
    on_object: tuple[RegionFocus, ...]
    on_cue: tuple[RegionFocus, ...]


# -- neighbours ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Neighbour:
    """A training image, and its cosine distance, in [0, 1], from a test image in a model's features."""

    index: int
    label: int
    distance: float


@dataclass(frozen=True)
class ClassNeighbours:
    """The training images of one class that are nearest to a test image, nearest first."""

    label: int
    nearest: tuple[Neighbour, ...]


@dataclass(frozen=True)
class CaseNeighbours:
    """What a model has seen that is like one case.

    Attributes:
        id: of the case.
        index: into the test split.
        nearest: the nearest training image of any class; None where no unit fires on the case.
        answered: nearest of the class that the model answers.
        other: of the true class; where that is the answer, of the class that the model gives the next highest
            probability.
    """

    id: str
    index: int
    nearest: Neighbour | None
    answered: ClassNeighbours
    other: ClassNeighbours


@dataclass(frozen=True)
class Neighbours:
    """One model's nearest training images, by the cosine distance of the activations that enter its last layer.

    Attributes:
        nearest: int64 (N,), index of each test image's nearest training image; -1 where no unit fires on it.
        right, wrong: test images answered rightly and wrongly, without those on which no unit fires.
        right_same: of the right ones, those whose nearest training image has their class.
        wrong_answered, wrong_true: of the wrong ones, those whose nearest has the answered / the true class.
        featureless: test images on which no unit fires.
        cases: in the order of the cases.
    """

    variant: str
    seed: int
    nearest: Array
    right: int
    right_same: int
    wrong: int
    wrong_answered: int
    wrong_true: int
    featureless: int
    cases: tuple[CaseNeighbours, ...]


@dataclass(frozen=True)
class LeakScores:
    """One model's test accuracy with and without the test images that have a near-duplicate in the training set.

    Attributes:
        everything: on the whole test set.
        without: on the test images that have no near-duplicate.
        only: on those that have one; None where there are none.
        recognized: of those, the share whose near-duplicate is the nearest training image in the model's features;
            None likewise.
    """

    variant: str
    seed: int
    everything: Estimate
    without: Estimate
    only: Estimate | None
    recognized: Estimate | None


# -- findings ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """One row of the claims ledger.

    Attributes:
        id: as in the original study's list of claims.
        claim: the original's claim, in words.
        original: the original's figure as it was printed.
        ours: our measurement, formatted, or a dash where nothing was measured.
        verdict: holds, fails or undecided.
        statement: one or two sentences: what the numbers say and why the verdict follows.
        value: our measurement as a number, None where nothing was measured.
        interval: its 95% interval, None where there is none.
        evidence: ids of the report's sections, tables or figures it rests on.
    """

    id: str
    claim: str
    original: str
    ours: str
    verdict: Verdict
    statement: str
    value: float | None
    interval: tuple[float, float] | None
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """The claims ledger and the sentence that sums it up."""

    headline: str
    ledger: tuple[Finding, ...]


# -- figures -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FigureAsset:
    """A drawn figure.

    Attributes:
        name: file name without suffix, e.g. "loss-curves".
        format: "svg" or "png".
        content: the file's bytes.
        caption: what to see in it, one or two sentences, made from the data.
        alt: the figure in words, made from its numbers.
        source: where it is drawn, "pipeline/figures/curves.py:loss_curves".
        width_px, height_px: its natural size in CSS pixels.
    """

    name: str
    format: Literal["svg", "png"]
    content: bytes
    caption: str
    alt: str
    source: str
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Chapter:
    """The figures of one chapter, in order."""

    figures: tuple[FigureAsset, ...]


# -- provenance ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StageOrigin:
    """How one stage's output was obtained: copied from its manifest.

    Attributes:
        stage: its name, e.g. "train baseline seed 0".
        key: the cache key, hexadecimal.
        published: whether it was read from the tracked published runs.
        device: e.g. "cpu (2 threads)".
        seconds: wall time of the computation.
        commit: of this project when it was computed, or "" outside a checkout.
        versions: library -> version.
    """

    stage: str
    key: str
    published: bool
    device: str
    seconds: float
    commit: str
    versions: dict[str, str]


# -- report --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReportFiles:
    """Files of the built study: path relative to its folder -> bytes."""

    files: dict[str, bytes]
