"""Wrong labels: how many, which images, which classes, and the same ones on every machine."""

import hashlib

import numpy as np
import pytest
from made_up import noise_images

from pipeline.data.label_noise import draw_wrong_labels, mislabelled
from pipeline.study import LabelNoise


def draw(fraction=0.1, seed=0, size=1000, classes=10):
    """Wrong labels for images whose classes take turns."""
    return draw_wrong_labels(LabelNoise(fraction=fraction, seed=seed), np.arange(size) % classes, classes)


@pytest.mark.parametrize(
    ("fraction", "size", "count"), [(0.1, 1000, 100), (0.25, 30, 8), (0.9, 20, 18), (0.001, 20, 1)]
)
def test_exactly_the_share_is_replaced(fraction, size, count):
    """round(fraction * N) different images, one at least."""
    wrong = draw(fraction, size=size)
    assert len(np.unique(wrong.indices)) == len(wrong.indices) == count
    assert wrong.indices.tolist() == sorted(wrong.indices.tolist())


@pytest.mark.parametrize("classes", [2, 3, 10, 100])
def test_never_the_true_class_and_every_other_equally_often(classes):
    """All of the K - 1 others come up, and no one of them more than chance lets it."""
    wrong = draw(0.5, size=20_000, classes=classes)
    assert (wrong.true == wrong.indices % classes).all()
    steps = np.bincount((wrong.given - wrong.true) % classes, minlength=classes)
    expected = 10_000 / (classes - 1)
    assert steps[0] == 0
    assert (abs(steps[1:] - expected) <= 5 * np.sqrt(expected)).all()


def test_the_choice_is_the_same_on_every_machine():
    """Pinned: another NumPy or another platform must choose the same images and classes."""
    wrong = draw(size=50_000)
    assert wrong.indices[:5].tolist() == [0, 14, 23, 24, 27]
    chosen = np.stack([wrong.indices, wrong.given]).astype("<i8").tobytes()
    assert hashlib.sha256(chosen).hexdigest()[:16] == "fbcfbc0bccaec78c"


def test_another_seed_chooses_others_and_a_larger_fraction_adds_to_a_smaller():
    """The seed decides which; the fraction only how many."""
    few, more, other = draw(0.1), draw(0.2), draw(0.1, seed=1)
    assert len(np.intersect1d(few.indices, other.indices)) < 30
    kept = np.isin(more.indices, few.indices)
    np.testing.assert_array_equal(more.indices[kept], few.indices)
    np.testing.assert_array_equal(more.given[kept], few.given)


def test_only_the_chosen_labels_change():
    """The pixels, the other labels and the images that were passed in stay as they were."""
    images = noise_images(np.arange(40) % 3)
    before = images.labels.copy()
    wrong = draw_wrong_labels(LabelNoise(fraction=0.25), images.labels, 3)
    changed = mislabelled(images, wrong)
    assert np.flatnonzero(changed.labels != before).tolist() == wrong.indices.tolist()
    np.testing.assert_array_equal(changed.labels[wrong.indices], wrong.given)
    np.testing.assert_array_equal(images.labels, before)
    assert changed.pixels is images.pixels
