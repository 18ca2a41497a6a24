"""The controls of one run's maps: everything about them that needs the model, on the whole test set."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from pipeline.analyses.maps.forward.batched import explain
from pipeline.analyses.maps.forward.deletion import drops
from pipeline.analyses.maps.forward.randomization import LAYERS, similarities
from pipeline.analyses.maps.forward.regions import central_fifth, region_shares
from pipeline.analyses.maps.record import MapMeasurements, RegionShares
from pipeline.attribution import BORDER_AREA, BORDER_CELLS, GRID, Subject, subject_of
from pipeline.attribution.gradcam import upsample
from pipeline.records import DataSummary, Images, Splits, TrainedRun
from pipeline.study import Variant
from pipeline.training.loop import stratified

SAMPLE = 200
"""Test images whose maps are compared with those of randomized models, stratified by class."""
EXAMPLES = 2
"""Of these, how many are shown: the first of each of the first classes."""


def measure_controls(
    variant: Variant, run: TrainedRun, splits: Splits, data: DataSummary, device_name: str
) -> MapMeasurements:
    """Grad-CAM of every test image for the model's own answer, and what comes of covering and of random weights.

    Args:
        variant: the run's.
        data: gives the number of classes and the normalisation.
        device_name: "auto", "cuda", "mps" or "cpu".
    """
    subject = subject_of(variant, run, data, device_name)
    return measure_maps(subject, run.seed, splits.test)


def measure_maps(subject: Subject, seed: int, test: Images) -> MapMeasurements:
    """The same for a model at hand."""
    pixels = torch.from_numpy(test.pixels)
    explained = explain(subject, pixels)
    fine = upsample(explained.maps)
    sample = stratified(test.labels, SAMPLE).numpy()
    found = similarities(subject, pixels[sample], sample, shown_of(test.labels[sample]))
    return MapMeasurements(
        variant=subject.variant,
        seed=seed,
        covered_area=float(central_fifth().float().mean()),
        border_area=BORDER_AREA,
        predicted=explained.classes.cpu().numpy(),
        has_map=explained.maps.flatten(1).any(1).cpu().numpy(),
        border_share=_border_shares(explained.maps),
        drops=drops(subject, pixels, explained),
        on_object=_shares(fine, test.masks),
        on_cue=_shares(fine, test.cue_masks),
        layers=tuple(names[0] for names in LAYERS),
        sample=sample,
        similarity=found.similarity,
        between_images=found.between_images,
        to_centre=found.to_centre,
        examples=found.examples,
    )


def shown_of(labels: np.ndarray) -> np.ndarray:
    """Positions of the first image of each of the first classes."""
    return np.sort(np.unique(labels, return_index=True)[1][:EXAMPLES])


def _shares(fine: Tensor, masks: np.ndarray | None) -> RegionShares | None:
    return None if masks is None else region_shares(fine, masks)


def _border_shares(maps: Tensor) -> np.ndarray:
    """Share of each map in the border ring, float32 (N,); 0 where it is zero everywhere."""
    total = maps.sum((1, 2), dtype=torch.float64)
    inner = slice(BORDER_CELLS, GRID - BORDER_CELLS)
    inside = maps[:, inner, inner].sum((1, 2), dtype=torch.float64)
    shares = torch.where(total > 0, 1 - inside / total.clamp_min(1e-30), 0.0)
    return shares.float().cpu().numpy()
