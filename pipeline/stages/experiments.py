"""The experiments: what a study may ask for beyond the two models and their seeds."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.graph import Node
from pipeline.stages.basis import Basis
from pipeline.stages.comparisons import factorial_node
from pipeline.stages.runs import RunsByKey


@dataclass(frozen=True)
class Experiments:
    """The nodes of the experiments; empty or None where the study doesn't ask for one.

    Attributes:
        factorial: what each technique does.
    """

    factorial: Node | None

    @property
    def outcomes(self) -> dict[str, Node]:
        """What each experiment that is asked for amounts to, by its name."""
        outcomes = {"factorial": self.factorial}
        return {name: node for name, node in outcomes.items() if node}


def experiments_of(basis: Basis, runs: RunsByKey) -> Experiments:
    """Those that the study asks for."""
    return Experiments(factorial=factorial_node(basis.study, runs))
