"""Made-up near-duplicates and nearest training images."""

import numpy as np

from pipeline.analyses.duplicates.record import AlikeImages, ImagePair, NearDuplicates
from pipeline.analyses.neighbours.nearest import agreement
from pipeline.analyses.neighbours.record import CaseNeighbours, ClassNeighbours, Neighbour, Neighbours
from pipeline.records import CaseStudies, Predictions

PER_CLASS = 20
"""Training images that a made-up world has of each class, one class after the other."""


def near_duplicates(predictions: Predictions, cases: CaseStudies, pairs: int, misses: int) -> NearDuplicates:
    """``pairs`` test images with a near-duplicate, the first case among them, and ``misses`` that just have none."""
    labels, first = predictions.test_labels, [case.index for case in cases.cases[:1]]
    tests = [*first, *(i for i in range(0, len(labels), 7) if i not in first)][: pairs + misses]
    detail = [*np.linspace(0.99, 0.71, pairs), *np.linspace(0.69, 0.5, misses)]
    listed = tuple(
        ImagePair(test, _train(int(labels[test]), n), n % 5 == 4, 0.95, float(detail[n]), *[int(labels[test])] * 2)
        for n, test in enumerate(tests)
    )
    return told_apart(listed[:pairs], near_misses=listed[pairs:])


def told_apart(
    pairs: tuple[ImagePair, ...],
    look_alikes: tuple[ImagePair, ...] = (),
    near_misses: tuple[ImagePair, ...] = (),
    without_detail: int = 0,
) -> NearDuplicates:
    """Near-duplicates, of which one in a hundred may be a look-alike."""
    stands_out = 0.8 if pairs or look_alikes else None
    expected = 0.01 * len(pairs)
    return NearDuplicates(0.9, 0.7, 0.01, pairs, look_alikes, near_misses, 1e-4, expected, stands_out, without_detail)


def alike_images(duplicates: NearDuplicates) -> AlikeImages:
    """What a search finds of which these are told apart."""
    found = (*duplicates.pairs, *duplicates.look_alikes)
    counts = np.histogram([pair.detail for pair in (*found, *duplicates.near_misses)], 20, (0, 1))[0]
    alike, same = len(found) + len(duplicates.near_misses), max(0, len(found) - 1)
    return AlikeImages(0.9, 0.7, found, duplicates.near_misses, alike, len(found), same, tuple(map(int, counts)))


def neighbours(
    predictions: Predictions, cases: CaseStudies, on_errors: tuple[float, float] = (0.5, 0.25), featureless: int = 0
) -> Neighbours:
    """Nearest images of which, on errors, these shares have the answered and the true class; on the first
    ``featureless`` images and, with any, on the first case no unit fires."""
    rng = np.random.default_rng(5)
    true, answers = predictions.test_labels, predictions.test_logits.argmax(1)
    draw = rng.random(len(true))
    other = (true + 1) % predictions.test_logits.shape[1]
    on_error = np.select([draw < on_errors[0], draw < sum(on_errors)], [answers, true], other)
    classes = np.where(answers == true, np.where(draw < 0.8, true, other), on_error)
    nearest = classes * PER_CLASS + rng.integers(0, PER_CLASS, len(true))
    nearest[:featureless] = -1
    train_labels = np.repeat(np.arange(predictions.test_logits.shape[1]), PER_CLASS)
    return Neighbours(
        variant=predictions.variant,
        seed=predictions.seed,
        nearest=nearest,
        **agreement(predictions, nearest, train_labels),
        cases=tuple(_case(case, predictions, featureless > 0 and place == 0) for place, case in enumerate(cases.cases)),
    )


def _case(case, predictions: Predictions, is_featureless: bool) -> CaseNeighbours:
    order = np.argsort(-predictions.test_logits[case.index], kind="stable")
    answer = int(order[0])
    other = case.true if case.true != answer else int(order[1])
    if is_featureless:
        return CaseNeighbours(case.id, case.index, None, ClassNeighbours(answer, ()), ClassNeighbours(other, ()))
    rows = [
        ClassNeighbours(label, tuple(Neighbour(_train(label, n), label, away * (n + 1)) for n in range(3)))
        for label, away in ((answer, 0.0004), (other, 0.12))
    ]
    return CaseNeighbours(case.id, case.index, rows[0].nearest[0], *rows)


def _train(label: int, place: int) -> int:
    return label * PER_CLASS + place % PER_CLASS
