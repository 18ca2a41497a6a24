"""Every combination of the techniques, and what each of them changes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Combination:
    """One combination of techniques: its name, the techniques it has, and the seeds it was trained with."""

    variant: str
    techniques: tuple[str, ...]
    seeds: tuple[int, ...]


@dataclass(frozen=True)
class Effect:
    """What a technique changes, or how much one technique's effect depends on others.

    Attributes:
        techniques: one for a main effect, several for an interaction.
        value: of a main effect, the mean with the technique less the mean without it, over all combinations of the
            others; of an interaction of two, the one's effect with the other less its effect without it; and so on.
        interval: 95%; None where there is nothing to make one of.
        covers_seeds: whether the interval covers what other seeds would change, too. Where a combination that the
            effect compares was trained once, that can't be told, and the interval is over the test images alone.
    """

    techniques: tuple[str, ...]
    value: float
    interval: tuple[float, float] | None
    covers_seeds: bool


@dataclass(frozen=True)
class SimpleEffect(Effect):
    """What one technique changes beside certain others: the combination with it less the one without it.

    Attributes:
        beside: the other techniques that both combinations have.
    """

    beside: tuple[str, ...]


@dataclass(frozen=True)
class Response:
    """One measure over all combinations.

    Attributes:
        name: "generalization_gap", "test_accuracy", "test_loss", "early_train_loss" or "roughness".
        values: the mean over its seeds of each combination, in the order of ``FactorialResults.combinations``.
        effects: main effects first, then interactions of two, of three and so on.
        simple_effects: of each technique, beside each combination of the others, from none of them to all.
    """

    name: str
    values: tuple[float, ...]
    effects: tuple[Effect, ...]
    simple_effects: tuple[SimpleEffect, ...]

    def main_effect(self, technique: str) -> Effect:
        """The mean of a technique's simple effects."""
        return next(each for each in self.effects if each.techniques == (technique,))

    def simple_effects_of(self, technique: str) -> tuple[SimpleEffect, ...]:
        """A technique's, beside each combination of the others."""
        return tuple(each for each in self.simple_effects if each.techniques == (technique,))


@dataclass(frozen=True)
class FactorialResults:
    """Every combination of the techniques in which two variants differ, trained and compared.

    Attributes:
        reference, other: the two variants, without and with all of the techniques.
        combinations: the reference first, the other last.
        spare_runs: runs beyond the first of each combination.
    """

    reference: str
    other: str
    techniques: tuple[str, ...]
    combinations: tuple[Combination, ...]
    responses: tuple[Response, ...]
    spare_runs: int

    def response(self, name: str) -> Response:
        """The response called ``name``.

        Raises:
            KeyError: where runs were too short for it.
        """
        return {each.name: each for each in self.responses}[name]
