"""Confident learning: by hand, against a loop over images, and on labels that were made wrong."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import world
from report_contexts import report_context

from pipeline.analyses.label_doubts.export import of_case
from pipeline.analyses.label_doubts.measure import FAINT, doubt_labels, doubts_of
from pipeline.analyses.label_doubts.record import Doubt, LabelDoubts
from pipeline.analyses.label_doubts.view import read
from pipeline.records import Predictions
from pipeline.report import render


def test_by_hand():
    """Thresholds .6 and .6: image 1 is held for class 1 with .9, and 3 reaches none; image 4 reaches its own."""
    probabilities = np.array([[0.8, 0.2], [0.1, 0.9], [0.9, 0.1], [0.45, 0.55], [0.35, 0.65]])
    found = doubts_of(probabilities, np.array([0, 0, 0, 1, 1]), 3)
    assert found.thresholds == pytest.approx((0.6, 0.6))
    assert found.doubts == (Doubt(1, 0, 1, 0.1, 0.9, False),)
    assert (found.runs, found.wrong) == (3, 1)


def test_of_several_classes_reached_the_most_probable_counts():
    """Image 0 reaches both others' thresholds; 4 its own and, with more, another; 1 another's and just not its own."""
    probabilities = np.array([[0.1, 0.5, 0.4], [0.41, 0.4, 0.19], [0.9, 0.05, 0.05], [0.4, 0.4, 0.2], [0.6, 0.1, 0.3]])
    found = doubts_of(probabilities, np.array([0, 0, 0, 1, 2]))
    assert found.thresholds == pytest.approx((0.47, 0.4, 0.3))
    assert [(each.index, each.likelier) for each in found.doubts] == [(0, 1), (4, 0), (1, 1)]


def test_a_class_without_test_images_has_no_threshold():
    """So that nothing is held for it."""
    found = doubts_of(np.array([[0.2, 0.8], [0.7, 0.3]]), np.array([0, 0]))
    assert found.thresholds == (pytest.approx(0.45), None)
    assert found.doubts == ()


def by_loop(probabilities, labels) -> list[tuple[int, int]]:
    """Image and class of each label in doubt, as Northcutt, Jiang and Chuang's equations 1 and 2 read."""
    classes = range(probabilities.shape[1])
    t = {j: np.mean([p[j] for p, label in zip(probabilities, labels, strict=True) if label == j]) for j in classes}
    found = []
    for place, (p, label) in enumerate(zip(probabilities, labels, strict=True)):
        reached = [j for j in classes if p[j] >= t[j]]
        if reached and max(reached, key=lambda j: p[j]) != label:
            found.append((place, max(reached, key=lambda j: p[j])))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_against_a_loop(seed):
    """On 500 random answers to seven classes."""
    rng = np.random.default_rng(seed)
    probabilities, labels = rng.dirichlet(np.full(7, 0.3), 500), rng.integers(0, 7, 500)
    found = doubts_of(probabilities, labels)
    assert sorted((each.index, each.likelier) for each in found.doubts) == by_loop(probabilities, labels)
    assert [e.label_probability for e in found.doubts] == sorted(e.label_probability for e in found.doubts)


def test_runs_are_averaged_as_probabilities():
    """Against a plain softmax of a made-up study's logits."""
    made = world("three-variants").predictions
    powers = [np.exp(p.test_logits.astype(float)) for p in made]
    mean = np.mean([each / each.sum(axis=1, keepdims=True) for each in powers], axis=0)
    found, expected = doubt_labels(made), doubts_of(mean, made[0].test_labels)
    assert [each.index for each in found.doubts] == [each.index for each in expected.doubts]
    assert found.doubts[0].label_probability == pytest.approx(expected.doubts[0].label_probability, abs=1e-12)
    assert (found.runs, found.wrong) == (3, expected.wrong)


def planted(accuracy: float, seed: int = 0, alike: bool = False) -> tuple[LabelDoubts, set[int]]:
    """Twelve runs of that accuracy on 4,000 images, of whose labels 100 are wrong. All share how hard an image is;
    where they are alike, also what they take it for."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 10, 4000)
    wrong = rng.choice(4000, 100, replace=False)
    labels = truth.copy()
    labels[wrong] = (truth[wrong] + rng.integers(1, 10, 100)) % 10
    hard, runs = rng.standard_normal(4000), []
    mistakes = (truth + rng.integers(1, 10, 4000)) % 10
    for _ in range(12):
        difficulty = hard + 0.8 * rng.standard_normal(4000)
        is_right = difficulty < np.quantile(difficulty, accuracy)
        taken = mistakes if alike else (truth + rng.integers(1, 10, 4000)) % 10
        answers = np.where(is_right, truth, taken)
        logits = rng.standard_normal((4000, 10)) + 4 * np.eye(10)[answers]
        runs.append(Predictions("baseline", 0, logits.astype(np.float32), labels, 15, 20, 0.5, 128, 0))
    return doubt_labels(runs), {int(each) for each in wrong}


@pytest.mark.parametrize(("accuracy", "recall", "precision"), [(0.95, 0.65, 0.95), (0.7, 0.55, 0.9)])
def test_labels_that_were_made_wrong_are_found(accuracy, recall, precision):
    """Those whose image is easier than most, and hardly others, as models' errors here are of no one class."""
    found, wrong = planted(accuracy)
    flagged = {each.index for each in found.doubts}
    assert len(flagged & wrong) / len(wrong) >= recall
    assert len(flagged & wrong) / len(flagged) >= precision


def test_models_that_make_the_same_mistakes_put_right_labels_in_doubt():
    """As ours do: what is in doubt is a candidate, and most of it no error of a label."""
    found, wrong = planted(0.7, alike=True)
    flagged = {each.index for each in found.doubts}
    assert len(flagged & wrong) / len(wrong) > 0.5
    assert len(flagged & wrong) / len(flagged) < 0.2


def test_a_label_is_faint_by_its_probability():
    """Below one in fifty, however many runs there are."""
    probabilities = np.array([[FAINT, 1 - FAINT], [FAINT - 1e-9, 1 - FAINT + 1e-9], [0.9, 0.1], [0.2, 0.8]])
    found = doubts_of(probabilities, np.array([0, 0, 0, 1]))
    assert [(each.index, each.is_faint) for each in found.doubts] == [(1, True), (0, False)]


def test_what_a_caption_says():
    """The classes by name, and what all runs together give them."""
    context = report_context()
    found = LabelDoubts(16, (0.5,) * 10, 10, (Doubt(7, 0, 1, 0.0097, 0.97, True), Doubt(3, 1, 0, 0.3, 0.9, False)))
    made = read(replace(context, outcomes={**context.outcomes, "label_doubts": found}))
    assert made.remarks == {7: "Its label is doubtful: all 16 runs together give airplane 1.0% and automobile 97.0%."}
    assert (made.count, made.marked, made.classes) == (2, 1, (("airplane", 1), ("automobile", 1)))


def test_of_a_case_the_results_tell_its_label_s_doubt():
    """And null where there is none."""
    context = report_context()
    case = context.cases.cases[0]
    doubt = Doubt(case.index, case.true, 6, 0.01, 0.97, True)
    outcomes = {**context.outcomes, "label_doubts": LabelDoubts(2, (0.5,) * 10, 1, (doubt,))}
    assert of_case(replace(context, outcomes=outcomes), case)["label_doubt"]["likelier"] == "frog"
    assert of_case(replace(context, outcomes={"label_doubts": LabelDoubts(2, (0.5,) * 10, 1, ())}), case) == {
        "label_doubt": None
    }


def test_a_case_whose_label_is_doubtful_says_so():
    """Before its maps, and no other case does."""
    context = report_context()
    case = context.cases.cases[0]
    doubts = LabelDoubts(2, (0.5,) * 10, 1, (Doubt(case.index, case.true, 6, 0.01, 0.97, True),))
    page = render(replace(context, outcomes={**context.outcomes, "label_doubts": doubts}), "screen")
    shown = sum(each.index == case.index for each in context.cases.cases)
    assert page.count("Its label is doubtful: all 2 runs together give ") == shown < len(context.cases.cases)
