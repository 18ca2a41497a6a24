"""The experiments: what a study may ask for beyond the two models and their seeds."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.graph import Node
from pipeline.stages.basis import Basis
from pipeline.stages.comparisons import factorial_node
from pipeline.stages.corruptions import CorruptionNodes, averaged_node, corruption_nodes, robustness_nodes
from pipeline.stages.runs import RunsByKey


@dataclass(frozen=True)
class Experiments:
    """The nodes of the experiments; empty or None where the study doesn't ask for one.

    Attributes:
        corruptions: the answers to altered images, by corruption and seed.
        robustness: what those amount to, over all seeds.
        robustness_by_seed: and of each, where there are several.
    """

    corruptions: CorruptionNodes
    factorial: Node | None
    robustness: Node | None
    robustness_by_seed: dict[int, Node]

    @property
    def outcomes(self) -> dict[str, Node]:
        """What each experiment that is asked for amounts to, by its name."""
        outcomes = {"factorial": self.factorial, "robustness": self.robustness}
        return {name: node for name, node in outcomes.items() if node}


def experiments_of(basis: Basis, runs: RunsByKey) -> Experiments:
    """Those that the study asks for."""
    corruptions = corruption_nodes(basis, runs)
    by_seed = robustness_nodes(basis.study, corruptions, runs)
    return Experiments(
        corruptions=corruptions,
        factorial=factorial_node(basis.study, runs),
        robustness=averaged_node(by_seed),
        robustness_by_seed=by_seed if len(by_seed) > 1 else {},
    )
