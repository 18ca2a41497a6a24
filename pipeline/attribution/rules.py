"""Which test images become case studies: by stated rules from the predictions, never by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.study import Contrast

TOP_CONFUSIONS = 3
"""How many of the most frequent confusions get a case."""


@dataclass(frozen=True)
class Chosen:
    """A rule and the test image it chose; index is None where no image satisfies it."""

    id: str
    rule: str
    index: int | None


@dataclass(frozen=True)
class Answers:
    """Every model's answers on the test set.

    Attributes:
        labels: int64 (N,).
        probabilities: variant -> (N, K).
        classes: K names.
        nouns: variant -> what a sentence calls it, after "the".
    """

    labels: NDArray[np.int64]
    probabilities: dict[str, NDArray[np.float64]]
    classes: tuple[str, ...]
    nouns: dict[str, str]

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


def choose(answers: Answers, contrasts: Sequence[Contrast]) -> tuple[Chosen, ...]:
    """Apply every rule in order. An image that an earlier rule chose is passed over, so cases are distinct."""
    taken: set[int] = set()
    chosen = []
    for case, rule, score in _rules(answers, contrasts):
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


Rule = tuple[str, str, NDArray[np.float64]]
"""Its id, its sentence, and a score for each test image, minus infinity where the rule excludes it."""


def _rules(answers: Answers, contrasts: Sequence[Contrast]) -> Iterator[Rule]:
    """Each rule, in order."""
    for variant, noun in answers.nouns.items():
        yield (
            f"{variant}-most-confident-error",
            f"The wrong answer that the {noun} gives with the highest probability.",
            _where(~answers.right(variant), answers.confidence(variant)),
        )
    illustrated = _illustrated(answers.classes)
    for true, predicted in top_confusions(answers):
        if (true, predicted) != illustrated:
            whose = f"the {_number(answers)} models" if len(answers.nouns) > 1 else "the model"
            yield _confusion_rule(answers, true, predicted, f"one of the most frequent confusions of {whose}")
    if illustrated:
        yield _confusion_rule(answers, *illustrated, "the confusion that the original study illustrates")
    for contrast in contrasts:
        yield from _changed_sides(answers, contrast)
    if len(answers.nouns) > 1:
        all_of_them = "both models" if len(answers.nouns) == 2 else f"all {_number(answers)} models"
        yield (
            "wrong-in-both" if len(answers.nouns) == 2 else "wrong-in-all",
            f"Of the images that {all_of_them} get wrong, the one where the "
            f"{'less' if len(answers.nouns) == 2 else 'least'} confident of them is most confident.",
            _where(_all_wrong(answers), np.min([answers.confidence(v) for v in answers.nouns], axis=0)),
        )


def _number(answers: Answers) -> str:
    return ("one", "two", "three", "four", "five", "six")[len(answers.nouns) - 1]


def _all_wrong(answers: Answers) -> NDArray[np.bool_]:
    wrong: NDArray[np.bool_] = np.all([~answers.right(variant) for variant in answers.nouns], axis=0)
    return wrong


def _changed_sides(answers: Answers, contrast: Contrast) -> Iterator[Rule]:
    """Images that one model of two gets right and the other wrong."""
    reference, other = contrast.reference, contrast.other
    gain = answers.truth(other) - answers.truth(reference)
    before, after = (answers.nouns[variant] for variant in (reference, other))
    yield (
        f"fixed{contrast.suffix}",
        f"Of the images that only the {after}{_against(answers, before)} gets right, the one whose true class gains "
        "most probability.",
        _where(~answers.right(reference) & answers.right(other), gain),
    )
    yield (
        f"introduced{contrast.suffix}",
        f"Of the images that only the {before}{_against(answers, after)} gets right, the one whose true class loses "
        "most probability.",
        _where(answers.right(reference) & ~answers.right(other), -gain),
    )


def _against(answers: Answers, noun: str) -> str:
    """With whom a model is compared, where that isn't the only one besides."""
    return "" if len(answers.nouns) == 2 else f", and not the {noun},"


def _illustrated(classes: tuple[str, ...]) -> tuple[int, int] | None:
    """Airplane and ship, where the data has them."""
    if {"airplane", "ship"} <= set(classes):
        return classes.index("airplane"), classes.index("ship")
    return None


def _confusion_rule(answers: Answers, true: int, predicted: int, why: str) -> tuple[str, str, NDArray[np.float64]]:
    """The most confident error of one kind, whichever model makes it."""
    scores = [
        _where((answers.labels == true) & (answers.predicted(v) == predicted), answers.confidence(v))
        for v in answers.nouns
    ]
    names = answers.classes[true], answers.classes[predicted]
    sentence = f"{names[0].capitalize()} taken for {names[1]}, {why}: the most confident such error{_of(answers)}."
    return f"{names[0]}-taken-for-{names[1]}", sentence, np.max(scores, axis=0)


def _of(answers: Answers) -> str:
    return {1: "", 2: " of either model"}.get(len(answers.nouns), " of any model")


def top_confusions(answers: Answers) -> list[tuple[int, int]]:
    """The (true, predicted) pairs that the models together confuse most often, most frequent first."""
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
