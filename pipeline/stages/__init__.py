"""The stages of a study in the order of the data: what each is made from, and the function that makes it.

``basis`` has the images, ``runs`` trains and asks, ``comparisons`` compares; ``experiments`` are optional, with
``label_noise`` and ``corruptions`` among them; ``explanations`` look into the models, ``findings`` weighs the claims,
``figures`` draws. ``versions`` says what the expensive ones mean.

Heavy libraries are imported by the function that needs them, so that a build in which nothing is stale loads none.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.graph import Node
from pipeline.stages.basis import VARIANTS, ReadImages, ReadSummary, basis_of
from pipeline.stages.comparisons import comparison_nodes, replication_node
from pipeline.stages.experiments import Experiments, experiments_of
from pipeline.stages.explanations import Explanations, explanations_of
from pipeline.stages.figures import CHAPTERS, chapter_nodes, drawn_nodes
from pipeline.stages.findings import findings_node, measured_nodes
from pipeline.stages.runs import (
    FirstRuns,
    RunsByKey,
    architecture_nodes,
    first_runs,
    replicas,
    run_nodes,
    weights_node,
)
from pipeline.stages.versions import (
    CASES_VERSION,
    CONDITIONS_VERSION,
    CONTROLS_VERSION,
    CORRUPTIONS_VERSION,
    DUPLICATES_VERSION,
    NEIGHBOURS_VERSION,
    PREDICT_VERSION,
    TRAIN_VERSION,
)
from pipeline.study import Study

__all__ = [
    "CASES_VERSION",
    "CHAPTERS",
    "CONDITIONS_VERSION",
    "CONTROLS_VERSION",
    "CORRUPTIONS_VERSION",
    "DUPLICATES_VERSION",
    "NEIGHBOURS_VERSION",
    "PREDICT_VERSION",
    "TRAIN_VERSION",
    "VARIANTS",
    "Plan",
    "plan",
]


@dataclass(frozen=True)
class Plan:
    """The nodes of one study on one data set.

    Attributes:
        architectures: by variant.
        replicas: the runs beyond the first seed's two. Their weights are needed only to measure them, so that their
            ``run`` is no result of the study; nor is that of runs on wrong labels.
        comparisons: by seed; that of the first seed is ``comparison``.
        chapters: by figure module.
        notes: what was converted and left out as the images at hand were read. ``data`` may be of other files, in which
            the same images were. None where none are at hand.
    """

    study: Study
    images: Node
    data: Node
    architectures: dict[str, Node]
    first: FirstRuns
    replicas: RunsByKey
    comparisons: dict[int, Node]
    replication: Node
    experiments: Experiments
    explanations: Explanations
    findings: Node
    chapters: dict[str, Node]
    weights: Node
    notes: tuple[str, ...] | None = None

    @property
    def comparison(self) -> Node:
        """Both models of the first seed compared."""
        return self.comparisons[self.study.seed]

    @property
    def runs(self) -> tuple[Node, ...]:
        """Every run that the study trains."""
        others = (*self.replicas.values(), *self.experiments.noisy.values())
        return (*self.first.runs.values(), *(each.run for each in others))

    @property
    def results(self) -> tuple[Node, ...]:
        """What the report tells of, in the order of the data: every node but the images, the weights of replicas and of
        runs on wrong labels, and the files that make up the report."""
        replicas = [(each.history, each.predictions, each.evaluation) for each in self.replicas.values()]
        noisy = [(each.history, each.predictions) for each in self.experiments.noisy.values()]
        return (
            *(self.data, *self.architectures.values(), *self.first.results),
            *(node for nodes in (*replicas, *noisy) for node in nodes),
            *(*self.comparisons.values(), self.replication),
            *(*self.experiments.corruptions.values(), *self.experiments.robustness_by_seed.values()),
            *self.experiments.outcomes.values(),
            *self.explanations.results,
            *(self.findings, *self.chapters.values()),
        )


def plan(study: Study, fingerprint: str, read_images: ReadImages, read_summary: ReadSummary, device: str) -> Plan:
    """All nodes of a study but the rendering.

    Args:
        fingerprint: of the data set; all that the keys know of it.
        read_images, read_summary: called only where the data is needed and not cached.
        device: where predictions and attributions are computed.
    """
    basis = basis_of(study, fingerprint, read_images, read_summary, device)
    architectures = architecture_nodes(basis)
    runs = run_nodes(basis)
    first = first_runs(basis, runs)
    comparisons = comparison_nodes(study, runs)
    replication = replication_node(basis, runs, comparisons)
    experiments = experiments_of(basis, runs, first)
    explanations = explanations_of(basis, first)
    measured = measured_nodes(basis, runs, first, comparisons, replication, experiments, explanations)
    drawn = drawn_nodes(basis, first, explanations, measured)
    return Plan(
        study=study,
        images=basis.images,
        data=basis.data,
        architectures=architectures,
        first=first,
        replicas=replicas(study, runs),
        comparisons=comparisons,
        replication=replication,
        experiments=experiments,
        explanations=explanations,
        findings=findings_node(study, measured),
        chapters=chapter_nodes(study, runs, architectures, drawn),
        weights=weights_node(first.runs),
    )
