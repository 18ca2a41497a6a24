"""Attribution: cases chosen by rule, and what each model makes of them. Grad-CAM by Captum."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pipeline.attribution.gradcam import border_share, extreme_fifth, grad_cam, upsample
from pipeline.attribution.rules import Answers, Chosen, choose
from pipeline.evaluation.forward import restored
from pipeline.looks import looks_of
from pipeline.models import SmallCNN
from pipeline.portable import exp
from pipeline.records import CaseStudies, CaseStudy, CaseView, DataSummary, Images, Predictions, Splits, TrainedRun
from pipeline.study import Study, Variant
from pipeline.training.augmentation import Normalization
from pipeline.training.devices import choose_device, make_deterministic

BORDER_CELLS = 2
"""Width of the border ring in cells of the 16x16 map: 4 of the image's 32 pixels."""

GRID = 16

BORDER_AREA = 1 - ((GRID - 2 * BORDER_CELLS) / GRID) ** 2
"""Share of the image that the border ring covers."""


@dataclass(frozen=True)
class Subject:
    """A model and what it needs to look at images."""

    variant: str
    model: SmallCNN
    normalization: Normalization
    device: torch.device


def subject_of(variant: Variant, run: TrainedRun, data: DataSummary, device_name: str) -> Subject:
    """A run's model, ready to look at images; nothing that is asked of it hangs on chance.

    Args:
        variant: the run's.
        data: gives the number of classes and the normalisation.
        device_name: "auto", "cuda", "mps" or "cpu".
    """
    make_deterministic(os.cpu_count() or 1)
    device = choose_device(device_name)
    model = restored(variant, run, len(data.classes), device)
    return Subject(run.variant, model, Normalization(data.channel_mean, data.channel_std), device)


def study_cases(
    study: Study,
    device: str,
    images: Splits,
    data: DataSummary,
    runs: dict[str, TrainedRun],
    predictions: dict[str, Predictions],
) -> CaseStudies:
    """Choose cases from the test set and measure every model on each.

    Args:
        device: "auto", "cuda", "mps" or "cpu".
        runs, predictions: by variant, in the study's order.
    """
    make_deterministic(os.cpu_count() or 1)
    where = choose_device(device)
    normalization = Normalization(data.channel_mean, data.channel_std)
    probabilities = {name: softmax(p.test_logits) for name, p in predictions.items()}
    nouns = {name: look.noun for name, look in looks_of(study).items()}
    chosen = choose(Answers(images.test.labels, probabilities, data.classes, nouns), study.contrasts)
    met = [(case, case.index) for case in chosen if case.index is not None]
    views = {}
    for name, run in runs.items():
        subject = Subject(name, restored(study.variant(name), run, len(data.classes), where), normalization, where)
        views[name] = _views(subject, images.test, np.array([index for _, index in met], dtype=np.int64))
    return CaseStudies(
        cases=tuple(
            _case(case, index, images.test, [v[i] for v in views.values()]) for i, (case, index) in enumerate(met)
        ),
        unmet_rules=tuple(case.rule for case in chosen if case.index is None),
        border_area=BORDER_AREA,
        occluded_area=round(32 * 32 / 5) / (32 * 32),
    )


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Probabilities of logits (N, K), in float64."""
    shifted = exp(logits.astype(np.float64) - logits.max(1, keepdims=True))
    by_size = np.sort(shifted, axis=1)  # so that the order of classes makes no difference
    probabilities: NDArray[np.float64] = shifted / by_size.sum(1, keepdims=True)
    return probabilities


def _case(chosen: Chosen, index: int, test: Images, views: list[CaseView]) -> CaseStudy:
    return CaseStudy(chosen.id, chosen.rule, index, int(test.labels[index]), tuple(views))


def _views(subject: Subject, test: Images, indices: np.ndarray) -> list[CaseView]:
    """One model's view of each of the test images ``indices``."""
    if not len(indices):
        return []
    inputs = subject.normalization(torch.from_numpy(test.pixels[indices]).to(subject.device))
    true = torch.from_numpy(test.labels[indices]).to(subject.device)
    probabilities = _probabilities(subject, inputs)
    predicted = probabilities.argmax(1)
    maps = grad_cam(subject.model, inputs, predicted)
    true_maps = grad_cam(subject.model, inputs, true)
    fine = upsample(maps)
    hottest, coldest = (_drop(subject, inputs, extreme_fifth(fine, hot), predicted) for hot in (True, False))
    masks = None if test.masks is None else torch.from_numpy(test.masks[indices]).to(fine.device)
    return [
        CaseView(
            variant=subject.variant,
            predicted=int(predicted[i]),
            probabilities=probabilities[i].cpu().numpy(),
            attribution_predicted=maps[i].cpu().numpy(),
            attribution_true=true_maps[i].cpu().numpy(),
            border_share=border_share(maps[i].cpu().numpy(), BORDER_CELLS),
            hottest_drop=float(hottest[i]) if maps[i].any() else None,
            coldest_drop=float(coldest[i]) if maps[i].any() else None,
            mask_share=_mask_share(fine[i], masks[i]) if masks is not None else None,
        )
        for i in range(len(indices))
    ]


@torch.inference_mode()
def _probabilities(subject: Subject, inputs: Tensor) -> Tensor:
    probabilities: Tensor = subject.model(inputs).softmax(1)
    return probabilities


def _drop(subject: Subject, inputs: Tensor, occluded: Tensor, targets: Tensor) -> Tensor:
    """How much the targets' probabilities (N,) fall when ``occluded`` (N, H, W) is replaced by the mean colour,
    which is zero after normalisation."""
    before = _probabilities(subject, inputs)
    after = _probabilities(subject, inputs * ~occluded[:, None])
    return (before - after).gather(1, targets[:, None])[:, 0]


def _mask_share(attribution: Tensor, mask: Tensor) -> float | None:
    """Share of an attribution (H, W) inside an object mask; None where it is zero everywhere."""
    total = attribution.sum()
    return float(attribution[mask].sum() / total) if total > 0 else None
