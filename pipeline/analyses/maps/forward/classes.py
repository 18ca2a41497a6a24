"""Do the maps depend on the class that they are for? The map for a model's answer against that for its runner-up.

After S.-A. Rebuffi, R. Fong, X. Ji and A. Vedaldi (2020), There and back again: revisiting backpropagation saliency
methods, CVPR: class sensitivity is how little the maps for two classes of one image correlate. They take the most and
the least probable class and the maps' values; here it is the class between which and the answer the model had to
decide, and the ranks of the cells, as in ``randomization``. The sign counts: both maps are of the trained weights, so
that nothing turns one of them round.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from pipeline.analyses.maps.forward.batched import Explained, explain
from pipeline.analyses.maps.swap import ClassSwapMeasurements
from pipeline.attribution import Subject, subject_of
from pipeline.evaluation.ranks import rank_correlation
from pipeline.records import DataSummary, Splits, TrainedRun
from pipeline.study import Variant


def swap_classes(
    variant: Variant, run: TrainedRun, splits: Splits, data: DataSummary, device_name: str
) -> ClassSwapMeasurements:
    """Compare the maps of every test image for a run's answer and for its runner-up.

    Args:
        variant: the run's.
        data: gives the number of classes and the normalisation.
        device_name: "auto", "cuda", "mps" or "cpu".
    """
    subject = subject_of(variant, run, data, device_name)
    return measure_swap(subject, run.seed, torch.from_numpy(splits.test.pixels))


def measure_swap(subject: Subject, seed: int, pixels: Tensor) -> ClassSwapMeasurements:
    """The same for a model at hand and images, uint8 (N, 3, 32, 32)."""
    answer = explain(subject, pixels)
    runner_up = answer.logits.topk(2, 1).indices[:, 1]
    of_answer, of_runner_up = _cells(answer), _cells(explain(subject, pixels, runner_up))
    return ClassSwapMeasurements(
        variant=subject.variant,
        seed=seed,
        runner_up=runner_up.cpu().numpy(),
        similarity=rank_correlation(of_answer, of_runner_up).astype(np.float32),
        between_images=rank_correlation(of_answer, np.roll(of_answer, 1, 0)).astype(np.float32),
    )


def _cells(explained: Explained) -> np.ndarray:
    return explained.maps.flatten(1).cpu().numpy()
