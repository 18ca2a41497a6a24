"""What the prose may say of single techniques, and the tables of the chapter on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from pipeline import formats
from pipeline.analyses.factorial.agreement import Agreement, agreement
from pipeline.analyses.factorial.record import Combination, Effect, FactorialResults
from pipeline.portable import snapped
from pipeline.records import Estimate
from pipeline.techniques import BY_FIELD

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

MEASURES = ("generalization_gap", "test_accuracy", "test_loss")
"""Those of the table."""


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
class EffectCell:
    """What a technique does to a measure.

    Attributes:
        side: what its simple effects agree on.
        main: its main effect as printed; only where they agree.
        least, most: the lowest and the highest simple effect, as printed.
    """

    side: Agreement
    main: str
    least: str
    most: str


@dataclass(frozen=True)
class TechniqueRow:
    """A technique: the problem it is used against, and what it does to gap, test accuracy and test loss."""

    technique: str
    problem: str
    gap: EffectCell
    accuracy: EffectCell
    loss: EffectCell


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
    """

    count: int
    lowest: float
    highest: float


@dataclass(frozen=True)
class FactorialReading:
    """All of it.

    Attributes:
        reference, other: nouns of the two variants, which differ in all of the techniques.
        techniques: in prose, in the order of the columns.
        graded: techniques that the reference has, too, though less of them: "dropout, 0.2 or 0.5".
        best: on the test images.
        reference_gap: of the reference, the mean over its seeds.
        least: noun and clean train accuracy of the combination that learned least.
        between_are_better: each combination in between has a higher mean test accuracy than either variant.
        runs: how many runs there are in all; ``fewest`` of one combination.
        covers_seeds: of every effect is known how far seeds move it.
        strongest: the technique with the largest main effect on the gap among those whose simple effects agree on it,
            if its interval lies clear of all others'; None where that can't be told.
    """

    reference: str
    other: str
    techniques: tuple[str, ...]
    graded: tuple[str, ...]
    combinations: tuple[CombinationRow, ...]
    effects: tuple[TechniqueRow, ...]
    best: BestCombination
    between: InBetween
    reference_gap: float
    least: tuple[str, float]
    between_are_better: bool
    runs: int
    fewest: int
    spare_runs: int
    covers_seeds: bool
    strongest: TechniqueRow | None


def read(context: ReportContext) -> FactorialReading:
    """Read the factorial."""
    results: FactorialResults = context.outcomes["factorial"]
    nouns = {name: context.model(name).look.noun for name in (results.reference, results.other)}
    rows, seeds = _combinations(results), [len(each.seeds) for each in results.combinations]
    least = min(zip(results.combinations, rows, strict=True), key=lambda pair: snapped(pair[1].train_accuracy))
    return FactorialReading(
        reference=nouns[results.reference],
        other=nouns[results.other],
        techniques=tuple(BY_FIELD[each].name for each in results.techniques),
        graded=_graded(context, results),
        combinations=rows,
        effects=tuple(_row(results, each) for each in results.techniques),
        best=_best(results, nouns),
        between=_between(results),
        reference_gap=rows[0].gap,
        least=(_noun(least[0], nouns), least[1].train_accuracy),
        between_are_better=min(row.test_accuracy for row in rows[1:-1])
        > max(rows[0].test_accuracy, rows[-1].test_accuracy),
        runs=sum(seeds),
        fewest=min(seeds),
        spare_runs=results.spare_runs,
        covers_seeds=min(seeds) > 1,
        strongest=_strongest(results),
    )


def _graded(context: ReportContext, results: FactorialResults) -> tuple[str, ...]:
    """Techniques of which both variants have some."""
    before, after = (context.study.settings(name) for name in (results.reference, results.other))
    return tuple(
        f"{BY_FIELD[each].name}, {before[each]:g} or {after[each]:g}"
        for each in results.techniques
        if before[each] and not isinstance(before[each], bool | str)
    )


def _row(results: FactorialResults, technique: str) -> TechniqueRow:
    gap, accuracy, loss = (_cell(results, technique, name) for name in MEASURES)
    return TechniqueRow(BY_FIELD[technique].name, BY_FIELD[technique].problem, gap, accuracy, loss)


def _cell(results: FactorialResults, technique: str, measure: str) -> EffectCell:
    response, in_points = results.response(measure), measure != "test_loss"
    show = formats.signed_points if in_points else lambda value: formats.signed(value, 3)
    side, main = agreement(response, technique), response.main_effect(technique)
    values = [each.value for each in response.simple_effects_of(technique)]
    is_clear = side in ("positive", "negative") and main.interval is not None
    written = formats.estimate_signed_points if in_points else formats.estimate_signed_loss
    return EffectCell(side, written(_estimate(main)) if is_clear else "", show(min(values)), show(max(values)))


def _estimate(effect: Effect) -> Estimate:
    """An effect with its interval; without one, it could lie anywhere."""
    return Estimate(effect.value, *(effect.interval or (-inf, inf)))


def _combinations(results: FactorialResults) -> tuple[CombinationRow, ...]:
    names = ("test_accuracy", "generalization_gap", "test_loss")
    values = zip(*(results.response(name).values for name in names), strict=True)
    return tuple(
        CombinationRow(
            tuple(t in each.techniques for t in results.techniques), len(each.seeds), test + gap, test, gap, loss
        )
        for each, (test, gap, loss) in zip(results.combinations, values, strict=True)
    )


def _best(results: FactorialResults, nouns: Mapping[str, str]) -> BestCombination:
    accuracies, gaps = (results.response(name).values for name in ("test_accuracy", "generalization_gap"))
    rows = list(zip(results.combinations, accuracies, gaps, strict=True))
    best, accuracy, gap = max(rows, key=lambda row: snapped(row[1]))
    others = ((nouns[each.variant], value) for each, value, _ in rows if each.variant in nouns and each != best)
    return BestCombination(_noun(best, nouns), len(best.seeds), accuracy, gap, tuple(others))


def _between(results: FactorialResults) -> InBetween:
    ends = (results.reference, results.other)
    values = zip(results.combinations, results.response("test_accuracy").values, strict=True)
    inner = [value for each, value in values if each.variant not in ends]
    return InBetween(len(inner), min(inner), max(inner))


def _noun(combination: Combination, nouns: Mapping[str, str]) -> str:
    """What a combination is called in a sentence, after "the"."""
    names = [BY_FIELD[technique].name for technique in combination.techniques]
    between = f"model with {names[0]} alone" if len(names) == 1 else f"model with {formats.listing(names)}"
    return nouns.get(combination.variant, between)


def _strongest(results: FactorialResults) -> TechniqueRow | None:
    """The one whose main effect on the gap is surely the largest in size."""
    response = results.response("generalization_gap")
    mains = {each: _estimate(response.main_effect(each)) for each in results.techniques}
    first, *others = sorted(mains, key=lambda each: -abs(mains[each].value))
    least = min(abs(mains[first].low), abs(mains[first].high))
    most = max(max(abs(mains[each].low), abs(mains[each].high)) for each in others)
    clear = agreement(response, first) in ("positive", "negative")
    return _row(results, first) if clear and least > most else None
