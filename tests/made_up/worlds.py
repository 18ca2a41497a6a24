"""Made-up studies, and the models that they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from pipeline.analyses.duplicates.measure import accuracy_without_duplicates
from pipeline.analyses.duplicates.record import AccuracyWithoutDuplicates, NearDuplicates
from pipeline.analyses.errors.measure import measure_errors
from pipeline.analyses.errors.record import Errors
from pipeline.analyses.factorial.measure import Cell, analyse
from pipeline.analyses.factorial.record import Combination, FactorialResults
from pipeline.analyses.label_doubts.measure import doubt_labels
from pipeline.analyses.label_doubts.record import LabelDoubts
from pipeline.analyses.luck.measure import measure_luck
from pipeline.analyses.luck.record import Luck
from pipeline.analyses.maps.record import MapControls
from pipeline.analyses.maps.swap import ClassSwap
from pipeline.analyses.neighbours.record import Neighbours
from pipeline.evaluation import compare, evaluate, replicate
from pipeline.evaluation.gap_decomposition import decompose_gap
from pipeline.looks import Looks, looks_of
from pipeline.records import (
    Architecture,
    CaseStudies,
    Comparison,
    DataSummary,
    Evaluation,
    Findings,
    GapDecomposition,
    Predictions,
    Replication,
    RunHistory,
    Splits,
    StageOrigin,
    TrainedRun,
)
from pipeline.study import Factorial, Study, Variant, load_study

from .accounts import architecture, origins
from .cases import case_studies
from .data import data_summary, noise_images, three_class_summary
from .maps import CLASSLESS, DOUBTFUL, EMPTY, PLACELESS, READABLE, UNLEARNED, Maps, class_swap, map_controls
from .runs import Model, conditions, history, predictions
from .similar import PER_CLASS, alike_images, near_duplicates, neighbours

WORLDS = ("original", "reversed", "tied", "three-classes", "faultless", "three-variants", "alone")
REPLICATED = ("replicated", "contrary")
"""Those with several seeds, and with a factorial."""

OVERFITTED = Model(
    recalls=(0.74, 0.80, 0.56, 0.49, 0.63, 0.58, 0.77, 0.73, 0.80, 0.75),
    running_train=0.981, clean_train=0.987, running_train_loss=0.057, clean_train_loss=0.041,
    test_loss=2.427, lowest_test_loss=0.874, onset_epoch=4, scale=4.0, wobble=0.04,
)  # fmt: skip
REGULARIZED = Model(
    recalls=(0.72, 0.83, 0.53, 0.47, 0.66, 0.59, 0.82, 0.74, 0.82, 0.78),
    running_train=0.576, clean_train=0.713, running_train_loss=1.178, clean_train_loss=0.825,
    test_loss=0.880, lowest_test_loss=0.856, onset_epoch=24, scale=1.2, wobble=0.02,
)  # fmt: skip
FITTING = Model(
    recalls=(0.62, 0.64, 0.66, 0.82, 0.70, 0.73, 0.51, 0.75, 0.78, 0.73),
    running_train=0.680, clean_train=0.700, running_train_loss=0.900, clean_train_loss=0.850,
    test_loss=0.861, lowest_test_loss=0.861, onset_epoch=25, scale=1.5,
)  # fmt: skip
HARMED = Model(
    recalls=(0.55, 0.60, 0.58, 0.75, 0.60, 0.64, 0.46, 0.66, 0.70, 0.66),
    running_train=0.720, clean_train=0.602, running_train_loss=0.740, clean_train_loss=1.120,
    test_loss=1.900, lowest_test_loss=1.020, onset_epoch=6, scale=4.0, wobble=0.30,
)  # fmt: skip
EVEN = Model(
    recalls=(0.70,) * 10,
    running_train=0.740, clean_train=0.750, running_train_loss=0.740, clean_train_loss=0.720,
    test_loss=0.950, lowest_test_loss=0.900, onset_epoch=12, scale=1.5,
)  # fmt: skip
SMALL_BASELINE = Model(
    recalls=(0.76, 0.70, 0.72),
    running_train=0.790, clean_train=0.800, running_train_loss=0.500, clean_train_loss=0.480,
    test_loss=0.720, lowest_test_loss=0.690, onset_epoch=15, scale=1.5, wobble=0.02,
)  # fmt: skip
SMALL_REGULARIZED = Model(
    recalls=(0.75, 0.73, 0.71),
    running_train=0.700, clean_train=0.740, running_train_loss=0.680, clean_train_loss=0.600,
    test_loss=0.650, lowest_test_loss=0.648, onset_epoch=22, scale=1.2, wobble=0.02,
)  # fmt: skip
RIGHT = Model(
    recalls=(1.0,) * 10,
    running_train=1.0, clean_train=1.0, running_train_loss=0.001, clean_train_loss=0.001,
    test_loss=0.002, lowest_test_loss=0.002, onset_epoch=25, scale=9.0,
)  # fmt: skip


DUPLICATES = {"original": (190, 9), "reversed": (12, 2), "three-classes": (1, 0), "faultless": (0, 3)}
"""World -> how many test images have a near-duplicate, and how many just don't; elsewhere none."""
NEIGHBOURS = {"reversed": ((0.25, 0.5), 0), "three-classes": ((0.4, 0.4), 2)}
"""World -> what ``neighbours`` is told, where it isn't left to its defaults."""


ORIGINAL = load_study("cifar10").variants
DROPOUT_ALONE = Variant(batch_norm=False, dropout_rate=0.5, augmentation=False)
VARIANTS = {
    "three-variants": {**ORIGINAL, "dropout": DROPOUT_ALONE},
    "three-classes": load_study("shapes").variants,
    "alone": {"dropout": DROPOUT_ALONE},
}
"""World -> its study's variants, where they aren't those of the original study."""


@dataclass(frozen=True)
class World:
    """Every record of one made-up study. Tuples have one for each variant, ``comparisons`` one for each contrast.
    ``others`` are the evaluations and comparisons of further seeds, ``other_predictions`` what those models answer,
    ``between`` the runs of the factorial that are no variant of the study."""

    name: str
    study: Study
    data: DataSummary
    runs: tuple[TrainedRun, ...]
    predictions: tuple[Predictions, ...]
    evaluations: tuple[Evaluation, ...]
    gap_decompositions: tuple[GapDecomposition, ...]
    comparisons: tuple[Comparison, ...]
    architectures: tuple[Architecture, ...]
    cases: CaseStudies
    duplicates: NearDuplicates
    neighbours: tuple[Neighbours, ...]
    without_duplicates: tuple[AccuracyWithoutDuplicates, ...]
    maps: tuple[MapControls, ...]
    swaps: tuple[ClassSwap, ...]
    origins: tuple[StageOrigin, ...]
    others: tuple[tuple[tuple[Evaluation, ...], tuple[Comparison, ...]], ...] = ()
    factorial: FactorialResults | None = None
    between: tuple[Evaluation, ...] = ()
    other_predictions: tuple[tuple[Predictions, ...], ...] = ()

    @property
    def baseline(self) -> Evaluation:
        """Of the first variant, and of the first seed."""
        return self.evaluations[0]

    @property
    def regularized(self) -> Evaluation:
        """Of the second variant, and of the first seed."""
        return self.evaluations[1]

    @property
    def comparison(self) -> Comparison:
        """Of the first contrast, and of the first seed."""
        return self.comparisons[0]

    @property
    def seeds(self) -> tuple[tuple[tuple[Evaluation, ...], tuple[Comparison, ...]], ...]:
        """Each seed's evaluations and comparisons."""
        return ((self.evaluations, self.comparisons), *self.others)

    @property
    def looks(self) -> Looks:
        """What its variants are called and look like."""
        return looks_of(self.study)

    @property
    def outcomes(self) -> dict[str, Any]:
        """What the analyses found that its study asks for, by name."""
        return {
            "duplicates": self.duplicates,
            "errors": self.errors,
            "label_doubts": self.label_doubts,
            "alike": alike_images(self.duplicates),
            "accuracy_without_duplicates": {each.variant: each for each in self.without_duplicates},
            "maps": {each.variant: each for each in self.maps},
            "class_swap": {each.variant: each for each in self.swaps},
            "neighbours": {each.variant: each for each in self.neighbours},
            **({"factorial": self.factorial} if self.factorial else {}),
            **({"luck": self.luck} if self.others else {}),
        }

    @cached_property
    def errors(self) -> Errors:
        """Of all seeds."""
        answers = (self.predictions, *self.other_predictions)
        pairs = [(c.reference, c.other) for c in self.study.contrasts]
        return measure_errors(
            {v: [runs[place] for runs, _ in self.seeds] for place, v in enumerate(self.study.variants)},
            {v: [each[place] for each in answers] for place, v in enumerate(self.study.variants)},
            {pair: [found[place] for _, found in self.seeds] for place, pair in enumerate(pairs)},
        )

    @cached_property
    def label_doubts(self) -> LabelDoubts:
        """By the answers of all its models."""
        return doubt_labels([each for seed in (self.predictions, *self.other_predictions) for each in seed])

    @cached_property
    def replication(self) -> Replication:
        """All variants over the seeds."""
        return replicated(self.seeds, sum(self.data.train_counts))

    @property
    def luck(self) -> Luck:
        """What single seeds say."""
        runs = {
            e.variant: [f for evaluations, _ in self.seeds for f in evaluations if f.variant == e.variant]
            for e in self.evaluations
        }
        compared = {
            (c.reference, c.other): {
                evaluations[0].seed: each
                for evaluations, comparisons in self.seeds
                for each in comparisons
                if (each.reference, each.other) == (c.reference, c.other)
            }
            for c in self.comparisons
        }
        return measure_luck(runs, compared)

    @cached_property
    def histories(self) -> tuple[RunHistory, ...]:
        """Of all seeds, a seed's models after one another."""
        return tuple(RunHistory(e.variant, e.seed, e.history) for runs, _ in self.seeds for e in runs)

    @cached_property
    def findings(self) -> Findings:
        """The headline of these records, and the ledger of the original's claims where the data are the original's."""
        from .changed import findings_of

        return findings_of(self)

    @cached_property
    def splits(self) -> Splits:
        """Blocks of noise: twenty training images a class, and every test image that the records index."""
        labels = np.repeat(np.arange(len(self.data.classes)), PER_CLASS)
        test_labels = self.predictions[0].test_labels
        return Splits(
            noise_images(labels, seed=1, masks=self.data.has_masks),
            noise_images(test_labels, seed=2, masks=self.data.has_masks),
        )


def replicated(seeds: Sequence[tuple[Sequence[Evaluation], Sequence[Comparison]]], train_size: int) -> Replication:
    """The project's own means over seeds of these evaluations and comparisons."""
    runs: dict[str, list[Evaluation]] = {}
    compared: dict[tuple[str, str], list[Comparison]] = {}
    for evaluations, comparisons in seeds:
        for each in evaluations:
            runs.setdefault(each.variant, []).append(each)
        for each in comparisons:
            compared.setdefault((each.reference, each.other), []).append(each)
    return replicate(runs, compared, train_size)


@cache
def world(name: str = "original") -> World:
    """The made-up world of that name (see the module's docstring)."""
    data = three_class_summary() if name == "three-classes" else data_summary()
    models = {
        "original": (OVERFITTED, REGULARIZED),
        "reversed": (FITTING, HARMED),
        "tied": (EVEN, EVEN),
        "three-classes": (SMALL_BASELINE, SMALL_REGULARIZED),
        "faultless": (RIGHT, RIGHT),
        "replicated": (OVERFITTED, REGULARIZED),
        "contrary": (FITTING, HARMED),
        "three-variants": (OVERFITTED, REGULARIZED, FITTING),
        "alone": (OVERFITTED,),
    }[name]
    seeds = (1, 1) if name == "tied" else (1, 2, 3)[: len(models)]
    made = assemble(name, data, models, seeds, MAPS[name])
    return with_more_runs(made, models) if name in REPLICATED else made


MAPS = {
    "original": (DOUBTFUL, READABLE),
    "reversed": (UNLEARNED, CLASSLESS),
    "tied": (PLACELESS, PLACELESS),
    "three-classes": (READABLE, Maps(wrong_on_object=0.6)),
    "faultless": (READABLE, EMPTY),
    "replicated": (DOUBTFUL, READABLE),
    "contrary": (UNLEARNED, PLACELESS),
    "three-variants": (DOUBTFUL, READABLE, PLACELESS),
    "alone": (READABLE,),
}
"""World -> how the maps of its models come out."""


def assemble(
    name: str,
    data: DataSummary,
    models: tuple[Model, ...],
    seeds: tuple[int, ...] = (1, 2),
    maps: tuple[Maps, ...] = (READABLE, READABLE),
) -> World:
    """A world from a data summary and its models; equal seeds and models make equal answers."""
    asked = load_study("shapes" if name == "three-classes" else "cifar10")
    asked = asked.model_copy(update={"variants": VARIANTS.get(name, ORIGINAL), "seeds": (0,)})
    variants = tuple(asked.variants)
    found = tuple(predictions(v, data, m, s) for v, m, s in zip(variants, models, seeds, strict=True))
    runs = tuple(
        TrainedRun(v, 0, history(m, _accuracy(p), seed=s), {})
        for v, m, p, s in zip(variants, models, found, seeds, strict=True)
    )
    evaluations = tuple(evaluate(run, p) for run, p in zip(runs, found, strict=True))
    cases = case_studies(data, found, evaluations)
    duplicates = near_duplicates(found[0], cases, *DUPLICATES.get(name, (0, 0)))
    return World(
        name=name,
        study=asked,
        data=data,
        runs=runs,
        predictions=found,
        evaluations=evaluations,
        gap_decompositions=tuple(
            decompose_gap(run, conditions(run.variant, p)) for run, p in zip(runs, found, strict=True)
        ),
        comparisons=compared(asked, found, evaluations),
        architectures=tuple(architecture(v, len(data.classes)) for v in variants),
        cases=cases,
        maps=tuple(map_controls(data, p, m, s) for p, m, s in zip(found, maps, seeds, strict=True)),
        swaps=tuple(class_swap(p, m, s) for p, m, s in zip(found, maps, seeds, strict=True)),
        duplicates=duplicates,
        neighbours=tuple(neighbours(p, cases, *NEIGHBOURS.get(name, ())) for p in found),
        without_duplicates=tuple(accuracy_without_duplicates([p], duplicates) for p in found),
        origins=origins(variants),
    )


def compared(study: Study, found: Sequence[Predictions], evaluations: Sequence[Evaluation]) -> tuple[Comparison, ...]:
    """The comparisons that the study makes of one seed's models."""
    models = {e.variant: (p, e) for p, e in zip(found, evaluations, strict=True)}
    pairs = [(models[contrast.reference], models[contrast.other]) for contrast in study.contrasts]
    return tuple(compare(p, q, before, after) for (p, before), (q, after) in pairs)


def _accuracy(predictions: Predictions) -> float:
    return float((predictions.test_logits.argmax(axis=1) == predictions.test_labels).mean())


def with_more_runs(made: World, models: tuple[Model, Model]) -> World:
    """The world with two more seeds of its models, and with the combinations of their techniques in between."""
    study = made.study.model_copy(update={"factorial": Factorial(seeds=(0, 1, 2)), "seeds": (0, 1, 2)})
    cells = []
    for place, name in enumerate(study.combinations):
        model = _between(*models, place / (len(study.combinations) - 1))
        both = [run_of(made.data, name, model, seed, 10 + place + 40 * seed) for seed in study.seeds]
        combination = Combination(name, study.techniques_of(name), study.seeds)
        cells.append(Cell(combination, tuple(e for e, _ in both), tuple(p for _, p in both)))
    between = tuple(e for cell in cells[1:-1] for e in cell.evaluations)
    factorial = analyse(study.techniques, cells)
    seeds = [_seed(study, made.data, models, seed) for seed in (1, 2)]
    others, answers = tuple((e, c) for e, c, _ in seeds), tuple(p for _, _, p in seeds)
    return replace(made, study=study, others=others, other_predictions=answers, factorial=factorial, between=between)


def _seed(
    study: Study, data: DataSummary, models: tuple[Model, ...], seed: int
) -> tuple[tuple[Evaluation, ...], tuple[Comparison, ...], tuple[Predictions, ...]]:
    """Another seed's evaluations and comparisons, and its models' answers."""
    variants = enumerate(zip(study.variants, models, strict=True))
    made = [run_of(data, v, _moved(model, seed), seed, 2 * seed + place) for place, (v, model) in variants]
    evaluations, found = tuple(e for e, _ in made), tuple(p for _, p in made)
    return evaluations, compared(study, found, evaluations), found


def run_of(data: DataSummary, variant: str, model: Model, seed: int, chance: int) -> tuple[Evaluation, Predictions]:
    """One run of a model; ``chance`` decides which images it gets right."""
    answers = replace(predictions(variant, data, model, chance), seed=seed)
    course = RunHistory(variant, seed, history(model, _accuracy(answers), seed=chance))
    return evaluate(course, answers), answers


def _moved(model: Model, seed: int) -> Model:
    """The model as another seed leaves it: a point or two better or worse, and turning an epoch later."""
    shift = (0.02, -0.015)[seed % 2]
    recalls = tuple(min(0.99, recall + shift) for recall in model.recalls)
    return replace(model, recalls=recalls, onset_epoch=min(25, model.onset_epoch + seed % 2))


def _between(one: Model, other: Model, share: float) -> Model:
    """A model on the way from one to the other."""
    numbers = {
        name: (1 - share) * getattr(one, name) + share * getattr(other, name)
        for name in ("running_train", "clean_train", "running_train_loss", "clean_train_loss", "test_loss", "wobble")
    }
    recalls = tuple((1 - share) * a + share * b for a, b in zip(one.recalls, other.recalls, strict=True))
    lowest = min(one.lowest_test_loss, numbers["test_loss"])
    return replace(one, **numbers, recalls=recalls, lowest_test_loss=lowest)
