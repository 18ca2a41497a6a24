"""Which test images become case studies: by stated rules from the predictions, never by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TOP_CONFUSIONS = 3
"""How many of the most frequent confusions get a case."""

PLACES = {"baseline": "baseline", "regularized": "regularized model"}


@dataclass(frozen=True)
class Chosen:
    """A rule and the test image it chose; index is None where no image satisfies it."""

    id: str
    rule: str
    index: int | None


@dataclass(frozen=True)
class Answers:
    """Both models' answers on the test set.

    Attributes:
        labels: int64 (N,).
        probabilities: variant -> (N, K).
        classes: K names.
    """

    labels: NDArray[np.int64]
    probabilities: dict[str, NDArray[np.float64]]
    classes: tuple[str, ...]

    def predicted(self, variant: str) -> NDArray[np.int64]:
        """The answers of one model, (N,); the first of equally probable classes."""
        predicted: NDArray[np.int64] = self.probabilities[variant].argmax(1)
        return predicted

    def confidence(self, variant: str) -> NDArray[np.float64]:
        """The probability that one model gives its answer, (N,)."""
        confidence: NDArray[np.float64] = self.probabilities[variant].max(1)
        return confidence

    def right(self, variant: str) -> NDArray[np.bool_]:
        """Where one model is right, bool (N,)."""
        right: NDArray[np.bool_] = self.predicted(variant) == self.labels
        return right

    def truth(self, variant: str) -> NDArray[np.float64]:
        """The probability that one model gives the true class, (N,)."""
        return self.probabilities[variant][np.arange(len(self.labels)), self.labels]


def choose(answers: Answers) -> tuple[Chosen, ...]:
    """Apply every rule in order. An image that an earlier rule chose is passed over, so cases are distinct."""
    taken: set[int] = set()
    chosen = []
    for case, rule, score in _rules(answers):
        index = _best(score, taken)
        if index is not None:
            taken.add(index)
        chosen.append(Chosen(case, rule, index))
    return tuple(chosen)


def _best(score: NDArray[np.float64], taken: set[int]) -> int | None:
    """The index of the highest finite score that isn't taken; the first of equals."""
    score = score.copy()
    score[list(taken)] = -np.inf
    best = int(score.argmax())
    return best if np.isfinite(score[best]) else None


def _rules(answers: Answers) -> Iterator[tuple[str, str, NDArray[np.float64]]]:
    """Each rule: id, sentence, and a score for each test image, minus infinity where the rule excludes it."""
    wrong = {v: ~answers.right(v) for v in answers.probabilities}
    for variant, place in PLACES.items():
        yield (
            f"{variant}-most-confident-error",
            f"The wrong answer that the {place} gives with the highest probability.",
            _where(wrong[variant], answers.confidence(variant)),
        )
    illustrated = _illustrated(answers.classes)
    for true, predicted in top_confusions(answers):
        if (true, predicted) != illustrated:
            yield _confusion_rule(answers, true, predicted, "one of the most frequent confusions of the two models")
    if illustrated:
        yield _confusion_rule(answers, *illustrated, "the confusion that the original study illustrates")
    gain = answers.truth("regularized") - answers.truth("baseline")
    yield (
        "fixed",
        "Of the images that only the regularized model gets right, the one whose true class gains most probability.",
        _where(wrong["baseline"] & ~wrong["regularized"], gain),
    )
    yield (
        "introduced",
        "Of the images that only the baseline gets right, the one whose true class loses most probability.",
        _where(wrong["regularized"] & ~wrong["baseline"], -gain),
    )
    least = np.minimum(*(answers.confidence(v) for v in PLACES))
    yield (
        "wrong-in-both",
        "Of the images that both models get wrong, the one where the less confident of them is most confident.",
        _where(wrong["baseline"] & wrong["regularized"], least),
    )


def _illustrated(classes: tuple[str, ...]) -> tuple[int, int] | None:
    """Airplane and ship, where the data has them."""
    if {"airplane", "ship"} <= set(classes):
        return classes.index("airplane"), classes.index("ship")
    return None


def _confusion_rule(answers: Answers, true: int, predicted: int, why: str) -> tuple[str, str, NDArray[np.float64]]:
    """The most confident error, of either model, of one kind."""
    scores = [
        _where((answers.labels == true) & (answers.predicted(v) == predicted), answers.confidence(v)) for v in PLACES
    ]
    names = answers.classes[true], answers.classes[predicted]
    sentence = f"{names[0].capitalize()} taken for {names[1]}, {why}: the most confident such error of either model."
    return f"{names[0]}-taken-for-{names[1]}", sentence, np.maximum(*scores)


def top_confusions(answers: Answers) -> list[tuple[int, int]]:
    """The (true, predicted) pairs that both models together confuse most often, most frequent first."""
    size = len(answers.classes)
    counts = np.zeros((size, size), dtype=np.int64)
    for variant in answers.probabilities:
        np.add.at(counts, (answers.labels, answers.predicted(variant)), 1)
    np.fill_diagonal(counts, 0)
    order = np.argsort(-counts, axis=None, kind="stable")[:TOP_CONFUSIONS]
    pairs = [divmod(int(flat), size) for flat in order]
    return [pair for pair in pairs if counts[pair] > 0]


def _where(condition: NDArray[np.bool_], score: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(condition, score, -np.inf)
