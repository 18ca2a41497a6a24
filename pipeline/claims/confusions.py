"""Rules on confusions, on one model's answers: for what a class is mistaken, and how often."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from pipeline import formats
from pipeline.analyses.rules import Rule, Threshold, unmeasured
from pipeline.analyses.verdicts import Answer, interval_clause, lies_above, limits
from pipeline.claims.classes import ClassName, no_class
from pipeline.claims.facts import Facts
from pipeline.evaluation.intervals import wilson
from pipeline.records import Estimate, Verdict

FEWEST_CLASSES = 4
"""With fewer, the even share of a class's errors is so large that "often" has no meaning."""


class Confusion(Rule):
    """How often one class is taken for another."""

    model: str
    class_name: ClassName
    taken_for: ClassName

    @model_validator(mode="after")
    def _of_two_classes(self) -> Confusion:
        if self.class_name.lower() == self.taken_for.lower():
            raise ValueError("class_name and taken_for must name two classes")
        return self

    @property
    def evidence(self) -> tuple[str, ...]:
        """Where the report shows it."""
        return (f"fig:confusion-{self.model}",)

    def absent(self, facts: Facts) -> Answer | None:
        """The answer where the data lacks one of the classes."""
        names = [name for name in (self.class_name, self.taken_for) if facts.class_label(name) is None]
        return unmeasured(no_class(*names), *self.evidence) if names else None


class MistakenMost(Confusion):
    """A class is mistaken for another most of all.

    Holds if the other takes more than half of the mistakes that go to it or to the next most frequent, by the Wilson
    interval of that share; fails if less than half, or if there are none; undecided where the data lacks a class.
    """

    rule: Literal["mistaken_most"] = "mistaken_most"

    def described(self, facts: Facts) -> str:
        """When it holds."""
        return (
            f"holds if {self.taken_for} takes more than half of the mistakes on {self.class_name} that go to it or to "
            "the next most frequent answer, by the share's 95% interval, fails if less"
        )

    def answer(self, facts: Facts) -> Answer:
        """On one run's test images."""
        true, taken = facts.class_label(self.class_name), facts.class_label(self.taken_for)
        if true is None or taken is None:
            return self.absent(facts) or unmeasured("", *self.evidence)
        total = np.sum([run.confusion[true] for run in facts.runs(self.model)], axis=0)
        rival = max(set(range(len(total))) - {true, taken}, key=lambda label: (int(total[label]), -label), default=None)
        said, evidence = _mistakes(facts.label(self.model), total, facts.data.classes, true), self.evidence
        if total[taken] + (0 if rival is None else total[rival]) == 0:
            return Answer("fails", "no error", said, evidence)

        def of_both(each: Facts) -> Estimate:
            row = each.run(self.model).confusion[true]
            count, next_most = int(row[taken]), 0 if rival is None else int(row[rival])
            return wilson(count, count + next_most)

        share, next_to = (
            facts.drawn(of_both),
            "" if rival is None else f" of those for it or {facts.data.classes[rival]}",
        )
        ours = f"{facts.data.classes[taken]} {formats.percent(share.value)}{next_to}"
        return Answer(lies_above(share, 0.5), ours, said, evidence, share.value, limits(share))


class OftenConfused(Confusion):
    """A class is often taken for another.

    Holds if the other takes more than so many times its even share of the errors, by the Wilson interval of its share;
    fails if less. Undecided with fewer than four classes, and where the data lacks one of the two.
    """

    rule: Literal["often_confused"] = "often_confused"
    times: Annotated[float, Field(ge=1)] = 2.0

    def thresholds(self) -> tuple[Threshold, ...]:
        """From more than its share on."""
        return (Threshold("times", "often", (1.0, 1.5, 3.0), lambda times: f"{times:g} times an even share"),)

    def described(self, facts: Facts) -> str:
        """When it holds."""
        return (
            f"holds if the 95% interval of {self.taken_for}'s share of the errors on {self.class_name} lies above "
            f"{self.times:g} times an even share, fails if below"
        )

    def answer(self, facts: Facts) -> Answer:
        """On one run's test images."""
        true, taken = facts.class_label(self.class_name), facts.class_label(self.taken_for)
        if true is None or taken is None:
            return self.absent(facts) or unmeasured("", *self.evidence)
        name, other = facts.data.classes[true], facts.data.classes[taken]
        rows = [run.confusion[true] for run in facts.runs(self.model)]
        errors, label = sum(int(row.sum() - row[true]) for row in rows), facts.label(self.model)

        def of_errors(each: Facts) -> Estimate:
            row = each.run(self.model).confusion[true]
            return wilson(int(row[taken]), int(row.sum() - row[true]))

        share = facts.drawn(of_errors)
        verdict = self._verdict(len(rows[0]), errors, share)
        if not errors:
            said = f"The {label} makes no error on {name}s, so there is nothing to confuse."
            return Answer(verdict, "no error", said, self.evidence)
        said = self._share_sentence(verdict, f"Of the {label}'s errors on {name}s", share, len(rows[0]), other)
        ours = f"{formats.estimate_percent(share)} of the errors on {name}s"
        return Answer(verdict, ours, said, self.evidence, share.value, limits(share))

    def _verdict(self, classes: int, errors: int, share: Estimate) -> Verdict:
        if classes < FEWEST_CLASSES:
            return "undecided"
        return lies_above(share, self.times / (classes - 1)) if errors else "fails"

    def _share_sentence(self, verdict: Verdict, errors: str, share: Estimate, classes: int, taken: str) -> str:
        sentence = (
            f"{errors}, {formats.percent(share.value)} ({interval_clause(share)}) are answers “{taken}”; an even "
            f"spread would give {formats.percent(1 / (classes - 1))}"
        )
        if classes < FEWEST_CLASSES:
            return f"{sentence}, and with {classes} classes there is hardly another to confuse them with."
        bound = "twice" if self.times == 2 else f"{self.times:g} times"
        return {
            "holds": f"{sentence}: more than {bound} its share.",
            "fails": f"{sentence}: less than {bound} its share, which we do not call often.",
            "undecided": f"{sentence}: too close to {bound} that share to call it often.",
        }[verdict]


def _mistakes(model: str, answers: np.ndarray, classes: tuple[str, ...], true: int) -> str:
    """For what a class is most often mistaken: a sentence."""
    row, name = answers.astype(float), classes[true]
    support, row[true] = row.sum(), 0.0
    if not row.any():
        return f"The {model} mistakes no {name} for anything else."
    foremost = [formats.with_article(classes[k]) for k in np.flatnonzero(row == row.max())]
    share = f"{formats.percent(row.max() / support)} of the {name}s{' each' if len(foremost) > 1 else ''}"
    return (
        f"The {model} most often takes {formats.with_article(name)} that it gets wrong for "
        f"{formats.listing(foremost, 'or')} ({share})."
    )
