"""Controls of Grad-CAM maps: known maps of a fixed-weight net, coverings by hand, and a planted cue that shows."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr
from test_attribution import fixed_model

from pipeline.analyses.maps import forward
from pipeline.analyses.maps.forward import batched, measure_maps, shown_of
from pipeline.analyses.maps.forward.batched import explain, logits_of
from pipeline.analyses.maps.forward.deletion import COVERINGS, coverings, drops
from pipeline.analyses.maps.forward.randomization import DRAWS, LAYERS, cascade
from pipeline.analyses.maps.forward.regions import central_fifth, region_shares
from pipeline.analyses.maps.measure import weigh_controls
from pipeline.attribution import Subject
from pipeline.attribution.gradcam import border_share, grad_cam
from pipeline.data.shapes import draw_split
from pipeline.models import RegularizedCNN, SimpleCNN, SmallCNN
from pipeline.records import Images
from pipeline.training.augmentation import Normalization

PLAIN = Normalization((0.0,) * 3, (1.0,) * 3)


def subject(model: SmallCNN, normalization: Normalization = PLAIN) -> Subject:
    """A model on the CPU."""
    return Subject("baseline", model.eval(), normalization, torch.device("cpu"))


def noise(count: int, seed: int = 0) -> torch.Tensor:
    """Pixels of noise."""
    return torch.randint(0, 256, (count, 3, 32, 32), dtype=torch.uint8, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("kind", [SimpleCNN, RegularizedCNN])
def test_batched_maps_are_captums(kind, monkeypatch):
    """The same maps and logits, whatever the batches; for answers and for given classes."""
    monkeypatch.setattr(batched, "EVALUATION_BATCH", 3)
    torch.manual_seed(1)
    asked, pixels = subject(kind(4)), noise(7)
    inputs = asked.normalization(pixels)
    found = explain(asked, pixels)
    torch.testing.assert_close(found.logits, asked.model(inputs).detach())
    torch.testing.assert_close(found.maps, grad_cam(asked.model, inputs, found.logits.argmax(1)))
    classes = torch.tensor([0, 1, 2, 3, 0, 1, 2])
    torch.testing.assert_close(explain(asked, pixels, classes).maps, grad_cam(asked.model, inputs, classes))
    torch.testing.assert_close(logits_of(asked, pixels), found.logits)


def test_an_error_leaves_the_model_as_it_was():
    """No hook stays, no gradient is kept, and every parameter still takes one."""
    asked = subject(fixed_model())
    before = {name: value.clone() for name, value in asked.model.state_dict().items()}
    with pytest.raises(RuntimeError):
        explain(asked, noise(1), torch.tensor([99]))
    explain(asked, noise(1))
    for module in asked.model.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks
        assert not module._backward_hooks
    for parameter in asked.model.parameters():
        assert parameter.grad is None
        assert parameter.requires_grad
    for name, value in asked.model.state_dict().items():
        assert torch.equal(value, before[name])


# -- deletion ------------------------------------------------------------------------------------------


def bright_spot() -> torch.Tensor:
    """A black image with a block of two by two pixels at rows 4-5, columns 8-9: its sum over channels is 3."""
    pixels = torch.zeros((1, 3, 32, 32), dtype=torch.uint8)
    pixels[0, :, 4:6, 8:10] = 255
    return pixels


def test_deletion_by_hand():
    """The spot's four cells give class 1 a logit of 3 and class 0 one of -3. Covering the spot makes both zero."""
    asked, pixels = subject(fixed_model()), bright_spot().repeat(2, 1, 1, 1)
    explained = explain(asked, pixels)
    torch.testing.assert_close(explained.logits[0], torch.tensor([-3.0, 3.0]))
    sure = 1 / (1 + np.exp(-6.0))
    found = drops(asked, pixels, explained)
    assert set(found) == set(COVERINGS)
    assert found["hottest"] == pytest.approx([sure - 0.5] * 2, abs=1e-6)
    assert found["elsewhere"] == pytest.approx([sure - 0.5] * 2, abs=1e-6)  # both images have the spot there
    assert found["coldest"] == pytest.approx([0.0] * 2, abs=1e-6)
    assert found["centre"] == pytest.approx([0.0] * 2, abs=1e-6)


def test_what_is_covered_becomes_the_training_mean_colour():
    """An image covered everywhere is answered like one of that colour."""
    torch.manual_seed(0)
    grey = Normalization((51 / 255,) * 3, (0.25,) * 3)
    asked, everywhere = subject(SimpleCNN(3), grey), torch.ones((2, 32, 32), dtype=torch.bool)
    flat = torch.full((2, 3, 32, 32), 51, dtype=torch.uint8)
    torch.testing.assert_close(logits_of(asked, noise(2), everywhere), logits_of(asked, flat), atol=1e-5, rtol=1e-5)


def test_every_covering_covers_a_fifth():
    """205 pixels of each image; what is drawn is drawn alike the next time; hottest and coldest are apart."""
    maps = torch.rand(5, 16, 16, generator=torch.Generator().manual_seed(0))
    covered = coverings(maps)
    assert tuple(covered) == COVERINGS
    for name, where in covered.items():
        assert (where.sum((1, 2)) == 205).all(), name
        assert torch.equal(where, coverings(maps)[name])
    assert not (covered["hottest"] & covered["coldest"]).any()
    assert (covered["scattered"][0] != covered["scattered"][1]).any()


def test_elsewhere_is_another_images_hottest_fifth():
    """Each map is lent to exactly one other image, never to its own; those without a map lend none."""
    maps = torch.zeros(5, 16, 16)
    for place in range(4):  # the last image has no map
        maps[place, 3 * place : 3 * place + 3, 2:12] = 1.0
    covered = coverings(maps)
    lent = [next(j for j in range(5) if torch.equal(covered["elsewhere"][i], covered["hottest"][j])) for i in range(5)]
    assert sorted(lent[:4]) == [0, 1, 2, 3]
    assert all(lent[i] != i for i in range(4))


def test_the_central_fifth_is_a_disc():
    """205 pixels, none further from the centre than any other, and nearly the same from every side."""
    disc = central_fifth()
    assert disc.sum() == 205
    assert (disc != disc.flip(0)).sum() <= 16
    rows, columns = np.mgrid[:32, :32] - 15.5
    distance = rows**2 + columns**2
    assert distance[disc.numpy()].max() <= distance[~disc.numpy()].min()


# -- regions -------------------------------------------------------------------------------------------


def test_region_shares_by_hand():
    """A map even over the left half, a region over the upper quarter: half of neither, a quarter of both."""
    fine = torch.zeros(3, 32, 32)
    fine[0, :, :16] = 1.0
    fine[1, :, :16], fine[1, 20, 3] = 1.0, 2.0
    masks = np.zeros((3, 32, 32), bool)
    masks[:, :8] = True
    masks[2, 12:20, 12:20] = True
    found = region_shares(fine, masks)
    assert found.area == pytest.approx([0.25, 0.25, 0.25 + 64 / 1024])
    assert found.attribution == pytest.approx([0.25, 128 / 513, 0.0])
    assert found.pointed.tolist() == [1.0, 0.0, 1.0]  # of equals the first, also in a map of zeros
    assert found.centre == pytest.approx([masks[i][central_fifth().numpy()].mean() for i in range(3)])
    assert found.centre_pointed.tolist() == [0.0, 0.0, 1.0]


# -- randomization -------------------------------------------------------------------------------------


def test_the_cascade_goes_from_the_top_and_spares_the_model():
    """One more layer in each copy, nothing else; the trained weights and the global stream of numbers stay."""
    torch.manual_seed(3)
    model = RegularizedCNN(4).eval()
    with torch.no_grad():
        model.norm1.running_mean += 1.0
        model.norm2.weight += 1.0
    before = {name: value.clone() for name, value in model.state_dict().items()}
    state = torch.get_rng_state()
    copies = cascade(model, 0)
    assert torch.equal(torch.get_rng_state(), state)
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name])
    done: set[str] = set()
    for names, copy in zip(LAYERS, copies, strict=True):
        done |= set(names)
        changed = {n.split(".")[0] for n, value in copy.state_dict().items() if not torch.equal(value, before[n])}
        assert changed == done
        assert not copy.training
    assert copies[-1].norm1.running_mean.abs().sum() == 0


def test_draws_differ_and_come_again():
    """Draw 0 is the same each time, draw 1 another."""
    torch.manual_seed(3)
    model = SimpleCNN(4)
    first, again, other = (cascade(model, draw)[-1].conv1.weight for draw in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.fixture(scope="module")
def measured():
    """The controls of an untrained model on a dozen shapes."""
    torch.manual_seed(0)
    return measure_maps(subject(SimpleCNN(10)), 5, draw_split("test", 12, 0))


def test_similarities_are_spearmans(measured):
    """The first draw of each layer, against SciPy on maps made again; signs are dropped."""
    torch.manual_seed(0)
    asked, pixels = subject(SimpleCNN(10)), torch.from_numpy(draw_split("test", 12, 0).pixels)
    trained = explain(asked, pixels)
    for place, model in enumerate(cascade(asked.model, 0)):
        maps = explain(replace(asked, model=model), pixels, trained.classes).maps
        for image in range(12):
            pair = trained.maps[image].flatten(), maps[image].flatten()
            found = measured.similarity[place, 0, image]
            if all(each.any() for each in pair):
                assert found == pytest.approx(abs(spearmanr(*pair).statistic), abs=1e-5)
            else:
                assert np.isnan(found)
    assert measured.similarity.shape == (len(LAYERS), DRAWS, 12)


def test_measurements_are_of_every_image(measured):
    """Shapes and ranges; examples are the first of the first classes, the trained map first; no cue, no shares."""
    assert measured.seed == 5
    assert measured.has_map.shape == measured.border_share.shape == (12,)
    assert all(values.shape == (12,) for values in measured.drops.values())
    assert measured.on_cue is None
    assert [each.index for each in measured.examples] == [0, 1]
    assert all(each.maps.shape == (5, 16, 16) for each in measured.examples)
    assert 0.19 < measured.covered_area < 0.21
    assert measured.border_area == 0.4375
    assert shown_of(np.array([2, 2, 0, 1, 0])).tolist() == [2, 3]


def test_border_shares_are_those_of_the_cases(measured):
    """As the case studies measure them; nothing where there is no map."""
    maps = torch.rand(3, 16, 16)
    maps[1] = 0
    found = forward._border_shares(maps)
    expected = [border_share(each.numpy(), 2) or 0.0 for each in maps]
    assert found == pytest.approx(expected, abs=1e-6)


# -- the planted cue -----------------------------------------------------------------------------------


def trained_on(images: Images, steps: int = 60) -> SmallCNN:
    """A few dozen steps of Adam: enough to learn a mark, on one core in seconds."""
    torch.manual_seed(0)
    model = SimpleCNN(10)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    pixels, labels = torch.from_numpy(images.pixels), torch.from_numpy(images.labels)
    for part in torch.randint(0, len(labels), (steps, 64)):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(PLAIN(pixels[part])), labels[part]).backward()
        optimizer.step()
    return model


def test_a_planted_cue_shows():
    """Both models are asked about the same marked images: only the one that was trained on marks looks at them, far
    beyond their share of the area, and the other model's interval lies below."""
    test = draw_split("test", 80, 0, cue=True)
    focus = {}
    for cue in (True, False):
        model = trained_on(draw_split("train", 600, 0, cue=cue))
        measured = measure_maps(subject(model), 0, test)
        weighed = weigh_controls(measured, test.labels, tuple("abcdefghij"))
        focus[cue] = weighed.on_cue[0]
    assert focus[True].area == focus[False].area == pytest.approx(36 / 1024)
    assert focus[True].attribution.low > focus[False].attribution.high
    assert focus[True].beyond_area.low > 0.05
