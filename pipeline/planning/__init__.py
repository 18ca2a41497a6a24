"""The plan: every node of a study, what each is made from, and in which order the report tells of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.analyses import ANALYSES
from pipeline.analyses.contract import Nodes, Upstream
from pipeline.cache import Store
from pipeline.claims import Claims
from pipeline.graph import Node
from pipeline.planning.available import Available, available_nodes
from pipeline.planning.figures import analysis_figures, chapter_nodes
from pipeline.planning.findings import findings_node
from pipeline.stages.basis import ReadImages, ReadSummary, basis_of
from pipeline.stages.cases import cases_node
from pipeline.stages.comparisons import Comparisons, comparison_nodes, replication_node
from pipeline.stages.known_seeds import known_seeds_node
from pipeline.stages.runs import (
    RunsByKey,
    ShownRuns,
    architecture_nodes,
    replicas,
    run_nodes,
    shown_runs,
    weights_node,
)
from pipeline.study import Study

NO_CLAIMS = Claims()


@dataclass(frozen=True)
class Plan:
    """The nodes of one study on one data set.

    Attributes:
        architectures: by variant.
        replicas: the runs beyond those that are shown. Their weights are needed only to measure them, so that their
            ``run`` is no result of the study.
        comparisons: by reference, other and seed.
        known_seeds: what the published runs of other seeds gave; None where there are none, or several seeds.
        analyses: those that the study asks for, by name.
        available: what figures, claims and pages are made from, by name.
        chapters: by figure module, or by name where an analysis draws them.
        notes: what was converted and left out as the images at hand were read. ``data`` may be of other files, in which
            the same images were. None where none are at hand.
    """

    study: Study
    images: Node
    data: Node
    architectures: dict[str, Node]
    shown: ShownRuns
    replicas: RunsByKey
    comparisons: Comparisons
    replication: Node
    known_seeds: Node | None
    cases: Node
    analyses: dict[str, Nodes]
    available: Available
    findings: Node
    chapters: dict[str, Node]
    weights: Node
    notes: tuple[str, ...] | None = None

    @property
    def runs(self) -> tuple[Node, ...]:
        """Every run that the study trains."""
        others = (each.run for each in self.replicas.values())
        asked = (run for nodes in self.analyses.values() for run in nodes.runs)
        return (*self.shown.runs.values(), *others, *asked)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The names of what the analyses find."""
        return tuple(name for nodes in self.analyses.values() for name in nodes.outcomes)

    @property
    def results(self) -> tuple[Node, ...]:
        """What the report tells of, in the order of the data: every node but the images, the weights of replicas, and
        the files that make up the report."""
        replicas = [(each.history, each.predictions, each.evaluation) for each in self.replicas.values()]
        return (
            *(self.data, *self.architectures.values(), *self.shown.results),
            *(node for nodes in replicas for node in nodes),
            *(*self.comparisons.values(), self.replication),
            *((self.known_seeds,) if self.known_seeds else ()),
            self.cases,
            *(node for nodes in self.analyses.values() for node in nodes.results),
            *(self.findings, *self.chapters.values()),
        )


def plan(
    study: Study,
    fingerprint: str,
    read_images: ReadImages,
    read_summary: ReadSummary,
    device: str,
    claims: Claims = NO_CLAIMS,
    published: Store | None = None,
) -> Plan:
    """All nodes of a study but the rendering.

    Args:
        fingerprint: of the data set; all that the keys know of it.
        read_images, read_summary: called only where the data is needed and not cached.
        device: where predictions and attributions are computed.
        claims: that are weighed on the results.
        published: the store of the runs that come with the project, which say what seeds do.
    """
    basis = basis_of(study, fingerprint, read_images, read_summary, device)
    architectures = architecture_nodes(basis)
    runs = run_nodes(basis)
    shown = shown_runs(basis, runs)
    comparisons = comparison_nodes(study, runs)
    replication = replication_node(basis, runs, comparisons)
    cases = cases_node(basis, shown)
    analyses = analyses_of(Upstream(basis, runs, shown, comparisons, {"cases": cases}))
    available = available_nodes(basis, architectures, runs, shown, comparisons, replication, cases, analyses)
    known_seeds = known_seeds_node(basis, published)
    findings = findings_node(study, claims, available | {"known_seeds": known_seeds or {}}, analyses)
    return Plan(
        study=study,
        images=basis.images,
        data=basis.data,
        architectures=architectures,
        shown=shown,
        replicas=replicas(study, runs),
        comparisons=comparisons,
        replication=replication,
        known_seeds=known_seeds,
        cases=cases,
        analyses=analyses,
        available=available,
        findings=findings,
        chapters=chapter_nodes(study, available) | analysis_figures(study, analyses, available),
        weights=weights_node(shown.runs),
    )


def analyses_of(upstream: Upstream) -> dict[str, Nodes]:
    """The nodes of the analyses that the study asks for, by name, in the order of the report."""
    asked: dict[str, Nodes] = {}
    for analysis in ANALYSES:
        if nodes := analysis.function(analysis.nodes)(upstream):
            asked[analysis.name] = nodes
            upstream = replace(upstream, outcomes={**upstream.outcomes, **nodes.outcomes})
    return asked
