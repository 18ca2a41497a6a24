"""What claims are weighed on: the models by name, what they were measured to be, and how they compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from pipeline.analyses import ANALYSES
from pipeline.evaluation.intervals import negated
from pipeline.records import (
    Comparison,
    Counted,
    DataSummary,
    Equivalence,
    Estimate,
    Evaluation,
    MapControls,
    SeedMeasures,
)
from pipeline.study import Study, Variant
from pipeline.techniques import BY_FIELD


@dataclass(frozen=True)
class Contrasted:
    """Two models compared.

    Attributes:
        sign: -1 where the study compares them the other way round, else 1.
        difference: other - reference, over the seeds.
        equivalence: of the two test accuracies, as the study compares them.
        comparisons: by seed, as the study compares them.
    """

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
        place: of the seed that ``run`` is of, among all.
        outcomes: what the analyses found that the study asks for, by their names.
    """

    data: DataSummary
    seeds: tuple[int, ...]
    variants: Mapping[str, Variant]
    labels: Mapping[str, str]
    all_runs: Mapping[str, tuple[Evaluation, ...]]
    all_measures: Mapping[str, SeedMeasures]
    all_controls: Mapping[str, MapControls]
    contrasts: Mapping[tuple[str, str], Contrasted]
    outcomes: Mapping[str, Any] = field(default_factory=dict)
    place: int = 0

    def runs(self, model: str) -> tuple[Evaluation, ...]:
        """By seed."""
        return self.all_runs[model]

    def run(self, model: str) -> Evaluation:
        """Of one seed, the first unless these facts are another's."""
        return self.all_runs[model][self.place]

    def measures(self, model: str) -> SeedMeasures:
        """Over the seeds."""
        return self.all_measures[model]

    def controls(self, model: str) -> MapControls:
        """Of the maps of the first seed's model."""
        return self.all_controls[model]

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
        """The techniques in which two models differ: fields of a variant."""
        before, after = self.variants[reference], self.variants[other]
        return tuple(name for name in BY_FIELD if getattr(before, name) != getattr(after, name))


def model_names(study: Study) -> tuple[str, ...]:
    """Of the models that claims may be about."""
    return tuple(type(study.variants).model_fields)


def contrasts_of(study: Study) -> tuple[tuple[str, str], ...]:
    """The pairs of models that the study compares, the reference first."""
    reference, other = model_names(study)
    return ((reference, other),)


def gathered(study: Study, records: Mapping[str, Any]) -> Facts:
    """The facts of a study.

    Args:
        records: by the names of ``planning.findings.measured_nodes``.
    """
    names, later = model_names(study), study.seeds[1:]
    replication = records["replication"]

    def by_seed(name: str) -> tuple[Any, ...]:
        return (records[name], *(records[f"{name}_{seed}"] for seed in later))

    compared = Contrasted(1, replication.difference, replication.equivalence, by_seed("comparison"))
    return Facts(
        data=records["data"],
        seeds=study.seeds,
        variants={name: getattr(study.variants, name) for name in names},
        labels={name: name if place == 0 else f"{name} model" for place, name in enumerate(names)},
        all_runs={name: by_seed(name) for name in names},
        all_measures={name: getattr(replication, name) for name in names},
        all_controls={name: records[f"{name}_controls"] for name in names},
        contrasts=dict.fromkeys(contrasts_of(study), compared),
        outcomes={each.name: records[each.name] for each in ANALYSES if each.name in records},
    )


def _negated(difference: SeedMeasures) -> SeedMeasures:
    turned: dict[str, Any] = {each.name: _turned(getattr(difference, each.name)) for each in fields(difference)}
    return SeedMeasures(**turned)


def _turned(counted: Counted | None) -> Counted | None:
    return counted and replace(
        counted,
        values=tuple(-value for value in counted.values),
        estimate=counted.estimate and negated(counted.estimate),
    )
