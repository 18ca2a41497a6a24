"""Rules on classes, on one model's answers: which is best, which worst.

"Best" compares one class with every other, by the differences that each seed's network shows. Each comparison is made
at a confidence raised by Bonferroni's rule, so that all of them together err at most once in twenty studies.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from pipeline import formats
from pipeline.analyses.rules import Rule
from pipeline.analyses.verdicts import Answer, all_hold, interval_clause, lies_above, limits
from pipeline.claims.facts import Facts
from pipeline.evaluation.intervals import CONFIDENCE, difference, negated, wilson
from pipeline.records import ClassScores, Estimate, Verdict

ClassName = Annotated[str, Field(min_length=1, max_length=200)]


class Extreme(Rule):
    """A class's recall next to every other's.

    Attributes:
        sign: 1 for the highest, -1 for the lowest.
        words: best or worst; highest or lowest.
    """

    sign: ClassVar[int]
    words: ClassVar[tuple[str, str]]
    model: str
    class_name: ClassName

    def described(self, facts: Facts) -> str:
        """When it holds."""
        side, other = ("above", "below") if self.sign > 0 else ("below", "above")
        return (
            f"holds if the recall of {self.class_name} lies {side} every other class's, fails if {other} another's, by "
            "joint 95% intervals of the differences"
        )

    def answer(self, facts: Facts) -> Answer:
        """By the differences to all other classes."""
        evidence, label = ("fig:class-recall", "tab:per-class"), facts.class_label(self.class_name)
        if label is None:
            return self._without(facts, evidence)
        leads = self._leads(facts, label)
        ours, rival = self._recall(facts, label), min(leads, key=lambda k: self.sign * leads[k].value)
        names, verdict = [facts.data.classes[each] for each in (label, rival)], extreme(leads.values(), self.sign)
        shown = formats.percent(self._recall(facts, rival).value)
        return Answer(
            verdict=verdict,
            ours=f"{names[0]} {formats.percent(ours.value)}, {names[1]} {shown}",
            statement=(
                f"The {facts.label(self.model)} recognizes {formats.percent(ours.value)} of the {names[0]}s "
                f"({interval_clause(ours)}); {self._standing(f'{names[1]}, at {shown}', leads, verdict)}."
            ),
            evidence=evidence,
            value=ours.value,
            interval=limits(ours),
        )

    def _recall(self, facts: Facts, label: int) -> Estimate:
        return facts.drawn(lambda each: each.run(self.model).per_class[label].recall)

    def _leads(self, facts: Facts, label: int) -> dict[int, Estimate]:
        """By how much a class's recall is above each other's that has test images, all at one joint confidence."""
        scores = facts.run(self.model).per_class
        confidence = 1 - (1 - CONFIDENCE) / (len(scores) - 1)

        def lead(each: Facts, other: int) -> Estimate:
            own, others = (_recall_at(each.run(self.model).per_class[k], confidence) for k in (label, other))
            return difference(own, others)

        others = [each.label for each in scores if each.label != label and each.support]
        return {other: facts.drawn(partial(lead, other=other), confidence) for other in others}

    def _standing(self, rival: str, leads: dict[int, Estimate], verdict: Verdict) -> str:
        """Where a class stands next to its nearest rival: a clause."""
        word, nearest = self.words
        ahead = min(self.sign * each.value for each in leads.values())
        if verdict == "holds":
            return f"no other class is as {'high' if self.sign > 0 else 'low'}, and the next is {rival}"
        if verdict == "fails":
            return f"the {word} class is {rival}"
        if ahead == 0:
            ties = sum(each.value == 0 for each in leads.values())
            return f"{formats.plural(ties, 'other class does', 'other classes do')} exactly as well"
        if ahead > 0:
            return f"that is the {nearest} recall, but {rival}, is too close to call"
        return f"the {word} class is {rival}, but the two are too close to call"

    def _without(self, facts: Facts, evidence: tuple[str, ...]) -> Answer:
        """The answer where the data lacks the class: what is best or worst instead."""
        recalls = {each.label: self._recall(facts, each.label).value for each in facts.run(self.model).per_class}
        top = max(recalls.values(), key=lambda value: self.sign * value)
        names = formats.listing([facts.data.classes[k] for k, value in recalls.items() if value == top])
        shown = formats.percent(top)
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


def _recall_at(scores: ClassScores, confidence: float) -> Estimate:
    return wilson(round(scores.recall.value * scores.support), scores.support, confidence)


def extreme(leads: Iterable[Estimate], sign: int) -> Verdict:
    """Whether a class's recall is the highest (sign 1) or the lowest (-1), by its leads over all others."""
    return all_hold(*(lies_above(each if sign > 0 else negated(each), 0.0) for each in leads))


def no_class(*names: str) -> str:
    """What a statement says where the data lacks classes that a claim names."""
    return f"The data has no class called {formats.listing(names, 'or')}."
