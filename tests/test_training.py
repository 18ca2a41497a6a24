"""Training: batched augmentation, what is measured when, and resuming to the bit."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from benchmarks.textbook import textbook_model
from made_up import noise_splits
from torchvision.transforms import functional as tv

from pipeline.codec import decode, encode
from pipeline.errors import DeviceError
from pipeline.models import RegularizedCNN, SimpleCNN
from pipeline.records import Images, RunState, Splits, TrainedRun
from pipeline.study import LabelNoise, Recipe, load_study
from pipeline.training.augmentation import Batch, EpochPlan, Normalization, crop_and_flip, epoch_seed, pad
from pipeline.training.devices import choose_device, make_deterministic
from pipeline.training.export import weights_file
from pipeline.training.loop import Resident, Trainer, measure, state_arrays, stratified
from pipeline.training.spec import RunSpec

VARIANTS = tuple(load_study("cifar10").variants)
CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def deterministic():
    """As a training process is set up."""
    make_deterministic(threads=1)


def splits(train: int = 60, test: int = 30) -> Splits:
    """Noise images of three classes."""
    return noise_splits(train, test)


def spec(name: str = "regularized", epochs: int = 3, noise: LabelNoise | None = None) -> RunSpec:
    """A short run of a variant of the study."""
    recipe = Recipe(epochs=epochs, batch_size=16, learning_rate=1e-3)
    variant = load_study("cifar10").variant(name)
    return RunSpec(name, variant, 0, recipe, 3, (0.5, 0.4, 0.3), (0.25, 0.2, 0.3), noise)


def states(trainer: Trainer) -> list[RunState]:
    """All states that a trainer passes through."""
    return list(trainer.epochs(lambda *_: None))


def test_crop_and_flip_equals_torchvision_pixel_for_pixel():
    """Every offset and both flips, with black padding before normalisation."""
    pixels = torch.from_numpy(splits(train=162).train.pixels)
    offsets = torch.cartesian_prod(torch.arange(9), torch.arange(9), torch.arange(2))
    batch = Batch(torch.randperm(162), offsets[:, 0], offsets[:, 1], offsets[:, 2].bool())
    ours = crop_and_flip(pad(pixels), batch)
    for place, (index, (top, left, flip)) in enumerate(zip(batch.indices, offsets.tolist(), strict=True)):
        theirs = tv.crop(tv.pad(pixels[index], [4, 4]), top, left, 32, 32)
        assert torch.equal(ours[place], tv.hflip(theirs) if flip else theirs)


def test_normalization_equals_torchvision():
    """Scaled to [0, 1], then by channel; laid out channels last."""
    pixels = torch.from_numpy(splits().train.pixels)
    ours = Normalization((0.5, 0.4, 0.3), (0.25, 0.2, 0.3))(pixels)
    theirs = tv.normalize(tv.convert_image_dtype(pixels), (0.5, 0.4, 0.3), (0.25, 0.2, 0.3))
    torch.testing.assert_close(ours, theirs)
    assert ours.is_contiguous(memory_format=torch.channels_last)


def test_plan_is_a_function_of_seed_and_epoch():
    """The same again for the same pair, another for another; a permutation; offsets in range; both flips."""
    plan = EpochPlan.draw(500, seed=1, epoch=2)
    again = EpochPlan.draw(500, seed=1, epoch=2)
    assert all(torch.equal(getattr(plan, n), getattr(again, n)) for n in ("order", "tops", "lefts", "flips"))
    for other in (EpochPlan.draw(500, 1, 3), EpochPlan.draw(500, 2, 2)):
        assert not torch.equal(plan.order, other.order)
    assert torch.equal(plan.order.sort().values, torch.arange(500))
    assert set(plan.tops.tolist()) == set(plan.lefts.tolist()) == set(range(9))
    assert 200 < plan.flips.sum() < 300
    batches = plan.batches(128)
    assert [len(b.indices) for b in batches] == [128, 128, 128, 116]
    assert torch.equal(torch.cat([b.lefts for b in batches]), plan.lefts)


def test_clean_sample_is_stratified_and_fixed():
    """The first images of each class, in proportion; all images where there are fewer."""
    labels = np.array([0] * 80 + [1] * 20)
    chosen = stratified(labels, 10)
    assert chosen.tolist() == [*range(8), 80, 81]
    assert stratified(labels, 100).tolist() == list(range(100))


def test_measure_by_hand():
    """Loss and right answers of a model with known logits."""

    class Known(torch.nn.Module):
        def forward(self, images):
            return torch.tensor([[0.0, 1.0], [2.0, 0.0]])[: len(images)]

    images = Images(np.zeros((2, 3, 32, 32), np.uint8), np.array([1, 1]))
    loss, correct = measure(Known(), Resident(images, CPU), Normalization((0, 0, 0), (1, 1, 1)))
    expected = (np.log(1 + np.exp(-1)) + np.log(1 + np.exp(2))) / 2
    assert (loss, correct) == (pytest.approx(expected, rel=1e-6), 1)


@pytest.mark.parametrize("name", ["baseline", "regularized"])
def test_resumed_run_equals_an_uninterrupted_one_to_the_bit(name):
    """From any epoch's state, through bytes and back, the same weights, moments and history come out."""
    whole = states(Trainer(spec(name), splits(), CPU))
    assert [len(s.history) for s in whole] == [1, 2, 3]
    for start in (0, 1):
        resumed = states(Trainer(spec(name), splits(), CPU, decode(RunState, encode(whole[start]))))
        assert resumed[-1].history == whole[-1].history
        assert resumed[-1].tensors.keys() == whole[-1].tensors.keys()
        for key, array in whole[-1].tensors.items():
            np.testing.assert_array_equal(resumed[-1].tensors[key], array)
        assert resumed[-1].seconds > whole[start].seconds


def test_with_wrong_labels_a_resumed_run_equals_an_uninterrupted_one_to_the_bit():
    """What was answered on the images with wrong labels survives as the rest of the history does."""
    noisy = spec(noise=LabelNoise(fraction=0.2))
    whole = states(Trainer(noisy, splits(), CPU))
    for start in (0, 1):
        resumed = states(Trainer(noisy, splits(), CPU, decode(RunState, encode(whole[start]))))
        one, other = resumed[-1], whole[-1]
        assert one.history == other.history
        assert one.wrong_labels.answers.shape == (3, 12)
        files = [encode(replace(state, seconds=0.0)) for state in (one, other)]
        assert files[0] == files[1]


def test_wrong_labels_are_trained_on_and_asked_after_each_epoch():
    """Learned by heart, counted as defined: against the labels as given, the true ones, and those left alone."""
    noisy = spec("baseline", epochs=40, noise=LabelNoise(fraction=0.25, seed=3))
    trainer = Trainer(noisy, splits(train=20), CPU)
    state = states(trainer)[-1]
    wrong = state.wrong_labels
    assert (len(wrong.indices), wrong.intact, len(wrong.intact_right)) == (5, 15, 40)
    assert wrong.answers[-1].tolist() == wrong.given.tolist() != wrong.true.tolist()
    assert wrong.intact_right[-1] == 15
    assert state.history[-1].train_accuracy == 1.0
    for epoch, record in enumerate(state.history):  # all 20 are in the sample
        memorized = int((wrong.answers[epoch] == wrong.given).sum())
        assert record.train_accuracy == pytest.approx((memorized + wrong.intact_right[epoch]) / 20)
    _, right = measure(trainer.model, Resident(splits(train=20).train, CPU), trainer.normalization)
    assert right == 15  # by the true labels


def test_without_label_noise_nothing_is_recorded():
    """Labels as they came: no count of wrong ones."""
    assert states(Trainer(spec(epochs=1), splits(), CPU))[0].wrong_labels is None


def test_a_state_of_before_there_were_wrong_labels_still_decodes():
    """A checkpoint or an entry without the field."""
    files = encode(states(Trainer(spec(epochs=1), splits(), CPU))[0])
    tree = json.loads(files["record.json"])
    del tree["wrong_labels"]
    assert decode(RunState, {**files, "record.json": json.dumps(tree).encode()}).wrong_labels is None


def test_resuming_a_finished_run_trains_nothing():
    """A state of the last epoch has nothing left to do."""
    last = states(Trainer(spec(), splits(), CPU))[-1]
    assert states(Trainer(spec(), splits(), CPU, last)) == []


@pytest.mark.parametrize("name", VARIANTS)
def test_a_hundred_steps_equal_a_textbook_loops(name, monkeypatch):
    """With the same draws: images transformed one by one, ReLU before pooling, Adam as it comes. In float64, so that
    rounding, which Adam magnifies where gradients are tiny, can't hide a difference."""
    monkeypatch.setattr(Normalization, "__call__", lambda self, pixels: _in_float64(pixels, self.mean, self.std))
    asked, images = spec(name, epochs=25), splits()
    torch.set_default_dtype(torch.float64)
    try:
        ours = Trainer(asked, images, CPU)
        theirs = textbook_model(asked.variant)
        theirs[-1] = torch.nn.Linear(128, 3)
        theirs.load_state_dict(dict(zip(theirs.state_dict(), ours.model.state_dict().values(), strict=True)))
        states(ours)
        losses = _textbook_epochs(theirs, asked, images)
    finally:
        torch.set_default_dtype(torch.float32)
    assert [epoch.running_train_loss for epoch in ours.history] == pytest.approx(losses, rel=1e-9)
    for one, other in zip(ours.model.state_dict().values(), theirs.state_dict().values(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-6, atol=1e-9)


def _in_float64(pixels: torch.Tensor, mean: tuple[float, ...], std: tuple[float, ...]) -> torch.Tensor:
    return tv.normalize(tv.convert_image_dtype(pixels, torch.float64), mean, std)


def _textbook_epochs(model: torch.nn.Module, asked: RunSpec, images: Splits) -> list[float]:
    """Train ``model`` as a tutorial does, on the order, crops, flips and dropped units of a run; the epochs' losses."""
    optimizer = torch.optim.Adam(model.parameters(), lr=asked.recipe.learning_rate)
    pixels, labels = torch.from_numpy(images.train.pixels), torch.from_numpy(images.train.labels)
    model.train()
    losses = []
    for epoch in range(1, asked.recipe.epochs + 1):
        torch.manual_seed(epoch_seed(asked.seed, epoch))
        total = 0.0
        for batch in EpochPlan.draw(len(labels), asked.seed, epoch).batches(asked.recipe.batch_size):
            inputs = []
            for index, top, left, flip in zip(*(column.tolist() for column in batch), strict=True):
                picture = pixels[index]
                if asked.variant.augmentation:
                    picture = tv.crop(tv.pad(picture, [4, 4]), top, left, 32, 32)
                    picture = tv.hflip(picture) if flip else picture
                inputs.append(_in_float64(picture, asked.channel_mean, asked.channel_std))
            loss = torch.nn.functional.cross_entropy(model(torch.stack(inputs)), labels[batch.indices])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(inputs)
        losses.append(total / len(labels))
    return losses


def test_training_learns():
    """Twenty noise images are learned by heart."""
    state = states(Trainer(spec("baseline", epochs=40), splits(train=20), CPU))[-1]
    assert state.history[-1].train_accuracy == 1.0
    assert state.history[-1].train_loss < 0.2 < state.history[0].train_loss
    assert state.history[-1].test_accuracy < 0.7


def test_running_and_clean_metrics_differ_as_defined():
    """Clean is measured after the epoch in eval mode: it equals a measurement of the state's weights."""
    trainer = Trainer(spec(), splits(), CPU)
    state = next(trainer.epochs(lambda *_: None))
    loss, correct = measure(trainer.model, Resident(splits().train, CPU), trainer.normalization)
    assert (state.history[0].train_loss, state.history[0].train_accuracy) == (loss, correct / 60)
    assert state.history[0].running_train_loss != loss


def test_ticks_cover_the_epoch():
    """The listener hears of every step, with totals that end at the running metrics."""
    ticks = []
    trainer = Trainer(spec(epochs=1), splits(), CPU)
    state = next(trainer.epochs(lambda epoch, done, totals: ticks.append((epoch, done, totals.tolist()))))
    assert [(e, d) for e, d, _ in ticks] == [(1, 16), (1, 32), (1, 48), (1, 60)]
    assert ticks[-1][2][1] / 60 == state.history[0].running_train_accuracy


def test_exported_weights_load_as_the_readme_shows(tmp_path):
    """``load_state_dict(torch.load(...))`` into the public classes, and the same bytes each time."""
    for name, kind in (("baseline", SimpleCNN), ("regularized", RegularizedCNN)):
        torch.manual_seed(0)
        model = kind(num_classes=10)
        run = TrainedRun(name, 0, (), state_arrays(model))
        path = tmp_path / f"{name}_model.pth"
        path.write_bytes(weights_file(run))
        loaded = kind(num_classes=10)
        loaded.load_state_dict(torch.load(path))
        for key, tensor in model.state_dict().items():
            assert torch.equal(loaded.state_dict()[key], tensor)
        assert weights_file(run) == path.read_bytes()


def test_device_that_is_not_there_is_one_line(monkeypatch):
    """Asking for CUDA on a machine without it names what there is."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="no cuda device; DEVICE can be auto, cpu here"):
        choose_device("cuda")
    assert choose_device("auto") == torch.device("cpu")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device("auto") == torch.device("cuda")


def test_a_plan_may_have_crops_alone_or_flips_alone():
    """What is left out stands still; what is kept, and the order, are to the bit what they were."""
    plan = EpochPlan.draw(50, 3, 2)
    whole, cropped, flipped = (plan.only(*parts) for parts in ((True, True), (False, True), (True, False)))
    for kept, same in zip(vars(whole).values(), vars(plan).values(), strict=True):
        assert torch.equal(kept, same)
    assert torch.equal(cropped.tops, plan.tops)
    assert not cropped.flips.any()
    assert torch.equal(flipped.flips, plan.flips)
    assert (flipped.tops == 4).all()
    assert (flipped.lefts == 4).all()
    pixels = torch.randint(0, 256, (50, 3, 32, 32), dtype=torch.uint8)
    (batch,) = flipped.batches(50)
    shown = crop_and_flip(pad(pixels), batch)
    plain = pixels[batch.indices]
    assert torch.equal(shown, torch.where(batch.flips[:, None, None, None], plain.flip(3), plain))
