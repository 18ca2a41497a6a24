"""Scores of one run and the comparison of two, by hand on a few images."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import world

from pipeline.evaluation import calibration_error, compare, evaluate
from pipeline.evaluation import scores as scoring
from pipeline.evaluation.intervals import difference, paired_difference, wilson
from pipeline.records import ConfidentError, ConfusedPair, EpochRecord, Predictions, TrainedRun

LABELS = np.array([0, 0, 0, 0, 1, 1, 2])
ANSWERS = np.array([0, 0, 1, 1, 1, 0, 1])
CONFUSION = [[2, 2, 0], [1, 1, 0], [0, 1, 0]]


def logits_of(answers, margin=1.0, classes=3):
    """Logits that give these answers, each by the margin."""
    return (np.eye(classes)[answers] * margin).astype(np.float32)


def predictions_of(answers, variant="baseline", **overrides):
    """Predictions with 9 of 10 training images right."""
    made = Predictions(
        variant,
        0,
        logits_of(answers),
        LABELS,
        train_correct=9,
        train_size=10,
        train_loss=0.3,
        hidden_units=128,
        silent_units=5,
    )
    return replace(made, **overrides)


def run_of(variant="baseline", test_losses=(1.0, 0.8, 0.9)):
    """A run with the given test losses and a running accuracy of 0.75 throughout."""
    history = [EpochRecord(n, 1.0, 0.75, 0.9, 0.8, loss, 0.5) for n, loss in enumerate(test_losses, start=1)]
    return TrainedRun(variant, 0, tuple(history), {})


def test_confusion_counts_true_by_predicted():
    """Rows are true classes, columns answers."""
    assert scoring.confusion_matrix(LABELS, ANSWERS, 3).tolist() == CONFUSION


def test_class_scores_by_hand():
    """Precision, recall, F1 and support of each class; nothing right gives 0 without a warning."""
    first, second, third = scoring.class_scores(np.array(CONFUSION))
    assert (first.precision, first.recall.value, first.support) == (2 / 3, 0.5, 4)
    assert first.f1 == pytest.approx(2 * (2 / 3) * 0.5 / (2 / 3 + 0.5))
    assert first.recall == wilson(2, 4)
    assert (second.precision, second.recall.value, second.f1) == (0.25, 0.5, pytest.approx(1 / 3))
    assert (third.precision, third.recall.value, third.f1, third.support) == (0.0, 0.0, 0.0, 1)


def test_class_without_images_or_answers_scores_zero():
    """Neither support nor predictions: every score is 0 and the recall's interval is everything."""
    [_, empty] = scoring.class_scores(np.array([[5, 0], [0, 0]]))
    assert (empty.precision, empty.f1, empty.support) == (0.0, 0.0, 0)
    assert (empty.recall.value, empty.recall.low, empty.recall.high) == (0.0, 0.0, 1.0)


def test_confused_pairs_by_count_then_label():
    """Most frequent first, ties in the order of labels, no pair that never happened."""
    pairs = scoring.confused_pairs(np.array(CONFUSION))
    assert pairs == (ConfusedPair(0, 1, 2, 0.5), ConfusedPair(1, 0, 1, 0.5), ConfusedPair(2, 1, 1, 1.0))
    assert scoring.confused_pairs(np.array(CONFUSION), most=1) == pairs[:1]


def test_log_softmax_of_huge_logits():
    """No overflow, and probabilities that sum to one."""
    logits = np.array([[1e4, 0.0], [-1e4, -1e4], [0.0, np.log(3)]], dtype=np.float32)
    probabilities = np.exp(scoring.log_softmax(logits))
    assert probabilities == pytest.approx(np.array([[1, 0], [0.5, 0.5], [0.25, 0.75]]), abs=1e-6)


def test_confident_errors_most_confident_first():
    """Only wrong answers, by probability, ties by index."""
    logits = np.array([[0, 2], [0, 1], [0, 9], [1, 0], [0, 1]], dtype=np.float32)
    labels = np.array([0, 0, 1, 0, 0])
    errors = scoring.confident_errors(logits, labels)
    assert [error.index for error in errors] == [0, 1, 4]
    assert errors[0] == ConfidentError(0, 0, 1, pytest.approx(1 / (1 + np.exp(-2))))
    assert len(scoring.confident_errors(logits, labels, most=2)) == 2


def test_evaluate_by_hand():
    """Accuracies, gaps, onset and losses of a run, each from where it is defined."""
    measured = evaluate(run_of(), predictions_of(ANSWERS))
    assert measured.test_accuracy == wilson(3, 7)
    assert measured.train_accuracy == wilson(9, 10)
    assert measured.generalization_gap == difference(wilson(9, 10), wilson(3, 7))
    assert measured.apparent_gap == difference(wilson(7.5, 10), wilson(3, 7))
    assert measured.apparent_gap.value == pytest.approx(0.75 - 3 / 7)
    assert (measured.onset_epoch, measured.lowest_test_loss, measured.test_loss) == (2, 0.8, 0.9)
    assert (measured.train_loss, measured.running_train_accuracy) == (0.3, 0.75)
    assert measured.confusion.tolist() == CONFUSION
    assert len(measured.confident_errors) == 4


def test_onset_is_the_first_epoch_of_the_lowest_loss():
    """A loss reached twice counts from the first time."""
    assert evaluate(run_of(test_losses=(1.0, 0.8, 0.8)), predictions_of(ANSWERS)).onset_epoch == 2


def test_ties_between_classes_go_to_the_first():
    """Equal logits are answered as NumPy's argmax answers them."""
    tied = predictions_of(ANSWERS, test_logits=np.zeros((7, 3), dtype=np.float32))
    assert evaluate(run_of(), tied).confusion[:, 0].tolist() == [4, 2, 1]


@pytest.mark.parametrize(
    ("overrides", "complaint"),
    [
        ({"variant": "regularized"}, "regularized"),
        ({"seed": 3}, "seed 3"),
        ({"test_logits": np.full((7, 3), np.nan, dtype=np.float32)}, "diverged"),
        ({"test_logits": np.zeros((0, 3), dtype=np.float32), "test_labels": LABELS[:0]}, "no test image"),
    ],
)
def test_evaluate_refuses_what_it_cannot_measure(overrides, complaint):
    """Another run's predictions, broken logits and an empty test set are named."""
    with pytest.raises(ValueError, match=complaint):
        evaluate(run_of(), predictions_of(ANSWERS, **overrides))


def both_evaluated(after):
    """The baseline's answers and others, evaluated and compared."""
    before, later = predictions_of(ANSWERS), predictions_of(after, "regularized", train_correct=6)
    pair = evaluate(run_of(), before), evaluate(run_of("regularized"), later)
    return pair, compare(before, later, *pair)


def test_compare_by_hand():
    """Fixed, introduced, and the paired differences of accuracy and recalls, regularized - baseline."""
    (baseline, regularized), compared = both_evaluated(np.array([0, 1, 0, 0, 1, 0, 2]))
    assert compared.fixed.tolist() == [2, 3, 6]
    assert compared.introduced.tolist() == [1]
    assert (compared.both_right, compared.both_wrong) == (2, 1)
    assert compared.test_accuracy == paired_difference(2, 3, 1, 1)
    assert compared.test_accuracy.value == pytest.approx(2 / 7)
    assert compared.per_class_recall[0] == paired_difference(1, 2, 1, 0)
    assert compared.per_class_recall[2] == paired_difference(0, 1, 0, 0)
    assert (compared.confusion_difference == regularized.confusion - baseline.confusion).all()
    assert compared.confusion_difference.sum() == 0


def test_compare_gaps_by_hand():
    """The gap's difference is the difference of the gaps; its limits are both parts' distances, squared and added."""
    (baseline, regularized), compared = both_evaluated(np.array([0, 1, 0, 0, 1, 0, 2]))
    gaps = baseline.generalization_gap.value - regularized.generalization_gap.value
    assert compared.generalization_gap.value == pytest.approx(gaps)
    apparent = baseline.apparent_gap.value - regularized.apparent_gap.value
    assert compared.apparent_gap.value == pytest.approx(apparent)
    train, test = difference(wilson(9, 10), wilson(6, 10)), compared.test_accuracy
    below = np.hypot(train.value - train.low, test.value - test.low)
    above = np.hypot(train.high - train.value, test.high - test.value)
    assert compared.generalization_gap.low == pytest.approx(gaps - below)
    assert compared.generalization_gap.high == pytest.approx(gaps + above)


def test_gap_difference_covers_the_truth(monkeypatch):
    """In made-up pairs of models on shared test images, at least 95% of the intervals hold the true difference."""
    monkeypatch.setattr(calibration_error, "RESAMPLES", 2)  # not looked at here, and most of the time
    rng = np.random.default_rng(5)
    labels, covered = np.zeros(200, dtype=np.int64), []
    for _ in range(400):
        cells = rng.choice(4, 200, p=[0.60, 0.10, 0.15, 0.15])  # both, baseline only, regularized only, neither
        pair = [
            Predictions(variant, 0, logits_of(np.where(right, 0, 1)), labels, train, 1000, 0.1, 128, 5)
            for variant, right, train in [
                ("baseline", cells <= 1, int(rng.binomial(1000, 0.95))),
                ("regularized", (cells == 0) | (cells == 2), int(rng.binomial(1000, 0.80))),
            ]
        ]
        evaluations = [evaluate(run_of(made.variant), made) for made in pair]
        gap = compare(*pair, *evaluations).generalization_gap
        covered.append(gap.low <= (0.95 - 0.70) - (0.80 - 0.75) <= gap.high)
    assert 0.92 < np.mean(covered) < 0.99


def test_compare_refuses_different_test_images():
    """Pairing needs the same images in the same order."""
    first, second = predictions_of(ANSWERS), predictions_of(ANSWERS, "regularized", test_labels=LABELS[::-1])
    evaluation = evaluate(run_of(), first)
    with pytest.raises(ValueError, match="same images"):
        compare(first, second, evaluation, evaluation)


@pytest.mark.parametrize("name", ["original", "tied", "faultless"])
def test_made_up_worlds_are_consistent(name):
    """The made-up records agree with each other: counts, recalls, indices, the history's end."""
    made = world(name)
    compared = made.comparison
    total = len(made.predictions[0].test_labels)
    assert compared.both_right + compared.both_wrong + len(compared.fixed) + len(compared.introduced) == total
    assert sum(made.data.test_counts) == total == len(made.splits.test.pixels)
    for evaluation in (made.baseline, made.regularized):
        assert evaluation.confusion.sum(axis=1).tolist() == list(made.data.test_counts)
        assert evaluation.history[-1].test_accuracy == pytest.approx(evaluation.test_accuracy.value)
        assert min(record.test_loss for record in evaluation.history) == evaluation.lowest_test_loss
    assert made.architectures[0].parameters == 545_098
    assert made.architectures[1].parameters == 545_290
