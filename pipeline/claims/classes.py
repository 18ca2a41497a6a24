"""Rules on classes, on one model's answers: which is best, which worst.

"Best" compares one class with every other, so that each comparison is made at a confidence raised by
Bonferroni's rule: all of them together still err at most once in twenty studies.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from pipeline import formats
from pipeline.analyses.rules import Rule, Seeds
from pipeline.analyses.verdicts import Answer, interval_clause, limits
from pipeline.claims.facts import Facts
from pipeline.evaluation.intervals import CONFIDENCE, difference, wilson
from pipeline.records import ClassScores, Verdict

ClassName = Annotated[str, Field(min_length=1, max_length=200)]


class Extreme(Rule):
    """A class's recall next to every other's.

    Attributes:
        sign: 1 for the highest, -1 for the lowest.
        words: best or worst; highest or lowest.
    """

    by: ClassVar[Seeds] = "each"
    sign: ClassVar[int]
    words: ClassVar[tuple[str, str]]
    model: str
    class_name: ClassName

    def described(self, facts: Facts) -> str:
        """When it holds."""
        side, other = ("above", "below") if self.sign > 0 else ("below", "above")
        return (
            f"holds if the recall of {self.class_name} lies {side} every other class's, fails if {other} some other's, "
            "by 95% intervals that allow for all these comparisons"
        )

    def answer(self, facts: Facts) -> Answer:
        """On one run's test images."""
        evidence, label = ("fig:class-recall", "tab:per-class"), facts.class_label(self.class_name)
        if label is None:
            return self._without(facts, evidence)
        scores = facts.run(self.model).per_class
        verdict, ours = extreme(scores, label, self.sign), scores[label].recall
        rival = _rival(scores, label, self.sign)
        names = [facts.data.classes[each] for each in (label, rival.label)]
        return Answer(
            verdict=verdict,
            ours=f"{names[0]} {formats.percent(ours.value)}, {names[1]} {formats.percent(rival.recall.value)}",
            statement=(
                f"The {facts.label(self.model)} recognizes {formats.percent(ours.value)} of the {names[0]}s "
                f"({interval_clause(ours)}); {self._standing(facts, label, verdict)}."
            ),
            evidence=evidence,
            value=ours.value,
            interval=limits(ours),
        )

    def _standing(self, facts: Facts, label: int, verdict: Verdict) -> str:
        """Where a class stands next to its nearest rival: a clause."""
        scores = facts.run(self.model).per_class
        rival, (word, nearest) = _rival(scores, label, self.sign), self.words
        named = f"{facts.data.classes[rival.label]}, at {formats.percent(rival.recall.value)}"
        if verdict == "holds":
            return f"no other class is as {'high' if self.sign > 0 else 'low'}, and the next is {named}"
        if verdict == "fails":
            return f"the {word} class is {named}"
        ahead = self.sign * (scores[label].recall.value - rival.recall.value)
        if ahead == 0:
            ties = sum(each.recall.value == rival.recall.value for each in scores) - 1
            return f"{formats.plural(ties, 'other class does', 'other classes do')} exactly as well"
        if ahead > 0:
            return f"that is the {nearest} recall, but {named}, is too close to call"
        return f"the {word} class is {named}, but the two are too close to call"

    def _without(self, facts: Facts, evidence: tuple[str, ...]) -> Answer:
        """The answer where the data lacks the class: what is best or worst instead."""
        scores = facts.run(self.model).per_class
        top = _rival(scores, -1, self.sign)
        ties = [each for each in scores if each.recall.value == top.recall.value]
        names = formats.listing([facts.data.classes[each.label] for each in ties])
        shown = formats.percent(top.recall.value)
        said = f"{no_class(self.class_name)} The {self.words[0]} here is {names}, with a recall of {shown}."
        return Answer("undecided", f"{names} {shown}", said, evidence)


class HighestRecall(Extreme):
    """A class is recognized best.

    Holds if its recall lies above every other class's, fails if it lies below some other's, else undecided; undecided
    where the data has no such class.
    """

    sign: ClassVar[int] = 1
    words: ClassVar[tuple[str, str]] = ("best", "highest")
    rule: Literal["highest_recall"] = "highest_recall"


class LowestRecall(Extreme):
    """A class is recognized worst.

    Holds if its recall lies below every other class's, fails if it lies above some other's, else undecided; undecided
    where the data has no such class.
    """

    sign: ClassVar[int] = -1
    words: ClassVar[tuple[str, str]] = ("worst", "lowest")
    rule: Literal["lowest_recall"] = "lowest_recall"


def extreme(scores: tuple[ClassScores, ...], label: int, sign: int) -> Verdict:
    """Whether a class's recall is the highest (sign 1) or the lowest (-1)."""
    confidence = 1 - (1 - CONFIDENCE) / (len(scores) - 1)
    recalls = [wilson(round(s.recall.value * s.support), s.support, confidence) for s in scores]
    leads = [difference(recalls[label], other) for k, other in enumerate(recalls) if k != label]
    if any(lead.high < 0 if sign > 0 else lead.low > 0 for lead in leads):
        return "fails"
    return "holds" if all(lead.low > 0 if sign > 0 else lead.high < 0 for lead in leads) else "undecided"


def _rival(scores: tuple[ClassScores, ...], label: int, sign: int) -> ClassScores:
    """The best (or worst) of the other classes."""
    others = [each for each in scores if each.label != label and each.support]
    return max(others, key=lambda each: sign * each.recall.value)


def no_class(*names: str) -> str:
    """What a statement says where the data lacks classes that a claim names."""
    return f"The data has no class called {formats.listing(names, 'or')}."
