"""The ratios that the project is held to, each computed within a round: what slows a whole round cancels out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.spread import Spread
from benchmarks.timing import VARIANTS, Timing

Round = dict[str, Timing]
"""What one round measured, by entrant."""


@dataclass(frozen=True)
class Ratio:
    """One ratio.

    Attributes:
        name: what is divided by what.
        wanted: what the project asks of it, or "" where it asks nothing.
        needs: the entrants it is computed from.
        of: computes it from a round.
    """

    name: str
    wanted: str
    needs: tuple[str, ...]
    of: Callable[[Round], float]


@dataclass(frozen=True)
class Measured:
    """A ratio over all rounds."""

    name: str
    wanted: str
    values: tuple[float, ...]

    @property
    def spread(self) -> Spread:
        """Of the rounds' ratios."""
        return Spread.of(self.values)


def measured(ratios: Iterable[Ratio], rounds: list[Round]) -> list[Measured]:
    """Each ratio over the rounds, where all it needs was measured."""
    return [
        Measured(ratio.name, ratio.wanted, tuple(ratio.of(round_) for round_ in rounds))
        for ratio in ratios
        if all(need in round_ for round_ in rounds for need in ratio.needs)
    ]


def ratios_for(device: str) -> list[Ratio]:
    """The ratios that matter on ``device``."""
    return [*(_both_models() if device == "cpu" else _each_model()), *_of_ours(device)]


def _both_models() -> list[Ratio]:
    """The CPU trains both models side by side."""
    return [
        Ratio("textbook / ours, both models", "4, aim 6", ("textbook", "ours"), _walls("textbook", "ours")),
        Ratio("resident eager / ours, both models", "", ("resident", "ours"), _walls("resident", "ours")),
        Ratio(
            "both models at once / the slower alone on one core",
            "at most 1.08, aim 1.03",
            ("ours", "alone"),
            lambda round_: round_["ours"].longest / round_["alone"].longest,
        ),
    ]


def _each_model() -> list[Ratio]:
    """A GPU is compared model by model."""
    pairs = (("textbook", "40, aim 100"), ("resident", "5, aim 10"))
    return [
        Ratio(f"{loop} / ours, {name}", wanted, (loop, "ours"), _models(loop, "ours", name))
        for loop, wanted in pairs
        for name in VARIANTS
    ]


def _of_ours(device: str) -> list[Ratio]:
    """Ours against itself under other conditions."""
    on_cpu = device == "cpu"
    return [
        Ratio(
            "measurements after each epoch / training",
            "at most 0.10, aim 0.07" if on_cpu else "at most 0.05, aim 0.03",
            ("ours",),
            lambda round_: round_["ours"].measuring_share,
        ),
        Ratio(
            "deterministic / not deterministic",
            "at most 1.15, aim 1.0",
            ("ours", "not deterministic"),
            _walls("ours", "not deterministic"),
        ),
        Ratio(
            "augmented, shuffled batches / one static batch",
            "" if on_cpu else "at most 1.03, aim 1.01",
            ("ours", "static batch"),
            lambda round_: round_["ours"].training("regularized") / round_["static batch"].training("regularized"),
        ),
    ]


def _walls(above: str, below: str) -> Callable[[Round], float]:
    return lambda round_: round_[above].wall / round_[below].wall


def _models(above: str, below: str, variant: str) -> Callable[[Round], float]:
    return lambda round_: round_[above].seconds(variant) / round_[below].seconds(variant)
