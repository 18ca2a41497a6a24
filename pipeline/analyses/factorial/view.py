"""What the prose may say of single techniques, and the tables of the chapter on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import formats
from pipeline.analyses.factorial.record import Combination, Effect, FactorialResults
from pipeline.evaluation.signs import Sign, sign
from pipeline.portable import snapped
from pipeline.records import Estimate
from pipeline.techniques import BY_FIELD

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext


@dataclass(frozen=True)
class CombinationRow:
    """One combination: a tick for each technique that it has, how often it was trained, and its measures."""

    has: tuple[bool, ...]
    seeds: int
    train_accuracy: float
    test_accuracy: float
    gap: float
    test_loss: float


@dataclass(frozen=True)
class EffectRow:
    """One effect on the three measures, as printed."""

    name: str
    is_main: bool
    gap: str
    accuracy: str
    loss: str


@dataclass(frozen=True)
class SolutionRow:
    """A technique: the problem it is used against, and what it does to gap and test accuracy in words."""

    problem: str
    technique: str
    gap: Sign
    gap_change: Estimate
    accuracy: Sign
    accuracy_change: Estimate
    loss: Sign
    loss_change: Estimate


@dataclass(frozen=True)
class BestCombination:
    """The combination with the highest mean test accuracy, the first of equals.

    Attributes:
        noun: what it is called in a sentence, after "the": "model with dropout alone".
        accuracy, gap: means over its seeds.
        others: those of the two variants that aren't it, with their mean test accuracy.
    """

    noun: str
    seeds: int
    accuracy: float
    gap: float
    others: tuple[tuple[str, float], ...]

    @property
    def is_between(self) -> bool:
        """Whether it is neither of the two variants."""
        return len(self.others) > 1


@dataclass(frozen=True)
class InBetween:
    """The combinations that are neither variant.

    Attributes:
        lowest, highest: of their mean test accuracies.
        beat_both: whether the lowest is above both variants'.
    """

    count: int
    lowest: float
    highest: float
    beat_both: bool


@dataclass(frozen=True)
class FactorialReading:
    """All of it.

    Attributes:
        reference, other: nouns of the two variants, which differ in all of the techniques.
        techniques: in prose, in the order of the columns.
        best: on the test images.
        runs: how many runs there are in all.
        spare_runs: of them, those beyond the first of a combination.
        strongest: the technique whose effect on the gap is largest in size, where its interval lies clear of all
            others'; None where that can't be told.
        clear_interactions: interactions on the gap whose interval is clear of zero, in words.
    """

    reference: str
    other: str
    techniques: tuple[str, ...]
    combinations: tuple[CombinationRow, ...]
    effects: tuple[EffectRow, ...]
    solutions: tuple[SolutionRow, ...]
    best: BestCombination
    between: InBetween
    runs: int
    spare_runs: int
    strongest: SolutionRow | None
    clear_interactions: tuple[str, ...]


def read(context: ReportContext) -> FactorialReading:
    """Read the factorial."""
    results: FactorialResults = context.outcomes["factorial"]
    solutions = tuple(_solution(results, technique) for technique in results.techniques)
    interactions = [each for each in _effects(results, "generalization_gap") if len(each.techniques) > 1]
    nouns = {name: context.model(name).look.noun for name in (results.reference, results.other)}
    clear = (each for each in interactions if sign(estimate(each)) != "unclear")
    return FactorialReading(
        reference=nouns[results.reference],
        other=nouns[results.other],
        techniques=tuple(BY_FIELD[each].name for each in results.techniques),
        combinations=_combinations(results),
        effects=_effect_rows(results),
        solutions=solutions,
        best=_best(results, nouns),
        between=_between(results),
        runs=sum(len(each.seeds) for each in results.combinations),
        spare_runs=results.spare_runs,
        strongest=_strongest(solutions),
        clear_interactions=tuple(in_words(each, len(results.techniques)) for each in clear),
    )


def estimate(effect: Effect) -> Estimate:
    """An effect with its interval; without one, it could lie anywhere."""
    return Estimate(effect.value, *(effect.interval or (-float("inf"), float("inf"))))


def in_words(effect: Effect, of: int) -> str:
    """Its techniques: "dropout", "batch normalization with dropout", "all three" of so many that were separated."""
    first, *others = [BY_FIELD[technique].name for technique in effect.techniques]
    if len(others) > 1 and len(effect.techniques) == of:
        return "all three" if of == 3 else "all four"
    return f"{first} with {formats.listing(others)}" if others else first


def _effects(results: FactorialResults, response: str) -> tuple[Effect, ...]:
    return results.response(response).effects


def _combinations(results: FactorialResults) -> tuple[CombinationRow, ...]:
    names = ("test_accuracy", "generalization_gap", "test_loss")
    values = zip(*(results.response(name).values for name in names), strict=True)
    return tuple(
        CombinationRow(
            tuple(t in each.techniques for t in results.techniques), len(each.seeds), test + gap, test, gap, loss
        )
        for each, (test, gap, loss) in zip(results.combinations, values, strict=True)
    )


def _effect_rows(results: FactorialResults) -> tuple[EffectRow, ...]:
    responses = [_effects(results, name) for name in ("generalization_gap", "test_accuracy", "test_loss")]
    of = len(results.techniques)
    return tuple(
        EffectRow(
            f"Interaction of {in_words(gap, of)}" if len(gap.techniques) > 2 else in_words(gap, of).capitalize(),
            len(gap.techniques) == 1,
            formats.estimate_signed_points(estimate(gap)),
            formats.estimate_signed_points(estimate(accuracy)),
            formats.estimate_signed_loss(estimate(loss)),
        )
        for gap, accuracy, loss in zip(*responses, strict=True)
    )


def _solution(results: FactorialResults, technique: str) -> SolutionRow:
    gap, accuracy, loss = (
        estimate(next(e for e in _effects(results, name) if e.techniques == (technique,)))
        for name in ("generalization_gap", "test_accuracy", "test_loss")
    )
    return SolutionRow(
        BY_FIELD[technique].problem,
        BY_FIELD[technique].name,
        sign(gap),
        gap,
        sign(accuracy),
        accuracy,
        sign(loss),
        loss,
    )


def _best(results: FactorialResults, nouns: Mapping[str, str]) -> BestCombination:
    accuracies, gaps = (results.response(name).values for name in ("test_accuracy", "generalization_gap"))
    rows = list(zip(results.combinations, accuracies, gaps, strict=True))
    best, accuracy, gap = max(rows, key=lambda row: snapped(row[1]))
    others = ((nouns[each.variant], value) for each, value, _ in rows if each.variant in nouns and each != best)
    return BestCombination(_noun(best, nouns), len(best.seeds), accuracy, gap, tuple(others))


def _between(results: FactorialResults) -> InBetween:
    ends = (results.reference, results.other)
    accuracies = list(zip(results.combinations, results.response("test_accuracy").values, strict=True))
    inner = [value for each, value in accuracies if each.variant not in ends]
    outer = [value for each, value in accuracies if each.variant in ends]
    return InBetween(len(inner), min(inner), max(inner), min(inner) > max(outer))


def _noun(combination: Combination, nouns: Mapping[str, str]) -> str:
    """What a combination is called in a sentence, after "the"."""
    names = [BY_FIELD[technique].name for technique in combination.techniques]
    between = f"model with {names[0]} alone" if len(names) == 1 else f"model with {formats.listing(names)}"
    return nouns.get(combination.variant, between)


def _strongest(solutions: tuple[SolutionRow, ...]) -> SolutionRow | None:
    """The one whose effect on the gap is surely the largest in size."""
    ranked = sorted(solutions, key=lambda row: -abs(row.gap_change.value))
    first, others = ranked[0], ranked[1:]
    least = min(abs(first.gap_change.low), abs(first.gap_change.high))
    most = max(max(abs(row.gap_change.low), abs(row.gap_change.high)) for row in others)
    return first if first.gap != "unclear" and least > most else None
