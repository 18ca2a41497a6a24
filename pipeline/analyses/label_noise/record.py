"""What was learned by heart: training labels that were replaced by wrong ones."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.values import Estimate


@dataclass(frozen=True)
class MemorizationEpoch:
    """After one epoch of training on labels some of which are wrong: clean shares.

    Attributes:
        memorized: of the images with a wrong label, answered with that label.
        true_answers: of the same images, answered with their true label.
        intact: of the images that kept their label, answered right; on the sample of ``EpochRecord.train_accuracy``.
        test_accuracy: by the true labels, as always.
    """

    epoch: int
    memorized: float
    true_answers: float
    intact: float
    test_accuracy: float


@dataclass(frozen=True)
class Memorization:
    """What one run made of training images with wrong labels.

    Attributes:
        memorized, true_answers, intact: as in the last epoch, with Wilson intervals.
        unlearned: how often a wrong label is answered without having been learned: the wrong answers on test
            images, spread evenly over the K - 1 classes from which a wrong label is drawn.
        excess: memorized - unlearned.
        half_epoch: the first after which at least half are memorized; None where there is none.
        truest_epoch: the one after which most are answered with their true label.
        test_accuracy: with Wilson interval.
        test_accuracy_change: against the same run on true labels, paired over the test images.
    """

    variant: str
    seed: int
    history: tuple[MemorizationEpoch, ...]
    memorized: Estimate
    true_answers: Estimate
    intact: Estimate
    unlearned: Estimate
    excess: Estimate
    half_epoch: int | None
    truest_epoch: int
    test_accuracy: Estimate
    test_accuracy_change: Estimate


@dataclass(frozen=True)
class MemorizationContrast:
    """Two models on the same wrong labels; every difference is the other's figure less the reference's.

    Attributes:
        memorized, true_answers: paired over the images with wrong labels.
        test_accuracy: likewise over the test images, both models trained on the wrong labels.
        test_accuracy_with_true_labels: the same of the same seed's models trained on the true labels.
    """

    reference: str
    other: str
    memorized: Estimate
    true_answers: Estimate
    test_accuracy: Estimate
    test_accuracy_with_true_labels: Estimate


@dataclass(frozen=True)
class MemorizationComparison:
    """All models on the same wrong labels.

    Attributes:
        wrong: training images whose label was replaced, of ``train_size``.
        classes: K.
        models: by variant, in the study's order.
        contrasts: in the study's order; empty where nothing is compared.
    """

    wrong: int
    train_size: int
    classes: int
    models: dict[str, Memorization]
    contrasts: tuple[MemorizationContrast, ...]

    def contrast(self, reference: str, other: str) -> MemorizationContrast:
        """What was found of two variants.

        Raises:
            KeyError: where the study doesn't compare them.
        """
        return {(each.reference, each.other): each for each in self.contrasts}[reference, other]
