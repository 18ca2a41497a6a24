"""Further models beside the variants that they start from."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records import SeedMeasures


@dataclass(frozen=True)
class Change:
    """By how much a further model's mean is above its variant's.

    Attributes:
        interval: 95%, over seeds and images; of a model with one seed over images alone, and None where those don't
            decide.
    """

    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class FurtherModel:
    """One further model.

    Attributes:
        name: of the model.
        of: the variant that it starts from.
        changes: what tells it from that: the fields of a variant or of its recipe, with its own values. A field that
            is either on or off is 1 or 0, and so is a schedule, 1 for a cosine.
        seeds: that it was trained with.
        hidden_units: before the last layer.
        measures: of the model, over its seeds.
        train_accuracy, test_accuracy, generalization_gap, silent_units: the mean over its seeds less that over all of
            the variant's. Of a model with one seed: less the variant's with that seed, two networks.
    """

    name: str
    of: str
    changes: dict[str, float]
    seeds: tuple[int, ...]
    hidden_units: int
    measures: SeedMeasures
    train_accuracy: Change
    test_accuracy: Change
    generalization_gap: Change
    silent_units: Change


@dataclass(frozen=True)
class FurtherModels:
    """All further models of a study, in its order."""

    models: tuple[FurtherModel, ...]
