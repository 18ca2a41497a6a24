"""How the outputs of stages were obtained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StageOrigin:
    """How one stage's output was obtained: copied from its manifest.

    Attributes:
        stage: its name, e.g. "train baseline seed 0".
        kind: what stages of its sort are called in the cache, e.g. "train".
        key: the cache key, hexadecimal.
        told_as: what stages of its kind are called in a report; empty of those that take moments.
        published: whether it was read from the tracked published runs.
        device: e.g. "cpu (2 threads)".
        seconds: wall time of the computation.
        commit: of this project when it was computed, or "" outside a checkout.
        versions: library -> version.
    """

    stage: str
    kind: str
    key: str
    published: bool
    device: str
    seconds: float
    commit: str
    versions: dict[str, str]
    told_as: str = ""
