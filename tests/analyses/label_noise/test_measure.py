"""Learning by heart: the shares by hand, and what chance alone would give."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import memorization, world

from pipeline.analyses.label_noise.measure import NoisyRun, compare_memorization, measure_memorization
from pipeline.evaluation.intervals import paired_difference, wilson
from pipeline.records import EpochRecord, Estimate, Predictions, TrainedRun, WrongLabels


def predictions(answers, labels, variant: str = "baseline") -> Predictions:
    """Five classes; one logit stands out."""
    logits = np.eye(5, dtype=np.float32)[answers]
    return Predictions(variant, 0, logits, np.array(labels), 15, 20, 0.5, 128, 0)


def noisy(answers: list[list[int]], variant: str = "baseline", test: list[int] | None = None) -> NoisyRun:
    """Four wrongly labelled images, 0 to 3 told to be 4 each; three test images of class 0."""
    wrong = WrongLabels(
        np.array([2, 5, 7, 9]), np.array([0, 1, 2, 3]), np.array([4, 4, 4, 4]), np.array(answers, np.uint8), 10,
        tuple(range(1, len(answers) + 1)),
    )  # fmt: skip
    history = tuple(EpochRecord(n, 1.0, 0.5, 1.0, 0.5, 1.0, n / 3) for n in range(1, len(answers) + 1))
    run = TrainedRun(variant, 0, history, {}, wrong)
    return NoisyRun(run, predictions(test or [0, 0, 1], [0, 0, 0], variant), predictions([0, 0, 0], [0, 0, 0], variant))


def test_shares_by_hand():
    """Three epochs: all true but one; half as told; three of four as told."""
    made = measure_memorization(noisy([[0, 1, 2, 1], [4, 4, 2, 3], [4, 4, 4, 0]]))
    assert [e.memorized for e in made.history] == [0, 0.5, 0.75]
    assert [e.true_answers for e in made.history] == [0.75, 0.5, 0]
    assert [e.intact for e in made.history] == [0.1, 0.2, 0.3]
    assert [e.test_accuracy for e in made.history] == [1 / 3, 2 / 3, 1]
    assert (made.half_epoch, made.truest_epoch) == (2, 1)
    assert (made.memorized, made.true_answers, made.intact) == (wilson(3, 4), wilson(0, 4), wilson(3, 10))
    assert made.test_accuracy == wilson(2, 3)
    assert made.test_accuracy_change == paired_difference(2, 0, 1, 0)


def test_chance_is_the_errors_on_test_images_spread_over_the_other_classes():
    """One error in three, over four other classes: a twelfth; its limits change sides."""
    made = measure_memorization(noisy([[4, 4, 4, 0]]))
    accuracy = wilson(2, 3)
    assert made.unlearned == Estimate(pytest.approx(1 / 12), (1 - accuracy.high) / 4, (1 - accuracy.low) / 4)
    assert made.excess.value == pytest.approx(3 / 4 - 1 / 12)
    assert made.excess.low < made.excess.value < made.excess.high


def test_a_model_that_has_not_learned_wrong_labels_gives_them_back_at_the_rate_of_chance():
    """Errors that prefer some classes, and know nothing of the label given, which is drawn evenly from the others."""
    rng = np.random.default_rng(0)
    size = 50_000

    def answers(true: np.ndarray) -> np.ndarray:
        return np.where(rng.random(size) < 0.65, true, (true + rng.choice([1, 1, 1, 2], size)) % 5)

    true, labels = rng.integers(0, 5, (2, size))
    given = (true + rng.integers(1, 5, size)) % 5
    wrong = WrongLabels(np.arange(size), true, given, answers(true)[None].astype(np.uint8), 10, (5,))
    found = predictions(answers(labels), labels)
    run = TrainedRun("baseline", 0, (EpochRecord(1, 1.0, 0.5, 1.0, 0.5, 1.0, 0.65),), {}, wrong)
    made = measure_memorization(NoisyRun(run, found, found))
    assert made.unlearned.value == pytest.approx(0.35 / 4, abs=0.002)
    assert made.excess.low < 0 < made.excess.high


def test_half_may_never_be_reached_and_is_not_lost_again():
    """None below half; the first epoch even where a later one is below."""
    assert measure_memorization(noisy([[0, 1, 2, 4]])).half_epoch is None
    assert measure_memorization(noisy([[0, 1, 2, 3], [4, 4, 2, 3], [4, 1, 2, 3]])).half_epoch == 2


def test_the_models_are_compared_image_by_image():
    """As told: baseline 0, 1 and 2, regularized 2 only. Truly: none, and 0 and 3."""
    baseline = noisy([[4, 4, 4, 0]], test=[0, 0, 1])
    regularized = noisy([[0, 0, 4, 3]], "regularized", test=[0, 1, 0])
    made = compare_memorization([baseline, regularized], [("baseline", "regularized")])
    (contrast,) = made.contrasts
    assert contrast.memorized == paired_difference(1, 0, 2, 1)
    assert contrast.true_answers == paired_difference(0, 2, 0, 2)
    assert contrast.test_accuracy == paired_difference(1, 1, 1, 0)
    assert (made.wrong, made.train_size, made.classes) == (4, 20, 5)
    assert made.models == {"baseline": measure_memorization(baseline), "regularized": measure_memorization(regularized)}


def test_of_three_models_those_are_compared_that_are_asked_for():
    """In the order of the study, each other less its reference; of one model, nothing is."""
    runs = [noisy([[4, 4, 4, 0]], "a"), noisy([[0, 0, 4, 3]], "b"), noisy([[0, 4, 4, 3]], "c")]
    made = compare_memorization(runs, [("a", "c"), ("c", "b")])
    assert list(made.models) == ["a", "b", "c"]
    assert [(each.reference, each.other) for each in made.contrasts] == [("a", "c"), ("c", "b")]
    assert [each.memorized.value for each in made.contrasts] == [(2 - 3) / 4, (1 - 2) / 4]
    assert made.contrast("c", "b") == made.contrasts[1]
    with pytest.raises(KeyError):
        made.contrast("a", "b")
    alone = compare_memorization(runs[:1], [])
    assert (list(alone.models), alone.contrasts) == (["a"], ())


def test_other_wrong_labels_or_another_run_s_predictions_are_refused():
    """Neither can be compared; nor is there anything to count in a run on true labels."""
    run = noisy([[4, 4, 4, 0]])
    other = replace(run.run, wrong_labels=replace(run.wrong, given=np.array([4, 4, 4, 1])))
    with pytest.raises(ValueError, match="not trained on the same wrong labels"):
        compare_memorization([run, replace(run, run=other)], [])
    with pytest.raises(ValueError, match="predictions of another run than baseline seed 0"):
        measure_memorization(replace(run, predictions=predictions([0], [0], "regularized")))
    with pytest.raises(ValueError, match="a run on true labels has no wrong ones"):
        measure_memorization(replace(run, run=replace(run.run, wrong_labels=None)))


def test_the_made_up_experiment_is_as_asked():
    """1,000 wrong labels: 95% and 5% given back."""
    made = memorization()
    assert [each.memorized for each in made.models.values()] == [wilson(950, 1000), wilson(50, 1000)]
    assert made.contrasts[0].memorized.value == pytest.approx(-0.9)
    last = made.models["baseline"].history[-1]
    assert last.test_accuracy == world("original").runs[0].history[-1].test_accuracy
