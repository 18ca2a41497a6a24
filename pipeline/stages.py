"""The stages of a study in the order of the data: what each is made from, and the function that makes it.

Heavy libraries are imported by the function that needs them, so that a build in which nothing is stale loads none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from pipeline.corruption_stages import corruption_nodes, robustness_node
from pipeline.errors import PipelineError
from pipeline.formats import short_percent
from pipeline.graph import Node
from pipeline.records import (
    Architecture,
    CaseStudies,
    Chapter,
    Combination,
    Comparison,
    DataSummary,
    Evaluation,
    FactorialResults,
    Findings,
    GapLadder,
    LeakScores,
    MapControls,
    MapMeasurements,
    MemorizationComparison,
    NearDuplicates,
    Neighbours,
    Predictions,
    Replication,
    ReportFiles,
    RunHistory,
    Splits,
    TrainedRun,
    TrainingConditions,
)
from pipeline.study import LabelNoise, Study

VARIANTS = ("baseline", "regularized")

TRAIN_VERSION = 1
PREDICT_VERSION = 2
CONDITIONS_VERSION = 1
CASES_VERSION = 1
DUPLICATES_VERSION = 1
NEIGHBOURS_VERSION = 1
CONTROLS_VERSION = 1
"""Raised when what these expensive stages mean changes; a test notices a change of their code."""

ReadImages = Callable[[], Splits]
ReadSummary = Callable[[], DataSummary]


@dataclass(frozen=True)
class RunNodes:
    """The nodes of one run: trained, asked about the test set, measured."""

    run: Node
    history: Node
    predictions: Node
    evaluation: Node


@dataclass(frozen=True)
class NoisyNodes:
    """The nodes of one run on wrong labels."""

    run: Node
    history: Node
    predictions: Node


@dataclass(frozen=True)
class Plan:
    """The nodes of one study on one data set.

    Attributes:
        runs, histories, predictions, evaluations, conditions, ladders: by variant, of the first seed.
        comparisons: by seed; that of the first seed is ``comparison``.
        replicas: the runs beyond the first seed's two, by (variant, seed). Their weights are needed only to measure
            them, so that their ``run`` is no result of the study.
        factorial: None where the study has none.
        noisy: the first seed's runs on wrong labels, by variant; empty where the study doesn't ask for them.
        memorization: None likewise.
    """

    study: Study
    images: Node
    data: Node
    architectures: dict[str, Node]
    runs: dict[str, Node]
    histories: dict[str, Node]
    noisy: dict[str, NoisyNodes]
    memorization: Node | None
    predictions: dict[str, Node]
    evaluations: dict[str, Node]
    conditions: dict[str, Node]
    ladders: dict[str, Node]
    comparisons: dict[int, Node]
    replicas: dict[tuple[str, int], RunNodes]
    replication: Node
    factorial: Node | None
    cases: Node
    corruptions: dict[str, Node]
    robustness: Node | None
    duplicates: Node
    neighbours: dict[str, Node]
    leaks: dict[str, Node]
    maps: dict[str, Node]
    controls: dict[str, Node]
    findings: Node
    chapters: dict[str, Node]
    weights: Node

    @property
    def comparison(self) -> Node:
        """Both models of the first seed compared."""
        return self.comparisons[self.study.seed]

    @property
    def results(self) -> tuple[Node, ...]:
        """Every node but the images, the replicas' weights and the pages, in the order of the data."""
        by_variant = (
            self.architectures,
            self.runs,
            self.histories,
            self.predictions,
            self.evaluations,
            self.conditions,
            self.ladders,
        )
        nodes = [node for group in by_variant for node in group.values()]
        for each in self.replicas.values():
            nodes += [each.history, each.predictions, each.evaluation]
        for each in self.noisy.values():
            nodes += [each.history, each.predictions]
        asked = [node for node in (self.factorial, self.memorization, self.robustness) if node]
        nodes += [*self.comparisons.values(), self.replication, *self.corruptions.values(), *asked, self.cases]
        nodes += [*self.maps.values(), *self.controls.values()]
        nodes += [*self.neighbours.values(), self.duplicates, *self.leaks.values()]
        return (self.data, *nodes, self.findings, *self.chapters.values(), self.weights)


def plan(study: Study, fingerprint: str, read_images: ReadImages, read_summary: ReadSummary, device: str) -> Plan:
    """All nodes of a study but the rendering.

    Args:
        fingerprint: of the data set; all that the keys know of it.
        read_images, read_summary: called only where the data is needed and not cached.
        device: where predictions and attributions are computed.
    """
    images, data = _data(study, fingerprint, read_images, read_summary)
    architectures = {name: _architecture(study, name, data) for name in VARIANTS}
    all_runs = {key: _run_nodes(study, *key, device, images, data) for key in trained_runs(study)}
    first = {name: all_runs[name, study.seed] for name in VARIANTS}
    runs = {name: each.run for name, each in first.items()}
    histories = {name: each.history for name, each in first.items()}
    predictions = {name: each.predictions for name, each in first.items()}
    evaluations = {name: each.evaluation for name, each in first.items()}
    noise = study.label_noise
    noisy = {name: _noisy_nodes(noise, runs[name], predictions[name]) for name in VARIANTS if noise}
    memorization = _memorization(noisy, predictions) if noisy else None
    conditions = {
        name: _conditions(study, name, device, runs[name], predictions[name], images, data) for name in VARIANTS
    }
    ladders = {name: _ladder(name, histories[name], conditions[name]) for name in VARIANTS}
    comparisons = {seed: _comparison(study, seed, all_runs) for seed in study.seeds}
    replication = _replication(study, all_runs, comparisons, data)
    factorial = _factorial(study, all_runs) if study.factorial else None
    cases = _cases(study, device, images, data, runs, predictions)
    corruptions = corruption_nodes(study, device, images, data, runs)
    robustness = robustness_node(corruptions, predictions)
    maps = {name: _maps(study, name, device, runs[name], images, data) for name in VARIANTS}
    controls = {name: _controls(name, maps[name], predictions[name], data) for name in VARIANTS}
    measured = {
        "data": data,
        **evaluations,
        "comparison": comparisons[study.seed],
        "cases": cases,
        **{f"{name}_controls": controls[name] for name in VARIANTS},
        "replication": replication,
        **{f"{v}_{s}": all_runs[v, s].evaluation for s in study.seeds[1:] for v in VARIANTS},
        **{f"comparison_{s}": comparisons[s] for s in study.seeds[1:]},
        **({"factorial": factorial} if factorial else {}),
        **({"memorization": memorization} if memorization else {}),
        **({"robustness": robustness} if robustness else {}),
    }
    duplicates = _duplicates(images)
    neighbours = {
        name: _neighbours(study, name, device, runs[name], predictions[name], cases, images, data) for name in VARIANTS
    }
    drawn = {**measured, "images": images, **{f"{name}_ladder": ladders[name] for name in VARIANTS}}
    drawn |= {"duplicates": duplicates, **{f"{name}_neighbours": neighbours[name] for name in VARIANTS}}
    drawn |= {f"{v}_{seed}": all_runs[v, seed].history for v in VARIANTS for seed in study.seeds}
    return Plan(
        study=study,
        images=images,
        data=data,
        architectures=architectures,
        runs=runs,
        histories=histories,
        noisy=noisy,
        memorization=memorization,
        predictions=predictions,
        evaluations=evaluations,
        conditions=conditions,
        ladders=ladders,
        comparisons=comparisons,
        replicas={key: each for key, each in all_runs.items() if each not in first.values()},
        replication=replication,
        factorial=factorial,
        cases=cases,
        corruptions=corruptions,
        robustness=robustness,
        duplicates=duplicates,
        maps=maps,
        controls=controls,
        neighbours=neighbours,
        leaks={name: _leak(name, predictions[name], duplicates, neighbours[name]) for name in VARIANTS},
        findings=_findings(study, measured),
        chapters={node.params["chapter"]: node for node in _chapters(study, architectures, drawn)},
        weights=Node("weights", "export weights", ReportFiles, _export_weights, dict(runs)),
    )


def trained_runs(study: Study) -> list[tuple[str, int]]:
    """(variant, seed) of every run of a study: the first seed's two, the other seeds', the factorial's."""
    runs = [(name, seed) for seed in study.seeds for name in VARIANTS]
    between = [name for name in study.combinations if name not in VARIANTS]
    return runs + [(name, seed) for seed in (study.factorial.seeds if study.factorial else ()) for name in between]


def run_name(study: Study, variant: str, seed: int) -> str:
    """What a user calls a run: its variant, and its seed where the study has several."""
    return f"{variant} seed {seed}" if len(study.seeds) > 1 else variant


def _run_nodes(study: Study, variant: str, seed: int, device: str, images: Node, data: Node) -> RunNodes:
    name = run_name(study, variant, seed)
    run = _run(study, variant, seed, images, data)
    history = Node("history", f"history of {name}", RunHistory, _without_weights, {"run": run})
    predictions = _predictions(study, variant, name, device, run, images, data)
    return RunNodes(run, history, predictions, _evaluation(name, history, predictions))


def _without_weights(run: TrainedRun) -> RunHistory:
    return RunHistory(run.variant, run.seed, run.history, run.wrong_labels)


def _data(study: Study, fingerprint: str, read_images: ReadImages, read_summary: ReadSummary) -> tuple[Node, Node]:
    params = {"fingerprint": fingerprint}
    images = Node("images", "read images", Splits, read_images, params=params)
    params = {**params, "source": study.data.source}
    return images, Node("data", "summarise data", DataSummary, read_summary, params=params)


def _architecture(study: Study, name: str, data: Node) -> Node:
    def compute(data: DataSummary) -> Architecture:
        from pipeline.models import describe

        return describe(name, study.variant(name), len(data.classes))

    params = {"variant": name, **study.variant(name).model_dump()}
    return Node("architecture", f"describe {name}", Architecture, compute, {"data": data}, params, code=("models.py",))


def _run(study: Study, variant: str, seed: int, images: Node, data: Node) -> Node:
    label = f"train {run_name(study, variant, seed)}"

    def compute(**_inputs: object) -> TrainedRun:
        raise PipelineError(f"the result of {label!r} went missing while it was needed; run the same command again")

    params = {
        "variant": variant,
        "seed": seed,
        "recipe": study.recipe.model_dump(),
        **study.variant(variant).model_dump(),
    }
    return Node("train", label, TrainedRun, compute, {"images": images, "data": data}, params, version=TRAIN_VERSION)


def _predictions(study: Study, variant: str, name: str, device: str, run: Node, images: Node, data: Node) -> Node:
    def compute(run: TrainedRun, images: Splits, data: DataSummary) -> Predictions:
        from pipeline.evaluation.forward import predict

        return predict(study.variant(variant), run, images, data, device)

    inputs = {"run": run, "images": images, "data": data}
    return Node("predictions", f"predict with {name}", Predictions, compute, inputs, version=PREDICT_VERSION)


def _noisy_nodes(noise: LabelNoise, run: Node, predictions: Node) -> NoisyNodes:
    """A run and its predictions again, on wrong labels."""
    noisy = _noisy(run, noise)
    label = f"history of {noisy.label.removeprefix('train ')}"
    history = Node("history", label, RunHistory, _without_weights, {"run": noisy})
    return NoisyNodes(noisy, history, _noisy(predictions, noise, run=noisy))


def _noisy(node: Node, noise: LabelNoise, **inputs: Node) -> Node:
    """A run, or what follows from ``inputs`` as the node does from its own, on wrong labels; all else is the same."""
    label = f"{node.label} {'trained ' if inputs else ''}on {short_percent(noise.fraction)} wrong labels"
    params = node.params if inputs else {**node.params, "label_noise": noise.model_dump()}
    return replace(node, label=label, inputs={**node.inputs, **inputs}, params=params)


def _memorization(noisy: dict[str, NoisyNodes], true_predictions: dict[str, Node]) -> Node:
    kinds = {
        "run": {name: each.history for name, each in noisy.items()},
        "predictions": {name: each.predictions for name, each in noisy.items()},
        "true_predictions": true_predictions,
    }
    inputs = {f"{name}_{kind}": nodes[name] for name in VARIANTS for kind, nodes in kinds.items()}

    def compute(**records) -> MemorizationComparison:
        from pipeline.evaluation.memorization import NoisyRun, compare_memorization

        return compare_memorization(*(NoisyRun(**{k: records[f"{name}_{k}"] for k in kinds}) for name in VARIANTS))

    code = ("evaluation/memorization.py",)
    return Node("memorization", "count what was learned by heart", MemorizationComparison, compute, inputs, code=code)


def _evaluation(name: str, history: Node, predictions: Node) -> Node:
    inputs = {"run": history, "predictions": predictions}
    return Node("evaluation", f"evaluate {name}", Evaluation, _evaluate, inputs, code=("evaluation/__init__.py",))


def _evaluate(run: RunHistory, predictions: Predictions) -> Evaluation:
    from pipeline.evaluation import evaluate

    return evaluate(run, predictions)


def _conditions(study: Study, name: str, device: str, run: Node, predictions: Node, images: Node, data: Node) -> Node:
    def compute(run: TrainedRun, predictions: Predictions, images: Splits, data: DataSummary) -> TrainingConditions:
        from pipeline.evaluation.conditions import measure_conditions

        return measure_conditions(study.variant(name), study.recipe, run, predictions, images, data, device)

    inputs = {"run": run, "predictions": predictions, "images": images, "data": data}
    return Node(
        "conditions", f"ask {name} as it was trained", TrainingConditions, compute, inputs, version=CONDITIONS_VERSION
    )


def _ladder(name: str, history: Node, conditions: Node) -> Node:
    inputs = {"run": history, "conditions": conditions}
    return Node("ladder", f"split the gaps of {name}", GapLadder, _split, inputs, code=("evaluation/ladder.py",))


def _split(run: RunHistory, conditions: TrainingConditions) -> GapLadder:
    from pipeline.evaluation.ladder import gap_ladder

    return gap_ladder(run, conditions)


def _comparison(study: Study, seed: int, all_runs: dict[tuple[str, int], RunNodes]) -> Node:
    inputs = {f"{name}_predictions": all_runs[name, seed].predictions for name in VARIANTS}
    inputs |= {f"{name}_evaluation": all_runs[name, seed].evaluation for name in VARIANTS}
    label = "compare the models" + (f" of seed {seed}" if len(study.seeds) > 1 else "")
    return Node("comparison", label, Comparison, _compare, inputs, code=("evaluation/__init__.py",))


def _compare(**inputs) -> Comparison:
    from pipeline.evaluation import compare

    return compare(*(inputs[f"{name}_{what}"] for what in ("predictions", "evaluation") for name in VARIANTS))


def _replication(
    study: Study, all_runs: dict[tuple[str, int], RunNodes], comparisons: dict[int, Node], data: Node
) -> Node:
    inputs = {f"{name}_{seed}": all_runs[name, seed].evaluation for name in VARIANTS for seed in study.seeds}
    inputs |= {f"comparison_{seed}": comparisons[seed] for seed in study.seeds}

    def compute(data: DataSummary, **by_name) -> Replication:
        from pipeline.evaluation import Pair, replicate

        pairs = [Pair(*(by_name[f"{part}_{seed}"] for part in (*VARIANTS, "comparison"))) for seed in study.seeds]
        return replicate(pairs, sum(data.train_counts))

    return Node(
        "replication",
        "average over the seeds",
        Replication,
        compute,
        {"data": data, **inputs},
        code=("evaluation/__init__.py",),
    )


def _factorial(study: Study, all_runs: dict[tuple[str, int], RunNodes]) -> Node:
    seeds = {name: [seed for variant, seed in all_runs if variant == name] for name in study.combinations}
    keys = [(name, seed) for name, of_name in seeds.items() for seed in of_name]
    inputs = {f"{name}_{seed}_evaluation": all_runs[name, seed].evaluation for name, seed in keys}
    inputs |= {f"{name}_{seed}_predictions": all_runs[name, seed].predictions for name, seed in keys}

    def compute(**by_name) -> FactorialResults:
        from pipeline.evaluation import Cell, analyse

        cells = [
            Cell(
                Combination(name, study.techniques_of(name), tuple(of_name)),
                tuple(by_name[f"{name}_{seed}_evaluation"] for seed in of_name),
                tuple(by_name[f"{name}_{seed}_predictions"] for seed in of_name),
            )
            for name, of_name in seeds.items()
        ]
        return analyse(study.techniques, cells)

    return Node(
        "factorial",
        "separate the techniques",
        FactorialResults,
        compute,
        inputs,
        {"techniques": list(study.techniques)},
        code=("evaluation/__init__.py",),
    )


def _cases(
    study: Study, device: str, images: Node, data: Node, runs: dict[str, Node], predictions: dict[str, Node]
) -> Node:
    def compute(images: Splits, data: DataSummary, **by_name) -> CaseStudies:
        from pipeline.attribution import study_cases

        each_run = {name: by_name[f"{name}_run"] for name in VARIANTS}
        each_prediction = {name: by_name[f"{name}_predictions"] for name in VARIANTS}
        return study_cases(study, device, images, data, each_run, each_prediction)

    inputs = {"images": images, "data": data, **{f"{name}_run": runs[name] for name in VARIANTS}}
    inputs |= {f"{name}_predictions": predictions[name] for name in VARIANTS}
    return Node("cases", "explain cases with Grad-CAM", CaseStudies, compute, inputs, version=CASES_VERSION)


def _duplicates(images: Node) -> Node:
    inputs = {"images": images}
    label = "find near-duplicates"
    return Node("duplicates", label, NearDuplicates, _find_duplicates, inputs, version=DUPLICATES_VERSION)


def _find_duplicates(images: Splits) -> NearDuplicates:
    from pipeline.data.duplicates import near_duplicates

    return near_duplicates(images)


def _neighbours(
    study: Study, name: str, device: str, run: Node, predictions: Node, cases: Node, images: Node, data: Node
) -> Node:
    def compute(images: Splits, data: DataSummary, **inputs) -> Neighbours:
        from pipeline.attribution.neighbours import find_neighbours

        return find_neighbours(study.variant(name), **inputs, splits=images, data=data, device_name=device)

    inputs = {"run": run, "predictions": predictions, "cases": cases, "images": images, "data": data}
    label = f"find what {name} has seen"
    return Node("neighbours", label, Neighbours, compute, inputs, version=NEIGHBOURS_VERSION)


def _leak(name: str, predictions: Node, duplicates: Node, neighbours: Node) -> Node:
    inputs = {"predictions": predictions, "duplicates": duplicates, "neighbours": neighbours}
    label = f"score {name} without near-duplicates"
    return Node("leak", label, LeakScores, _score_leak, inputs, code=("evaluation/leak.py",))


def _score_leak(predictions: Predictions, duplicates: NearDuplicates, neighbours: Neighbours) -> LeakScores:
    from pipeline.evaluation.leak import leak_scores

    return leak_scores(predictions, duplicates, neighbours)


def _maps(study: Study, name: str, device: str, run: Node, images: Node, data: Node) -> Node:
    def compute(run: TrainedRun, images: Splits, data: DataSummary) -> MapMeasurements:
        from pipeline.attribution.controls import measure_controls

        return measure_controls(study.variant(name), run, images, data, device)

    inputs = {"run": run, "images": images, "data": data}
    return Node("maps", f"put maps of {name} to the test", MapMeasurements, compute, inputs, version=CONTROLS_VERSION)


def _controls(name: str, maps: Node, predictions: Node, data: Node) -> Node:
    inputs = {"maps": maps, "predictions": predictions, "data": data}
    code = ("evaluation/map_controls.py",)
    return Node("controls", f"weigh maps of {name}", MapControls, _weigh_maps, inputs, code=code)


def _weigh_maps(maps: MapMeasurements, predictions: Predictions, data: DataSummary) -> MapControls:
    from pipeline.evaluation.map_controls import weigh_controls

    return weigh_controls(maps, predictions.test_labels, data.classes)


def _findings(study: Study, measured: dict[str, Node]) -> Node:
    def compute(**records) -> Findings:
        from pipeline.evaluation import Pair
        from pipeline.findings import find

        parts = (*VARIANTS, "comparison")
        others = tuple(Pair(*(records.pop(f"{part}_{seed}") for part in parts)) for seed in study.seeds[1:])
        return find(**records, others=others, variants=study.variants)

    return Node("findings", "weigh the claims", Findings, compute, measured, code=("findings",))


def _export_weights(**runs: TrainedRun) -> ReportFiles:
    from pipeline.training.export import weights_file

    return ReportFiles({f"models/{name}_model.pth": weights_file(run) for name, run in runs.items()})


# -- figures -------------------------------------------------------------------------------------------

CHAPTERS: dict[str, tuple[str, ...]] = {
    "distribution": ("data",),
    "samples": ("data", "images"),
    "duplicates": ("data", "images", "duplicates"),
    "architecture": VARIANTS,
    "headline": ("data", *VARIANTS, "replication"),
    "curves": (*VARIANTS, "histories"),
    "ladder": ("data", *VARIANTS, *(f"{name}_ladder" for name in VARIANTS)),
    "confusion": ("data", *VARIANTS, "comparison"),
    "errors": ("data", "images", *VARIANTS),
    "changes": ("data", "comparison"),
    "cases": ("data", "cases", "images"),
    "neighbours": ("data", "cases", "images", "duplicates", *(f"{name}_neighbours" for name in VARIANTS)),
    "calibration": VARIANTS,
    "seeds": ("replication",),
    "factorial": ("factorial",),
    "memorization": ("memorization",),
    "randomization": ("data", "images", "baseline_controls", "regularized_controls"),
    "deletion": ("data", "baseline_controls", "regularized_controls"),
    "corrupted_images": ("data", "images", "robustness"),
    "corruptions": ("robustness",),
}
"""Figure module -> the records it draws; "histories" are those of both variants and all seeds, in one tuple. A module
whose record a study doesn't ask for is left out. Those that draw images are kept as drawn where there are none."""


def _chapters(study: Study, architectures: dict[str, Node], drawn: dict[str, Node]) -> Iterator[Node]:
    histories = {f"{name}_{seed}": drawn[f"{name}_{seed}"] for name in VARIANTS for seed in study.seeds}
    for module, names in CHAPTERS.items():
        available = architectures if module == "architecture" else drawn
        is_asked = {"histories", *available} >= set(names) and not (module == "seeds" and len(study.seeds) == 1)
        if not is_asked:
            continue
        yield Node(
            f"figures-{module}",
            f"draw {module}",
            Chapter,
            partial(_draw, module),
            {name: available[name] for name in names if name != "histories"}
            | (histories if "histories" in names else {}),
            {"chapter": module},
            code=(f"figures/{module}.py",),
            keep_drawn="images" in names,
        )


def _draw(module: str, **inputs) -> Chapter:
    from importlib import import_module

    if module == "architecture":
        return import_module("pipeline.figures.architecture").draw(tuple(inputs.values()))
    if "images" in inputs:
        inputs["splits"] = inputs.pop("images")
    if "histories" in CHAPTERS[module]:
        names = [name for name, record in inputs.items() if isinstance(record, RunHistory)]
        inputs["histories"] = tuple(inputs.pop(name) for name in names)
    return import_module(f"pipeline.figures.{module}").draw(**inputs)
