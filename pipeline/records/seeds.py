"""The measures over the seeds of a study."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.comparison import Comparison, Equivalence
from pipeline.records.evaluation import Evaluation
from pipeline.records.values import Estimate


@dataclass(frozen=True)
class Counted:
    """One measure over the seeds of a study: only several of them say how far it is off.

    Attributes:
        values: of each seed, in the study's order.
        estimate: their mean with its interval over seeds; None of one seed.
    """

    values: tuple[float, ...]
    estimate: Estimate | None

    @property
    def mean(self) -> float:
        """Over the seeds."""
        return sum(self.values) / len(self.values)


@dataclass(frozen=True)
class Measured(Counted):
    """One measure that test images decide. Its interval is over them and over seeds; of one seed, over them alone."""

    estimate: Estimate


@dataclass(frozen=True)
class SeedMeasures:
    """The measures of one variant, or of the difference of two, over the seeds.

    Attributes:
        test_accuracy, train_accuracy, running_train_accuracy, generalization_gap, apparent_gap, train_loss,
            test_loss, lowest_test_loss, onset_epoch, silent_units: as in ``Evaluation``.
        onset_test_accuracy: at the onset epoch: what stopping there would have given.
        stopping_gain: that less the last epoch's.
        roughness: of the test loss from epoch to epoch; see ``evaluation.loss_curves``. None of a run too short.
        calibration_error, brier_score: as in ``Calibration``.
    """

    test_accuracy: Measured
    train_accuracy: Measured
    running_train_accuracy: Measured
    generalization_gap: Measured
    apparent_gap: Measured
    train_loss: Counted
    test_loss: Measured
    lowest_test_loss: Counted
    onset_epoch: Counted
    onset_test_accuracy: Counted
    stopping_gain: Counted
    roughness: Counted | None
    silent_units: Counted
    calibration_error: Measured
    brier_score: Measured


@dataclass(frozen=True)
class ReplicatedContrast:
    """Two variants over the seeds of a study.

    Attributes:
        difference: other - reference, of each seed's two runs.
        equivalence: whether the mean test accuracies may be called equal.
    """

    reference: str
    other: str
    difference: SeedMeasures
    equivalence: Equivalence


@dataclass(frozen=True)
class Replication:
    """All variants over the seeds of a study, of which there may be only one.

    Attributes:
        seeds: in the study's order.
        models: by variant, in the study's order.
        contrasts: in the study's order.
    """

    seeds: tuple[int, ...]
    models: dict[str, SeedMeasures]
    contrasts: tuple[ReplicatedContrast, ...]

    def contrast(self, reference: str, other: str) -> ReplicatedContrast:
        """What was found of two variants.

        Raises:
            KeyError: where the study doesn't compare them.
        """
        return {(each.reference, each.other): each for each in self.contrasts}[reference, other]


@dataclass(frozen=True)
class KnownSeeds:
    """What other seeds gave of the very models, recipe and images of a study of one seed: from the published runs.

    Attributes:
        seeds: ascending.
        runs: of each variant, one a seed.
        compared: by "reference:other", one a seed.
        replication: of these seeds alone.
    """

    seeds: tuple[int, ...]
    runs: dict[str, tuple[Evaluation, ...]]
    compared: dict[str, tuple[Comparison, ...]]
    replication: Replication
