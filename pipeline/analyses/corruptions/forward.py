"""Trained models asked about altered test images: with ``forward`` and ``conditions``, what needs torch."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch

from pipeline.analyses.corruptions.record import CorruptedAnswers
from pipeline.corruptions import SEVERITIES, corrupt
from pipeline.evaluation.forward import restored
from pipeline.models import SmallCNN
from pipeline.records import DataSummary, Images, Splits, TrainedRun
from pipeline.study import Variant
from pipeline.training.augmentation import Normalization
from pipeline.training.devices import choose_device, make_deterministic
from pipeline.training.loop import EVALUATION_BATCH

BLOCK = EVALUATION_BATCH
"""Images altered and asked about at a time."""


def ask_corrupted(
    name: str,
    variants: Mapping[str, Variant],
    runs: Sequence[TrainedRun],
    splits: Splits,
    data: DataSummary,
    device_name: str,
    altered: dict[tuple[str, int, int], np.ndarray] | None = None,
) -> CorruptedAnswers:
    """Ask every run about the test images under one corruption. They get the same altered images, made once.

    Args:
        name: of the corruption.
        runs: of one seed, one a variant, in the order of their names.
        device_name: "auto", "cuda", "mps" or "cpu". The images are altered on the CPU, by all its cores.
        altered: images that were altered for other runs, by corruption, severity and place of the first of a block.
            They are taken from there, or made and left there; those under another corruption are dropped.
    """
    altered = {} if altered is None else altered
    for key in [key for key in altered if key[0] != name]:
        del altered[key]
    make_deterministic(os.cpu_count() or 1)
    device = choose_device(device_name)
    models = [restored(variants[run.variant], run, len(data.classes), device) for run in runs]
    asking = _Asking(models, Normalization(data.channel_mean, data.channel_std), splits.test, altered)
    answers = [asking.answers(name, severity) for severity in SEVERITIES]
    right, confidence = (np.stack(each, axis=1) for each in zip(*answers, strict=True))  # (V, 5, N)
    return CorruptedAnswers(
        corruption=name,
        seed=runs[0].seed,
        images=len(splits.test.labels),
        right=np.packbits(right, axis=2),
        confidence=confidence.mean(axis=1, dtype=np.float32),
    )


@dataclass(frozen=True)
class _Asking:
    """Models in eval mode, what scales their inputs, the images that they are asked about, and the altered ones."""

    models: Sequence[SmallCNN]
    normalization: Normalization
    images: Images
    altered: dict[tuple[str, int, int], np.ndarray]

    def answers(self, name: str, severity: int) -> tuple[np.ndarray, np.ndarray]:
        """Right or wrong, bool (models, N), and how surely, float32 (models, N)."""
        parts = list(self._by_block(name, severity))
        right, confidence = (np.concatenate(each, axis=1) for each in zip(*parts, strict=True))
        return right, confidence

    def _by_block(self, name: str, severity: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The next blocks are altered while the models are asked about this one."""
        starts = range(0, len(self.images.labels), BLOCK)

        def altered(start: int) -> np.ndarray:
            key = (name, severity, start)
            if key not in self.altered:
                self.altered[key] = corrupt(name, severity, self.images.pixels[start : start + BLOCK], start)
            return self.altered[key]

        with ThreadPoolExecutor(os.cpu_count()) as workers:
            for start, pixels in zip(starts, workers.map(altered, starts), strict=True):
                yield self._ask(pixels, self.images.labels[start : start + BLOCK])

    @torch.inference_mode()
    def _ask(self, pixels: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        device = next(self.models[0].parameters()).device
        inputs = self.normalization(torch.from_numpy(pixels).to(device))
        sure, answers = zip(*(model(inputs).float().softmax(1).max(1) for model in self.models), strict=True)
        return torch.stack(answers).cpu().numpy() == labels, torch.stack(sure).cpu().numpy()
