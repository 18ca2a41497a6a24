"""What claims are weighed on: the models by name, what they were measured to be, and how they compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from pipeline.evaluation.intervals import CONFIDENCE, negated
from pipeline.evaluation.paired import SIGNIFICANCE, judge_equality
from pipeline.evaluation.seeds import SHARES, across, measures_of_method, one_draw
from pipeline.looks import looks_of
from pipeline.records import (
    Comparison,
    Counted,
    DataSummary,
    Equivalence,
    Estimate,
    Evaluation,
    KnownSeeds,
    Replication,
    SeedMeasures,
)
from pipeline.study import Study
from pipeline.techniques import BY_FIELD

Scope = Literal["method", "networks"]


@dataclass(frozen=True)
class Contrasted:
    """Two models compared.

    Attributes:
        reference, other: as the study compares them.
        sign: -1 where the study compares them the other way round, else 1.
        difference: other - reference, over the seeds.
        equivalence: of the two test accuracies, as the study compares them.
        comparisons: by seed, as the study compares them.
    """

    reference: str
    other: str
    sign: int
    difference: SeedMeasures
    equivalence: Equivalence
    comparisons: tuple[Comparison, ...]

    def turned(self) -> Contrasted:
        """The same the other way round."""
        return replace(self, sign=-self.sign, difference=_negated(self.difference))

    def as_method(self, others: Contrasted) -> Contrasted:
        """One seed's differences as the method's, by those of other seeds."""
        interval = one_draw(self.equivalence.interval, others.difference.test_accuracy.values, 1 - 2 * SIGNIFICANCE)
        return replace(
            self,
            difference=measures_of_method(self.difference, others.difference),
            equivalence=judge_equality(interval, self.equivalence.margin),
        )

    def own(self, difference: Estimate) -> Estimate:
        """A difference that is recorded as the study compares the two, as it is asked for here."""
        return difference if self.sign > 0 else negated(difference)


@dataclass(frozen=True)
class Facts:
    """All that findings are drawn from; models go by their names in the study.

    Attributes:
        settings: all that each model is made and trained with, by field.
        shown: the seed whose networks are shown.
        place: of the seed that ``run`` is of, among all.
        outcomes: what the analyses found that the study asks for, by their names.
        known: of a study of one seed, the facts of the published runs of the same models with other seeds, which say
            what seeds do; None where there are none, or where they are not to count.
        scope: what a claim speaks of: the method, or the very networks that were trained.
    """

    data: DataSummary
    seeds: tuple[int, ...]
    settings: Mapping[str, Mapping[str, Any]]
    labels: Mapping[str, str]
    all_runs: Mapping[str, tuple[Evaluation, ...]]
    all_measures: Mapping[str, SeedMeasures]
    contrasts: Mapping[tuple[str, str], Contrasted]
    shown: int
    place: int
    outcomes: Mapping[str, Any] = field(default_factory=dict)
    known: Facts | None = None
    scope: Scope = "method"

    def runs(self, model: str) -> tuple[Evaluation, ...]:
        """By seed."""
        return self.all_runs[model]

    def run(self, model: str) -> Evaluation:
        """Of one seed, the one that is shown unless these facts are another's."""
        return self.all_runs[model][self.place]

    def measures(self, model: str) -> SeedMeasures:
        """Over the seeds."""
        return self.all_measures[model]

    def contrast(self, reference: str, other: str) -> Contrasted:
        """The other less the reference, whichever way round the study compares them."""
        if (reference, other) in self.contrasts:
            return self.contrasts[reference, other]
        return self.contrasts[other, reference].turned()

    def label(self, model: str) -> str:
        """How prose names it after "the"."""
        return self.labels[model]

    @property
    def by_seed(self) -> tuple[Facts, ...]:
        """The same facts of each seed in turn."""
        return tuple(replace(self, place=place) for place in range(len(self.seeds)))

    def as_networks(self) -> Facts:
        """The same of the trained networks themselves, whatever other seeds would give."""
        return replace(self, known=None)

    def as_method(self) -> Facts:
        """The same of the method, where other seeds are known: intervals allow for what they do."""
        if self.known is None:
            return self
        known = self.known
        return replace(
            self,
            all_measures={n: measures_of_method(m, known.measures(n), SHARES) for n, m in self.all_measures.items()},
            contrasts={pair: each.as_method(known.contrasts[pair]) for pair, each in self.contrasts.items()},
        )

    def drawn(self, of: Callable[[Facts], Estimate], confidence: float = CONFIDENCE) -> Estimate:
        """A figure that every seed has, with an interval over seeds and images: see ``across`` and ``one_draw``.

        Args:
            of: the figure of one seed, with its interval over images at ``confidence``.
        """
        estimates = [of(each) for each in self.by_seed]
        if self.known is None:
            return across(estimates, confidence)
        return one_draw(estimates[0], [of(each).value for each in self.known.by_seed], confidence)

    def class_label(self, name: str) -> int | None:
        """The label of the class called ``name``, whatever its capitals; None where there is none."""
        names = [known.lower() for known in self.data.classes]
        return names.index(name.lower()) if name.lower() in names else None

    def differing(self, reference: str, other: str) -> tuple[str, ...]:
        """The techniques in which two models differ, by their fields."""
        before, after = self.settings[reference], self.settings[other]
        return tuple(name for name in BY_FIELD if before[name] != after[name])


def facts_of(study: Study, records: Mapping[str, Any]) -> Facts:
    """The facts of a study.

    Args:
        records: what ``planning.findings`` weighs claims on, by name: single ones, or several by variant, by variant
            and seed, or by reference, other and seed.
    """
    replication: Replication = records["replication"]
    compared = records.get("compared", {})
    facts = Facts(
        data=records["data"],
        seeds=study.seeds,
        settings={name: study.settings(name) for name in study.variants},
        labels={name: look.noun for name, look in looks_of(study).items()},
        all_runs={name: tuple(records["runs"][f"{name}:{seed}"] for seed in study.seeds) for name in study.variants},
        all_measures=replication.models,
        contrasts=_contrasts(
            replication,
            {
                f"{each.reference}:{each.other}": tuple(
                    compared[f"{each.reference}:{each.other}:{seed}"] for seed in study.seeds
                )
                for each in replication.contrasts
            },
        ),
        shown=study.seed,
        place=study.seeds.index(study.seed),
        outcomes={name: record for name, record in records.items() if name not in WEIGHED},
    )
    known: KnownSeeds | None = records.get("known_seeds")
    return replace(facts, known=_of_others(facts, known)) if known else facts


def _contrasts(
    replication: Replication, compared: Mapping[str, tuple[Comparison, ...]]
) -> dict[tuple[str, str], Contrasted]:
    return {
        (c.reference, c.other): Contrasted(
            c.reference, c.other, 1, c.difference, c.equivalence, compared[f"{c.reference}:{c.other}"]
        )
        for c in replication.contrasts
    }


def _of_others(facts: Facts, known: KnownSeeds) -> Facts:
    """The same facts of the seeds that are known besides; no experiment was made with them."""
    return replace(
        facts,
        seeds=known.seeds,
        shown=known.seeds[0],
        place=0,
        all_runs=known.runs,
        all_measures=known.replication.models,
        contrasts=_contrasts(known.replication, known.compared),
        outcomes={},
    )


WEIGHED = ("data", "runs", "compared", "replication", "known_seeds")
"""What claims are weighed on, beside the outcomes of the analyses that bring rules."""


def _negated(difference: SeedMeasures) -> SeedMeasures:
    turned: dict[str, Any] = {each.name: _turned(getattr(difference, each.name)) for each in fields(difference)}
    return SeedMeasures(**turned)


def _turned(counted: Counted | None) -> Counted | None:
    return counted and replace(
        counted,
        values=tuple(-value for value in counted.values),
        estimate=counted.estimate and negated(counted.estimate),
    )
