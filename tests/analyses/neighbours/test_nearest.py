"""Nearest neighbours by cosine distance, on features where they are known, and what their classes agree with."""

import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from pipeline.analyses.neighbours.nearest import agreement, directions, distances, nearest
from pipeline.records import Predictions


def features(count: int, seed: int, live: int = 16) -> np.ndarray:
    """After a ReLU: 128 units of which few ever fire, float32."""
    made = np.zeros((count, 128), np.float32)
    made[:, :live] = np.random.default_rng(seed).normal(0, 1, (count, live)).clip(0)
    return made


def test_nearest_by_direction_and_not_by_size():
    """A tenth of the size at the same direction is nearer than a close point at another."""
    gallery = directions(np.array([[2.0, 1.0], [0.3, 0.0], [0.0, 5.0]]))
    queries = directions(np.array([[3.0, 0.0], [1.0, 1.0], [0.0, 0.1]]))
    assert nearest(queries, gallery).tolist() == [1, 0, 2]
    expected = [1 - 3 / np.sqrt(10), 1 - np.sqrt(0.5), 1 - np.sqrt(0.5)]
    np.testing.assert_allclose(distances(queries[1], gallery), expected)


def test_ties_go_to_the_first():
    """Equal directions of other sizes, even where float32 would put a later one first."""
    gallery = directions(np.array([[0, 1, 0], [3, 4, 0], [0.6, 0.8, 0], [6, 8, 0]]))
    assert nearest(directions(np.array([[30.0, 40.0, 0.0]])), gallery).tolist() == [1]
    almost = np.array([[1.0, 1e-6], [1.0, 1e-9], [1.0, 1e-9]])
    assert nearest(directions(np.array([[1.0, 0.0]])), directions(almost)).tolist() == [1]


def test_features_of_zeros_have_no_neighbour_and_are_none_s():
    """Not even each other's."""
    gallery = directions(np.array([[0.0, 0.0], [1.0, 1.0]]))
    assert nearest(directions(np.array([[0.0, 0.0], [0.0, 2.0]])), gallery).tolist() == [-1, 1]


@pytest.mark.parametrize("live", [2, 16, 128])
def test_agreement_with_scipy(live):
    """cdist's cosine distances; and on the unit sphere the nearest by cosine is the nearest by Euclid."""
    gallery, queries = (directions(f[f.any(1)]) for f in (features(900, 1, live), features(70, 2, live)))
    found, expected = nearest(queries, gallery), cdist(queries, gallery, "cosine")
    np.testing.assert_allclose(expected[np.arange(len(queries)), found], expected.min(1), atol=1e-12)
    for query, row in zip(queries[:5], expected[:5], strict=True):
        np.testing.assert_allclose(distances(query, gallery), row, atol=1e-12)
    away, _ = cKDTree(gallery).query(queries)
    np.testing.assert_allclose(np.linalg.norm(queries - gallery[found], axis=1), away, atol=1e-7)


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_blocks_of_any_size_give_the_same_neighbours(block):
    """With two live units, where many directions are all but equal."""
    gallery, queries = directions(features(2000, 1, 2)), directions(features(90, 2, 2))
    np.testing.assert_array_equal(nearest(queries, gallery, block), nearest(queries, gallery))


def predictions(true: list[int], answers: list[int]) -> Predictions:
    """Of a model that is sure of its answers."""
    return Predictions("baseline", 0, np.eye(3, dtype=np.float32)[answers], np.array(true), 0, 1, 0.0, 128, 0)


def test_what_the_nearest_image_agrees_with():
    """Two right, of which one is alone; five wrong: two with the answer, two with the truth; one has none."""
    made = predictions([0, 0, 1, 1, 1, 1, 2, 2], [0, 0, 2, 2, 2, 0, 1, 2])
    labels = np.array([0, 1, 2])
    found = np.array([0, 2, 2, 2, 1, 1, 0, -1])
    assert agreement(made, found, labels) == {
        "right": 2, "right_same": 1, "wrong": 5, "wrong_answered": 2, "wrong_true": 2, "featureless": 1,
    }  # fmt: skip
