"""The models on test images that were changed to mislead them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.values import Array, Estimate


@dataclass(frozen=True)
class AttackedAnswers:
    """One model, asked about the test images after an attack on itself, at each strength.

    Attributes:
        strengths: how far each pixel's channels were moved at most, in grey levels of 255.
        images: N.
        right: uint8 (strengths, N / 8), a bit an image as in ``numpy.packbits``, set where the answer is right.
    """

    variant: str
    seed: int
    strengths: tuple[float, ...]
    images: int
    right: Array


@dataclass(frozen=True)
class AttackedModel:
    """One variant. Of one seed, intervals are Wilson's over the images; of several, over seeds and images.

    Attributes:
        clean: test accuracy on the unaltered images.
        accuracies: by strength.
        values: each seed's accuracies by strength.
    """

    variant: str
    clean: Estimate
    accuracies: tuple[Estimate, ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class AttackDifference:
    """At one strength: other - reference, paired over the images and by seed.

    Attributes:
        accuracy: the difference, with its interval.
        p_value: that it is zero: of one seed by the exact McNemar test, of several the level of its interval.
        adjusted_p_value: after Holm's correction for looking at every strength.
    """

    strength: float
    accuracy: Estimate
    p_value: float
    adjusted_p_value: float


@dataclass(frozen=True)
class AttackContrast:
    """Two variants that are compared, each on the images that mislead itself; by strength."""

    reference: str
    other: str
    clean: Estimate
    differences: tuple[AttackDifference, ...]


@dataclass(frozen=True)
class Adversarial:
    """All of it, in the study's order; ``images`` are test images, each changed at every strength."""

    seeds: tuple[int, ...]
    images: int
    strengths: tuple[float, ...]
    models: tuple[AttackedModel, ...]
    contrasts: tuple[AttackContrast, ...]

    def contrast(self, reference: str, other: str) -> AttackContrast:
        """What was found of two variants.

        Raises:
            KeyError: where the study doesn't compare them.
        """
        return {(each.reference, each.other): each for each in self.contrasts}[reference, other]
