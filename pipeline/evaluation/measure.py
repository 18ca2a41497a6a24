"""A run measured, and two runs compared."""

import numpy as np

from pipeline.evaluation import scores
from pipeline.evaluation.calibration import calibrate, compare_calibration
from pipeline.evaluation.intervals import difference, negated, paired_difference, wilson
from pipeline.evaluation.paired import exact_mcnemar, holm, table_of, weigh_equality
from pipeline.evaluation.predictive_scores import predictive_scores_of
from pipeline.records import ClassChange, Comparison, Estimate, Evaluation, Predictions, RunHistory


def evaluate(run: RunHistory, predictions: Predictions) -> Evaluation:
    """Measure a run on the test set.

    Losses of the test set are the history's, so that "lowest" and "last" come from one way of computing them;
    everything else comes from the logits, the log-loss with its interval too. A tie between classes goes to the
    first, as in ``numpy.argmax``.

    The apparent gap's interval takes the running accuracy as one proportion over the training images. The
    weights move while it is counted, so its answers are trials of unequal chances; their variance is at most
    that of equal ones, and the interval is, if anything, too wide.

    Raises:
        ValueError: if the predictions are another run's, not finite, or without a test image.
    """
    _check(run, predictions)
    labels = predictions.test_labels
    predicted = predictions.test_logits.argmax(axis=1)
    confusion = scores.confusion_matrix(labels, predicted, predictions.test_logits.shape[1])
    test = wilson(int(np.trace(confusion)), len(labels))
    train = wilson(predictions.train_correct, predictions.train_size)
    lowest = min(run.history, key=lambda record: record.test_loss)
    last = run.history[-1]
    return Evaluation(
        variant=run.variant,
        seed=run.seed,
        history=run.history,
        test_accuracy=test,
        train_accuracy=train,
        running_train_accuracy=last.running_train_accuracy,
        test_loss=last.test_loss,
        train_loss=predictions.train_loss,
        generalization_gap=difference(train, test),
        apparent_gap=difference(_running(last.running_train_accuracy, predictions.train_size), test),
        onset_epoch=lowest.epoch,
        lowest_test_loss=lowest.test_loss,
        confusion=confusion,
        per_class=scores.class_scores(confusion),
        confused_pairs=scores.confused_pairs(confusion),
        confident_errors=scores.confident_errors(predictions.test_logits, labels),
        calibration=calibrate(predictive_scores_of(predictions.test_logits, labels)),
        hidden_units=predictions.hidden_units,
        silent_units=predictions.silent_units,
    )


def compare(
    reference_predictions: Predictions,
    other_predictions: Predictions,
    reference: Evaluation,
    other: Evaluation,
) -> Comparison:
    """Measure one model against another, the reference, on the same test images.

    The difference of the gaps is the difference of the train accuracies less that of the test accuracies. The
    test part is paired; the train part, of which only totals are kept, is taken as independent, which makes
    the interval too wide rather than too narrow as long as the models tend to get the same images right.

    A class without test images keeps its place in Holm's correction, with a p value of one.

    Raises:
        ValueError: if the two were not asked about the same test images.
    """
    labels = reference_predictions.test_labels
    if not np.array_equal(labels, other_predictions.test_labels):
        raise ValueError("the two runs were not tested on the same images")
    answers = [predictive_scores_of(each.test_logits, labels) for each in (reference_predictions, other_predictions)]
    before, after = (each.right for each in answers)
    by_class = [(after[labels == label], before[labels == label]) for label in range(len(reference.confusion))]
    table = table_of(after, before)
    test = paired_difference(*table)
    return Comparison(
        reference=reference.variant,
        other=other.variant,
        test_accuracy=test,
        generalization_gap=_gap_difference(reference.train_accuracy, other.train_accuracy, test),
        apparent_gap=_gap_difference(
            _running(reference.running_train_accuracy, reference_predictions.train_size),
            _running(other.running_train_accuracy, other_predictions.train_size),
            test,
        ),
        per_class_recall=tuple(paired_difference(*table_of(*pair)) for pair in by_class),
        confusion_difference=other.confusion - reference.confusion,
        fixed=np.flatnonzero(after & ~before).astype(np.int64),
        introduced=np.flatnonzero(before & ~after).astype(np.int64),
        both_right=table[0],
        both_wrong=table[3],
        p_value=exact_mcnemar(*table[1:3]),
        equivalence=weigh_equality(*table),
        changes=_changes([table_of(*pair)[1:3] for pair in by_class]),
        calibration=compare_calibration(*answers),
    )


def _changes(counts: list[tuple[int, int]]) -> tuple[ClassChange, ...]:
    """Each class's fixed and introduced errors, tested."""
    raw = [exact_mcnemar(*pair) for pair in counts]
    rows = enumerate(zip(counts, raw, holm(raw), strict=True))
    return tuple(ClassChange(label, *pair, p_value, adjusted) for label, (pair, p_value, adjusted) in rows)


def _gap_difference(reference_train: Estimate, other_train: Estimate, test: Estimate) -> Estimate:
    """The reference's gap - the other's: (train_r - train_o) + (test_o - test_r), two independent parts."""
    return difference(difference(reference_train, other_train), negated(test))


def _running(accuracy: float, train_size: int) -> Estimate:
    return wilson(accuracy * train_size, train_size)


def _check(run: RunHistory, predictions: Predictions) -> None:
    if (run.variant, run.seed) != (predictions.variant, predictions.seed):
        raise ValueError(
            f"predictions of {predictions.variant} seed {predictions.seed} "
            f"are not those of {run.variant} seed {run.seed}"
        )
    if not len(predictions.test_labels):
        raise ValueError("there is no test image to measure on")
    if not np.isfinite(predictions.test_logits).all():
        raise ValueError(f"the {run.variant} model's logits are not all finite: its training diverged")
