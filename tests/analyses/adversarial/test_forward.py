"""The attack itself: by hand on a model whose gradient is known, and on a trained one."""

import numpy as np
import torch
from made_up import data_summary, noise_images
from torch import nn

from pipeline.analyses.adversarial.forward import ask_attacked, gradient_signs, moved
from pipeline.analyses.adversarial.measure import unpacked
from pipeline.evaluation.forward import predict
from pipeline.models import build_model
from pipeline.records import Splits, TrainedRun
from pipeline.study import load_study
from pipeline.training.loop import state_arrays


class Contrast(nn.Module):
    """Two classes: the logit of the second is the first channel's sum, that of the first is nothing."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        score = images[:, 0].sum((1, 2))
        return torch.stack([torch.zeros_like(score), score], dim=1)


def test_signs_point_to_where_the_loss_rises():
    """Less of the first channel for an image of the second class, more for one of the first; the rest is no matter."""
    signs = gradient_signs(Contrast(), torch.zeros(2, 3, 4, 4), torch.tensor([1, 0]))
    assert signs[0, 0].eq(-1).all()
    assert signs[1, 0].eq(1).all()
    assert signs[:, 1:].eq(0).all()


def test_pixels_move_by_the_strength_and_stay_within_black_and_white():
    """By hand, at both ends and in between."""
    pixels = torch.tensor([0, 1, 100, 254, 255], dtype=torch.uint8)
    assert moved(pixels, torch.tensor([-1, -1, 1, 1, 1]), 1.5).tolist() == [0.0, 0.0, 101.5, 255.0, 255.0]
    assert moved(pixels, torch.zeros(5), 4.0).tolist() == pixels.tolist()


def asked(strengths: tuple[float, ...]):
    """A model of random weights attacked on a few images, and its answers to these as they are."""
    study, data = load_study("cifar10"), data_summary()
    images = noise_images(np.arange(40) % 10, seed=1)
    splits = Splits(images, images)
    torch.manual_seed(0)
    variant = study.variants["regularized"]
    run = TrainedRun("regularized", 0, (), state_arrays(build_model(variant, 10)))
    attacked = ask_attacked(variant, run, splits, data, strengths, "cpu")
    return attacked, predict(variant, run, splits, data, "cpu")


def test_without_strength_answers_are_those_to_the_images():
    """An attack that moves nothing changes nothing."""
    attacked, predictions = asked((1e-9,))
    right = predictions.test_logits.argmax(axis=1) == predictions.test_labels
    assert (unpacked(attacked)[0] == right).all()
    assert (attacked.variant, attacked.seed, attacked.images) == ("regularized", 0, 40)


def test_an_attack_misleads():
    """Fewer answers are right after it than before."""
    attacked, predictions = asked((0.5, 8.0))
    right = predictions.test_logits.argmax(axis=1) == predictions.test_labels
    before, weak, strong = int(right.sum()), *(int(row.sum()) for row in unpacked(attacked))
    assert strong < before
    assert weak <= before
