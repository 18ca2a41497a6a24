"""Do the maps hang on what the model has learned? Its layers are randomized one by one, from the top.

After J. Adebayo et al. (2018), Sanity checks for saliency maps, NeurIPS 31: cascading randomization. Maps are compared
by Spearman's rank correlation of their cells: random weights scale a map at will, which ranks don't see. SSIM would
need the maps scaled first, and would then hang on each map's single highest cell. The correlation's sign is dropped:
random weights turn a map round as often as not, so that signed correlations would average to nothing whatever the
maps show: a check that can't fail.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.analyses.maps.forward.batched import explain
from pipeline.analyses.maps.forward.regions import nearness
from pipeline.analyses.maps.record import RandomizedExample
from pipeline.attribution import Subject
from pipeline.evaluation.ranks import mean_similarity, rank_correlation
from pipeline.models import SmallCNN

LAYERS = (("fc2",), ("fc1",), ("conv2", "norm2"), ("conv1", "norm1"))
"""From the top down; a normalisation goes with its convolution."""

DRAWS = 10
"""Of random weights: one alone might happen to be like the trained ones, or unlike."""
SEED = 0


@dataclass(frozen=True)
class Similarities:
    """The similarities of ``MapMeasurements``, and its examples."""

    similarity: np.ndarray
    between_images: np.ndarray
    to_centre: np.ndarray
    examples: tuple[RandomizedExample, ...]


def similarities(subject: Subject, pixels: Tensor, sample: np.ndarray, shown: np.ndarray) -> Similarities:
    """Compare the maps of a sample of images before and after each layer is randomized.

    Args:
        pixels: of the sample, uint8 (M, 3, 32, 32).
        sample: the images' indices in the test set, (M,).
        shown: which of the sample to keep the maps of, positions in it.
    """
    trained = explain(subject, pixels)
    flat = _cells(trained.maps)
    similarity = np.empty((len(LAYERS), DRAWS, len(sample)), np.float32)
    kept = [trained.maps[shown]]
    for draw in range(DRAWS):
        for place, model in enumerate(cascade(subject.model, draw)):
            maps = explain(replace(subject, model=model), pixels, trained.classes).maps
            similarity[place, draw] = abs(rank_correlation(flat, _cells(maps)))
            kept += [maps[shown]] if draw == 0 else []
    centre = nearness(trained.maps.shape[-1]).flatten().numpy()
    stacked = torch.stack(kept, 1).cpu().numpy()
    return Similarities(
        similarity=similarity,
        between_images=mean_similarity(flat).astype(np.float32),
        to_centre=abs(rank_correlation(flat, np.broadcast_to(centre, flat.shape))).astype(np.float32),
        examples=tuple(
            RandomizedExample(int(sample[each]), maps) for each, maps in zip(shown, stacked, strict=True)
        ),
    )  # fmt: skip


def cascade(model: SmallCNN, draw: int) -> list[SmallCNN]:
    """Copies of a model with one more of ``LAYERS`` randomized in each; the model itself is left as it is.

    Random weights are those of a model before its training, running statistics of a normalisation included.
    """
    copies: list[SmallCNN] = []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED + draw)
        for names in LAYERS:
            copy = deepcopy(copies[-1] if copies else model).cpu()
            for name in names:
                _randomize(getattr(copy, name))
            copies.append(copy)
    return [copy.to(next(model.parameters()).device).eval() for copy in copies]


def _randomize(layer: nn.Conv2d | nn.BatchNorm2d | nn.Linear | nn.Identity) -> None:
    """Weights, and running statistics, as they are drawn before training; an identity has none."""
    if not isinstance(layer, nn.Identity):
        layer.reset_parameters()


def _cells(maps: Tensor) -> np.ndarray:
    return maps.flatten(1).cpu().numpy()
