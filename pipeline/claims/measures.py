"""What claims may be about: the measures of a model or of a difference, their words, and how they are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pipeline import formats
from pipeline.records import Counted, Estimate, SeedMeasures

MeasureName = Literal[
    "test_accuracy",
    "train_accuracy",
    "running_train_accuracy",
    "generalization_gap",
    "apparent_gap",
    "test_loss",
    "lowest_test_loss",
    "onset_epoch",
    "onset_test_accuracy",
    "stopping_gain",
    "roughness",
    "silent_units",
    "calibration_error",
    "brier_score",
]


@dataclass(frozen=True)
class Unit:
    """How values of one kind are written.

    Attributes:
        value, estimate: measured, without and with an interval.
        signed: of a difference.
        scale: by which the number that someone chose is multiplied, and ``noun`` what follows it.
        distance_noun: what follows such a number where it is a distance.
        limits: of an interval, in a sentence.
    """

    value: Callable[[float], str]
    estimate: Callable[[Estimate], str]
    signed: Callable[[float], str]
    scale: float
    noun: str
    distance_noun: str
    limits: Callable[[float, float], str] = formats.span

    def bare(self, value: float) -> str:
        """A number that someone chose, without a unit: "72", "2.5"."""
        return f"{self.scale * value:.6g}".replace("-", formats.MINUS)

    def figure(self, value: float) -> str:
        """A number that someone chose: "72%", "25 points"."""
        return f"{self.bare(value)}{self.noun}"

    def distance(self, value: float) -> str:
        """How far two of them are apart: "5 points"."""
        noun = self.distance_noun.removesuffix("s") if self.bare(value) == "1" else self.distance_noun
        return f"{self.bare(value)}{noun}"

    def interval(self, estimate: Estimate) -> str:
        """In a sentence: "95% interval 67.6 to 69.4"."""
        return f"95% interval {self.limits(estimate.low, estimate.high)}"


def _limits(decimals: int) -> Callable[[float, float], str]:
    return lambda low, high: f"{formats.number(low, decimals)} to {formats.number(high, decimals)}"


PERCENT = Unit(formats.percent, formats.estimate_percent, formats.signed_points, 100, "%", " points")
POINTS = Unit(formats.points, formats.estimate_points, formats.signed_points, 100, " points", " points")
NATS = Unit(formats.loss, formats.estimate_loss, lambda value: formats.signed(value, 3), 1, "", "", _limits(3))
NUMBER = Unit(formats.number, formats.estimate_number, formats.signed, 1, "", "", _limits(1))


@dataclass(frozen=True)
class Measure:
    """One measure of ``SeedMeasures``.

    Attributes:
        words: after "the model's".
        brief: beside another measure, in a table.
        evidence: where the report shows it.
        is_running: counted during training, with what is switched on then.
    """

    words: str
    brief: str
    unit: Unit
    evidence: tuple[str, ...]
    is_running: bool = False

    def apart(self) -> Unit:
        """How a difference of two is written."""
        return POINTS if self.unit is PERCENT else self.unit


ACCURACY = ("fig:accuracy-curves", "tab:results")
GAP = ("fig:gap-curves", "tab:results")
LOSS = ("fig:loss-curves", "tab:results")
CALIBRATION = ("sec:reliability", "fig:reliability-diagram", "tab:calibration")

MEASURES: dict[MeasureName, Measure] = {
    "test_accuracy": Measure("test accuracy", "test accuracy", PERCENT, ACCURACY),
    "train_accuracy": Measure("clean training accuracy", "clean", PERCENT, ACCURACY),
    "running_train_accuracy": Measure(
        "training accuracy, counted during the last epoch,", "running", PERCENT, ACCURACY, is_running=True
    ),
    "generalization_gap": Measure("clean gap", "clean gap", POINTS, GAP),
    "apparent_gap": Measure(
        "apparent gap", "apparent", POINTS, ("fig:gap-curves", "fig:gap-decomposition", "tab:results"), is_running=True
    ),
    "test_loss": Measure("last test loss", "test loss", NATS, LOSS),
    "lowest_test_loss": Measure("lowest test loss", "lowest test loss", NATS, LOSS),
    "onset_epoch": Measure("epoch of lowest test loss", "onset", NUMBER, LOSS),
    "onset_test_accuracy": Measure("test accuracy at its lowest test loss", "at the onset", PERCENT, ACCURACY),
    "stopping_gain": Measure("gain from stopping at its lowest test loss", "stopping gain", POINTS, ACCURACY),
    "roughness": Measure(
        "mean distance of an epoch's test loss from the midpoint of its neighbours", "roughness", NATS, LOSS[:1]
    ),
    "silent_units": Measure("number of silent hidden units", "silent units", NUMBER, ("tab:results",)),
    "calibration_error": Measure("expected calibration error", "calibration error", POINTS, CALIBRATION),
    "brier_score": Measure("Brier score", "Brier score", NATS, CALIBRATION),
}


def counted(measures: SeedMeasures, name: MeasureName) -> Counted | None:
    """A measure by its name; None where runs were too short for it."""
    found: Counted | None = getattr(measures, name)
    return found
