"""What claims are weighed on: the models by name, what they were measured to be, and how they compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from pipeline.evaluation.intervals import negated
from pipeline.looks import looks_of
from pipeline.records import (
    Comparison,
    Counted,
    DataSummary,
    Equivalence,
    Estimate,
    Evaluation,
    Replication,
    SeedMeasures,
)
from pipeline.study import Study
from pipeline.techniques import BY_FIELD


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
    return Facts(
        data=records["data"],
        seeds=study.seeds,
        settings={name: study.settings(name) for name in study.variants},
        labels={name: look.noun for name, look in looks_of(study).items()},
        all_runs={name: tuple(records["runs"][f"{name}:{seed}"] for seed in study.seeds) for name in study.variants},
        all_measures=replication.models,
        contrasts={
            (each.reference, each.other): Contrasted(
                each.reference,
                each.other,
                1,
                each.difference,
                each.equivalence,
                tuple(compared[f"{each.reference}:{each.other}:{seed}"] for seed in study.seeds),
            )
            for each in replication.contrasts
        },
        shown=study.seed,
        place=study.seeds.index(study.seed),
        outcomes={name: record for name, record in records.items() if name not in WEIGHED},
    )


WEIGHED = ("data", "runs", "compared", "replication")
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
