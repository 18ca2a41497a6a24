"""Errors over seeds: against NumPy and SciPy, and by hand."""

from itertools import combinations

import numpy as np
import pytest
from made_up import world
from scipy.optimize import brentq
from scipy.stats import norm, t, ttest_1samp

from pipeline.analyses.errors.apart import differs, side
from pipeline.analyses.errors.measure import measure_errors
from pipeline.evaluation import compare, evaluate
from pipeline.evaluation.intervals import paired_difference
from pipeline.evaluation.paired import exact_mcnemar, table_of
from pipeline.records import EpochRecord, Predictions, RunHistory

PAIR = ("baseline", "regularized")
HISTORY = (EpochRecord(1, 1.0, 0.5, 0.9, 0.6, 0.8, 0.6),)


def answering(answers, labels, variant: str = "baseline", seed: int = 0) -> Predictions:
    """Three classes; one logit stands out."""
    logits = 3 * np.eye(3, dtype=np.float32)[answers]
    return Predictions(variant, seed, logits, np.array(labels), 15, 20, 0.5, 128, 0)


def errors_of(reference, other, labels):
    """Of these answers, a row a seed."""
    answers = {
        name: [answering(each, labels, name, seed) for seed, each in enumerate(rows)]
        for name, rows in zip(PAIR, (reference, other), strict=True)
    }
    runs = {name: [evaluate(RunHistory(name, p.seed, HISTORY), p) for p in found] for name, found in answers.items()}
    pairs = zip(answers[PAIR[0]], answers[PAIR[1]], runs[PAIR[0]], runs[PAIR[1]], strict=True)
    return measure_errors(runs, answers, {PAIR: [compare(*each) for each in pairs]})


LABELS = [0, 0, 1, 1, 2, 2]
REFERENCE = ([0, 1, 1, 1, 2, 0], [1, 1, 1, 0, 2, 2])
OTHER = ([0, 0, 1, 2, 2, 0], [0, 0, 1, 2, 1, 0])


def test_counts_are_means_over_the_seeds():
    """Six images, two seeds, by hand."""
    made = errors_of(REFERENCE, OTHER, LABELS)
    reference = made.models["baseline"]
    assert reference.confusion.tolist() == [[0.5, 1.5, 0], [0.5, 1.5, 0], [0.5, 0, 1.5]]
    assert reference.wrong == 2.5
    assert [(p.true, p.predicted, p.count, p.rate) for p in reference.pairs] == [
        (0, 1, 1.5, 0.75), (1, 0, 0.5, 0.25), (2, 0, 0.5, 0.25)
    ]  # fmt: skip
    assert [each.recall.mean for each in reference.recalls] == [0.25, 0.75, 0.75]


def test_stability_by_hand():
    """Image 1 is wrong with both seeds; 0, 3 and 5 with one; 2 and 4 with none: the two runs part on three."""
    found = errors_of(REFERENCE, OTHER, LABELS).models["baseline"].stability
    assert (found.never, found.sometimes, found.always, found.between_seeds) == (2, 3, 1, 3)


def test_images_that_change_sides_by_hand():
    """Image 1 is fixed with both seeds, 0 with one; 3 is introduced with one, 4 and 5 with the other."""
    made = errors_of(REFERENCE, OTHER, LABELS).contrasts[0]
    assert (made.fixed, made.introduced, made.always_fixed, made.always_introduced) == (1.5, 1.5, 1, 0)
    assert made.both_right + made.fixed + made.introduced + made.both_wrong == 6
    assert [(each.fixed, each.introduced) for each in made.classes] == [(1.5, 0), (0, 0.5), (0, 1)]


def test_runs_of_several_seeds_part_on_average_over_all_pairs():
    """Three seeds of a made-up model, against NumPy."""
    made = world("replicated")
    answers = [seed[0] for seed in (made.predictions, *made.other_predictions)]
    right = [each.test_logits.argmax(1) == each.test_labels for each in answers]
    found = made.errors.models["baseline"].stability
    assert found.between_seeds == pytest.approx(np.mean([(a ^ b).sum() for a, b in combinations(right, 2)]))
    assert found.always == int((~np.any(right, axis=0)).sum())
    assert found.never == int(np.all(right, axis=0).sum())
    assert found.never + found.sometimes + found.always == 10_000


def level_of(values, half_widths) -> float:
    """The level at which Student's interval and the normal one, squared and added, reach zero: by SciPy's functions."""
    mean, seeds = abs(np.mean(values)), np.std(values, ddof=1) / np.sqrt(len(values))
    images, freedom = np.mean(half_widths) / norm.ppf(0.975), len(values) - 1

    def beyond(level):
        return np.hypot(seeds * t.isf(level / 2, freedom), images * norm.isf(level / 2)) - mean

    return brentq(beyond, 1e-15, 1 - 1e-9, xtol=1e-15)


def holm_of(levels) -> list[float]:
    """Holm's correction, as its definition reads."""
    order, adjusted = np.argsort(levels), np.empty(len(levels))
    for rank, place in enumerate(order):
        adjusted[place] = max(min(1, (len(levels) - k) * levels[order[k]]) for k in range(rank + 1))
    return adjusted.tolist()


def drawn(rng, shares, labels):
    """Answers that are right with these chances by class, a row a seed."""
    images = np.bincount(labels)
    return [np.where(rng.random(len(labels)) < np.repeat(each, images), labels, (labels + 1) % 3) for each in shares]


def test_classes_are_tested_over_the_seeds():
    """Every class's p value and its correction, against SciPy, of five seeds that scatter by 5 points."""
    rng, labels = np.random.default_rng(2), np.repeat([0, 1, 2], 300)
    rows = [drawn(rng, level + rng.normal(0, 0.05, (5, 3)), labels) for level in (0.6, 0.7)]
    levels = []
    for label, found in enumerate(errors_of(*rows, labels).contrasts[0].classes):
        right = [np.array([row[labels == label] == label for row in each], dtype=float) for each in rows]
        assert found.recall.values == pytest.approx((right[1] - right[0]).mean(axis=1))
        compared = zip(right[1].astype(bool), right[0].astype(bool), strict=True)
        intervals = [paired_difference(*table_of(*pair)) for pair in compared]
        levels.append(level_of(found.recall.values, [(each.high - each.low) / 2 for each in intervals]))
        assert found.p_value == pytest.approx(levels[-1], rel=1e-6)
        assert found.p_value > ttest_1samp(found.recall.values, 0).pvalue  # the images only ever add to it
    found = errors_of(*rows, labels).contrasts[0].classes
    assert [each.adjusted_p_value for each in found] == pytest.approx(holm_of(levels))
    assert min(each.p_value for each in found) < 0.05


def test_one_seed_is_tested_on_its_images():
    """The exact test's p values and the comparison's own intervals."""
    made = world("original")
    found, own = made.errors.contrasts[0], made.comparison
    assert [each.p_value for each in found.classes] == [each.p_value for each in own.changes]
    assert [each.adjusted_p_value for each in found.classes] == [each.adjusted_p_value for each in own.changes]
    assert [each.recall.estimate for each in found.classes] == list(own.per_class_recall)
    assert found.p_value == exact_mcnemar(len(own.fixed), len(own.introduced))
    assert made.errors.models["baseline"].stability is None


def test_a_class_differs_with_every_seed_alike_and_not_with_one_alone():
    """Of the published study, seed 0 alone set three classes apart, and five seeds none: so here, in small."""
    rng, labels = np.random.default_rng(5), np.repeat([0, 1, 2], 400)
    even, better = (0.7, 0.7, 0.7), (0.9, 0.7, 0.7)
    rows = drawn(rng, [even] * 4, labels)
    steady = errors_of(rows, drawn(rng, [better] * 4, labels), labels).contrasts[0].classes
    assert [side(each) for each in steady] == ["positive", "unclear", "unclear"]
    lucky = drawn(rng, [better, even, even, even], labels)
    assert differs(errors_of(rows[:1], lucky[:1], labels).contrasts[0].classes[0])
    assert not differs(errors_of(rows, lucky, labels).contrasts[0].classes[0])


def test_classes_without_any_difference_are_rarely_set_apart():
    """Over four seeds that scatter by 4 points: in at most 5% of 60 made-up studies is a class of three set apart."""
    rng, labels, called = np.random.default_rng(8), np.repeat([0, 1, 2], 100), 0
    for _ in range(60):
        rows = drawn(rng, 0.7 + rng.normal(0, 0.04, (8, 3)), labels)
        called += any(differs(each) for each in errors_of(rows[:4], rows[4:], labels).contrasts[0].classes)
    assert called <= 3
