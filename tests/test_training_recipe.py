"""What a recipe may ask for besides: learning rate, label smoothing and weight decay by hand; by default, nothing."""

import math

import numpy as np
import pytest
import torch
from made_up import noise_splits

from pipeline.codec import decode, encode
from pipeline.records import RunState, Splits
from pipeline.study import Recipe, load_study
from pipeline.training.augmentation import EpochPlan, Normalization, crop_and_flip, epoch_seed, pad
from pipeline.training.devices import make_deterministic
from pipeline.training.loop import Resident, Trainer, forward, measure
from pipeline.training.schedule import learning_rate
from pipeline.training.spec import RunSpec

VARIANTS = tuple(load_study("cifar10").variants)
CPU = torch.device("cpu")
EVERYTHING = {"weight_decay": 0.1, "label_smoothing": 0.2, "warmup_steps": 5, "schedule": "cosine"}


@pytest.fixture(autouse=True)
def deterministic():
    """As a training process is set up."""
    make_deterministic(threads=1)


def recipe(**changes) -> Recipe:
    """Three epochs in batches of sixteen."""
    return Recipe(**{"epochs": 3, "batch_size": 16, "learning_rate": 1e-3, **changes})


def trainer(name: str = "baseline", splits: Splits | None = None, state: RunState | None = None, **changes) -> Trainer:
    """A short run of a variant of the study, on noise images of three classes."""
    variant = load_study("cifar10").variant(name)
    spec = RunSpec(name, variant, 0, recipe(**changes), 3, (0.5, 0.4, 0.3), (0.25, 0.2, 0.3))
    return Trainer(spec, splits or noise_splits(60, 30), CPU, state)


def states(of: Trainer) -> list[RunState]:
    """All states that a trainer passes through."""
    return list(of.epochs(lambda *_: None))


# -- the learning rate ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "expected"),
    [(0, 0.025), (1, 0.05), (3, 0.1), (4, 0.1), (8, 0.05), (11, 0.1 * (1 - math.cos(math.pi / 8)) / 2), (12, 0.0)],
)
def test_warm_up_and_cosine_decay_by_hand(step, expected):
    """Four steps up, eight along half a cosine: half the rate in their middle, none after the last."""
    asked = recipe(learning_rate=0.1, warmup_steps=4, schedule="cosine")
    assert learning_rate(asked, step, 12) == pytest.approx(expected, abs=1e-15)


def test_each_part_of_the_schedule_stands_alone():
    """Warm-up goes over into the constant rate; cosine decay begins at the first step; a warm-up may never end."""
    warm = [learning_rate(recipe(learning_rate=0.1, warmup_steps=2), step, 4) for step in range(4)]
    assert warm == [0.05, 0.1, 0.1, 0.1]
    falling = [learning_rate(recipe(learning_rate=0.1, schedule="cosine"), step, 2) for step in range(2)]
    assert falling == pytest.approx([0.1, 0.05])
    long = recipe(learning_rate=0.1, warmup_steps=8, schedule="cosine")
    assert [learning_rate(long, step, 4) for step in range(4)] == pytest.approx([0.0125, 0.025, 0.0375, 0.05])


def test_by_default_the_learning_rate_is_constant_to_the_bit():
    """Any rate, at any step."""
    assert {learning_rate(recipe(learning_rate=1e-3), step, 100) for step in range(100)} == {1e-3}


def test_each_step_has_its_own_learning_rate_over_all_epochs(monkeypatch):
    """Four batches an epoch: the count goes on from epoch to epoch."""
    steps = []
    monkeypatch.setattr(Trainer, "_step", lambda self, step, of: steps.append((step, of)))
    states(trainer())
    assert steps == [(step, 12) for step in range(12)]


# -- by default, nothing -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VARIANTS)
def test_by_default_a_run_is_that_of_plain_adam_on_the_cross_entropy_to_the_bit(name):
    """A loop as it was before there was any of this."""
    ours = trainer(name)
    states(ours)
    theirs = _plain(trainer(name))
    for key, tensor in ours.model.state_dict().items():
        assert torch.equal(tensor, theirs[key]), key


def _plain(start: Trainer) -> dict[str, torch.Tensor]:
    """The weights of a trainer's model after a plain loop."""
    model, train, normalization = start.model, start.train, start.normalization
    adam = torch.optim.Adam(model.parameters(), lr=1e-3, foreach=True)
    for epoch in (1, 2, 3):
        torch.manual_seed(epoch_seed(0, epoch))
        model.train()
        for batch in EpochPlan.draw(len(train.labels), 0, epoch).batches(16):
            augmented = start.spec.variant.augmentation
            pixels = crop_and_flip(pad(train.pixels), batch) if augmented else train.pixels[batch.indices]
            adam.zero_grad()
            torch.nn.functional.cross_entropy(model(normalization(pixels)), train.labels[batch.indices]).backward()
            adam.step()
    return model.state_dict()


# -- what is asked for ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VARIANTS)
def test_with_everything_asked_for_a_resumed_run_equals_an_uninterrupted_one_to_the_bit(name):
    """In the middle of the warm-up and of the decay: the step's count follows from the epoch."""
    whole = states(trainer(name, **EVERYTHING))
    for start in (0, 1):
        resumed = states(trainer(name, state=decode(RunState, encode(whole[start])), **EVERYTHING))[-1]
        assert resumed.history == whole[-1].history
        for key, array in whole[-1].tensors.items():
            np.testing.assert_array_equal(resumed.tensors[key], array)


@pytest.mark.parametrize("field", EVERYTHING)
def test_each_part_of_a_recipe_changes_the_weights(field):
    """Asked for by itself."""
    plain, changed = (states(trainer(**asked))[-1].weights for asked in ({}, {field: EVERYTHING[field]}))
    assert any(not np.array_equal(plain[name], changed[name]) for name in plain)


def test_label_smoothing_by_hand():
    """One step on all images: its loss is of the first weights, a fifth of each label spread over three classes."""
    splits = noise_splits(16, 30)
    start = trainer(splits=splits, label_smoothing=0.2, epochs=1)
    logits = forward(start.model, start.train, start.normalization).numpy().astype(np.float64)
    logs = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    targets = np.full((16, 3), 0.2 / 3)
    targets[np.arange(16), splits.train.labels] += 0.8
    (epoch,) = states(start)[-1].history
    assert epoch.running_train_loss == pytest.approx(-(targets * logs).sum(1).mean(), rel=1e-5)


def test_what_is_measured_is_the_plain_cross_entropy():
    """However the labels are smoothed that are trained on."""
    start = trainer(label_smoothing=0.5, epochs=1)
    (epoch,) = states(start)[-1].history
    normalization = Normalization(start.spec.channel_mean, start.spec.channel_std)
    logits = forward(start.model, start.test, normalization)
    plain = -logits.log_softmax(1)[torch.arange(len(logits)), start.test.labels].mean()
    assert epoch.test_loss == pytest.approx(plain.item(), rel=1e-6)
    assert epoch.train_loss == measure(start.model, Resident(noise_splits(60, 30).train, CPU), normalization)[0]


@pytest.mark.parametrize(("warmup", "expected"), [(0, [1.8, 1.9]), (2, [1.9, 1.95])])
def test_weight_decay_by_hand(warmup, expected):
    """The first step of Adam is as long as the learning rate, whatever the gradient: 2 becomes 2 (1 - 0.1 x 0.5) - 0.1,
    and without a gradient 2 (1 - 0.1 x 0.5); a warm-up over two steps halves both. An L2 penalty in the loss would have
    been lost in the step's length: 1.9 twice."""
    start = trainer(weight_decay=0.5, learning_rate=0.1, warmup_steps=warmup)
    bias = list(start.model.parameters())[-1]
    bias.data = torch.tensor([2.0, 2.0])
    bias.grad = torch.tensor([3.0, 0.0])
    start._step(0, 12)
    torch.testing.assert_close(bias.data, torch.tensor(expected))
