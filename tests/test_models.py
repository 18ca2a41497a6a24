"""The two models are those of the original study."""

import pytest
import torch
from torch import nn

from pipeline.models import RegularizedCNN, SimpleCNN, build_model, describe
from pipeline.study import load_study


def original(regularized: bool, num_classes: int) -> nn.Sequential:
    """The original study's layers, in its order: ReLU before pooling."""
    norm = (lambda c: [nn.BatchNorm2d(c)]) if regularized else (lambda c: [])
    return nn.Sequential(
        *(nn.Conv2d(3, 32, 3, padding=1), *norm(32), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3, padding=1), *norm(64), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(4096, 128), nn.ReLU()),
        *([nn.Dropout(0.5)] if regularized else []),
        nn.Linear(128, num_classes),
    )


@pytest.mark.parametrize("regularized", [False, True])
def test_same_function_and_gradients_as_the_original(regularized):
    """Pooling before the first ReLU changes neither the logits nor any gradient."""
    torch.manual_seed(0)
    model = (RegularizedCNN if regularized else SimpleCNN)(7)
    reference = original(regularized, 7)
    reference.load_state_dict(dict(zip(reference.state_dict(), model.state_dict().values(), strict=True)))
    images = torch.randn(16, 3, 32, 32)
    for mode in (True, False):
        gradients = []
        for network in (model.train(mode), reference.train(mode)):
            torch.manual_seed(1)  # the same dropout
            network.zero_grad()
            logits = network(images)
            logits.square().sum().backward()
            gradients.append([logits.detach(), *(p.grad for p in network.parameters())])
        for ours, theirs in zip(*gradients, strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


def test_variants_share_initial_weights():
    """Layers of the same shape start from the same weights in both variants."""
    study = load_study("cifar10")
    starts = []
    for name in ("baseline", "regularized"):
        torch.manual_seed(3)
        starts.append(build_model(study.variant(name), 10).state_dict())
    for name, weight in starts[0].items():
        assert torch.equal(weight, starts[1][name]), name


@pytest.mark.parametrize(("name", "parameters"), [("baseline", 545_098), ("regularized", 545_290)])
def test_described_layers(name, parameters):
    """The layer table has the original's layers, shapes and parameters, counted by hand."""
    architecture = describe(name, load_study("cifar10").variant(name), 10)
    assert architecture.parameters == parameters
    assert architecture.model == ("SimpleCNN" if name == "baseline" else "RegularizedCNN")
    kinds = [layer.kind.split()[0] for layer in architecture.layers]
    assert [k for k in kinds if k not in ("BatchNorm2d", "Dropout")] == [
        *("Conv2d", "ReLU", "MaxPool2d", "Conv2d", "ReLU", "MaxPool2d", "Linear", "ReLU", "Linear")
    ]
    assert kinds.count("BatchNorm2d") == (2 if name == "regularized" else 0)
    by_name = {layer.name: layer for layer in architecture.layers if layer.name}
    assert by_name["conv2"].output_shape == (64, 16, 16)
    assert by_name["conv2"].parameters == 64 * 32 * 9 + 64
    assert by_name["conv1"].multiply_adds == 3 * 32 * 9 * 32 * 32
    assert by_name["fc1"].parameters == 4096 * 128 + 128
    assert architecture.layers[-1].output_shape == (10,)


def test_cost_of_the_baseline():
    """A forward pass is about 12.26 MFLOP: two for each multiply-add."""
    layers = describe("baseline", load_study("cifar10").variant("baseline"), 10).layers
    assert 2 * sum(layer.multiply_adds for layer in layers) / 1e6 == pytest.approx(12.26, abs=0.005)
