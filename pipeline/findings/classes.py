"""The claims about classes, on the baseline's answers: which is best, which worst, which are confused.

"Best" compares one class with every other, so that each comparison is made at a confidence raised by
Bonferroni's rule: all of them together still err at most once in twenty studies.
"""

import numpy as np

from pipeline import formats
from pipeline.analyses.verdicts import Answer, both_hold, interval_clause, lies_above, limits
from pipeline.evaluation.intervals import CONFIDENCE, difference, wilson
from pipeline.findings.facts import Facts
from pipeline.records import ClassScores, Estimate, Verdict

FEWEST_CLASSES = 4
"""With fewer, the even share of a class's errors is so large that "often" has no meaning."""


def best_class(facts: Facts) -> Answer:
    """Holds if the recall of frog lies above every other class's, fails if below some other's."""
    frog = facts.label("frog")
    if frog is None:
        return _without(facts, "frog", "best", ("fig:class-recall", "tab:per-class"))
    scores = facts.baseline.per_class
    verdict = _extreme(scores, frog, 1)
    ours = scores[frog].recall
    return Answer(
        verdict=verdict,
        ours=_recall_and_rival(facts, frog, 1),
        statement=(
            f"The baseline recognizes {formats.percent(ours.value)} of the frogs ({interval_clause(ours)}); "
            f"{_standing(facts, frog, verdict, 1)}."
        ),
        evidence=("fig:class-recall", "tab:per-class"),
        value=ours.value,
        interval=limits(ours),
    )


def worst_class(facts: Facts) -> Answer:
    """Holds if the recall of cat lies below every other class's and cats are mistaken for dogs most of all.

    Fails if either part does. The second part compares the two most frequent mistakes, by the Wilson interval
    of the one's share in both.
    """
    cat, dog = facts.label("cat"), facts.label("dog")
    if cat is None:
        return _without(facts, "cat", "worst", ("fig:class-recall", "fig:confusion-baseline", "tab:per-class"))
    scores = facts.baseline.per_class
    lowest, mistaken = _extreme(scores, cat, -1), _foremost(facts.baseline.confusion, cat, dog)
    ours = scores[cat].recall
    verdicts = (lowest, mistaken)
    return Answer(
        verdict=both_hold(*verdicts),
        ours=_recall_and_rival(facts, cat, -1),
        statement=(
            f"The baseline recognizes {formats.percent(ours.value)} of the cats ({interval_clause(ours)}); "
            f"{_standing(facts, cat, lowest, -1)}. {_mistakes(facts, cat)}"
        ),
        evidence=("fig:class-recall", "fig:confusion-baseline", "tab:per-class", "tab:confusions"),
        value=ours.value,
        interval=limits(ours),
    )


def dog_cat(facts: Facts) -> Answer:
    """Often: cat takes at least twice its even share of the errors on dogs, by its Wilson interval."""
    return _often(facts, "dog", "cat")


def airplane_ship(facts: Facts) -> Answer:
    """Often: ship takes at least twice its even share of the errors on airplanes, by its Wilson interval."""
    return _often(facts, "airplane", "ship")


def _often(facts: Facts, true: str, taken: str) -> Answer:
    evidence = ("fig:confusion-baseline", "tab:confusions")
    i, j = facts.label(true), facts.label(taken)
    if i is None or j is None:
        absent = formats.listing([name for name, label in [(true, i), (taken, j)] if label is None], "or")
        return Answer("undecided", formats.DASH, f"The data has no class called {absent}.", evidence)
    row = facts.baseline.confusion[i]
    errors, count = int(row.sum() - row[i]), int(row[j])
    share, twice_even = wilson(count, errors), 2 / (len(row) - 1)
    verdict = _often_verdict(len(row), errors, share, twice_even)
    recall = facts.baseline.per_class[i].recall
    rate = count / row.sum() if row.sum() else 0.0
    return Answer(
        verdict=verdict,
        ours=f"{formats.estimate_percent(share)} of the errors on {true}s" if errors else "no error",
        statement=(
            f"The baseline recognizes {formats.percent(recall.value)} of the {true}s and takes "
            f"{formats.percent(rate)} of them for {taken}s. {_share_sentence(verdict, errors, share, len(row), taken)}"
        ),
        evidence=evidence,
        value=share.value if errors else None,
        interval=limits(share) if errors else None,
    )


def _often_verdict(classes: int, errors: int, share: Estimate, twice_even: float) -> Verdict:
    if classes < FEWEST_CLASSES:
        return "undecided"
    return lies_above(share, twice_even) if errors else "fails"


def _share_sentence(verdict: Verdict, errors: int, share: Estimate, classes: int, taken: str) -> str:
    if not errors:
        return "It makes no error there, so there is nothing to confuse."
    even = 1 / (classes - 1)
    sentence = (
        f"That is {formats.percent(share.value)} of its errors on them ({interval_clause(share)}), where an even "
        f"spread over the other classes would be {formats.percent(even)}"
    )
    if classes < FEWEST_CLASSES:
        return f"{sentence}; with {classes} classes there is hardly another to confuse them with."
    return {
        "holds": f"{sentence}: {taken} takes more than twice its share.",
        "fails": f"{sentence}: {taken} takes less than twice its share, which we do not call often.",
        "undecided": f"{sentence}: too close to twice that share to call it often.",
    }[verdict]


def _extreme(scores: tuple[ClassScores, ...], label: int, sign: int) -> Verdict:
    """Whether a class's recall is the highest (sign 1) or the lowest (-1)."""
    confidence = 1 - (1 - CONFIDENCE) / (len(scores) - 1)
    recalls = [wilson(round(s.recall.value * s.support), s.support, confidence) for s in scores]
    leads = [difference(recalls[label], other) for k, other in enumerate(recalls) if k != label]
    if any(lead.high < 0 if sign > 0 else lead.low > 0 for lead in leads):
        return "fails"
    return "holds" if all(lead.low > 0 if sign > 0 else lead.high < 0 for lead in leads) else "undecided"


def _rival(facts: Facts, label: int, sign: int) -> ClassScores:
    """The best (or worst) of the other classes."""
    others = [scores for scores in facts.baseline.per_class if scores.label != label and scores.support]
    return max(others, key=lambda scores: sign * scores.recall.value)


def _recall_and_rival(facts: Facts, label: int, sign: int) -> str:
    rival = _rival(facts, label, sign)
    ours = facts.baseline.per_class[label].recall
    named = f"{facts.data.classes[label]} {formats.percent(ours.value)}"
    return f"{named}, {facts.data.classes[rival.label]} {formats.percent(rival.recall.value)}"


def _standing(facts: Facts, label: int, verdict: Verdict, sign: int) -> str:
    """Where a class stands next to its nearest rival: a clause."""
    rival = _rival(facts, label, sign)
    named = f"{facts.data.classes[rival.label]}, at {formats.percent(rival.recall.value)}"
    word, nearest = ("best", "highest") if sign > 0 else ("worst", "lowest")
    if verdict == "holds":
        return f"no other class is as {'high' if sign > 0 else 'low'}, and the next is {named}"
    if verdict == "fails":
        return f"the {word} class is {named}"
    ahead = sign * (facts.baseline.per_class[label].recall.value - rival.recall.value)
    if ahead == 0:
        ties = sum(s.recall.value == rival.recall.value for s in facts.baseline.per_class) - 1
        return f"{formats.plural(ties, 'other class does', 'other classes do')} exactly as well"
    if ahead > 0:
        return f"that is the {nearest} recall, but {named}, is too close to call"
    return f"the {word} class is {named}, but the two are too close to call"


def _foremost(confusion: np.ndarray, true: int, taken: int | None) -> Verdict:
    """Whether one class is the most frequent wrong answer for another."""
    if taken is None:
        return "fails"
    mistakes = [int(n) for label, n in enumerate(confusion[true]) if label not in (true, taken)]
    count, runner_up = int(confusion[true, taken]), max(mistakes, default=0)
    if count + runner_up == 0:
        return "fails"
    return lies_above(wilson(count, count + runner_up), 0.5)


def _mistakes(facts: Facts, true: int) -> str:
    """For what a class is most often mistaken: a sentence."""
    row = facts.baseline.confusion[true].astype(float)
    support, row[true] = row.sum(), 0.0
    name = facts.data.classes[true]
    if not row.any():
        return f"No {name} is mistaken for anything else."
    foremost = [formats.with_article(facts.data.classes[k]) for k in np.flatnonzero(row == row.max())]
    share = f"{formats.percent(row.max() / support)} of the {name}s{' each' if len(foremost) > 1 else ''}"
    return f"Where it is wrong, it most often takes them for {formats.listing(foremost, 'or')} ({share})."


def _without(facts: Facts, name: str, word: str, evidence: tuple[str, ...]) -> Answer:
    """The answer where the data lacks the class: what is best or worst instead."""
    sign = 1 if word == "best" else -1
    top = _rival(facts, -1, sign)
    ties = [s for s in facts.baseline.per_class if s.recall.value == top.recall.value]
    names = formats.listing([facts.data.classes[scores.label] for scores in ties])
    shown = formats.percent(top.recall.value)
    return Answer(
        "undecided",
        f"{names} {shown}",
        f"The data has no class called {name}. The {word} here is {names}, with a recall of {shown}.",
        evidence,
    )
