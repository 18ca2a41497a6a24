"""The models on altered test images, where the study asks for them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.values import Array, Estimate


@dataclass(frozen=True)
class CorruptedAnswers:
    """The V models of one seed, asked about the test images under one corruption, at five severities.

    The models stand in the order of their names, whatever their order in the study: the key under which this is kept
    doesn't know that order.

    Attributes:
        corruption: its name in the study file.
        images: N.
        right: uint8 (V, 5, N / 8), a bit an image as in ``numpy.packbits``, set where the answer is right; severity 1
            first.
        confidence: float32 (V, N), the probability of the answer, mean over the severities.
    """

    corruption: str
    seed: int
    images: int
    right: Array
    confidence: Array


@dataclass(frozen=True)
class CorruptedAccuracy:
    """One model under one corruption.

    Attributes:
        by_severity: accuracy at severities 1 to 5; of one seed, with Wilson intervals.
        mean: of the five; of one seed, the interval is over the images, each with its five answers.
        seeds: each seed's accuracies at severities 1 to 5.
    """

    corruption: str
    by_severity: tuple[Estimate, ...]
    mean: Estimate
    seeds: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class CorruptionDifference:
    """Of two models under one corruption: other - reference, paired over the images.

    Attributes:
        by_severity: of the accuracies at severities 1 to 5.
        mean: of the means of the five.
        values: each seed's mean.
        p_value: that the mean is zero.
        adjusted_p_value: after Holm's correction for looking at every corruption.
    """

    corruption: str
    by_severity: tuple[Estimate, ...]
    mean: Estimate
    values: tuple[float, ...]
    p_value: float
    adjusted_p_value: float


@dataclass(frozen=True)
class ModelRobustness:
    """One model on altered test images. Of one seed, intervals are over the images, each with all its altered
    versions; of several, these are means, and the intervals over seeds and images.

    Attributes:
        clean: accuracy on the unaltered test images, with Wilson interval.
        corruptions: in the study's order.
        mean_accuracy: mean corruption accuracy: over all corruptions and severities, each counted alike.
        drop: clean - mean corruption accuracy.
        accuracy_without_noise, drop_without_noise: the same two over the corruptions that are no noise; None where the
            study asks for no noise, or for nothing else.
        retained: mean corruption accuracy / clean; None where no unaltered image is answered right.
        overconfidence: mean confidence on altered images - mean corruption accuracy.
        values: each seed's mean corruption accuracy.
    """

    variant: str
    clean: Estimate
    corruptions: tuple[CorruptedAccuracy, ...]
    mean_accuracy: Estimate
    drop: Estimate
    accuracy_without_noise: Estimate | None
    drop_without_noise: Estimate | None
    retained: Estimate | None
    overconfidence: Estimate
    values: tuple[float, ...]


@dataclass(frozen=True)
class RobustnessContrast:
    """Two models on the same altered test images. Differences are other - reference, paired over images and by seed.

    Attributes:
        differences: by corruption, in the study's order.
        mean_accuracy, drop, accuracy_without_noise, drop_without_noise, retained, overconfidence: as in
            ``ModelRobustness``; a negative drop says that the other loses less.
        values: each seed's difference in mean corruption accuracy.
    """

    reference: str
    other: str
    differences: tuple[CorruptionDifference, ...]
    mean_accuracy: Estimate
    drop: Estimate
    accuracy_without_noise: Estimate | None
    drop_without_noise: Estimate | None
    retained: Estimate | None
    overconfidence: Estimate
    values: tuple[float, ...]


@dataclass(frozen=True)
class Robustness:
    """All models on the same altered test images, of one seed or averaged over several.

    Attributes:
        images: test images, each altered in every way.
        models: by variant, in the study's order.
        contrasts: in the study's order; empty where nothing is compared.
    """

    seeds: tuple[int, ...]
    images: int
    models: dict[str, ModelRobustness]
    contrasts: tuple[RobustnessContrast, ...]

    @property
    def corruptions(self) -> tuple[str, ...]:
        """Their names, in the study's order."""
        first = next(iter(self.models.values()))
        return tuple(each.corruption for each in first.corruptions)

    def contrast(self, reference: str, other: str) -> RobustnessContrast:
        """What was found of two variants.

        Raises:
            KeyError: where the study doesn't compare them.
        """
        return {(each.reference, each.other): each for each in self.contrasts}[reference, other]
